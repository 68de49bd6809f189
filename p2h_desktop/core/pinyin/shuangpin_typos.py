"""Slips of the finger in shuangpin: a wrong key spells another syllable, or none.

Two keys are a syllable whatever they spell, so that the cut is known and each slip is weighed by
the syllables beside it alone. A key too many or too few is not looked for: it changes all pairs
behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from p2h_desktop.core.pinyin.key_reader import ReadKeys
from p2h_desktop.core.pinyin.shuangpin import BORDER, ShuangpinScheme
from p2h_desktop.core.pinyin.syllable_graph import DEFAULT_PENALTIES as AS_TYPED
from p2h_desktop.core.pinyin.typos import neighbours
from p2h_desktop.core.segmentation import Segmentation, TokenBigram, make_segmentation
from p2h_desktop.core.spelling import SPELLINGS, VOWEL_INITIALS
from p2h_desktop.core.types import Syllable, SyllableKind
from p2h_desktop.core.vocab import Vocab

KEY_ROWS = ("qwertyuiop", "asdfghjkl;", "zxcvbnm")


@dataclass(frozen=True, slots=True)
class ShuangpinPenalties:
    """What a slip costs, as a log probability.

    neighbour: a key near by instead; swapped: two keys in the wrong order, of one pair or at the
    border of two; certain: either, where a pair spells nothing and must be a slip.
    """

    neighbour: float = -7.0
    swapped: float = -6.0
    certain: float = -2.0


@dataclass(frozen=True, slots=True)
class _Unit:
    """Some keys, what they are read as, and whether they spell nothing that hanzi are read as."""

    keys: str
    edge: Syllable
    token: int
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class _Slip:
    """The units from `at` on, meant for other tokens.

    gain: by how much that is likelier (log) than the cut as it is; penalty: of the slip.
    """

    gain: float
    at: int
    tokens: tuple[int, ...]
    penalty: float


class ShuangpinTypos:
    """Finds the likeliest syllables where a finger has slipped once in shuangpin."""

    def __init__(
        self,
        scheme: ShuangpinScheme,
        vocab: Vocab,
        bigram: TokenBigram,
        penalties: ShuangpinPenalties | None = None,
    ) -> None:
        """Join the parts and make the table of mistyped pairs."""
        self._scheme = scheme
        self._vocab = vocab
        self._bigram = bigram
        self._penalties = penalties or ShuangpinPenalties()
        tokens = {pair: self._token(syllable) for pair, syllable in scheme.syllables.items()}
        self._tokens = {pair: token for pair, token in tokens.items() if token is not None}
        self._meant = _tabulate(self._tokens, self._penalties)

    def find(self, typed: ReadKeys, count: int, floor: float) -> list[Segmentation]:
        """Return at most `count` cuts of one slip, each as likely as `floor`, best first.

        Pairs that spell nothing are slips for sure: all of them are undone then, nothing else,
        and `floor` does not count.
        """
        units = self._units(typed)
        wrong = [at for at, unit in enumerate(units) if unit.wrong]
        for at in wrong[:-1]:
            best = max(self._within(units, at), key=lambda slip: slip.gain, default=None)
            units = units if best is None else self._undone(units, best)
        found = sorted(self._slips(units, wrong[-1:]), key=lambda slip: -slip.gain)[:count]
        paths = [self._path(self._undone(units, slip)) for slip in found]
        return [path for path in paths if wrong or path.score >= floor]

    def _units(self, typed: ReadKeys) -> list[_Unit]:
        """Return what was typed, in order; nothing where a part of it has no token."""
        if typed.ends is None:
            return []
        stops = {keys: end for end, keys in typed.ends.items()}
        places: list[tuple[str, int, int]] = []
        for (low, _), (high, end) in pairwise(stops.items()):
            keys, start = typed.keys[low:high], places[-1][2] if places else 0
            if keys != BORDER:
                places.append((keys, start, end))
            elif places:  # an edge covers the borders behind it
                places[-1] = (*places[-1][:2], end)
        found = [self._unit(*place, last=place is places[-1]) for place in places]
        units = [unit for unit in found if unit is not None]
        return units if len(units) == len(found) else []

    def _unit(self, keys: str, start: int, end: int, *, last: bool) -> _Unit | None:
        token = self._tokens.get(keys)
        if token is not None:
            return _Unit(keys, self._edge(start, end, token, SyllableKind.EXACT, 0.0), token)
        beginning = self._scheme.beginnings[keys[0]]
        kind, penalty = _alone(beginning, last=last)
        edge = Syllable(start, end, beginning, kind, penalty)
        token = self._vocab.token(beginning, complete=edge.whole)
        return None if token is None else _Unit(keys, edge, token, wrong=len(keys) > 1)

    def _slips(self, units: Sequence[_Unit], wrong: Sequence[int]) -> Iterator[_Slip]:
        for at in wrong or range(len(units)):
            yield from self._within(units, at)
        for at in range(len(units) - 1):
            if set(wrong) <= {at, at + 1}:
                yield from self._across(units, at)

    def _within(self, units: Sequence[_Unit], at: int) -> Iterator[_Slip]:
        """Yield what the keys of one pair may have been meant for."""
        unit = units[at]
        for token, penalty in self._meant.get(unit.keys, {}).items():
            cost = self._penalties.certain if unit.wrong else penalty
            yield self._slip(units, at, (token,), cost)

    def _across(self, units: Sequence[_Unit], at: int) -> Iterator[_Slip]:
        """Yield two pairs as they are when the keys at their border change places."""
        one, two = units[at], units[at + 1]
        if len(one.keys) == len(two.keys) == 2 and one.keys[1] != two.keys[0]:
            first = self._tokens.get(one.keys[0] + two.keys[0])
            second = self._tokens.get(one.keys[1] + two.keys[1])
            if first is not None and second is not None:
                certain = one.wrong or two.wrong
                cost = self._penalties.certain if certain else self._penalties.swapped
                yield self._slip(units, at, (first, second), cost)

    def _slip(
        self, units: Sequence[_Unit], at: int, tokens: tuple[int, ...], penalty: float
    ) -> _Slip:
        old, end = units[at : at + len(tokens)], at + len(tokens)
        before = units[at - 1].token if at else self._bigram.start
        after = [unit.token for unit in units[end : end + 1]]
        as_meant = self._log_prob([before, *tokens, *after]) + penalty
        as_typed = self._log_prob([before, *(unit.token for unit in old), *after])
        as_typed += sum(unit.edge.penalty for unit in old)
        return _Slip(as_meant - as_typed, at, tokens, penalty)

    def _log_prob(self, tokens: Sequence[int]) -> float:
        return sum(float(self._bigram.table[pair]) for pair in pairwise(tokens))

    def _undone(self, units: Sequence[_Unit], slip: _Slip) -> list[_Unit]:
        """Return units with a slip undone."""
        changed = list(units)
        for at, token in enumerate(slip.tokens, slip.at):
            old, penalty = units[at], slip.penalty if at == slip.at else 0.0
            edge = self._edge(old.edge.start, old.edge.end, token, SyllableKind.SLIP, penalty)
            changed[at] = _Unit(old.keys, edge, token)
        return changed

    def _edge(
        self, start: int, end: int, token: int, kind: SyllableKind, penalty: float
    ) -> Syllable:
        return Syllable(start, end, self._vocab.syllables[token], kind, penalty)

    def _path(self, units: Sequence[_Unit]) -> Segmentation:
        return make_segmentation(tuple(unit.edge for unit in units), self._vocab, self._bigram)

    def _token(self, syllable: str) -> int | None:
        return self._vocab.token(syllable, complete=True)


def _alone(beginning: str, *, last: bool) -> tuple[SyllableKind, float]:
    """Return how a key by itself is read, and what that costs, as in the syllable graph."""
    if last:
        whole = beginning in SPELLINGS
        return SyllableKind.PREFIX, AS_TYPED.prefix_of_whole if whole else AS_TYPED.prefix
    vowel = beginning in VOWEL_INITIALS
    cost = AS_TYPED.vowel_abbreviation if vowel else AS_TYPED.abbreviation
    return SyllableKind.ABBREVIATION, cost


def _tabulate(
    tokens: Mapping[str, int], penalties: ShuangpinPenalties
) -> Mapping[str, Mapping[int, float]]:
    """Return, for each pair of keys, the tokens one slip away and the least cost of each."""
    near = {key: neighbours(key, KEY_ROWS) for row in KEY_ROWS for key in row}
    table: dict[str, dict[int, float]] = defaultdict(dict)
    for (first, second), token in ((tuple(pair), token) for pair, token in tokens.items()):
        typed = [(other + second, penalties.neighbour) for other in near[first]]
        typed += [(first + other, penalties.neighbour) for other in near[second]]
        for pair, penalty in [*typed, (second + first, penalties.swapped)]:
            if tokens.get(pair) != token:
                known = table[pair]
                known[token] = max(penalty, known.get(token, penalty))
    return table
