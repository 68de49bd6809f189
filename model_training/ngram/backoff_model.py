"""The finished n-gram model in memory: quantized, normalised, ready to be written or asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model_training.ngram.count import BITS, Floats, Ids, Keys, clauses, pack, positions
from model_training.ngram.estimate import Level, Mask, fit
from model_training.ngram.prune import contexts_needed
from p2h_desktop.core.ngram_format import BOOK

Codes = NDArray[np.uint8]
Book = NDArray[np.float32]

_BINS = 1 << 16
_LLOYD_ROUNDS = 60
_MOST_CORRECTION = 1.25  # how far normalising may move a back-off weight


@dataclass(frozen=True, slots=True)
class Layer:
    """The explicit n-grams and the contexts of one order; all probabilities natural logs.

    keys and contexts are sorted; book[codes] are the log probabilities of the keys,
    backoff_book[backoff_codes] the back-off weights of the contexts. Order 2 has no backoff
    codes: its weights are in backoff_book itself, one for each context.
    """

    order: int
    keys: Keys
    codes: Codes
    book: Book
    contexts: Keys
    backoff_codes: Codes
    backoff_book: Book

    def backoffs(self) -> Book:
        """Return the back-off weight of each context."""
        return self.backoff_book if self.order == 2 else self.backoff_book[self.backoff_codes]


@dataclass(frozen=True, slots=True)
class BackoffModel:
    """Log probabilities of single outcomes (rows, then BREAK), and a layer per order >= 2."""

    unigram: Book
    layers: tuple[Layer, ...]

    @property
    def n_rows(self) -> int:
        """Rows of the vocabulary."""
        return len(self.unigram) - 1


def finish(levels: Sequence[Level], kept: Sequence[Mask]) -> BackoffModel:
    """Estimate with the n-grams of `kept`, quantize, and normalise what was quantized."""
    fits = fit(levels, kept, kept)
    needed = contexts_needed(levels[1:], kept[1:])
    probs = fits[0].probs
    layers = []
    for level, estimate, mask, used in zip(levels[1:], fits[1:], kept[1:], needed, strict=True):
        table = level.table
        codes, book = quantize(np.log(estimate.probs[mask]))
        lower = probs[level.suffix]
        explicit = np.zeros(len(mask))
        explicit[mask] = np.exp(book[codes])
        leftovers = _normalise(level, estimate.leftovers, mask, explicit, lower)
        weights = np.log(leftovers[used])
        if table.order == 2:
            backoff_codes, backoff_book = np.zeros(0, np.uint8), weights.astype(np.float32)
        else:
            backoff_codes, backoff_book = quantize(weights)
            leftovers[used] = np.exp(backoff_book[backoff_codes])
        probs = np.where(mask, explicit, leftovers[table.context_of] * lower)
        layers.append(
            Layer(
                table.order,
                table.keys[mask],
                codes,
                book,
                table.contexts[used],
                backoff_codes,
                backoff_book,
            )
        )
    return BackoffModel(np.log(fits[0].probs).astype(np.float32), tuple(layers))


def quantize(values: Floats) -> tuple[Codes, Book]:
    """Return a code for each value and the BOOK values, ascending, with least squared error."""
    if not len(values):
        return np.zeros(0, np.uint8), np.zeros(BOOK, np.float32)
    low, high = float(values.min()), float(values.max())
    counts, edges = np.histogram(values, _BINS, (low, high if high > low else low + 1e-6))
    centres = (edges[1:] + edges[:-1]) / 2
    # between evenly spaced and equally filled: rare values still get a near one
    quantiles = np.quantile(values, np.linspace(0, 1, BOOK))
    book = np.sort((np.linspace(low, high, BOOK) + quantiles) / 2)
    for _ in range(_LLOYD_ROUNDS):
        cells = np.searchsorted((book[1:] + book[:-1]) / 2, centres)
        filled = np.bincount(cells, counts, BOOK)
        sums = np.bincount(cells, counts * centres, BOOK)
        book = np.sort(np.where(filled > 0, sums / np.maximum(filled, 1), book))
    codes = np.searchsorted((book[1:] + book[:-1]) / 2, values).astype(np.uint8)
    return codes, book.astype(np.float32)


def score(model: BackoffModel, ids: Ids) -> tuple[Ids, Floats]:
    """Return the outcomes in `ids` and the log probability of each after what precedes it.

    Starts a clause at the first id; OTHER is no outcome.
    """
    flat = clauses(ids, model.n_rows)
    ends = positions(flat, 1, model.n_rows)
    found = model.unigram[flat[ends]].astype(float)
    for layer in model.layers:
        places = positions(flat, layer.order, model.n_rows)
        keys = pack(flat, places, layer.order)
        at = np.searchsorted(ends, places)
        contexts = keys >> np.uint64(BITS)
        node, known = _look_up(layer.contexts, contexts)
        found[at[known]] += layer.backoffs()[node[known]]
        entry, explicit = _look_up(layer.keys, keys)
        found[at[explicit]] = layer.book[layer.codes[entry[explicit]]]
    return flat[ends], found


def _look_up(sorted_keys: Keys, wanted: Keys) -> tuple[NDArray[np.int64], Mask]:
    if not len(sorted_keys):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    place = np.minimum(np.searchsorted(sorted_keys, wanted), len(sorted_keys) - 1)
    return place, sorted_keys[place] == wanted


def _normalise(
    level: Level, leftovers: Floats, kept: Mask, explicit: Floats, lower: Floats
) -> Floats:
    """Return back-off weights with which each context sums to 1 over quantized values."""
    starts = level.table.starts
    left = 1 - np.add.reduceat(explicit, starts)
    left_below = 1 - np.add.reduceat(np.where(kept, lower, 0.0), starts)
    # where next to nothing is left, the quotient is mostly quantization noise
    wanted = left / np.maximum(left_below, 1e-6)
    exact: Floats = np.clip(wanted, leftovers / _MOST_CORRECTION, leftovers * _MOST_CORRECTION)
    return np.where(np.logical_or.reduceat(kept, starts), exact, 1.0)
