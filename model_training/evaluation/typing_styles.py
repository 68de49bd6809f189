"""Letters that people type for syllables besides all of them: abbreviated, unfinished, mistyped."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from model_training.corpus.data import initial
from p2h_desktop.core.pinyin.typos import Typo, misspellings

ABBREVIATED = 0.35
"""Share of the syllables that mixed typing cuts to their initial."""
TWO_LETTERS = 0.3
"""Share of the words by initials whose zh, ch and sh are typed with both letters."""
SHORTEST_MISTYPED = 6
"""Letters of the shortest input that gets a typo."""
TYPOS = {"neighbour": 2.0, "missing": 1.0, "doubled": 1.0, "swapped": 1.0}
"""How often each kind of typo is made, relatively."""


def initials(syllables: Sequence[str], rng: Random) -> str:
    """Return the initials of the syllables of one word."""
    two_letters = rng.random() < TWO_LETTERS
    return "".join(initial(s) if two_letters else s[0] for s in syllables)


def partial(syllables: Sequence[str], rng: Random) -> str | None:
    """Return the letters with the last syllable unfinished; None if it has one letter only."""
    *before, last = syllables
    if len(last) == 1:
        return None
    return "".join(before) + last[: rng.randint(1, len(last) - 1)]


def mixed(syllables: Sequence[str], rng: Random) -> str | None:
    """Return the letters with some syllables cut to their initial; None if none or all are."""
    typed = [initial(s) if rng.random() < ABBREVIATED else s for s in syllables]
    cut = [short != full for short, full in zip(typed, syllables, strict=True)]
    return "".join(typed) if any(cut) and not all(cut) else None


def mistyped(syllables: Sequence[str], rng: Random) -> str | None:
    """Return the letters with one typo behind the first; None if they are too few."""
    letters = "".join(syllables)
    if len(letters) < SHORTEST_MISTYPED:
        return None
    by_kind: dict[str, list[str]] = {kind: [] for kind in TYPOS}
    for typed, slip in misspellings(letters[1:]):
        by_kind[_kind(slip)].append(letters[0] + typed)
    possible = [kind for kind in TYPOS if by_kind[kind]]
    (kind,) = rng.choices(possible, [TYPOS[kind] for kind in possible])
    return rng.choice(by_kind[kind])


def _kind(slip: Typo) -> str:
    if len(slip.meant) > 1:
        return "swapped"
    if len(slip.typed) > 1:
        return "doubled"
    return "neighbour" if slip.typed else "missing"
