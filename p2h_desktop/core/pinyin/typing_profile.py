"""How a user types: the slips made again and again, and whether sounds are exchanged at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import exp, log

from p2h_desktop.core.fuzzy import ALL_PAIRS, DEFAULT_COSTS
from p2h_desktop.core.pinyin.typos import Typo, cost, misspellings
from p2h_desktop.core.types import Segment

MOST = 3.0  # natural logarithm; a slip by habit gets no cheaper than this
PRIOR = 2.0  # slips, as many as expected: one or two say little
INPUTS = 12.0  # of anybody, before the user's own count for more

_ALIKE = {frozenset(pair.split("/")) for pair in ALL_PAIRS}
_FULLER = {pair[-2:] for pair in ALL_PAIRS if "/" not in pair[-2:]}  # zh ch sh ng …


class TypingProfile:
    """Counts of slips and of the letters they could have happened to, and of careless inputs."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        self._slips: Counter[Typo] = Counter()
        self._chances: Counter[str] = Counter()
        self._told = self._merges_sounds = 0

    def count(
        self,
        readings: Sequence[str],
        slips: Sequence[Typo],
        merges_sounds: int | None = None,
        *,
        times: int = 1,
    ) -> None:
        """Count what was typed, the slips in it, and whether sounds were exchanged.

        merges_sounds: how likely that is, in %, None where the input does not tell; times: -1 takes
        back what was counted.
        """
        letters = "".join(readings)
        for chance in (*letters, *map("".join, pairwise(letters))):
            self._chances[chance] += times
        for slip in slips:
            self._slips[slip] += times
        if merges_sounds is not None:
            self._told += times
            self._merges_sounds += times * merges_sounds

    def clear(self) -> None:
        """Have seen nothing."""
        self._slips.clear()
        self._chances.clear()
        self._told = self._merges_sounds = 0

    @property
    def merges_sounds(self) -> float:
        """How many of the inputs with fuzzy sounds on come from somebody who exchanges sounds."""
        usual = DEFAULT_COSTS.habit
        return usual + (self._merges_sounds / 100 - usual * self._told) / (INPUTS + self._told)

    def log_odds(self, slip: Typo) -> float:
        """Return by how much (log, 0 to MOST) a slip is likelier of this user than of others."""
        seen = self._slips[slip]
        if seen <= 0:
            return 0.0
        expected = self._chances[slip.meant] * exp(cost(slip))
        return min(MOST, max(0.0, log((seen + PRIOR) / (expected + PRIOR))))

    def known(self) -> Iterator[Typo]:
        """Yield the slips seen."""
        return (slip for slip, seen in self._slips.items() if seen > 0)


def typos_in(letters: str, segments: Iterable[Segment]) -> Iterator[Typo]:
    """Yield the slips that were undone in what was chosen for letters of full pinyin."""
    for segment in segments:
        if segment.corrected:
            slip = typo_in(letters[segment.start : segment.end], segment.readings)
            if slip is not None:
                yield slip


def typo_in(typed: str, readings: Sequence[str]) -> Typo | None:
    """Return the one slip that made these letters of these syllables; None where there is none.

    The last syllable may be unfinished. What may be a fuzzy sound is no slip.
    """
    meant, typed = "".join(readings), typed.replace("'", "")
    shortest = len(meant) - len(readings[-1]) + 1 if readings else 0
    for end in (len(meant), len(typed), len(typed) - 1):
        if shortest <= end <= len(meant) and meant[:end] != typed:
            slip = _between(typed, meant[:end])
            if slip is not None:
                return slip
    return None


def _between(typed: str, meant: str) -> Typo | None:
    if abs(len(typed) - len(meant)) > 1:
        return None
    found = [slip for letters, slip in misspellings(meant) if letters == typed]
    sounds = any(frozenset((slip.meant, slip.typed)) in _ALIKE for slip in found)
    plainer = any(
        typed == meant[:i] + meant[i + 1 :] and meant[i - 1 : i + 1] in _FULLER
        for i in range(1, len(meant))
    )
    return None if sounds or plainer else max(found, key=cost, default=None)
