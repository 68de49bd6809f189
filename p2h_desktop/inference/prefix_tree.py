"""The beginnings that hypotheses share, so that the decoder reads each of them once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PrefixTree:
    """All beginnings of N sequences of T ids, the whole ones left out: M nodes, shortest first."""

    node: Ids
    """[N, T] of each sequence the node that holds the ids before place t."""
    levels: Ids
    """[T + 1] where the nodes of each length begin."""
    depth: Ids
    """[M] ids in the node."""
    last: Ids
    """[M] the last of them; of the root, which holds none, any."""
    below: Ids
    """[K] nodes, each once for itself and for every beginning of it …"""
    above: Ids
    """[K] … which stands here."""


def prefix_tree(sequences: Ids) -> PrefixTree:
    """Return the tree of sequences [N, T], at least one of them."""
    number, length = sequences.shape
    order = np.lexsort(sequences.T[::-1])
    rows = sequences[order]
    fresh = np.ones((number, length), np.bool_)  # neighbours share what comes before a place
    fresh[1:, 0] = False
    np.logical_or.accumulate(rows[1:, :-1] != rows[:-1, :-1], axis=1, out=fresh[1:, 1:])
    rank = fresh.cumsum(axis=0) - 1
    levels = np.concatenate(([0], np.cumsum(rank[-1] + 1)))
    lineage = rank + levels[:-1]
    node = np.empty_like(lineage)
    node[order] = lineage
    depth, first = np.nonzero(fresh.T)
    beginnings = np.arange(length) <= depth[:, None]
    return PrefixTree(
        node,
        levels,
        depth,
        rows[first, depth - 1],
        np.nonzero(beginnings)[0],
        lineage[first][beginnings],
    )
