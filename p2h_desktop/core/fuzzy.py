"""Syllables that sound alike to many people, and the letters they type for one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from p2h_desktop.core.spelling import INITIALS, SYLLABLES

# Which sounds may stand for one another, both ways. The first of a pair is the plainer one: who
# cannot tell two apart mostly types that.
ALL_PAIRS = (
    "z/zh",
    "c/ch",
    "s/sh",
    "n/l",
    "f/h",
    "l/r",
    "an/ang",
    "en/eng",
    "in/ing",
    "ian/iang",
    "uan/uang",
)


@dataclass(frozen=True, slots=True)
class FuzzyPenalties:
    """What a sound typed for another costs, as a log probability.

    plainer: one that lacks the h or g of what is meant (zi for zhi); fuller: the other way;
    other: sounds of equal rank (n and l, f and h, l and r).
    """

    plainer: float = -1.6
    fuller: float = -6.0
    other: float = -3.0


DEFAULT_PENALTIES = FuzzyPenalties()


def fuzzy_spellings(
    pairs: Collection[str], penalties: FuzzyPenalties = DEFAULT_PENALTIES
) -> Mapping[str, Mapping[str, float]]:
    """Return, for letters typed, the syllables they may be meant for and the cost of each.

    pairs: those of ALL_PAIRS that are on.
    """
    on = [pair.split("/") for pair in pairs]
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for syllable in sorted(SYLLABLES):
        length = next((n for n in (2, 1) if syllable[:n] in INITIALS), 0)
        for first, first_cost in _sound_alikes(syllable[:length], on, penalties):
            for last, last_cost in _sound_alikes(syllable[length:], on, penalties):
                if first + last != syllable:
                    found[first + last][syllable] = first_cost + last_cost
    return found


def _sound_alikes(
    meant: str, pairs: Sequence[Sequence[str]], penalties: FuzzyPenalties
) -> Iterator[tuple[str, float]]:
    """Yield what may be typed for an initial or a final, and its cost; first the sound itself."""
    yield meant, 0.0
    for plain, full in pairs:
        if len(plain) == len(full) and meant in (plain, full):
            yield (full if meant == plain else plain), penalties.other
        elif meant == full:
            yield plain, penalties.plainer
        elif meant == plain:
            yield full, penalties.fuller
