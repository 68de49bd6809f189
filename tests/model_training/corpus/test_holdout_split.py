"""Text set aside for an n-gram that has not read it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model_training.corpus.holdout_split import set_aside
from model_training.corpus.shards import load_manifest
from p2h_desktop.errors import UsageError
from tests.support.fake_models import small_vocab
from tests.support.tiny_training import small_shards, stream, write_shards


@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
def test_a_stretch_of_every_text_goes_and_the_rest_stays(tmp_path: Path, place: float) -> None:
    vocab = small_vocab()
    texts = [stream(vocab, 100), stream(vocab, 30, seed=1)]
    shards = write_shards(
        tmp_path / "shards",
        [("chat", "train", texts[0]), ("news", "train", texts[1]), ("chat", "dev", texts[0])],
    )
    out = tmp_path / "aside"
    count = set_aside(shards, out, 0.25, place)
    found = load_manifest(out).shards
    assert [(s.domain, s.split) for s in found] == [
        ("chat", "train"), ("chat", "dev"), ("news", "train"), ("news", "dev"),
    ]  # fmt: skip
    for text, rest, aside in zip(texts, found[::2], found[1::2], strict=True):
        remains, taken = np.load(out / rest.file), np.load(out / aside.file)
        assert (len(remains), len(taken)) == (rest.ids, aside.ids)
        assert len(taken) == int(len(text) * 0.25)
        start = int((len(text) - len(taken)) * place)
        np.testing.assert_array_equal(np.insert(remains, start, taken), text)
    assert count == sum(s.ids for s in found[1::2])


@pytest.mark.parametrize(("share", "place"), [(0.0, 0.5), (1.0, 0.5), (-0.1, 0.5), (0.5, 1.1)])
def test_nothing_or_all_cannot_be_set_aside(tmp_path: Path, share: float, place: float) -> None:
    with pytest.raises(UsageError, match="share-impossible"):
        set_aside(small_shards(tmp_path / "shards"), tmp_path / "aside", share, place)
