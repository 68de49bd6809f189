"""The likeliest ways to cut letters into syllables."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.types import Syllable, SyllableGraph, SyllableKind
from p2h_desktop.core.vocab import Vocab

KEPT = 6  # hypotheses per position of the letters


class TokenBigram:
    """P(token | token before), from a bigram over complete syllables."""

    def __init__(self, vocab: Vocab, syllables: NDArray[np.floating]) -> None:
        """Spread log P(syllable | syllable before) over prefixes and fuzzy tokens too.

        syllables: [S + 1, S] natural logs; row S is the start of a clause. A prefix has the
        summed probability of its syllables, a fuzzy token that of its syllables typed so; as a
        history each is their mean, weighted by how common they are after a clause start.
        """
        n = len(vocab.syllables)
        if syllables.shape != (n + 1, n):
            raise ValueError(f"bigram of shape {syllables.shape} for {n} syllables")
        member = np.zeros((n, len(vocab.prefixes)), np.float32)
        for i, syllable in enumerate(vocab.syllables):
            for j, prefix in enumerate(vocab.prefixes):
                member[i, j] = syllable.startswith(prefix)
        member = np.concatenate((member, vocab.typed_alike), axis=1)
        after = np.exp(syllables.astype(np.float32))
        share = member * after[n][:, None]
        as_history = (share / share.sum(axis=0)).T @ after[:n]
        histories = np.concatenate((after[:n], as_history, after[n:]))
        # single precision, in place: the table is the largest thing in memory while it is made
        table = np.concatenate((histories, histories @ member), axis=1)
        self.table = np.log(np.maximum(table, np.exp(-30.0), out=table), out=table)
        self.start = len(table) - 1


@dataclass(frozen=True, slots=True)
class Segmentation:
    """One cut: edges that join 0 to the graph's length, their tokens, and log P of the cut."""

    edges: tuple[Syllable, ...]
    tokens: tuple[int, ...]
    log_prob: float
    """Of the tokens under the bigram, without the penalties of the edges."""
    penalty: float
    """Summed over the edges."""

    @property
    def score(self) -> float:
        """How likely the cut is, slips and abbreviations charged for."""
        return self.log_prob + self.penalty

    @property
    def slipped(self) -> bool:
        """Whether some letters are read as slips of others."""
        return any(e.kind is SyllableKind.SLIP for e in self.edges)


def edge_token(edge: Syllable, vocab: Vocab) -> int | None:
    """Return the token of an edge, or None where the vocabulary has none."""
    if edge.kind is SyllableKind.FUZZY:
        return vocab.fuzzy_token(edge.reading)
    return vocab.token(edge.reading, complete=edge.whole)


def make_segmentation(
    edges: tuple[Syllable, ...], vocab: Vocab, bigram: TokenBigram
) -> Segmentation:
    """Return the path over edges that all have tokens."""
    found = (edge_token(e, vocab) for e in edges)
    tokens = tuple(token for token in found if token is not None)
    steps = (float(bigram.table[pair]) for pair in pairwise((bigram.start, *tokens)))
    return Segmentation(edges, tokens, sum(steps), sum(e.penalty for e in edges))


@dataclass(frozen=True, slots=True)
class _Partial:
    score: float
    token: int
    edge: Syllable | None
    before: _Partial | None


def best_segmentations(
    graph: SyllableGraph, vocab: Vocab, bigram: TokenBigram, count: int, margin: float
) -> list[Segmentation]:
    """Return at most `count` paths within `margin` (log) of the best, best first."""
    reached: dict[int, list[_Partial]] = {0: [_Partial(0.0, bigram.start, None, None)]}
    table = bigram.table
    for edge in graph.edges:
        token = edge_token(edge, vocab)
        if token is None or edge.start not in reached:
            continue
        here = reached[edge.start]
        if len(here) > KEPT:
            here = reached[edge.start] = nlargest(KEPT, here, key=_score)
        there = reached.setdefault(edge.end, [])
        for partial in here:
            score = partial.score + float(table[partial.token, token]) + edge.penalty
            there.append(_Partial(score, token, edge, partial))
    if not graph.length or graph.length not in reached:
        return []
    ends = nlargest(count, reached[graph.length], key=_score)
    near = [p for p in ends if p.score >= ends[0].score - margin]
    return [make_segmentation(_edges(p), vocab, bigram) for p in near]


def _score(partial: _Partial) -> float:
    return partial.score


def _edges(last: _Partial) -> tuple[Syllable, ...]:
    edges = []
    partial: _Partial | None = last
    while partial is not None and partial.edge is not None:
        edges.append(partial.edge)
        partial = partial.before
    return tuple(reversed(edges))
