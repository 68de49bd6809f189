"""Cutting letters into syllables: the bigram over tokens and the best paths through a graph."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.pinyin.syllable_graph import build_graph
from p2h_desktop.core.segmentation import Segmentation, TokenBigram, best_segmentations
from p2h_desktop.core.types import Syllable, SyllableGraph, SyllableKind
from p2h_desktop.core.vocab import Vocab
from tests.support.fake_models import flat_bigram, log_softmax, noise, small_vocab


def uneven_bigram(vocab: Vocab) -> TokenBigram:
    n = len(vocab.syllables)
    return TokenBigram(vocab, log_softmax(noise("syllables", (n + 1) * n).reshape(n + 1, n)))


def all_paths(graph: SyllableGraph, start: int = 0) -> Iterator[tuple[Syllable, ...]]:
    if start == graph.length:
        yield ()
    for edge in graph.edges:
        if edge.start == start:
            yield from ((edge, *rest) for rest in all_paths(graph, edge.end))


def spelled(path: Segmentation) -> str:
    return " ".join(e.reading + "-" * (e.kind is not SyllableKind.EXACT) for e in path.edges)


def brute_force(graph: SyllableGraph, vocab: Vocab, bigram: TokenBigram) -> list[float]:
    """The scores of all paths whose syllables have rows, best first."""
    scores = []
    for edges in all_paths(graph):
        score, before = 0.0, bigram.start
        for edge in edges:
            token = vocab.token(edge.reading, complete=edge.kind is SyllableKind.EXACT)
            if token is None:
                break
            score += float(bigram.table[before, token]) + edge.penalty
            before = token
        else:
            scores.append(score)
    return sorted(scores, reverse=True)


@given(
    st.lists(st.sampled_from([*small_vocab().syllables, "n", "zh", "x"]), min_size=1, max_size=3)
)
def test_the_best_of_all_cuts_is_found(parts: list[str]) -> None:
    vocab = small_vocab()
    bigram = uneven_bigram(vocab)
    graph = build_graph("".join(parts))
    found = best_segmentations(graph, vocab, bigram, 4, 50.0)
    wanted = brute_force(graph, vocab, bigram)
    assert bool(found) == bool(wanted)
    if found:
        assert found[0].log_prob + found[0].penalty == pytest.approx(wanted[0], abs=1e-4)


@given(st.text("aghinorwxz'", max_size=9), st.integers(1, 5), st.floats(0, 9))
def test_paths_are_whole_few_and_sorted(letters: str, count: int, margin: float) -> None:
    vocab = small_vocab()
    bigram = uneven_bigram(vocab)
    graph = build_graph(letters)
    found = best_segmentations(graph, vocab, bigram, count, margin)
    scores = [p.log_prob + p.penalty for p in found]
    assert len(found) <= count
    assert scores == sorted(scores, reverse=True)
    assert not scores or scores[-1] >= scores[0] - margin - 1e-4
    for path in found:
        assert [e.start for e in path.edges] == [0, *(e.end for e in path.edges[:-1])]
        assert path.edges[-1].end == graph.length
        assert path.penalty == pytest.approx(sum(e.penalty for e in path.edges), abs=1e-4)
        histories = [bigram.start, *path.tokens[:-1]]
        steps = [float(bigram.table[h, t]) for h, t in zip(histories, path.tokens, strict=True)]
        assert path.log_prob == pytest.approx(sum(steps), abs=1e-4)


def test_both_cuts_of_an_ambiguous_input() -> None:
    vocab = small_vocab()
    found = best_segmentations(build_graph("xian"), vocab, flat_bigram(vocab), 4, 8.0)
    assert [spelled(p) for p in found][:2] == ["xian", "xi an"]


def test_cuts_far_behind_are_left_out() -> None:
    vocab = small_vocab()
    found = best_segmentations(build_graph("xian"), vocab, flat_bigram(vocab), 4, 0.5)
    assert [spelled(p) for p in found] == ["xian"]


@pytest.mark.parametrize("letters", ["", "V", "shuang", "'"])
def test_no_path(letters: str) -> None:
    vocab = small_vocab()
    assert best_segmentations(build_graph(letters), vocab, flat_bigram(vocab), 4, 8.0) == []


def test_a_syllable_without_rows_is_cut_another_way() -> None:
    rows = [("ng", "嗯", 1), ("xi", "西", 1), ("ya", "呀", 1)]
    vocab = Vocab(tuple(rows))
    paths = best_segmentations(build_graph("xiya"), vocab, flat_bigram(vocab), 4, 20.0)
    assert spelled(paths[0]) == "xi ya"


def test_a_prefix_is_as_likely_as_its_syllables_together() -> None:
    vocab = small_vocab()
    bigram = uneven_bigram(vocab)
    n = len(vocab.syllables)
    for prefix in vocab.prefixes:
        members = [i for i, s in enumerate(vocab.syllables) if s.startswith(prefix)]
        token = vocab.token(prefix, complete=False)
        assert token is not None
        together = np.exp(bigram.table[:, members]).sum(axis=1)
        assert np.exp(bigram.table[:, token]) == pytest.approx(together, rel=1e-4)
    assert np.exp(bigram.table[:, :n]).sum(axis=1) == pytest.approx(1.0, rel=1e-4)


def test_a_prefix_before_is_the_mean_of_its_syllables() -> None:
    vocab = small_vocab()
    bigram = uneven_bigram(vocab)
    members = [i for i, s in enumerate(vocab.syllables) if s.startswith("zh")]
    weights = np.exp(bigram.table[bigram.start, members])
    wanted = weights @ np.exp(bigram.table[members]) / weights.sum()
    token = vocab.token("zh", complete=False)
    assert np.exp(bigram.table[token]) == pytest.approx(wanted, rel=1e-4)


def test_what_never_occurs_stays_finite() -> None:
    vocab = small_vocab()
    n = len(vocab.syllables)
    syllables = np.full((n + 1, n), -np.inf)
    syllables[:, 0] = 0.0
    syllables[n] = -np.log(n)
    table = TokenBigram(vocab, syllables).table
    assert np.isfinite(table).all()
    assert table.min() == -30.0


def test_a_bigram_of_another_vocabulary_is_refused() -> None:
    with pytest.raises(ValueError, match="bigram of shape"):
        TokenBigram(small_vocab(), np.zeros((3, 2)))
