"""Two passes over syllable paths: a beam, then the decoder's verdict on whole hypotheses.

The first pass joins the n-gram with the encoder's own view of each position, which has seen the
whole input; it needs no call of the network per step. The second pass scores the surviving
hypotheses of a path with the decoder, all in one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.beam import tail, top
from p2h_desktop.core.paths import Path
from p2h_desktop.core.protocols import NeuralScorer, NgramScorer
from p2h_desktop.core.vocab import Vocab

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """How the scores are mixed; tuned on the dev sets, see docs/model-card.md."""

    position: float = 0.35
    """First pass: of log P(row | typed tokens) from the encoder."""
    neural: float = 0.4
    """Second pass: of log P(rows | typed tokens) from the decoder."""
    ngram: float = 0.7
    """Both passes: of log P(row | rows before) from the n-gram."""
    path: float = 0.1
    """Of log P(tokens): how likely the cut into syllables is by itself."""
    end: float = 0.7
    """Of the n-gram's log P(clause ends here): most inputs end where a clause does."""


@dataclass(frozen=True, slots=True)
class Width:
    """How many hypotheses the beam of a path keeps."""

    best: int = 32
    """Of the likeliest path."""
    narrowing: float = 0.4
    """Of the second path relative to the first, of the third to the second …"""
    open: int = 40
    """More for each unfinished syllable before the last: what decides comes only later."""
    work: int = 640
    """Never more hypotheses times syllables than this: the bound on time."""
    judged: int = 16
    """Hypotheses per path that the decoder scores; those behind keep their first score."""

    def of(self, path: Path, rank: int) -> int:
        """Return the beam width for the path of this rank (0 = likeliest)."""
        unfinished = sum(not e.whole for e in path.edges[:-1])
        most = max(self.best, self.work // len(path.edges))
        wanted = min(most, self.best + self.open * unfinished)
        return max(2, round(wanted * self.narrowing**rank))


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Rows for every syllable of a path, and their log score."""

    rows: tuple[int, ...]
    path: Path
    score: float


@dataclass(frozen=True, slots=True)
class _Search:
    """What the first pass found for one path: rows [N, T], first-pass and n-gram sums [N]."""

    rows: NDArray[np.int64]
    scores: Floats
    ngram: Floats


class Decoder:
    """Finds the likeliest rows for syllable paths."""

    def __init__(
        self,
        vocab: Vocab,
        ngram: NgramScorer,
        neural: NeuralScorer | None,
        weights: Weights,
        width: Width,
    ) -> None:
        """Join the scorers; without a network the n-gram alone decides."""
        self._vocab = vocab
        self._ngram = ngram
        self._neural = neural
        self._weights = weights
        self._width = width

    def decode(self, paths: Sequence[Path], context: tuple[int, ...]) -> list[Hypothesis]:
        """Return whole hypotheses of all paths, best first; context: ids before, oldest first."""
        states: Floats | None = None
        if self._neural is not None:
            states = self._neural.encode(context, [p.tokens for p in paths])
        found = []
        for rank, path in enumerate(paths):
            own = None if states is None else states[rank]
            found += self._decode_path(path, own, context, self._width.of(path, rank))
        return sorted(found, key=lambda h: -h.score)

    def _decode_path(
        self, path: Path, states: Floats | None, context: tuple[int, ...], width: int
    ) -> list[Hypothesis]:
        slices = [self._vocab.token_slices[t] for t in path.tokens]
        weights = self._weights
        start = weights.path * path.log_prob + path.penalty
        if self._neural is None or states is None:
            search = self._search(slices, None, context, width)
            totals = start + search.ngram
        else:
            positions = self._neural.position_log_probs(states, slices)
            search = self._search(slices, positions, context, width)
            before = context[-1] if context else self._vocab.break_id
            judged = search.rows[: self._width.judged]
            neural = self._neural.sequence_log_probs(states, before, judged, slices)
            totals = start + search.scores
            ngram = search.ngram[: len(judged)]
            totals[: len(judged)] = start + weights.neural * neural + weights.ngram * ngram
        rows = (tuple(r) for r in search.rows.tolist())
        return [Hypothesis(r, path, s) for r, s in zip(rows, totals.tolist(), strict=True)]

    def _search(
        self,
        slices: Sequence[tuple[int, int]],
        positions: list[Floats] | None,
        context: tuple[int, ...],
        width: int,
    ) -> _Search:
        """Run the first pass over one path."""
        reach = self._ngram.order - 1
        histories = [tail(context, reach)]
        rows = np.zeros((1, 0), np.int64)
        scores, ngram = np.zeros(1, np.float32), np.zeros(1, np.float32)
        for t, (low, high) in enumerate(slices):
            step = np.stack([self._ngram.log_probs(h, low, high) for h in histories])
            mixed = step if positions is None else self._mix(step, positions[t])
            total = (scores[:, None] + mixed).ravel()
            chosen = top(total, width)
            parent, index = np.divmod(chosen, high - low)
            rows = np.concatenate((rows[parent], index[:, None] + low), axis=1)
            scores, ngram = total[chosen], ngram[parent] + step[parent, index]
            pairs = zip(parent.tolist(), rows[:, -1].tolist(), strict=True)
            histories = [(*histories[p], row)[-reach:] for p, row in pairs]
        ends = self._weights.end * self._end_log_probs(histories)
        scores = scores + (ends if positions is None else self._weights.ngram * ends)
        order = np.argsort(-scores, kind="stable")
        return _Search(rows[order], scores[order], (ngram + ends)[order])

    def _end_log_probs(self, histories: Sequence[tuple[int, ...]]) -> Floats:
        """Return the n-gram's log P [N] that a clause ends after each history."""
        end = self._vocab.break_id
        return np.concatenate([self._ngram.log_probs(h, end, end + 1) for h in histories])

    def _mix(self, ngram: Floats, position: Floats) -> Floats:
        return self._weights.ngram * ngram + self._weights.position * position
