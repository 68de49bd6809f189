"""The scale of everything that letters may spell: features, shares, and the fitted weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.pinyin.key_reader import ReadKeys
from p2h_desktop.core.pinyin.syllable_graph import build_graph
from p2h_desktop.core.pinyin.typo_decoder import TypoDecoder
from p2h_desktop.core.pipeline.ranking import (
    LENGTHS,
    OWN,
    SHARED,
    UNLISTED,
    Floats,
    RankingWeights,
    is_exact,
    log_shares,
)
from p2h_desktop.core.pipeline.ranking import features as features_of
from p2h_desktop.core.pipeline.ranking_weights import AFTER_KNOWN, AFTER_UNKNOWN
from p2h_desktop.core.scoring.decoder import Hypothesis
from p2h_desktop.core.segmentation import Segmentation, best_segmentations
from tests.support.fake_models import flat_bigram, small_vocab

VOCAB = small_vocab()
CLASSES = 2 * LENGTHS
BIGRAM = flat_bigram(VOCAB)


def cut(letters: str) -> Segmentation:
    return best_segmentations(build_graph(letters), VOCAB, BIGRAM, 1, 99.0)[0]


def slipped(letters: str) -> Segmentation:
    return TypoDecoder(VOCAB, BIGRAM).find(ReadKeys(letters, letters), 1, -99.0)[0]


def made(path: Segmentation, judged: float | None = None) -> Hypothesis:
    rows = tuple(range(len(path.edges)))
    return Hypothesis(rows, path, -9.0, -4.0, -2.0, -3.0, -0.5, judged)


def features(found: Sequence[Hypothesis], words: Mapping[tuple[int, ...], float]) -> Floats:
    """Features where nothing repeats the text before."""
    return features_of(found, words, [(0.0, 0.0, 0.0)] * len(found))


def own(row: Floats) -> dict[str, dict[int, float]]:
    """What is not 0 of the features that each class has: class by class, 6 the first inexact."""
    table = row[: -len(SHARED)].reshape(CLASSES, len(OWN))
    return {
        name: {i + 1: float(v) for i, v in enumerate(table[:, column]) if v}
        for column, name in enumerate(OWN)
    }


def shared(row: np.ndarray) -> dict[str, float]:
    return dict(zip(SHARED, row[-len(SHARED) :].tolist(), strict=True))


@pytest.mark.parametrize(
    ("letters", "length"),
    [
        *(("ni", 1), ("nihao", 2), ("nihaoma", 3), ("nihaomani", 4), ("ni" * 5, 5), ("ni" * 9, 5)),
        *(("n", 6), ("nih", 7), ("nhao", 7), ("nihm", 8), ("nhmn", 9), ("nhmnm", 10)),
    ],
)
def test_each_length_has_features_of_its_own_typed_exactly_or_not(
    letters: str, length: int
) -> None:
    path = cut(letters)
    (row,) = features([made(path, judged=-2.5)], {})
    assert own(row) == {
        "ngram": {length: -4.0},
        "end": {length: -2.0},
        "network": {length: -2.5},
        "position": {length: -3.0},
        "cut": {length: pytest.approx(path.log_prob)},
        "listed": {},
        "word": {},
        "bias": {length: 1.0},
    }


def test_what_the_decoder_has_not_judged_counts_as_the_encoder_says() -> None:
    (row,) = features([made(cut("ni"))], {})
    assert own(row)["network"] == own(row)["position"] == {1: -3.0}


def test_words_of_the_lexicon_are_marked_and_weighed() -> None:
    one, other, rare = made(cut("nihao")), made(cut("xi'an")), made(cut("ni"))
    words = {one.rows: -7.5, rare.rows: -99.0}
    rows = features([one, other, rare], words)
    assert [own(row)["listed"] for row in rows] == [{2: 1.0}, {2: 1.0}, {1: 1.0}]
    assert [own(row)["word"] for row in rows] == [{2: -7.5}, {2: -7.5}, {1: UNLISTED}]
    (row,) = features([one], {})
    assert own(row)["listed"] == own(row)["word"] == {}


def test_how_letters_are_read_is_shared_by_all_lengths() -> None:
    paths = [cut("nihao"), cut("nih"), cut("nhao"), slipped("nihoa")]
    plain, begun, abbreviated, slip = (shared(features([made(p)], {})[0]) for p in paths)
    none = dict.fromkeys(SHARED, 0.0) | {"letters": -0.5}
    assert plain == none | {"penalty": pytest.approx(paths[0].penalty)}
    assert begun == none | {"penalty": pytest.approx(paths[1].penalty), "unfinished": 1.0}
    assert abbreviated == none | {"penalty": pytest.approx(paths[2].penalty), "abbreviated": 1.0}
    assert slip == none | {"penalty": pytest.approx(paths[3].penalty), "slip": 1.0}


def test_what_comes_back_of_the_text_before_is_shared_by_all_lengths() -> None:
    (row,) = features_of([made(cut("nihao"))], {}, [(2.5, 1.0, -1.0)])
    told = shared(row)
    recalled = [told[f"{name} recalled"] for name in ("hanzi", "pairs", "pronoun")]
    assert recalled == [2.5, 1.0, -1.0]


def test_a_syllable_cut_in_two_is_told_beside_the_shorter_cut_only() -> None:
    whole, halves = best_segmentations(build_graph("xian"), VOCAB, BIGRAM, 2, 99.0)
    if len(whole.edges) > 1:
        whole, halves = halves, whole
    beside = features([made(whole), made(halves)], {})
    assert [shared(row)["syllable split"] for row in beside] == [0.0, 1.0]
    assert not any(shared(row)["split"] for row in beside)
    (alone,) = features([made(halves)], {})
    assert shared(alone)["split"] == shared(alone)["syllable split"] == 0.0


def test_longer_letters_cut_into_more_syllables_are_told_apart() -> None:
    one, more = best_segmentations(build_graph("xianshi"), VOCAB, BIGRAM, 2, 99.0)
    if len(one.edges) > len(more.edges):
        one, more = more, one
    rows = [shared(row) for row in features([made(one), made(more)], {})]
    assert [(row["split"], row["syllable split"]) for row in rows] == [(0.0, 0.0), (1.0, 0.0)]


@given(st.lists(st.floats(-90, 90, width=32), min_size=1, max_size=50))
def test_shares_are_probabilities_in_the_order_of_the_scores(scores: list[float]) -> None:
    values = np.array(scores, np.float32)
    shares = log_shares(values)
    assert np.exp(shares).sum() == pytest.approx(1.0, abs=1e-3)
    np.testing.assert_allclose(shares - shares.max(), values - values.max(), atol=1e-3)


@pytest.mark.parametrize("weights", [AFTER_UNKNOWN, AFTER_KNOWN])
def test_there_is_a_finite_weight_for_every_feature(weights: RankingWeights) -> None:
    assert len(weights.own) == CLASSES
    assert {len(row) for row in weights.own} == {len(OWN)}
    assert len(weights.shared) == len(SHARED)
    (row,) = features([made(cut("nihao"))], {})
    assert weights.vector().shape == row.shape
    assert np.isfinite(weights.vector()).all()


@pytest.mark.parametrize(
    ("letters", "exact"), [("nihao", True), ("xi'an", True), ("nih", False), ("nhao", False)]
)
def test_whole_syllables_are_exact(letters: str, exact: bool) -> None:
    assert is_exact(cut(letters).edges) is exact
    assert not is_exact(slipped("nihoa").edges)


@pytest.mark.parametrize("weights", [AFTER_UNKNOWN, AFTER_KNOWN])
@pytest.mark.parametrize(("letters", "place"), [("ni", 0), ("nihaoma", 2), ("nih", 6)])
def test_the_weight_of_the_ngram_is_that_of_the_class(
    weights: RankingWeights, letters: str, place: int
) -> None:
    assert weights.of_ngram(cut(letters)) == weights.own[place][OWN.index("ngram")]


@pytest.mark.parametrize("weights", [AFTER_UNKNOWN, AFTER_KNOWN])
def test_what_the_ngram_finds_likely_is_likely(weights: RankingWeights) -> None:
    assert all(row[OWN.index("ngram")] > 0 for row in weights.own)
