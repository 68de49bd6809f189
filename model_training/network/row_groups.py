"""Which rows compete at a position: those its token can stand for, scored group by group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Ranges = Sequence[Sequence[tuple[int, int]]]


class Plan(NamedTuple):
    """Positions sorted by group, and how many there are of each."""

    order: Tensor
    counts: list[int]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows scored together; barred: [tokens of the group, rows], True where a token has no part.

    None: every token of the group can stand for all of its rows.
    """

    rows: slice | Tensor
    barred: Tensor | None

    def columns(self, targets: Tensor) -> Tensor:
        """Return where the target rows stand in the group."""
        if isinstance(self.rows, slice):
            return targets - int(self.rows.start)
        return torch.searchsorted(self.rows, targets)

    def log_probs(self, vectors: Tensor, matrix: Tensor, bias: Tensor, places: Tensor) -> Tensor:
        """Return log P [N, rows] of output vectors [N, W]; places: [N] of their tokens."""
        scores: Tensor = torch.addmm(bias[self.rows], vectors, matrix[self.rows].t())
        if self.barred is not None:
            scores.masked_fill_(self.barred[places], float("-inf"))
        return scores.log_softmax(dim=1)

    def add(self, table: Tensor, values: Tensor) -> None:
        """Add values to the group's rows of a table."""
        if isinstance(self.rows, slice):
            table[self.rows] += values
        else:
            table.index_add_(0, self.rows, values)


class RowGroups:
    """The rows of every token, one group per token or several tokens to a group.

    A group per token is least work, and best on a CPU. Tokens that share rows scored together
    are some twenty large products instead of a thousand small ones, as a GPU wants it.
    """

    def __init__(self, ranges: Ranges, device: torch.device, *, joint: bool) -> None:
        """Lay out the groups; ranges: for each token those of its rows, see Vocab."""
        members = _joint(ranges) if joint else [[token] for token in range(len(ranges))]
        self.groups = [_group(ranges, tokens, device) for tokens in members]
        of, place = np.zeros(len(ranges), np.int64), np.zeros(len(ranges), np.int64)
        for number, tokens in enumerate(members):
            of[tokens], place[tokens] = number, np.arange(len(tokens))
        self._group_of = torch.from_numpy(of).to(device)
        self.place_of = torch.from_numpy(place).to(device)

    def plan(self, tokens: Tensor) -> Plan:
        """Sort positions [N] by the group of their token. Waits for the device."""
        own = self._group_of[tokens]
        counts = torch.bincount(own, minlength=len(self.groups)).tolist()
        return Plan(torch.argsort(own), counts)


def _rows(ranges: Iterable[tuple[int, int]]) -> NDArray[np.int64]:
    return np.concatenate([np.arange(low, high) for low, high in ranges])


def _group(ranges: Ranges, tokens: list[int], device: torch.device) -> RowGroup:
    own = [_rows(ranges[token]) for token in tokens]
    rows = np.unique(np.concatenate(own))
    barred = np.ones((len(tokens), len(rows)), bool)
    for place, allowed in enumerate(own):
        barred[place, np.searchsorted(rows, allowed)] = False
    mask = torch.from_numpy(barred).to(device) if barred.any() else None
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
        return RowGroup(slice(int(rows[0]), int(rows[-1]) + 1), mask)
    return RowGroup(torch.from_numpy(rows).to(device), mask)


def _joint(ranges: Ranges) -> list[list[int]]:
    """Put tokens together that share rows, directly or through others."""
    last = max(high for own in ranges for _, high in own)
    label = np.arange(last)
    for own in ranges:
        rows = _rows(own)
        if len(rows):
            label[np.isin(label, label[rows])] = label[rows].min()
    found: dict[int, list[int]] = {}
    for token, own in enumerate(ranges):
        rows = _rows(own)
        found.setdefault(int(label[rows[0]]) if len(rows) else -1, []).append(token)
    return list(found.values())
