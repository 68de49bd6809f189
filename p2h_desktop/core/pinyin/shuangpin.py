"""Shuangpin: two keys spell a syllable; typed keys to letters of full pinyin and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from string import ascii_lowercase

from p2h_desktop.core.spelling import INITIALS, SPELLINGS
from p2h_desktop.errors import EntryError
from p2h_desktop.messages.codes import Code

BORDER = "'"
_KEYS = frozenset(ascii_lowercase + ";")  # what a table may give a meaning
_FINALS = frozenset(
    spelled.removeprefix(initial)
    for spelled in SPELLINGS
    for initial in INITIALS
    if spelled.startswith(initial)
)


@dataclass(frozen=True, slots=True)
class ShuangpinScheme:
    """A shuangpin table.

    name: as its users call it; beginnings: what each key means while it stands alone, the
    beginning of a syllable; syllables: two keys to the syllable they spell.
    """

    name: str
    beginnings: Mapping[str, str]
    syllables: Mapping[str, str]

    @property
    def seconds(self) -> frozenset[str]:
        """The keys that can complete a syllable."""
        return frozenset(pair[1] for pair in self.syllables)


@dataclass(frozen=True, slots=True)
class Spelled:
    """Keys as full pinyin.

    letters: what the converter reads, with a border between two syllables; ends: for each
    number of letters after which a syllable ends, the number of keys they stand for; shown: the
    same for the eye, spaces for our borders, and mistyped pairs as they were typed; carets[i]:
    where the caret stands in it after i keys; wrong: the number of keys before each such pair.
    """

    letters: str
    ends: Mapping[int, int]
    shown: str
    carets: tuple[int, ...]
    wrong: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """Some keys read together; middle: where the caret stands after the first of two."""

    keys: str
    letters: str
    shown: str
    middle: int = 0
    wrong: bool = False


def make_scheme(
    name: str,
    initials: Mapping[str, str],
    finals: Mapping[str, str],
    syllables: Mapping[str, str],
) -> ShuangpinScheme:
    """Make a table from what its keys mean.

    initials: those not spelled by their own letter ({"v": "zh"}); finals: what the second key
    can mean, separated by spaces, the likelier first where an initial takes several; syllables:
    pairs that follow no rule. EntryError names the first entry that is no pinyin.
    """
    _check("initials", initials, 1, INITIALS.__contains__)
    _check("finals", finals, 1, lambda meant: bool(meant) and set(meant.split()) <= _FINALS)
    _check("syllables", syllables, 2, SPELLINGS.__contains__)
    first = {letter: letter for letter in INITIALS if len(letter) == 1} | dict(initials)
    pairs = {}
    for key, initial in first.items():
        for second, meant in finals.items():
            spelled = (SPELLINGS.get(initial + final) for final in meant.split())
            syllable = next((s for s in spelled if s is not None), None)
            if syllable is not None:
                pairs[key + second] = syllable
    # what begins only pairs without an initial stands for itself until the second key comes
    alone = {pair[0]: pair[0] for pair in syllables}
    return ShuangpinScheme(
        name, alone | first, pairs | {p: SPELLINGS[s] for p, s in syllables.items()}
    )


def _check(
    part: str, entries: Mapping[str, str], length: int, is_pinyin: Callable[[str], bool]
) -> None:
    for key, meant in entries.items():
        if len(key) != length or not set(key) <= _KEYS or not is_pinyin(meant):
            raise EntryError(Code.SCHEME_ENTRY, entry=f'[{part}] {key} = "{meant}"')


def awaits_second(scheme: ShuangpinScheme, keys: str) -> bool:
    """Tell whether the last of `keys` begins a syllable that one more key completes."""
    units = [unit.keys for unit in _units(scheme, keys)]
    return "".join(units) == keys != "" and len(units[-1]) == 1 and units[-1] != BORDER


def spell(scheme: ShuangpinScheme, keys: str) -> Spelled:
    """Return `keys` as full pinyin.

    A pair that spells nothing counts as its initial alone. What follows the first key that is
    neither the scheme's nor an apostrophe stays as it is.
    """
    letters = shown = ""
    carets, ends, wrong = [0], {0: 0}, []
    for unit in _units(scheme, keys):
        if letters and letters[-1] != BORDER and unit.keys != BORDER:
            letters += BORDER
            shown += " "
            ends[len(letters)] = len(carets) - 1
        if unit.wrong:
            wrong.append(len(carets) - 1)
        start = len(shown)
        letters += unit.letters
        shown += unit.shown
        carets += [start + unit.middle] * (len(unit.keys) - 1) + [len(shown)]
        ends[len(letters)] = len(carets) - 1
    rest = keys[len(carets) - 1 :]
    carets += range(len(shown) + 1, len(shown) + len(rest) + 1)
    return Spelled(letters + rest, ends, shown + rest, tuple(carets), tuple(wrong))


def _units(scheme: ShuangpinScheme, keys: str) -> Iterator[_Unit]:
    start = 0
    while start < len(keys):
        first = keys[start]
        second = keys[start + 1 : start + 2]
        if first == BORDER:
            yield _Unit(first, first, first)
            start += 1
        elif first not in scheme.beginnings:
            return
        elif not second or second not in scheme.seconds:
            yield _Unit(first, scheme.beginnings[first], scheme.beginnings[first])
            start += 1
        else:
            yield _pair(scheme, first, second)
            start += 2


def _pair(scheme: ShuangpinScheme, first: str, second: str) -> _Unit:
    beginning = scheme.beginnings[first]
    syllable = scheme.syllables.get(first + second)
    if syllable is None:
        return _Unit(first + second, beginning, first + second, 1, wrong=True)
    middle = len(beginning) if syllable.startswith(beginning) else 0
    return _Unit(first + second, syllable, syllable, middle)
