"""Finds phrases: runs of hanzi that texts of several origins write as whole clauses.

Dictionaries lack much of what people type in one go ("not sure", "what is it"). A clause that
stands alone again and again has no accidental borders, which a frequent substring may have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from model_training.lexicon.word_count import Symbols, hash_columns
from p2h_desktop.store.models.lexicon_file import WordRows

LENGTHS = range(2, 7)

Stream = tuple[str, float, Symbols]  # origin, weight, ids
Found = tuple[NDArray[np.uint64], NDArray[np.float64], Symbols]  # hashes, masses, columns of rows


def whole_clauses(ids: Symbols, n_rows: int, length: int) -> Symbols:
    """Return the clauses of exactly `length` rows, shape [length, clauses].

    What stands beside letters or digits is only a part of a clause.
    """
    specials = np.flatnonzero(ids >= n_rows)
    part = ids[specials] == n_rows + 1
    wanted = (np.diff(specials) == length + 1) & ~part[:-1] & ~part[1:]
    starts = specials[:-1][wanted] + 1
    return np.stack([ids[starts + i] for i in range(length)])


def common_clauses(
    streams: Iterable[Stream], n_rows: int, least: float, origins: int
) -> dict[WordRows, tuple[float, int]]:
    """Return clauses with their weighted count, at least `least`, and number of origins."""
    parts: dict[int, list[Found]] = {length: [] for length in LENGTHS}
    named: list[str] = []
    for origin, weight, ids in streams:
        named.append(origin)
        for length in LENGTHS:
            parts[length].append(_tally(whole_clauses(ids, n_rows, length), weight))
    numbers = np.unique(named, return_inverse=True)[1]
    common: dict[WordRows, tuple[float, int]] = {}
    for found in parts.values():
        common.update(_common(found, numbers, least, origins))
    return common


def _tally(columns: Symbols, weight: float) -> Found:
    unique, first, counts = np.unique(hash_columns(columns), return_index=True, return_counts=True)
    return unique, weight * counts.astype(np.float64), columns[:, first]


def _common(
    found: list[Found], numbers: NDArray[np.int64], least: float, origins: int
) -> Iterator[tuple[WordRows, tuple[float, int]]]:
    """Yield clauses with count and origins; numbers: of the origin of each part."""
    hashes, masses, columns = (np.concatenate(parts, axis=-1) for parts in zip(*found, strict=True))
    _, first, place = np.unique(hashes, return_index=True, return_inverse=True)
    number = np.repeat(numbers, [len(part[0]) for part in found])
    size = int(number.max(initial=0)) + 1
    spread = np.bincount(np.unique(place.astype(np.int64) * size + number) // size)
    mass = np.bincount(place, masses)
    kept = np.flatnonzero((mass >= least) & (spread >= origins))
    rows = map(tuple, columns[:, first[kept]].T.tolist())
    evidence = zip(mass[kept].tolist(), spread[kept].tolist(), strict=True)
    yield from zip(rows, evidence, strict=True)
