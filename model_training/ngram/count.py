"""Counts weighted n-grams of the shards: one sort of packed keys per order, no hashing.

A key holds the history, newest id first, then the outcome, 14 bits each. Sorted keys are thus
in the order of the n-gram file: all outcomes of a history together, all longer histories of a
shorter one together. Outcomes are rows and BREAK; a history ends at the newest BREAK in it, as
a clause hardly depends on the one before and every clause start is counted in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model_training.corpus.shards import load_manifest

Keys = NDArray[np.uint64]
Ids = NDArray[np.uint16]
Floats = NDArray[np.float64]

BITS = 14
MASK = np.uint64((1 << BITS) - 1)
_SHIFT = np.uint64(BITS)
_CLASS_BITS = np.uint64(8)  # which weight an occurrence has, below its key while sorting
_CLASS_MASK = np.uint64(255)
_CHUNK = 1 << 24  # occurrences summed at a time


@dataclass(frozen=True, slots=True)
class Shard:
    """Ids of one piece of the corpus."""

    domain: str
    ids: Ids


@dataclass(frozen=True)
class Table:
    """The n-grams of one order that occur at least `min_count` times. Not slotted: it caches.

    keys: sorted, shape [n]; counts: occurrences; masses: occurrences times their weights;
    contexts: histories of the keys, sorted, shape [m]; totals: mass of everything that follows
    a history, rare n-grams included; frequencies: how many n-grams occur 1, 2, 3 and 4 times.
    """

    order: int
    keys: Keys
    counts: NDArray[np.int64]
    masses: Floats
    contexts: Keys
    totals: Floats
    frequencies: tuple[int, int, int, int]

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Index of the first key of each context, shape [m]."""
        return np.searchsorted(self.keys >> _SHIFT, self.contexts)

    @cached_property
    def context_of(self) -> NDArray[np.int32]:
        """Index of the context of each key, shape [n]."""
        marks = np.zeros(len(self.keys), np.int32)
        marks[self.starts] = 1
        return np.cumsum(marks, dtype=np.int32) - np.int32(1)


def read_shards(folder: Path, split: str) -> list[Shard]:
    """Return the shards of one split ("train" or "dev") of a prepared folder."""
    manifest = load_manifest(folder)
    return [
        Shard(entry.domain, np.load(folder / entry.file))
        for entry in manifest.shards
        if entry.split == split
    ]


def clauses(ids: Ids, break_id: int) -> Ids:
    """Return `ids` with a BREAK first, BORDER turned into BREAK and no BREAK twice in a row."""
    flat = np.concatenate([np.array([break_id], np.uint16), ids])
    flat[flat == break_id + 2] = break_id
    keep = np.ones(len(flat), bool)
    keep[1:] = (flat[1:] != break_id) | (flat[:-1] != break_id)
    return flat[keep]


def positions(flat: Ids, order: int, break_id: int) -> NDArray[np.int64]:
    """Return where an n-gram of `order` ends in what `clauses` returned.

    It must end in a row or BREAK and have no BREAK inside.
    """
    allowed = flat <= break_id
    allowed[: order - 1] = False
    allowed[0] = False  # the BREAK that `clauses` put there
    inner = flat == break_id
    for back in range(1, order - 1):
        allowed[back:] &= ~inner[:-back]
    return np.flatnonzero(allowed)


def pack(flat: Ids, ends: NDArray[np.int64], order: int) -> Keys:
    """Return the keys of the n-grams that end at `ends`."""
    keys = np.zeros(len(ends), np.uint64)
    for back in range(1, order):
        keys = (keys | flat[ends - back]) << _SHIFT
    return keys | flat[ends]


def shorten(keys: Keys) -> Keys:
    """Return keys without the oldest id of the history."""
    return (keys >> (_SHIFT * np.uint64(2))) << _SHIFT | (keys & MASK)


def sum_by(index: NDArray[np.int32], values: Floats, length: int) -> Floats:
    """Return the sum of the values of each index, shape [length]."""
    return np.bincount(index, values, length).astype(np.float64, copy=False)


