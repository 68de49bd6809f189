"""Syllables that sound alike to many people, and the letters they type for one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from p2h_desktop.core.spelling import INITIALS, SYLLABLES


@dataclass(frozen=True, slots=True)
class FuzzyPairs:
    """Which sounds may stand for one another, both ways; a switch for each pair.

    The first sound of a name is the plainer one: who cannot tell two apart mostly types that.
    """

    z_zh: bool = False
    c_ch: bool = False
    s_sh: bool = False
    n_l: bool = False
    f_h: bool = False
    l_r: bool = False
    an_ang: bool = False
    en_eng: bool = False
    in_ing: bool = False
    ian_iang: bool = False
    uan_uang: bool = False


@dataclass(frozen=True, slots=True)
class FuzzyPenalties:
    """What a sound typed for another costs, as a log probability.

    plainer: one that lacks the h or g of what is meant (zi for zhi); fuller: the other way;
    other: sounds of equal rank (n and l, f and h, l and r).
    """

    plainer: float = -1.6
    fuller: float = -6.0
    other: float = -3.0


NO_PAIRS = FuzzyPairs()
ALL_PAIRS = FuzzyPairs(*[True] * len(fields(FuzzyPairs)))


def fuzzy_spellings(
    pairs: FuzzyPairs, penalties: FuzzyPenalties
) -> Mapping[str, Mapping[str, float]]:
    """Return, for letters typed, the syllables they may be meant for and the cost of each."""
    on = [name.split("_") for name, value in asdict(pairs).items() if value]
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for syllable in SYLLABLES:
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
