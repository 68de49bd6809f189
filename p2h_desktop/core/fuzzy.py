"""Syllables that sound alike to many people, and the letters they type for one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from p2h_desktop.core.spelling import INITIALS, SYLLABLES

# Which sounds may stand for one another, both ways. The first of a pair is the plainer one: who
# cannot tell two apart mostly types that.
COMMON_PAIRS = (
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
ALL_PAIRS = (*COMMON_PAIRS, "g/k", "u/ou")
# Fewer people confuse these, and who has all pairs on seldom means them.
RARE_PAIRS = ("f/h", "l/r", "g/k", "u/ou")


@dataclass(frozen=True, slots=True)
class FuzzyCosts:
    """How people type who cannot tell sounds apart, as log probabilities.

    plainer: a sound that lacks the h or g of what is meant (zi for zhi); fuller: the other way;
    other: sounds of equal rank (n and l); full_kept and other_kept: the right sound where a
    plainer, or another one of equal rank, could have been typed; rare: those of RARE_PAIRS, either
    way; habit: how many of the inputs come from people who do not tell the sounds apart, as long
    as commits have not shown it. Chosen on clauses outside the training texts, see
    docs/model-card.md.
    """

    plainer: float = -0.6
    fuller: float = -7.0
    other: float = -1.1
    full_kept: float = -1.2
    other_kept: float = -0.9
    rare: float = -5.0
    habit: float = 0.7


DEFAULT_COSTS = FuzzyCosts()


class SoundAlikes:
    """The syllables that letters may stand for where sounds are alike, and what that costs."""

    def __init__(self, pairs: Collection[str], costs: FuzzyCosts = DEFAULT_COSTS) -> None:
        """Tabulate; pairs: those of ALL_PAIRS that are on."""
        on = [pair.split("/") for pair in pairs]
        found: dict[str, dict[str, float]] = defaultdict(dict)
        self.kept: dict[str, float] = {}
        """For each syllable the cost of typing it as it sounds."""
        for syllable in sorted(SYLLABLES):
            length = next((n for n in (2, 1) if syllable[:n] in INITIALS), 0)
            for first, first_cost in _typed_for(syllable[:length], on, costs).items():
                for last, last_cost in _typed_for(syllable[length:], on, costs).items():
                    if first + last == syllable:
                        self.kept[syllable] = first_cost + last_cost
                    else:
                        found[first + last][syllable] = first_cost + last_cost
        self._total = {s: exp(cost) for s, cost in self.kept.items()}
        self._typed: dict[str, list[str]] = defaultdict(list)
        for typed, meant in found.items():
            for syllable, cost in meant.items():
                self._total[syllable] += exp(cost)
                self._typed[syllable].append(typed)
        self.meant: Mapping[str, Mapping[str, float]] = found
        """For letters typed, the syllables they may be meant for and the cost of each."""

    def log_likelihoods(self, typed: str, habit: float) -> dict[str, float]:
        """Return log P(typed | syllable) of the syllables that the letters may be meant for.

        The typist is one who tells the sounds apart, or, by `habit` (above 0), one who does not.
        """
        costs = dict(self.meant.get(typed, {}))
        if typed in self.kept:
            costs[typed] = self.kept[typed]
        shares = {s: exp(cost) / self._total[s] for s, cost in costs.items()}
        return {s: log((1 - habit) * (s == typed) + habit * p) for s, p in shares.items()}

    def sound_merging(self, letters: str, readings: Sequence[str], habit: float) -> float | None:
        """Return how likely it is that who typed letters for these syllables exchanges sounds.

        habit: how likely before the letters are seen. None where they do not tell: nothing in
        them sounds like something else, or they are no spelling of the syllables, exchanges and
        abbreviations allowed.
        """
        pieces = self._pieces(letters.replace("'", ""), readings)
        if pieces is None:
            return None
        pairs = list(zip(pieces, readings, strict=True))
        told = [self.log_likelihoods(p, 1.0).get(reading, 0.0) for p, reading in pairs]
        if not any(told):
            return None
        as_meant = all(reading not in self.meant.get(piece, ()) for piece, reading in pairs)
        merges_sounds = habit * exp(sum(told))
        return merges_sounds / (merges_sounds + (1 - habit) * as_meant)

    def _pieces(self, letters: str, readings: Sequence[str]) -> tuple[str, ...] | None:
        """Return what of the letters was typed for each syllable; None where they do not fit."""
        reached: dict[int, tuple[str, ...]] = {0: ()}
        for reading in readings:
            cut = (reading[:n] for n in range(len(reading) - 1, 0, -1))
            ways = (reading, *self._typed.get(reading, ()), *cut)
            further: dict[int, tuple[str, ...]] = {}
            for end, pieces in reached.items():
                for piece in ways:
                    if letters.startswith(piece, end):
                        further.setdefault(end + len(piece), (*pieces, piece))
            reached = further
        return reached.get(len(letters))


def _typed_for(
    meant: str, pairs: Sequence[Sequence[str]], costs: FuzzyCosts
) -> Mapping[str, float]:
    """Return what may be typed for an initial or a final, and its cost; the sound itself too."""
    found = {meant: 0.0}
    for plain, full in pairs:
        if f"{plain}/{full}" in RARE_PAIRS and meant in (plain, full):
            found[full if meant == plain else plain] = costs.rare
        elif len(plain) == len(full) and meant in (plain, full):
            found[full if meant == plain else plain] = costs.other
            found[meant] = min(found[meant], costs.other_kept)
        elif meant == full:
            found[plain] = costs.plainer
            found[meant] = costs.full_kept
        elif meant == plain:
            found[full] = costs.fuller
    return found