def count(
    shards: Sequence[Shard],
    weights: Mapping[str, float],
    order: int,
    n_rows: int,
    min_count: int,
) -> Table:
    """Count the n-grams of one order; a domain without a weight has weight 1.

    Needs 8 bytes per id, and again 16 to 24 per n-gram kept.
    """
    if order == 1:
        return _count_single(shards, weights, n_rows)
    values = sorted({weights.get(shard.domain, 1.0) for shard in shards})
    if len(values) > int(_CLASS_MASK):
        raise ValueError("too many different weights")
    packed = np.empty(sum(len(shard.ids) + 1 for shard in shards), np.uint64)
    used = 0
    for shard in shards:
        flat = clauses(shard.ids, n_rows)
        keys = pack(flat, positions(flat, order, n_rows), order)
        group = np.uint64(values.index(weights.get(shard.domain, 1.0)))
        packed[used : used + len(keys)] = keys << _CLASS_BITS | group
        used += len(keys)
    packed = packed[:used]
    packed.sort()
    return _tabulate(packed, np.array(values), order, min_count)


def _count_single(shards: Sequence[Shard], weights: Mapping[str, float], n_rows: int) -> Table:
    """Count single ids; every outcome has an entry, met or not."""
    counts = np.zeros(n_rows + 1, np.int64)
    masses = np.zeros(n_rows + 1)
    for shard in shards:
        flat = clauses(shard.ids, n_rows)
        found = np.bincount(flat[positions(flat, 1, n_rows)], minlength=n_rows + 1)
        counts += found
        masses += found * weights.get(shard.domain, 1.0)
    keys = np.arange(n_rows + 1, dtype=np.uint64)
    total = masses.sum(keepdims=True)
    return Table(1, keys, counts, masses, np.zeros(1, np.uint64), total, (0, 0, 0, 0))


def _tabulate(packed: Keys, values: Floats, order: int, min_count: int) -> Table:
    parts = [_tabulate_part(part, values, min_count) for part in _whole_contexts(packed)]
    keys, counts, masses, contexts, totals, frequencies = zip(*parts, strict=True)
    seen = [int(n) for n in np.sum(frequencies, axis=0)]
    return Table(
        order,
        np.concatenate(keys),
        np.concatenate(counts),
        np.concatenate(masses),
        np.concatenate(contexts),
        np.concatenate(totals),
        (seen[0], seen[1], seen[2], seen[3]),
    )


def _whole_contexts(packed: Keys) -> Iterator[Keys]:
    """Cut sorted occurrences into parts of about _CHUNK that do not split a context."""
    below = _SHIFT + _CLASS_BITS
    start = 0
    while start < len(packed):
        last = packed[min(start + _CHUNK, len(packed)) - 1]
        end = int(np.searchsorted(packed, ((last >> below) + np.uint64(1)) << below))
        yield packed[start:end]
        start = end


def _tabulate_part(
    packed: Keys, values: Floats, min_count: int
) -> tuple[Keys, NDArray[np.int64], Floats, Keys, Floats, NDArray[np.int64]]:
    keys = packed >> _CLASS_BITS
    starts = _run_starts(keys)
    counts = np.diff(starts, append=len(keys))
    masses = np.add.reduceat(values[packed & _CLASS_MASK], starts)
    keys = keys[starts]
    context_starts = _run_starts(keys >> _SHIFT)
    totals = np.add.reduceat(masses, context_starts)
    common = counts >= min_count
    used = np.logical_or.reduceat(common, context_starts)
    contexts = (keys >> _SHIFT)[context_starts]
    frequencies = np.bincount(np.minimum(counts, 5), minlength=6)[1:5]
    return (
        keys[common],
        counts[common],
        masses[common],
        contexts[used],
        totals[used],
        frequencies,
    )


def _run_starts(values: Keys) -> NDArray[np.int64]:
    return np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
