"""The tree of prefixes against prefixes counted one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.inference.prefix_tree import prefix_tree

SEQUENCES = st.integers(1, 5).flatmap(
    lambda length: st.lists(
        st.lists(st.integers(0, 2), min_size=length, max_size=length), min_size=1, max_size=12
    )
)


@given(SEQUENCES)
def test_every_beginning_is_one_node_that_knows_its_own_beginnings(
    sequences: list[list[int]],
) -> None:
    tree = prefix_tree(np.array(sequences))
    length = len(sequences[0])
    nodes: dict[tuple[int, ...], int] = {}
    for sequence, places in zip(sequences, tree.node.tolist(), strict=True):
        for t, node in enumerate(places):
            beginning = tuple(sequence[:t])
            assert nodes.setdefault(beginning, node) == node
            assert tree.levels[t] <= node < tree.levels[t + 1]
            assert tree.depth[node] == t
            if t:
                assert tree.last[node] == beginning[-1]
    assert sorted(nodes.values()) == list(range(len(tree.depth)))
    pairs = set(zip(tree.below.tolist(), tree.above.tolist(), strict=True))
    wanted = {(n, nodes[b[:t]]) for b, n in nodes.items() for t in range(len(b) + 1)}
    assert pairs == wanted
    assert len(pairs) == len(tree.below)
    assert len(tree.levels) == length + 1


@pytest.mark.parametrize(("count", "nodes"), [(1, 3), (4, 3)])
def test_equal_sequences_cost_no_more_than_one(count: int, nodes: int) -> None:
    assert len(prefix_tree(np.array([[5, 6, 7]] * count)).depth) == nodes
