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
class TypoPenalties:
    """What one slip costs, as a log probability.

    neighbour: a key near by instead; missing: a letter left out; doubled: a letter twice;
    swapped: two letters in the wrong order, within a syllable or across the border of two.
    """

    neighbour: float = -8.0
    missing: float = -7.0
    doubled: float = -6.0
    swapped: float = -6.0


DEFAULT_PENALTIES = TypoPenalties()


def neighbours(key: str, rows: Sequence[str] = KEY_ROWS) -> str:
    """Return the keys of `rows` around a key: at most one row and one column away."""
    row, column = next((r, keys.index(key)) for r, keys in enumerate(rows) if key in keys)
    near = (keys[max(column - 1, 0) : column + 2] for keys in rows[max(row - 1, 0) : row + 2])
    return "".join(near).replace(key, "")


@dataclass(frozen=True, slots=True)
class Typo:
    """Letters meant and what came instead.

    Another letter, "" when it was left out, itself twice, or two letters in the wrong order.
    """

    meant: str
    typed: str


def cost(slip: Typo, penalties: TypoPenalties = DEFAULT_PENALTIES) -> float:
    """Return what a slip costs, as a log probability."""
    if len(slip.meant) > 1:
        return penalties.swapped
    if len(slip.typed) > 1:
        return penalties.doubled
    return penalties.neighbour if slip.typed else penalties.missing


def misspellings(meant: str) -> Iterator[tuple[str, Typo]]:
    """Yield what one slip makes of letters, and the slip."""
    for i, letter in enumerate(meant):
        before, after = meant[:i], meant[i + 1 :]
        for near in neighbours(letter):
            yield before + near + after, Typo(letter, near)
        yield before + after, Typo(letter, "")
        yield before + letter + letter + after, Typo(letter, letter * 2)
        if after and after[0] != letter:
            swapped = after[0] + letter
            yield before + swapped + after[1:], Typo(swapped[::-1], swapped)


def misspelt_syllables(
    penalties: TypoPenalties = DEFAULT_PENALTIES,
) -> Mapping[str, Mapping[str, Typo]]:
    """Return, for letters typed, the syllables one slip away and the cheapest slip for each."""
    found: dict[str, dict[str, Typo]] = defaultdict(dict)
    for typed, syllable in SPELLINGS.items():
        for letters, slip in misspellings(typed):
            if letters not in _SHORTENED and SPELLINGS.get(letters) != syllable:
                known = found[letters].get(syllable, slip)
                cheaper = cost(slip, penalties) > cost(known, penalties)
                found[letters][syllable] = slip if cheaper else known
    return found
