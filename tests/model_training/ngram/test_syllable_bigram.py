"""The syllable bigram: what is counted, and that every line is a distribution."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from model_training.ngram import syllable_bigram
from model_training.ngram.syllable_bigram import BACKED_OFF, build, count_bigrams
from p2h_desktop.core.segmentation import TokenBigram
from tests.support.fake_models import row_ids, small_vocab
from tests.support.tiny_training import stream, write_shards

VOCAB = small_vocab()
START = len(VOCAB.syllables)


def by_hand(ids: np.ndarray) -> Counter[tuple[int, int]]:
    counts: Counter[tuple[int, int]] = Counter()
    for before, row in zip(ids[:-1].tolist(), ids[1:].tolist(), strict=True):
        if row < VOCAB.n_rows:
            first = VOCAB.row_tokens[before] if before < VOCAB.n_rows else START
            counts[first, VOCAB.row_tokens[row]] += 1
    return counts


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_counts_do_not_depend_on_the_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(syllable_bigram, "CHUNK", chunk)
    ids = stream(VOCAB, 30)
    folder = write_shards(tmp_path, [("chat", "train", ids)])
    counts = count_bigrams(folder, VOCAB, {})
    wanted = np.zeros((START + 1, START))
    for (before, after), number in by_hand(ids).items():
        wanted[before, after] = number
    assert np.array_equal(counts, wanted)


def test_domains_are_weighted_and_held_out_text_is_not_counted(tmp_path: Path) -> None:
    one, other, held_out = (
        np.array([VOCAB.border_id, *row_ids(VOCAB, text)], np.uint16)
        for text in ("你好", "我们", "西安")
    )
    shards = [("chat", "train", one), ("law", "train", other), ("chat", "dev", held_out)]
    counts = count_bigrams(write_shards(tmp_path, shards), VOCAB, {"law": 0.5})
    place = {s: i for i, s in enumerate(VOCAB.syllables)}
    assert counts[START, place["ni"]] == counts[place["ni"], place["hao"]] == 1.0
    assert counts[START, place["wo"]] == counts[place["wo"], place["men"]] == 0.5
    assert counts.sum() == 3.0


def test_every_line_is_a_distribution_backed_off_to_the_unigram(tmp_path: Path) -> None:
    folder = write_shards(tmp_path, [("chat", "train", stream(VOCAB, 50))])
    out = tmp_path / "syllables.npy"
    build(folder, VOCAB, out, {})
    logs = np.load(out)
    assert logs.dtype == np.float16
    assert logs.shape == (START + 1, START)
    probabilities = np.exp(logs.astype(np.float64))
    assert probabilities.sum(axis=1) == pytest.approx(1.0, abs=5e-3)
    counts = count_bigrams(folder, VOCAB, {})
    unigram = (counts.sum(axis=0) + 0.5) / (counts.sum() + 0.5 * START)
    never = int(np.flatnonzero(counts.sum(axis=1) == 0)[0])
    assert probabilities[never] == pytest.approx(unigram, rel=1e-2)
    often = int(counts.sum(axis=1).argmax())
    share = BACKED_OFF / (counts[often].sum() + BACKED_OFF)
    assert probabilities[often].min() >= 0.99 * share * unigram.min()
    TokenBigram(VOCAB, logs)  # what the application makes of it
