"""Lists made by the shipped engine of a few sentences of our own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model_training.config import ListConfig
from model_training.discriminative.nbest import NBest, read
from model_training.discriminative.nbest_lists import ListMaker, make
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.engine.models import load_models
from p2h_desktop.engine.pipeline_builder import PipelineOptions, build_translator
from tests.support.fake_models import row_ids
from tests.support.tiny_training import write_shards

TEXT = "我们明天一起去吃饭 这个周末你有空吗 老师让我们早点回家 请把窗户关上 北京的冬天很冷 "
COUNT = 24


@pytest.fixture(scope="module")
def model(project: Path) -> Path:
    return project / "assets" / "model"


@pytest.fixture(scope="module")
def vocab(model: Path) -> Vocab:
    return load_models(model, model).vocab


@pytest.fixture(scope="module")
def shards(vocab: Vocab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    ids = np.array([vocab.border_id, *row_ids(vocab, TEXT * 4)], np.uint16)
    return write_shards(tmp_path_factory.mktemp("shards"), [("chat", "dev", ids)])


def made(model: Path, shards: Path, config: ListConfig, seed: int = 5) -> list[NBest]:
    return list(ListMaker(model, shards, config).lists(COUNT, seed))


def test_lists_hold_what_the_engine_offers(model: Path, vocab: Vocab, shards: Path) -> None:
    lists = made(model, shards, ListConfig(full=1.0, partial=0.0, on=0.0, unknown=1.0))
    assert len(lists) == COUNT
    translator = build_translator(load_models(model, model), PipelineOptions())
    seen = 0
    for one in lists:
        assert one.pairs == []
        best = max(one.entries, key=lambda e: e.score)
        assert one.context == [vocab.break_id]
        letters = "".join(vocab.row_syllables[r] for r in best.rows)
        tokens = next(r.tokens for r in one.readings if best in r.entries)
        if letters == "".join(vocab.token_letters[t] for t in tokens):  # no slip
            seen += 1
            offered = [item.hypothesis for item in translator.ranked(letters, "")]
            judged = [h for h in offered if h.judged is not None]
            likeliest = max(judged, key=lambda h: h.score)
            assert vocab.written(best.rows) == vocab.written(likeliest.rows)
            assert best.score == pytest.approx(likeliest.score, abs=0.01)
            assert sum(len(r.entries) for r in one.readings) == len(judged)
    assert seen > 3
    assert np.mean([one.reached for one in lists]) > 0.9


def test_right_is_the_text_that_was_typed(model: Path, vocab: Vocab, shards: Path) -> None:
    for one in made(model, shards, ListConfig()):
        texts = {vocab.written(e.rows) for e in one.entries if e.right}
        assert len(texts) <= 1
        assert all(text in TEXT for text in texts)


def test_most_are_typed_with_fuzzy_sounds_on(model: Path, vocab: Vocab, shards: Path) -> None:
    lists = made(model, shards, ListConfig(on=1.0, careless=1.0))
    fuzzy = len(vocab.syllables) + len(vocab.prefixes)
    assert all(one.pairs for one in lists)
    assert any(token >= fuzzy for one in lists for r in one.readings for token in r.tokens)


def test_the_text_before_may_be_unknown(model: Path, vocab: Vocab, shards: Path) -> None:
    unknown = made(model, shards, ListConfig(unknown=1.0))
    assert all(one.context == [vocab.break_id] for one in unknown)
    maker = ListMaker(model, shards, ListConfig(unknown=0.0))
    lists = [next(maker.lists(1, seed)) for seed in range(12)]
    assert any(len(one.context) > 1 for one in lists)


def test_the_same_seed_makes_the_same_file(model: Path, shards: Path, tmp_path: Path) -> None:
    files = [tmp_path / "one.gz", tmp_path / "two.gz", tmp_path / "other.gz"]
    for file, seed in zip(files, (1, 1, 2), strict=True):
        assert make(model, shards, file, ListConfig(), 6, seed) <= 6
    one, two, other = (list(read(file)) for file in files)
    assert one == two
    assert one != other
