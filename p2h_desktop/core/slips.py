"""What one slip of the finger makes of the letters of a syllable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from p2h_desktop.core.spelling import INITIALS, SPELLINGS, VOWEL_INITIALS

# What is left of a syllable may be an abbreviation, which is no slip
_SHORTENED = INITIALS | VOWEL_INITIALS | {""}

KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True, slots=True)
class SlipPenalties:
    """What one slip costs, as a log probability.

    neighbour: a key near by instead; missing: a letter left out; doubled: a letter twice;
    swapped: two letters in the wrong order, within a syllable or across the border of two.
    """

    neighbour: float = -8.0
    missing: float = -7.0
    doubled: float = -6.0
    swapped: float = -6.0


DEFAULT_PENALTIES = SlipPenalties()


def neighbours(key: str, rows: Sequence[str] = KEY_ROWS) -> str:
    """Return the keys of `rows` around a key: at most one row and one column away."""
    row, column = next((r, keys.index(key)) for r, keys in enumerate(rows) if key in keys)
    near = (keys[max(column - 1, 0) : column + 2] for keys in rows[max(row - 1, 0) : row + 2])
    return "".join(near).replace(key, "")


def misspellings(typed: str, penalties: SlipPenalties) -> Iterator[tuple[str, float]]:
    """Yield what one slip makes of `typed`, and what the slip costs."""
    for i, letter in enumerate(typed):
        before, after = typed[:i], typed[i + 1 :]
        for near in neighbours(letter):
            yield before + near + after, penalties.neighbour
        yield before + after, penalties.missing
        yield before + letter + letter + after, penalties.doubled
        if after and after[0] != letter:
            yield before + after[0] + letter + after[1:], penalties.swapped


def misspelt_syllables(
    penalties: SlipPenalties = DEFAULT_PENALTIES,
) -> Mapping[str, Mapping[str, float]]:
    """Return, for letters typed, the syllables one slip away and the least cost of each."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for typed, syllable in SPELLINGS.items():
        for letters, penalty in misspellings(typed, penalties):
            if letters not in _SHORTENED and SPELLINGS.get(letters) != syllable:
                known = found[letters]
                known[syllable] = max(penalty, known.get(syllable, penalty))
    return found
