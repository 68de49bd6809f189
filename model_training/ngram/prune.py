"""Chooses which n-grams to keep: the largest loss of likelihood per byte of file first.

Were the likelihood of the training text all that counts, phrases repeated over and over there
would take the bytes that new text needs: `Taste` corrects for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model_training.ngram.count import Floats, sum_by
from model_training.ngram.estimate import Fit, Level, Mask, fit
from p2h_desktop.core.ngram_format import NgramHeader, file_size

SHIFT = 4  # contexts per block of offsets assumed while choosing, as a power of two
_ENTRY_BYTES = 3.0
_CONTEXT_BYTES = 5.25  # oldest id, back-off, offset, share of the block's base
_LINK_BYTES = 2.25  # offset into longer contexts, where an order has them
_STEPS = 14  # halves the range of the logarithm each time: the price to some 0.2 %


@dataclass(frozen=True, slots=True)
class Taste:
    """What an n-gram is worth beside the likelihood it brings."""

    damping: float = 0.5
    """Power of the mass of an n-gram: below 1, breadth before repetition."""
    worth: tuple[float, float, float] = (1.0, 1.0, 0.4)
    """Factors for bigrams, trigrams and 4-grams."""


def choose(levels: Sequence[Level], budget: int, rounds: int, taste: Taste) -> list[Mask]:
    """Return the mask of kept n-grams of each order; the file takes at most `budget` bytes.

    ValueError if not even an empty model fits.

    The first round judges every n-gram against the full model, each further one against the
    model the round before left.
    """
    everything = [np.ones(len(level.table.keys), bool) for level in levels]
    nothing = [np.zeros(len(level.table.keys), bool) for level in levels]
    kept, moved = everything, nothing
    for _ in range(rounds):
        fits = fit(levels, kept, moved)
        losses = [
            _losses(level, one, mask) * level.table.masses ** (taste.damping - 1) * worth
            for level, one, mask, worth in zip(
                levels[1:], fits[1:], kept[1:], taste.worth, strict=False
            )
        ]
        kept = [everything[0], *_fill(levels, losses, budget)]
        moved = kept
    return kept


def _losses(level: Level, fit: Fit, kept: Mask) -> Floats:
    """Return by how much the log likelihood of the text falls without each n-gram."""
    context_of = level.table.context_of
    share, leftover = fit.shares, fit.leftovers[context_of]
    least = 1e-9
    with_it = np.maximum(np.where(kept, leftover, leftover - share), least)
    without = with_it + share
    explicit = share + with_it * fit.lower
    others = with_it * (1 - fit.lower)
    change = explicit * np.log(explicit / (without * fit.lower))
    change += others * np.log(with_it / without)
    loss: Floats = fit.totals[context_of] * change
    return loss


def _fill(levels: Sequence[Level], losses: Sequence[Floats], budget: int) -> list[Mask]:
    """Find the price of a byte, in nats, at which the file just fits."""
    everything = _affordable(levels[1:], losses, 0.0)
    if _size(levels, everything) <= budget:
        return everything
    low, high = np.log(1e-6), np.log(max(float(loss.max()) for loss in losses))
    for _ in range(_STEPS):
        middle = (low + high) / 2
        kept = _affordable(levels[1:], losses, float(np.exp(middle)))
        low, high = (middle, high) if _size(levels, kept) > budget else (low, middle)
    kept = _affordable(levels[1:], losses, float(np.exp(high)))
    if _size(levels, kept) > budget:
        raise ValueError(f"a budget of {budget} bytes is too small")
    return kept


def _affordable(levels: Sequence[Level], losses: Sequence[Floats], price: float) -> list[Mask]:
    """Keep n-grams worth more than their bytes, in contexts worth more than theirs."""
    worth = [np.maximum(loss - price * _ENTRY_BYTES, 0.0) for loss in losses]
    open_contexts = []
    from_longer = np.zeros(0)
    for level, surplus in zip(reversed(levels), reversed(worth), strict=True):
        value = np.add.reduceat(surplus, level.table.starts)
        value += from_longer if len(from_longer) else 0.0
        if level.table.order > 2:
            value -= price * (_CONTEXT_BYTES + (_LINK_BYTES if len(from_longer) else 0.0))
            below = levels[level.table.order - 3].table
            gained = np.maximum(value, 0.0)
            from_longer = sum_by(level.parent, gained, len(below.contexts))
        open_contexts.append(value > 0)
    kept = []
    above = np.ones(1, bool)
    for level, wanted, surplus in zip(levels, reversed(open_contexts), worth, strict=True):
        # a bigram context has its place in the file anyway
        above = wanted & above[level.parent] if level.table.order > 2 else np.ones_like(wanted)
        kept.append((surplus > 0) & above[level.table.context_of])
    return kept


def contexts_needed(levels: Sequence[Level], kept: Sequence[Mask]) -> list[Mask]:
    """Return for each order >= 2 which contexts have an n-gram, or a longer context that does."""
    needed: list[Mask] = []
    from_longer: Mask | None = None
    for level, mask in zip(reversed(levels), reversed(kept), strict=True):
        used = np.logical_or.reduceat(mask, level.table.starts)
        if from_longer is not None:
            used |= from_longer
        needed.append(used)
        if level.table.order > 2:
            below = levels[level.table.order - 3].table
            from_longer = np.bincount(level.parent[used], minlength=len(below.contexts)) > 0
    return needed[::-1]


def _size(levels: Sequence[Level], kept: Sequence[Mask]) -> int:
    entries = [*(int(mask.sum()) for mask in kept), 0, 0]
    longer = contexts_needed(levels[1:], kept)[1:]
    contexts = [*(int(mask.sum()) for mask in longer), 0, 0]
    return file_size(
        NgramHeader(
            order=len(levels),
            n_rows=len(levels[0].table.keys) - 1,
            shift=SHIFT,
            entries=(entries[0], entries[1], entries[2]),
            contexts=(contexts[0], contexts[1]),
            digest=bytes(32),
        )
    )
