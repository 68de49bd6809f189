"""N-best lists as arrays: the hypotheses of some clauses side by side."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model_training.discriminative.nbest import NBest, Reading
from p2h_desktop.core.protocols import Ranges
from p2h_desktop.core.scoring.emission import Emission, rows_in
from p2h_desktop.core.vocab import Vocab

CONTEXTS = (32, 16, 8, 4, 2, 1)  # ids of left context: few lengths, to be put side by side
SURE = 0.98  # share of the right text in its list, above which little is learned from it

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Competitors:
    """Positions whose rows compete among the same ones.

    rows: [R]; at: [n] places in the flat [H, T]; goal: [n] the columns of their own rows.
    """

    rows: Tensor
    at: Tensor
    goal: Tensor


@dataclass(frozen=True, slots=True)
class NBestBatch:
    """Hypotheses [H] of readings [P] of clauses.

    context: ids [P, C]; tokens: [P, T], -1 where padded; reading: [H] which one each is of;
    clause: [H]; previous: [H, T] the row before each position; certain, right: [H], see Entry;
    lengths: [H] syllables; competitors: all positions of [H, T] that are not padded.
    """

    context: Tensor
    tokens: Tensor
    reading: Tensor
    clause: Tensor
    previous: Tensor
    certain: Tensor
    right: Tensor
    lengths: Tensor
    competitors: list[Competitors]
    clauses: int


class Batcher:
    """Puts lists together; knows which rows compete while certain fuzzy pairs are on."""

    def __init__(self, vocab: Vocab, work: int) -> None:
        """Take about `work` syllables, hypotheses counted one by one, for a batch."""
        self._vocab = vocab
        self._work = work
        self._choices: dict[tuple[str, ...], Emission] = {}

    def groups(self, lists: Sequence[NBest], dice: random.Random | None) -> list[list[NBest]]:
        """Return all lists, those of one length together; in random order if there are dice."""
        lengths = [max(len(reading.tokens) for reading in one.readings) for one in lists]
        order = range(len(lists)) if dice is None else dice.sample(range(len(lists)), len(lists))
        found: list[list[NBest]] = []
        room, context = 0, 0
        for i in sorted(order, key=lambda i: (_context(lists[i]), lengths[i])):
            if room <= 0 or _context(lists[i]) != context:
                found.append([])
                room, context = self._work, _context(lists[i])
            found[-1].append(lists[i])
            room -= len(lists[i].entries) * lengths[i]
        if dice is not None:
            dice.shuffle(found)
        return found

    def batch(self, lists: Sequence[NBest]) -> NBestBatch:
        """Lay lists out that have contexts of the same length."""
        readings = [(n, one, r) for n, one in enumerate(lists) for r in one.readings]
        entries = [(place, e) for place, (_, _, r) in enumerate(readings) for e in r.entries]
        length = max(len(r.tokens) for _, _, r in readings)
        tokens = np.full((len(readings), length), -1, np.int64)
        previous = np.zeros((len(entries), length), np.int64)
        groups: dict[tuple[tuple[str, ...], int], list[tuple[Ids, Ids]]] = defaultdict(list)
        start = 0
        for place, (_, one, reading) in enumerate(readings):
            rows, size = np.array([e.rows for e in reading.entries]), len(reading.tokens)
            own = np.arange(start, start + len(rows))
            tokens[place, :size] = reading.tokens
            previous[own, 0], previous[own, 1:size] = one.context[-1], rows[:, :-1]
            for t, token in enumerate(reading.tokens):
                groups[tuple(one.pairs), token].append((own * length + t, rows[:, t]))
            start += len(rows)
        of_reading = _tensor([place for place, _ in entries])
        return NBestBatch(
            context=_tensor([one.context[-_context(one) :] for _, one, _ in readings]),
            tokens=torch.from_numpy(tokens),
            reading=of_reading,
            clause=_tensor([n for n, _, _ in readings])[of_reading],
            previous=torch.from_numpy(previous),
            certain=torch.tensor([e.certain for _, e in entries]),
            right=torch.tensor([e.right for _, e in entries]),
            lengths=_tensor([len(e.rows) for _, e in entries]),
            competitors=[self._competitors(*key, parts) for key, parts in groups.items()],
            clauses=len(lists),
        )

    def _competitors(
        self, pairs: tuple[str, ...], token: int, parts: list[tuple[Ids, Ids]]
    ) -> Competitors:
        rows = rows_in(self._ranges(pairs, token))
        at, wanted = (np.concatenate(part) for part in zip(*parts, strict=True))
        goal = np.searchsorted(rows, wanted)
        return Competitors(_tensor(rows), torch.from_numpy(at), torch.from_numpy(goal))

    def _ranges(self, pairs: tuple[str, ...], token: int) -> Ranges:
        if pairs not in self._choices:
            self._choices[pairs] = Emission(self._vocab, pairs)
        return self._choices[pairs].ranges(token)


def shortened(one: NBest, count: int) -> NBest:
    """Leave out all but the `count` best hypotheses and those that are right."""
    floor = sorted((entry.score for entry in one.entries), reverse=True)[:count][-1]
    kept = [
        Reading(r.tokens, [e for e in r.entries if e.right or e.score >= floor])
        for r in one.readings
    ]
    return NBest(one.context, one.pairs, [reading for reading in kept if reading.entries])


def share_of_right(one: NBest) -> float:
    """Return how sure the engine is of the right text, 0 to 1."""
    shares = np.exp(np.array([entry.score for entry in one.entries]))
    right = [entry.right for entry in one.entries]
    return float(shares[right].sum() / shares.sum())


def _context(one: NBest) -> int:
    return next(length for length in CONTEXTS if length <= len(one.context))


def _tensor(values: object) -> Tensor:
    return torch.from_numpy(np.array(values, np.int64))
