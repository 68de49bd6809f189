"""Two passes over syllable paths: a beam, then the decoder's verdict on whole hypotheses.

The first pass joins the n-gram with the encoder's own view of each position, which has seen the
whole input; it needs no call of the network per step. The second pass scores the best hypotheses
of all paths with the decoder, one call for each path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.beam import top
from p2h_desktop.core.choices import Choices, all_ranges, rows_in
from p2h_desktop.core.histories import Histories
from p2h_desktop.core.paths import Path
from p2h_desktop.core.protocols import NeuralScorer, NgramScorer
from p2h_desktop.core.vocab import Vocab

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """How the scores are mixed; tuned on the dev sets, see docs/model-card.md."""

    position: float = 0.5
    """First pass: of log P(row | typed tokens) from the encoder."""
    neural: float = 0.55
    """Second pass: of log P(rows | typed tokens) from the decoder."""
    ngram: float = 0.6
    """Both passes: of log P(row | rows before) from the n-gram."""
    path: float = 0.1
    """Of log P(tokens): how likely the cut into syllables is by itself."""
    alike: float = 0.8
    """Both passes: of log P(letters | rows) where fuzzy sounds are on."""
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
    """More for each unfinished syllable before the last."""
    work: int = 640
    """Never more hypotheses times syllables than this: the bound on time."""
    judged: int = 20
    """Hypotheses of all paths that the decoder scores; those behind keep their first score."""
    judged_open: int = 20
    """More for each unfinished syllable before the last of the likeliest path, …"""
    judged_hanzi: int = 320
    """… but no more hanzi than this: the bound on the decoder's time."""

    def of(self, path: Path, rank: int) -> int:
        """Return the beam width for the path of this rank (0 = likeliest)."""
        most = max(self.best, self.work // len(path.edges))
        wanted = min(most, self.best + self.open * _unfinished(path))
        return max(2, round(wanted * self.narrowing**rank))

    def to_judge(self, path: Path) -> int:
        """Return how many hypotheses the decoder scores where this path is the likeliest."""
        most = max(8, self.judged_hanzi // len(path.edges))
        return min(most, self.judged + self.judged_open * _unfinished(path))


def _unfinished(path: Path) -> int:
    """Return how many syllables before the last are not whole: what decides comes only later."""
    return sum(not e.whole for e in path.edges[:-1])


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Rows for every syllable of a path, and their log score."""

    rows: tuple[int, ...]
    path: Path
    score: float
    judged: float | None = None
    """Of the score what the decoder says, unweighted; None where it was not asked."""


@dataclass(slots=True)
class _Search:
    """What the first pass found for one path, best first.

    rows [N, T]; scores [N]; certain [N]: the part of the scores that the second pass keeps;
    judged: what the second pass says of the first of them.
    """

    path: Path
    rows: NDArray[np.int64]
    scores: Floats
    certain: Floats
    judged: Sequence[float] = ()


class Decoder:
    """Finds the likeliest rows for syllable paths."""

    def __init__(
        self,
        vocab: Vocab,
        ngram: NgramScorer,
        neural: NeuralScorer | None,
        weights: Weights,
        width: Width,
        choices: Choices | None = None,
    ) -> None:
        """Join the scorers; without a network the n-gram alone decides.

        choices: the rows of each token; None: no fuzzy sounds are on.
        """
        self._vocab = vocab
        self._ngram = ngram
        self._neural = neural
        self._weights = weights
        self._width = width
        self.choices = choices or Choices(vocab)
        """What each token can stand for."""

    def decode(self, paths: Sequence[Path], context: tuple[int, ...]) -> list[Hypothesis]:
        """Return whole hypotheses of all paths, best first.

        context: ids before, oldest first; none where the text before is not known.
        """
        states: Floats | None = None
        before = context or (self._vocab.break_id,)
        if self._neural is not None and paths:
            states = self._neural.encode(before, [p.tokens for p in paths])
        searches = []
        for rank, path in enumerate(paths):
            own = None if states is None else states[rank]
            searches.append(self._search(path, own, context, self._width.of(path, rank)))
        if self._neural is not None and states is not None:
            self._judge(self._neural, states, searches, before[-1])
        found = [
            Hypothesis(tuple(rows), search.path, score, judged)
            for search in searches
            for rows, score, judged in zip_longest(
                search.rows.tolist(), search.scores.tolist(), search.judged
            )
        ]
        return sorted(found, key=lambda h: -h.score)

    def _judge(
        self,
        neural: NeuralScorer,
        states: Floats,
        searches: Sequence[_Search],
        before: int,
    ) -> None:
        """Give the likeliest hypotheses of all paths the decoder's score, in place."""
        scores = np.concatenate([s.scores for s in searches])
        count = min(self._width.to_judge(searches[0].path), len(scores))
        floor = np.sort(scores)[-count]
        for search, own in zip(searches, states, strict=True):
            likely = int((search.scores >= floor).sum())
            if likely:
                rows, ranges = search.rows[:likely], all_ranges(self.choices, search.path.tokens)
                judged = neural.sequence_log_probs(own, before, rows, ranges)
                search.scores[:likely] = search.certain[:likely] + self._weights.neural * judged
                search.judged = judged.tolist()

    def _search(
        self, path: Path, states: Floats | None, context: tuple[int, ...], width: int
    ) -> _Search:
        """Run the first pass over one path."""
        ranges, weights = all_ranges(self.choices, path.tokens), self._weights
        positions: list[Floats] | None = None
        if self._neural is not None and states is not None:
            positions = self._neural.position_log_probs(states, ranges)
        costs = [self.choices.careless(token) for token in path.tokens]
        trust = 1.0 if positions is None else weights.ngram
        histories = Histories(self._ngram, self._vocab, context)
        rows = np.zeros((1, 0), np.int64)
        start = weights.path * path.log_prob + path.penalty
        scores = certain = np.full(1, start, np.float32)
        exchanged = np.zeros(1, np.float32)  # until all is known: as if by who exchanges sounds
        for t, (own, cost) in enumerate(zip(ranges, costs, strict=True)):
            step = trust * histories.log_probs(own)
            mixed = step if positions is None else step + weights.position * positions[t]
            total = (scores[:, None] + mixed).ravel()
            heard = np.broadcast_to(exchanged[:, None] + weights.alike * cost, step.shape).ravel()
            chosen = top(total + heard, width)
            parent, index = np.divmod(chosen, step.shape[1])
            rows = np.concatenate((rows[parent], rows_in(own)[index, None]), axis=1)
            scores, certain = total[chosen], certain[parent] + step[parent, index]
            exchanged = heard[chosen]
            histories.extend(parent, index, rows[:, -1])
        end = self._vocab.break_id
        whole = trust * weights.end * histories.log_probs(((end, end + 1),))[:, 0]
        whole += weights.alike * self.choices.letters_log_probs(path.tokens, rows)
        scores = scores + whole
        order = np.argsort(-scores, kind="stable")
        return _Search(path, rows[order], scores[order], (certain + whole)[order])
