"""The slips a user makes again and again, which are read more readily than others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import exp, log

from p2h_desktop.core.fuzzy import ALL_PAIRS
from p2h_desktop.core.slips import Slip, cost, misspellings
from p2h_desktop.core.types import Segment

MOST = 3.0  # natural logarithm; a slip by habit gets no cheaper than this
PRIOR = 2.0  # slips, as many as expected: one or two say little

_ALIKE = {frozenset(pair.split("/")) for pair in ALL_PAIRS}
_FULLER = {pair[-2:] for pair in ALL_PAIRS if "/" not in pair[-2:]}  # zh ch sh ng …


class Habits:
    """Counts of slips and of the letters they could have happened to."""

    def __init__(self) -> None:
        """Start with no slip seen."""
        self._slips: Counter[Slip] = Counter()
        self._chances: Counter[str] = Counter()

    def count(self, readings: Sequence[str], slips: Sequence[Slip]) -> None:
        """Count what was typed, and the slips in it."""
        letters = "".join(readings)
        self._chances.update(letters)
        self._chances.update(map("".join, pairwise(letters)))
        self._slips.update(slips)

    def discount(self, readings: Sequence[str], slips: Sequence[Slip]) -> None:
        """Take back what was counted."""
        letters = "".join(readings)
        self._chances.subtract(letters)
        self._chances.subtract(map("".join, pairwise(letters)))
        self._slips.subtract(slips)

    def clear(self) -> None:
        """Have seen nothing."""
        self._slips.clear()
        self._chances.clear()

    def lean(self, slip: Slip) -> float:
        """Return by how much (log, 0 to MOST) a slip is likelier of this user than of others."""
        seen = self._slips[slip]
        if seen <= 0:
            return 0.0
        expected = self._chances[slip.meant] * exp(cost(slip))
        return min(MOST, max(0.0, log((seen + PRIOR) / (expected + PRIOR))))

    def known(self) -> Iterator[Slip]:
        """Yield the slips seen."""
        return (slip for slip, seen in self._slips.items() if seen > 0)


def slips_in(letters: str, segments: Iterable[Segment]) -> Iterator[Slip]:
    """Yield the slips that were undone in what was chosen for letters of full pinyin."""
    for segment in segments:
        if segment.corrected:
            slip = slip_in(letters[segment.start : segment.end], segment.readings)
            if slip is not None:
                yield slip


def slip_in(typed: str, readings: Sequence[str]) -> Slip | None:
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


def _between(typed: str, meant: str) -> Slip | None:
    if abs(len(typed) - len(meant)) > 1:
        return None
    found = [slip for letters, slip in misspellings(meant) if letters == typed]
    sounds = any(frozenset((slip.meant, slip.typed)) in _ALIKE for slip in found)
    plainer = any(
        typed == meant[:i] + meant[i + 1 :] and meant[i - 1 : i + 1] in _FULLER
        for i in range(1, len(meant))
    )
    return None if sounds or plainer else max(found, key=cost, default=None)
