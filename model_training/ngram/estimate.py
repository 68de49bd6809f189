"""Kneser–Ney estimates for weighted counts of which any subset may be kept explicit.

Each n-gram has a mass (its weighted count). A kept n-gram keeps its mass less a discount; what
is taken off, and the whole mass of n-grams that are not kept, is what the next lower order is
estimated from. With unit weights and everything kept this is interpolated Kneser–Ney with three
discounts; after pruning, lower orders see again the text that the higher ones gave up, and a
clause start, which no longer history covers, is counted as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from model_training.ngram.count import Floats, Table, shorten, sum_by

Mask = NDArray[np.bool_]

_FALLBACK = (0.6, 1.1, 1.4)  # discounts where there is too little text to estimate them
_UNIFORM = 1e-4  # share of the single-id estimate spread evenly, for rows never met


@dataclass(frozen=True, slots=True)
class Level:
    """A table and its links: suffix[i] is the index of key i, less its oldest id, one level down.

    parent[c]: the same for contexts. Both are empty at order 1.
    """

    table: Table
    suffix: NDArray[np.int32]
    parent: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Fit:
    """The estimates of one order.

    shares: explicit part a of each n-gram, kept or not, [n]; leftovers: probability g of a
    context that is not explicit, [m]; lower: P(outcome | shorter history), [n]; totals: mass
    of each context, [m]; probs: P(outcome | history) = (a if kept) + g * lower, [n].
    """

    shares: Floats
    leftovers: Floats
    lower: Floats
    totals: Floats
    probs: Floats


def link(tables: Sequence[Table]) -> list[Level]:
    """Join tables of orders 1, 2, ... into levels."""
    nothing = np.zeros(0, np.int32)
    levels = [Level(tables[0], nothing, nothing)]
    for lower, table in pairwise(tables):
        suffix = np.searchsorted(lower.keys, shorten(table.keys)).astype(np.int32)
        parent = lower.context_of[suffix[table.starts]]
        levels.append(Level(table, suffix, parent))
    return levels


def discounts(table: Table) -> tuple[float, float, float]:
    """Return the discounts of n-grams met once, twice and more often (Chen and Goodman)."""
    n1, n2, n3, n4 = table.frequencies
    if min(n1, n2, n3, n4) == 0:
        return _FALLBACK
    share = n1 / (n1 + 2 * n2)
    raw = (1 - 2 * share * n2 / n1, 2 - 3 * share * n3 / n2, 3 - 4 * share * n4 / n3)
    first = min(max(raw[0], 0.1), 0.95)
    second = min(max(raw[1], first), 1.9)
    return first, second, min(max(raw[2], second), 2.8)


def fit(levels: Sequence[Level], kept: Sequence[Mask], moved: Sequence[Mask]) -> list[Fit]:
    """Estimate all orders with the n-grams of `kept` explicit.

    moved: n-grams whose mass lower orders do not see; `kept` again, or nothing where the choice
    of what to keep is still open. Both have one mask for each order, order 1 included.
    """
    masses, totals = _remaining(levels, moved)
    single = masses[0] / totals[0]
    probs = single * (1 - _UNIFORM) + _UNIFORM / len(single)
    fits = [Fit(single, np.zeros(1), probs, totals[0], probs)]
    for i in range(1, len(levels)):
        table = levels[i].table
        held = masses[i] - _discount(table, masses[i])
        shares = held / totals[i][table.context_of]
        explicit = np.add.reduceat(np.where(kept[i], shares, 0.0), table.starts)
        leftovers = np.maximum(1 - explicit, 1e-6)
        lower = fits[-1].probs[levels[i].suffix]
        probs = leftovers[table.context_of] * lower + np.where(kept[i], shares, 0.0)
        fits.append(Fit(shares, leftovers, lower, totals[i], probs))
    return fits


def _discount(table: Table, masses: Floats) -> Floats:
    """Return what is taken off each mass; between whole counts the discounts are interpolated."""
    unit = table.masses / table.counts
    return np.interp(masses / unit, range(4), (0.0, *discounts(table))) * unit


def _remaining(levels: Sequence[Level], moved: Sequence[Mask]) -> tuple[list[Floats], list[Floats]]:
    """Return masses and context totals of each order without what higher orders hold."""
    masses: list[Floats] = []
    totals: list[Floats] = []
    gone = np.zeros(len(levels[-1].table.keys))
    for level, mask in zip(reversed(levels), reversed(moved), strict=True):
        table = level.table
        mass = np.maximum(table.masses - gone, 0.0)
        total = table.totals - np.add.reduceat(gone, table.starts)
        masses.append(mass)
        totals.append(np.maximum(total, np.add.reduceat(mass, table.starts)) + 1e-9)
        if table.order > 1:
            gone += np.where(mask, mass - _discount(table, mass), 0.0)
            below = levels[table.order - 2].table
            gone = sum_by(level.suffix, gone, len(below.keys))
    return masses[::-1], totals[::-1]
