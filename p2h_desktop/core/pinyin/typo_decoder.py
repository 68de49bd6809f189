"""The likeliest ways to cut letters into syllables when a finger has slipped once.

A slip is an edge whose letters are not quite those of its syllable. Best scores from the start
and to the end are computed once for every position and every token; each slip then costs one
look into both, so that thousands are weighed in a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.pinyin.key_reader import ReadKeys
from p2h_desktop.core.pinyin.syllable_graph import LONGEST, exact_edges, pinyin_run, spans
from p2h_desktop.core.pinyin.typing_profile import TypingProfile
from p2h_desktop.core.pinyin.typos import Typo, cost, misspelt_syllables
from p2h_desktop.core.segmentation import Segmentation, TokenBigram, make_segmentation
from p2h_desktop.core.spelling import SPELLINGS
from p2h_desktop.core.types import Syllable, SyllableKind
from p2h_desktop.core.vocab import Vocab

Floats = NDArray[np.float32]
_UNREACHED = -1e9

_Known = tuple[Syllable, int]  # an edge and its token
_Step = tuple[float, Syllable, int]  # the score of the best path through an edge, and its token
_Meant = tuple[list[int], list[int]]  # tokens, and the number of the slip for each
Edges = tuple[Syllable, ...]
Scored = tuple[float, Edges]  # a path's score and its edges


class TypoDecoder:
    """Finds the likeliest cuts with one slip in them; the syllables around it are exact."""

    def __init__(
        self, vocab: Vocab, bigram: TokenBigram, habits: TypingProfile | None = None
    ) -> None:
        """Join the parts and make the table of misspellings (some 20 ms).

        habits: makes the slips cheaper that this user makes often.
        """
        self._vocab = vocab
        self._bigram = bigram
        self._habits = habits
        self._number: dict[Typo, int] = {}
        self._misspelt = _tabulate(vocab, self._number)
        self._costs = np.array([cost(slip) for slip in self._number], np.float32)

    def find(self, typed: ReadKeys, count: int, floor: float) -> list[Segmentation]:
        """Return at most `count` paths of one slip, each as likely as `floor`, best first.

        They reach to the end of the leading pinyin letters. The last syllable may be unfinished.
        """
        run = pinyin_run(typed.letters)
        if not run:
            return []
        clean = _Clean(len(run), self._clean_edges(run), self._bigram)
        found = [*self._within(run, clean, count, floor), *self._across(run, clean, floor)]
        found.sort(key=lambda item: -item[0])
        return [make_segmentation(edges, self._vocab, self._bigram) for _, edges in found[:count]]

    def _clean_edges(self, run: str) -> list[list[_Known]]:
        found: list[list[_Known]] = [[] for _ in run]
        for start, here in enumerate(found):
            for edge in exact_edges(run, start):
                token = self._token(edge.reading, complete=edge.whole)
                if token is not None:
                    here.append((edge, token))
        return found

    def _within(self, run: str, clean: _Clean, count: int, floor: float) -> Iterator[Scored]:
        """Yield the best path through each of the likeliest slips within a syllable."""
        places: list[tuple[int, int]] = []
        tokens: list[int] = []
        slips: list[int] = []
        for start in clean.starts():
            for first, stop, end in spans(run, start, LONGEST):
                meant = self._misspelt.get(run[first:stop])
                if meant is not None and clean.finishes[end]:
                    places += [(start, end)] * len(meant[0])
                    tokens += meant[0]
                    slips += meant[1]
        if not places:
            return
        starts, ends = np.array(places).T
        penalties = self._penalties()[slips]
        scores = clean.to[starts, tokens] + clean.rest[ends, tokens] + penalties
        for i in np.argsort(-scores, kind="stable")[:count].tolist():
            if scores[i] < floor:
                return
            start, end = places[i]
            reading = self._vocab.syllables[tokens[i]]
            slip = Syllable(start, end, reading, SyllableKind.SLIP, float(penalties[i]))
            edges = (*clean.before(start, tokens[i]), slip, *clean.after(end, tokens[i]))
            yield float(scores[i]), edges

    def _penalties(self) -> Floats:
        """Return what each slip costs this user."""
        if self._habits is None:
            return self._costs
        penalties = self._costs.copy()
        for slip in self._habits.known():
            number = self._number.get(slip)
            if number is not None:
                penalties[number] += self._habits.log_odds(slip)
        return penalties

    def _across(self, run: str, clean: _Clean, floor: float) -> Iterator[Scored]:
        """Yield paths where the last letter of a syllable and the first of the next are swapped."""
        table = self._bigram.table
        for start in clean.starts():
            for first, border, end in spans(run, start, LONGEST):
                if border != end or border == len(run) or run[border] == run[border - 1]:
                    continue
                known = self._spelled(run[first : border - 1] + run[border])
                if known is None:
                    continue
                swapped = Typo(run[border] + run[border - 1], run[border - 1 : border + 1])
                penalty = cost(swapped)
                if self._habits is not None:
                    penalty += self._habits.log_odds(swapped)
                slip = Syllable(start, border, known[0], SyllableKind.SLIP, penalty)
                for other, last in self._begun_by(run[border - 1], run, border):
                    rest = clean.rest[other.end, last]
                    score = float(clean.to[start, known[1]] + table[known[1], last] + rest)
                    if clean.finishes[other.end] and score + penalty >= floor:
                        before, after = clean.before(start, known[1]), clean.after(other.end, last)
                        yield score + penalty, (*before, slip, other, *after)

    def _begun_by(self, letter: str, run: str, border: int) -> Iterator[_Known]:
        """Yield the edges from `border` that are right when their first letter is `letter`."""
        for _, stop, end in spans(run, border, LONGEST):
            known = self._spelled(letter + run[border + 1 : stop])
            if known is not None:
                yield Syllable(border, end, known[0], SyllableKind.SLIP), known[1]

    def _spelled(self, letters: str) -> tuple[str, int] | None:
        """Return the syllable that `letters` spell and its token."""
        syllable = SPELLINGS.get(letters, "")
        token = self._token(syllable)
        return None if token is None else (syllable, token)

    def _token(self, reading: str, *, complete: bool = True) -> int | None:
        return self._vocab.token(reading, complete=complete)


def _tabulate(vocab: Vocab, numbers: dict[Typo, int]) -> dict[str, _Meant]:
    """Return what misspellings may be meant for; give each slip in them a number."""
    token_of = {syllable: token for token, syllable in enumerate(vocab.syllables)}
    table = {}
    for letters, meant in misspelt_syllables().items():
        known = [s for s in meant if s in token_of]
        if known:
            slips = [numbers.setdefault(meant[s], len(numbers)) for s in known]
            table[letters] = ([token_of[s] for s in known], slips)
    return table


class _Clean:
    """The best paths without a slip, to and from every position.

    to[p, t]: score of the best path from 0 to p and of token t after it; rest[p, t]: of the best
    path from p to the end after token t.
    """

    def __init__(self, length: int, edges: Sequence[Sequence[_Known]], bigram: TokenBigram) -> None:
        """Weigh all paths of `length` letters; edges[p] are those that begin at p."""
        self._table = bigram.table
        shape = (length + 1, bigram.table.shape[1])
        self.to = np.full(shape, _UNREACHED, np.float32)
        self.rest = np.full(shape, _UNREACHED, np.float32)
        self.reached = [True] + [False] * length
        self.finishes = [False] * length + [True]
        self._to_steps = self._forward(bigram.start, edges)
        self._rest_steps = self._backward(edges)

    def _forward(self, first: int, edges: Sequence[Sequence[_Known]]) -> list[list[_Step]]:
        ending: list[list[_Step]] = [[] for _ in range(len(self.to))]
        self.to[0] = self._table[first]
        for position, here in enumerate(edges):
            self._follow(position, ending[position])
            for edge, token in here if self.reached[position] else ():
                score = float(self.to[position, token]) + edge.penalty
                ending[edge.end].append((score, edge, token))
                self.reached[edge.end] = True
        return ending

    def _follow(self, position: int, steps: Sequence[_Step]) -> None:
        if steps:
            histories = self._table[[token for _, _, token in steps]]
            scores = np.array([score for score, _, _ in steps], np.float32)
            self.to[position] = (histories + scores[:, None]).max(axis=0)

    def _backward(self, edges: Sequence[Sequence[_Known]]) -> list[list[_Step]]:
        starting: list[list[_Step]] = [[] for _ in range(len(self.rest))]
        self.rest[-1] = 0.0
        for position in reversed(range(len(edges))):
            steps = [
                (float(self.rest[edge.end, token]) + edge.penalty, edge, token)
                for edge, token in edges[position]
                if self.finishes[edge.end]
            ]
            if steps:
                starting[position] = steps
                columns = self._table[: self.rest.shape[1], [token for _, _, token in steps]]
                scores = np.array([score for score, _, _ in steps], np.float32)
                self.rest[position] = (columns + scores).max(axis=1)
                self.finishes[position] = True
        return starting

    def starts(self) -> Iterator[int]:
        """Yield the positions before the end that a path reaches."""
        return (p for p, reached in enumerate(self.reached[:-1]) if reached)

    def before(self, position: int, token: int) -> Edges:
        """Return the edges of the best path from 0 to `position` that `token` follows."""
        edges: list[Syllable] = []
        while position:
            links = [s + float(self._table[t, token]) for s, _, t in self._to_steps[position]]
            _, edge, token = self._to_steps[position][links.index(max(links))]
            edges.append(edge)
            position = edge.start
        return tuple(reversed(edges))

    def after(self, position: int, token: int) -> Edges:
        """Return the edges of the best path from `position` to the end after `token`."""
        edges: list[Syllable] = []
        while position < len(self.rest) - 1:
            links = [s + float(self._table[token, t]) for s, _, t in self._rest_steps[position]]
            _, edge, token = self._rest_steps[position][links.index(max(links))]
            edges.append(edge)
            position = edge.end
        return tuple(edges)
