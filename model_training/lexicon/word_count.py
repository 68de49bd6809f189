"""Counts of words in the shards: every stream is cut into its likeliest words.

Counting substrings would make a frequent accident of two neighbours a word, so a word counts
only where the likeliest cut of the text uses it. A stream is laid out as thousands of lanes
that are cut side by side: one numpy operation takes the same step in all of them. Here a lane
is a column: the arrays have the shape [steps, lanes].
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

Symbols = NDArray[np.uint16]
Indices = NDArray[np.int32]
Floats = NDArray[np.float64]

LONGEST = 8
STEPS = 1024
LANES = 2048
_FILTER_BITS = 22
_FILTER_SHIFT = np.uint64(64 - _FILTER_BITS)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_VALUES = np.random.default_rng(8).integers(0, 2**64, 1 << 16, np.uint64)  # of the symbols
_NO_WORD = np.float32(-1e9)


@dataclass(frozen=True, slots=True)
class _Table:
    """Sequences of one length: their hashes, sorted; their indices; a filter of hash tops."""

    hashes: NDArray[np.uint64]
    indices: Indices
    seen: NDArray[np.bool_]


class SequenceIndex:
    """Finds which of many given sequences of 1 to LONGEST symbols start where in a block."""

    def __init__(self, sequences: Sequence[tuple[int, ...]]) -> None:
        """Number the sequences in the order given."""
        self._size = len(sequences)
        self._tables: dict[int, _Table] = {}
        for length in sorted({len(sequence) for sequence in sequences}):
            numbers = [i for i, sequence in enumerate(sequences) if len(sequence) == length]
            columns = np.array([sequences[i] for i in numbers], np.uint16).T
            hashes = hash_columns(columns)
            order = np.argsort(hashes)
            seen = np.zeros(1 << _FILTER_BITS, bool)
            seen[hashes >> _FILTER_SHIFT] = True
            indices = np.array(numbers, np.int32)[order]
            self._tables[length] = _Table(hashes[order], indices, seen)

    def __len__(self) -> int:
        return self._size

    def find(self, block: Symbols) -> Iterator[tuple[int, Indices]]:
        """Yield (length, index of the sequence that starts at each place or -1), shortest first.

        Shape [steps - length + 1, lanes].
        """
        for length, hashes in _rolling_hashes(block, max(self._tables, default=0)):
            if length in self._tables:
                yield length, self._look_up(hashes, self._tables[length])

    def _look_up(self, hashes: NDArray[np.uint64], table: _Table) -> Indices:
        found = np.full(hashes.shape, -1, np.int32)
        places = np.flatnonzero(table.seen[hashes >> _FILTER_SHIFT])
        wanted = hashes.ravel()[places]
        nearest = np.minimum(np.searchsorted(table.hashes, wanted), len(table.hashes) - 1)
        equal = table.hashes[nearest] == wanted
        found.ravel()[places[equal]] = table.indices[nearest[equal]]
        return found


def hash_columns(columns: Symbols) -> NDArray[np.uint64]:
    """Return a hash of each column; different columns practically never share one."""
    *_, (_, hashes) = _rolling_hashes(columns, len(columns))
    result: NDArray[np.uint64] = hashes[0]
    return result


def _rolling_hashes(block: Symbols, longest: int) -> Iterator[tuple[int, NDArray[np.uint64]]]:
    """Yield (length, hash of the symbols from each place on), for all lengths that fit."""
    values = _VALUES[block]
    hashes = values
    for length in range(1, min(longest, len(block)) + 1):
        if length > 1:
            hashes = hashes[:-1] * _MULTIPLIER + values[length - 1 :]
        yield length, hashes


@dataclass(frozen=True, slots=True)
class Cut:
    """A block cut into words.

    lengths: of the word that starts at a place, 0 inside a word. words: for each length the
    index of the word that could start there, or -1.
    """

    lengths: NDArray[np.uint8]
    words: dict[int, Indices]

    def chosen(self) -> Iterator[tuple[int, NDArray[np.int64], Indices]]:
        """Yield (length, flat places, word indices) of the words of the cut."""
        for length, words in self.words.items():
            places = np.flatnonzero(self.lengths[: len(words)] == length)
            yield length, places, words.ravel()[places]


def cut_block(block: Symbols, index: SequenceIndex, log_probs: NDArray[np.float32]) -> Cut:
    """Cut every lane into the words that are likeliest together.

    log_probs: of every sequence of the index, all symbols of the block among them.
    """
    words = dict(index.find(block))
    scores = {n: np.where(found < 0, _NO_WORD, log_probs[found]) for n, found in words.items()}
    steps, lanes = block.shape
    best = np.zeros((steps + 1, lanes), np.float32)
    last = np.ones((steps + 1, lanes), np.uint8)  # length of the best word that ends there
    for end in range(1, steps + 1):
        top = best[end - 1] + scores[1][end - 1]
        for length, score in scores.items():
            if 1 < length <= end:
                total = best[end - length] + score[end - length]
                better = total > top
                np.copyto(top, total, where=better)
                last[end, better] = length
        best[end] = top
    return Cut(_trace(last), words)


def _trace(last: NDArray[np.uint8]) -> NDArray[np.uint8]:
    steps, lanes = len(last) - 1, last.shape[1]
    lengths = np.zeros((steps, lanes), np.uint8)
    at = np.full(lanes, steps)
    for end in range(steps, 0, -1):
        here = np.flatnonzero(at == end)
        taken = last[end, here]
        start = end - taken.astype(np.int64)
        lengths[start, here] = taken
        at[here] = start
    return lengths


def blocks(ids: Symbols, fill: int) -> Iterator[Symbols]:
    """Lay a stream out as blocks, shape [STEPS, up to LANES], the end filled with `fill`."""
    for start in range(0, len(ids), STEPS * LANES):
        piece = ids[start : start + STEPS * LANES]
        lanes = -(-len(piece) // STEPS)
        whole = np.full(lanes * STEPS, fill, np.uint16)
        whole[: len(piece)] = piece
        yield np.ascontiguousarray(whole.reshape(lanes, STEPS).T)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each of some sequences occurs, and in texts of how many origins.

    Attributes:
        mass: occurrences, each with the weight of its source.
        origins: the number of origins.
    """

    mass: Floats
    origins: Indices

    @classmethod
    def empty(cls, size: int) -> Tally:
        """Return a tally of nothing."""
        return cls(np.zeros(size), np.zeros(size, np.int32))


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of words, of readings of words, of phrases and of ids, in the order listed."""

    words: Tally
    readings: Floats
    phrases: Tally
    ids: Floats


Source = tuple[str, float, Iterable[Symbols]]  # origin, weight, blocks


@dataclass(frozen=True, slots=True)
class Counter:
    """What to count in blocks of ids.

    symbol_of: the hanzi of every id, shape [n_ids]. words: over hanzi; several: which of them
    have several readings, shape [words]. readings: over ids, all readings of those words.
    phrases: over ids; they count where their borders are borders of words.
    """

    symbol_of: Symbols
    words: SequenceIndex
    several: NDArray[np.bool_]
    readings: SequenceIndex
    phrases: SequenceIndex

    def count(self, sources: Iterable[Source], log_probs: NDArray[np.float32]) -> Counts:
        """Count in all blocks of the sources; log_probs: of the words, shape [words].

        Sources of one origin must follow one another.
        """
        words, phrases = Tally.empty(len(self.words)), Tally.empty(len(self.phrases))
        readings, ids = np.zeros(len(self.readings)), np.zeros(len(self.symbol_of))
        for _, group in groupby(sources, key=itemgetter(0)):
            before = words.mass.copy(), phrases.mass.copy()
            for _, weight, source in group:
                for block in source:
                    cut = cut_block(self.symbol_of[block], self.words, log_probs)
                    self._add_words(block, cut, weight, words.mass, readings)
                    for length, found in self.phrases.find(block):
                        held = _between_borders(found, length, cut.lengths)
                        _add(phrases.mass, held, weight)
                    _add(ids, block.ravel(), weight)
            words.origins[:] += words.mass > before[0]
            phrases.origins[:] += phrases.mass > before[1]
        return Counts(words, readings, phrases, ids)

    def _add_words(
        self, block: Symbols, cut: Cut, weight: float, words: Floats, readings: Floats
    ) -> None:
        for length, places, indices in cut.chosen():
            _add(words, indices, weight)
            read = self._read(block, length, places[self.several[indices]])
            _add(readings, read, weight)

    def _read(self, block: Symbols, length: int, places: NDArray[np.int64]) -> Indices:
        if not len(places):
            return np.empty(0, np.int32)
        step, lane = np.divmod(places, block.shape[1])
        ids = np.stack([block[step + i, lane] for i in range(length)])
        return dict(self.readings.find(ids))[length]


def _add(totals: Floats, indices: Indices | Symbols, weight: float) -> None:
    found = indices[indices >= 0]
    totals += weight * np.bincount(found, minlength=len(totals))


def _between_borders(phrases: Indices, length: int, lengths: NDArray[np.uint8]) -> Indices:
    """Return the phrases that start with a word and end before one."""
    starts = lengths[: len(phrases)] > 0
    ends = np.ones_like(starts)
    ends[: len(lengths) - length] = lengths[length:] > 0
    return phrases[starts & ends]
