"""Keys as they are typed to letters of full pinyin, and candidates back to keys."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from p2h_desktop.core.pinyin.shuangpin import ShuangpinScheme, spell
from p2h_desktop.core.spelling import SPELLINGS
from p2h_desktop.core.types import Candidate

TONES = "12345"

_TONE = re.compile(f"[{TONES}]")
_LONGEST_SYLLABLE = 6

Tones = Mapping[tuple[str, str], str]  # (hanzi, reading without tone): digits of its tones


@dataclass(frozen=True, slots=True)
class ReadKeys:
    """Keys and the letters of full pinyin they stand for.

    Attributes:
        keys: As typed.
        letters: What the translator reads.
        ends: For each number of letters after which a syllable ends, the number of keys they stand
            for; None where letters and keys are counted alike.
        wrong: The number of keys before each pair that spells nothing.
        toned: Whether some keys are tones, so that candidates may have to be put together of what
            has them.
    """

    keys: str
    letters: str
    ends: Mapping[int, int] | None = None
    wrong: tuple[int, ...] = ()
    toned: bool = False

    def in_keys(self, candidate: Candidate) -> Candidate | None:
        """Return a candidate for letters as one for keys; None where it cuts inside a pair."""
        if self.ends is None:
            return candidate
        ends = tuple(self.ends[end] for end in candidate.ends if end in self.ends)
        if len(ends) != len(candidate.ends):
            return None
        guessed = {bisect_right(ends, at) for at in self.wrong if at < ends[-1]}
        slipped = tuple(sorted(guessed.union(candidate.slipped)))
        return replace(
            candidate, ends=ends, corrected=candidate.corrected or bool(guessed), slipped=slipped
        )


class KeyReader(Protocol):
    """A way to type syllables."""

    def read(self, keys: str) -> ReadKeys:
        """Return the letters that keys stand for."""

    def accepts(self, typed: ReadKeys, candidate: Candidate) -> bool:
        """Tell whether a candidate, counted in keys, has what the keys say beyond letters."""


class FullPinyin:
    """Letters as they are."""

    def read(self, keys: str) -> ReadKeys:
        """Return the keys as letters."""
        return ReadKeys(keys, keys)

    def accepts(self, typed: ReadKeys, candidate: Candidate) -> bool:
        """Tell that letters say nothing more."""
        return True


class Shuangpin:
    """Two keys a syllable, by a table."""

    def __init__(self, scheme: ShuangpinScheme) -> None:
        """Read by this table."""
        self._scheme = scheme

    def read(self, keys: str) -> ReadKeys:
        """Return the keys spelled out, with a border between two syllables."""
        spelled = spell(self._scheme, keys)
        return ReadKeys(keys, spelled.letters, spelled.ends, spelled.wrong)

    def accepts(self, typed: ReadKeys, candidate: Candidate) -> bool:
        """Tell that keys say nothing more."""
        return True


class TonedPinyin:
    """Letters with digits for tones: those of ni3hao3 let only some hanzi through."""

    def __init__(self, tones: Tones) -> None:
        """Take the tones of every hanzi; one that is missing there has any."""
        self._tones = tones

    def read(self, keys: str) -> ReadKeys:
        """Return letters with a border for each tone: what follows it begins a syllable."""
        letters = _TONE.sub("'", keys)
        return ReadKeys(keys, letters, toned=letters != keys)

    def accepts(self, typed: ReadKeys, candidate: Candidate) -> bool:
        """Tell whether every syllable that was typed with a tone has it."""
        if not typed.toned:
            return True
        if len(candidate.text) != len(candidate.ends):
            return False
        for hanzi, reading, end in zip(
            candidate.text, candidate.readings, candidate.ends, strict=True
        ):
            key = typed.keys[end - 1]
            if key in TONES and key not in self._tones.get((hanzi, reading), TONES):
                return False
        return True


def takes_tone(letters: str) -> bool:
    """Tell whether a digit after these letters can be the tone of a syllable."""
    starts = range(max(0, len(letters) - _LONGEST_SYLLABLE), len(letters))
    return any(letters[start:] in SPELLINGS for start in starts)
