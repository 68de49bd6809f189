"""Two passes over syllable paths: a beam, then the decoder's verdict on whole hypotheses.

The first pass joins the n-gram with the encoder's own view of each position, which has seen the
whole input; it needs no call of the network per step. The second pass scores the best hypotheses
of all paths with the decoder, one call for each path. Words that the lexicon has for a path are
scored beside what the beam has found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.protocols import NeuralScorer, NgramScorer, Ranges
from p2h_desktop.core.scoring.emission import Emission, all_ranges, rows_in
from p2h_desktop.core.scoring.ngram_state import NgramState, amid_clause
from p2h_desktop.core.scoring.search import top
from p2h_desktop.core.segmentation import Segmentation
from p2h_desktop.core.vocab import Vocab

Floats = NDArray[np.float32]

ALL = 1 << 20  # more than any syllable has hanzi


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

    def of(self, path: Segmentation, rank: int) -> int:
        """Return the beam width for the path of this rank (0 = likeliest).

        All hanzi of a syllable that is typed alone are kept: they are what is offered.
        """
        if len(path.edges) == 1 and path.edges[0].whole:
            return ALL
        most = max(self.best, self.work // len(path.edges))
        wanted = min(most, self.best + self.open * _unfinished(path))
        return max(2, round(wanted * self.narrowing**rank))

    def to_judge(self, path: Segmentation) -> int:
        """Return how many hypotheses the decoder scores where this path is the likeliest."""
        most = max(8, self.judged_hanzi // len(path.edges))
        return min(most, self.judged + self.judged_open * _unfinished(path))


def _unfinished(path: Segmentation) -> int:
    """Return how many syllables before the last are not whole: what decides comes only later."""
    return sum(not e.whole for e in path.edges[:-1])


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Rows for every syllable of a path, and their log score.

    Attributes:
        rows: A row for every syllable.
        path: The cut into syllables.
        score: The mixture of all scores; higher is better.
        ngram: log P(rows | text before) by the n-gram, unweighted.
        end: log P(the clause ends here) by the n-gram, unweighted.
        position: log P(rows | tokens, text before) by the encoder alone; by the n-gram, for want of
            better, where there is no network.
        letters: log P(letters | rows), 0 where no sound is fuzzy.
        judged: As position, by the decoder; None where it was not asked.
    """

    rows: tuple[int, ...]
    path: Segmentation
    score: float
    ngram: float = 0.0
    end: float = 0.0
    position: float = 0.0
    letters: float = 0.0
    judged: float | None = None


@dataclass(slots=True)
class _Search:
    """What was found for one path, best first: rows [N, T]; all others as in Hypothesis, [N].

    judged: of the first of them.
    """

    path: Segmentation
    rows: NDArray[np.int64]
    scores: Floats
    ngram: Floats
    end: Floats
    position: Floats
    letters: Floats
    judged: Sequence[float] = ()

    def hypotheses(self) -> Iterator[Hypothesis]:
        """Yield what was found."""
        for rows, score, ngram, end, position, letters, judged in zip_longest(
            self.rows.tolist(),
            self.scores.tolist(),
            self.ngram.tolist(),
            self.end.tolist(),
            self.position.tolist(),
            self.letters.tolist(),
            self.judged,
        ):
            yield Hypothesis(tuple(rows), self.path, score, ngram, end, position, letters, judged)


@dataclass(slots=True)
class _Beam:
    """Hypotheses on their way through a path: rows [N, t]; all others [N]."""

    rows: NDArray[np.int64]
    ngram: Floats
    position: Floats


