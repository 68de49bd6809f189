"""Finds phrases: runs of hanzi that several sources write as whole clauses.

Dictionaries lack much of what people type in one go ("not sure", "what is it"). A clause that
stands alone again and again has no accidental borders, which a frequent substring may have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from model_training.word_count import Symbols, hash_columns
from p2h_desktop.store.lexicon_file import WordRows

LENGTHS = range(2, 7)
LEAST_SOURCES = 2

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
    sources: Iterable[tuple[Symbols, float]], n_rows: int, least: float
) -> list[WordRows]:
    """Return clauses whose weighted count is `least` or more, given (ids, weight) of sources."""
    parts: dict[int, list[Found]] = {length: [] for length in LENGTHS}
    for ids, weight in sources:
        for length in LENGTHS:
            parts[length].append(_tally(whole_clauses(ids, n_rows, length), weight))
    return [rows for found in parts.values() for rows in _common(found, least)]


def _tally(columns: Symbols, weight: float) -> Found:
    unique, first, counts = np.unique(hash_columns(columns), return_index=True, return_counts=True)
    return unique, weight * counts.astype(np.float64), columns[:, first]


def _common(found: list[Found], least: float) -> Iterator[WordRows]:
    hashes, masses, columns = (np.concatenate(parts, axis=-1) for parts in zip(*found, strict=True))
    _, first, place, sources = np.unique(
        hashes, return_index=True, return_inverse=True, return_counts=True
    )
    kept = (np.bincount(place, masses) >= least) & (sources >= LEAST_SOURCES)
    yield from map(tuple, columns[:, first[kept]].T.tolist())