class Decoder:
    """Finds the likeliest rows for syllable paths."""

    def __init__(
        self,
        vocab: Vocab,
        ngram: NgramScorer,
        neural: NeuralScorer | None,
        weights: Weights,
        width: Width,
        choices: Emission | None = None,
    ) -> None:
        """Join the scorers; without a network the n-gram alone decides.

        choices: the rows of each token; None: no fuzzy sounds are on.
        """
        self.vocab = vocab
        """The rows."""
        self.ngram = ngram
        """Of rows."""
        self._neural = neural
        self._weights = weights
        self._width = width
        self._trust = 1.0 if neural is None else weights.ngram
        self.choices = choices or Emission(vocab)
        """What each token can stand for."""

    def decode(
        self,
        paths: Sequence[Segmentation],
        context: tuple[int, ...],
        words: Sequence[Sequence[tuple[int, ...]]] = (),
    ) -> list[Hypothesis]:
        """Return whole hypotheses of all paths, best first.

        Args:
            paths: Cuts into syllables, the likeliest first.
            context: Ids before, oldest first; none where the text before is not known.
            words: For each path, rows to score besides those that the beam finds.
        """
        states: Floats | None = None
        before = context or (self.vocab.break_id,)
        if self._neural is not None and paths:
            states = self._neural.encode(before, [p.tokens for p in paths])
        searches = []
        for rank, path in enumerate(paths):
            own = None if states is None else states[rank]
            added = words[rank] if words else ()
            searches.append(self._search(path, own, context, self._width.of(path, rank), added))
        if self._neural is not None and states is not None:
            self._judge(self._neural, states, searches, before[-1])
        found = [hypothesis for search in searches for hypothesis in search.hypotheses()]
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
                certain = self._certain(search)[:likely]
                search.scores[:likely] = certain + self._weights.neural * judged
                search.judged = judged.tolist()

    def _certain(self, search: _Search) -> Floats:
        """Return the part of the scores [N] that does not come from the network."""
        weights, path = self._weights, search.path
        ngram = search.ngram + weights.end * search.end
        certain: Floats = self._trust * ngram + weights.alike * search.letters
        return certain + (weights.path * path.log_prob + path.penalty)

    def _search(
        self,
        path: Segmentation,
        states: Floats | None,
        context: tuple[int, ...],
        width: int,
        words: Sequence[tuple[int, ...]],
    ) -> _Search:
        """Run the first pass over one path, and score some words of it besides."""
        ranges = all_ranges(self.choices, path.tokens)
        positions: list[Floats] = [np.zeros(1, np.float32)] * len(ranges)
        if self._neural is not None and states is not None:
            positions = self._neural.position_log_probs(states, ranges)
        found = self._beam(path, ranges, positions, context, width)
        known = set(map(tuple, found[0].rows.tolist())) if words else set()
        added = [rows for rows in words if rows not in known]
        if added:
            scored = self._scored(np.array(added, np.int64), ranges, positions, context)
            found = _joined(found, scored)
        beam, end = found
        letters = self.choices.letters_log_probs(path.tokens, beam.rows)
        search = _Search(path, beam.rows, letters, beam.ngram, end, beam.position, letters)
        scores = self._certain(search) + self._weights.position * beam.position
        order = np.argsort(-scores, kind="stable")
        position = beam.ngram if self._neural is None else beam.position
        return _Search(
            path,
            beam.rows[order],
            scores[order],
            beam.ngram[order],
            end[order],
            position[order],
            letters[order],
        )

    def _beam(
        self,
        path: Segmentation,
        ranges: Sequence[Ranges],
        positions: Sequence[Floats],
        context: tuple[int, ...],
        width: int,
    ) -> tuple[_Beam, Floats]:
        """Return the likeliest rows for a path, and log P [N] that a clause ends after each."""
        weights = self._weights
        histories = NgramState(self.ngram, self.vocab, context, amid_clause(len(ranges)))
        zero = np.zeros(1, np.float32)
        beam = _Beam(np.zeros((1, 0), np.int64), zero, zero)
        exchanged = zero  # until all is known: as if by somebody who exchanges sounds
        for token, own, position in zip(path.tokens, ranges, positions, strict=True):
            ngram = beam.ngram[:, None] + histories.log_probs(own)
            placed = beam.position[:, None] + position
            cost = exchanged[:, None] + weights.alike * self.choices.merges_sounds(token)
            heard = np.broadcast_to(cost, ngram.shape).ravel()
            total = (self._trust * ngram + weights.position * placed).ravel() + heard
            chosen = top(total, width)
            parent, index = np.divmod(chosen, ngram.shape[1])
            rows = np.concatenate((beam.rows[parent], rows_in(own)[index, None]), axis=1)
            placed = np.broadcast_to(placed, ngram.shape)
            beam = _Beam(rows, ngram.ravel()[chosen], placed[parent, index])
            exchanged = heard[chosen]
            histories.extend(parent, index, rows[:, -1])
        return beam, self._end(histories)

    def _scored(
        self,
        rows: NDArray[np.int64],
        ranges: Sequence[Ranges],
        positions: Sequence[Floats],
        context: tuple[int, ...],
    ) -> tuple[_Beam, Floats]:
        """Return the scores of given rows [N, T], and log P [N] that a clause ends after each."""
        histories = NgramState(self.ngram, self.vocab, context, amid_clause(len(ranges)))
        ngram = position = np.zeros(len(rows), np.float32)
        parents = np.zeros(len(rows), np.int64)  # all begin with nothing
        for own, placed, column in zip(ranges, positions, rows.T, strict=True):
            index = np.searchsorted(rows_in(own), column)
            ngram = ngram + histories.log_probs(own)[parents, index]
            position = position + np.broadcast_to(placed, len(rows_in(own)))[index]
            histories.extend(parents, index, column)
            parents = np.arange(len(rows))
        return _Beam(rows, ngram, position), self._end(histories)

    def _end(self, histories: NgramState) -> Floats:
        end = self.vocab.break_id
        return histories.log_probs(((end, end + 1),))[:, 0]


def _joined(first: tuple[_Beam, Floats], second: tuple[_Beam, Floats]) -> tuple[_Beam, Floats]:
    (one, end), (two, other_end) = first, second
    beam = _Beam(
        np.concatenate((one.rows, two.rows)),
        np.concatenate((one.ngram, two.ngram)),
        np.concatenate((one.position, two.position)),
    )
    return beam, np.concatenate((end, other_end))
