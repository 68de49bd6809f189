"""The memory-mapped n-gram model: P(row | history) for a slice of rows.

Histories form a trie read from the newest id to the oldest; the explicit rows of a history are
one sorted run, so a slice of rows costs two binary searches for each length of history.
"""

from __future__ import annotations

import hashlib
import json
import mmap
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from io import BufferedReader
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.ngram_format import (
    HEADER_SIZE,
    NgramHeader,
    Section,
    file_size,
    parse_header,
    row_digest,
    sections,
)
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.os_reasons import os_reason

MANIFEST = "manifest.json"

_CACHED_SLICES = 8192  # some 4 MB for slices of 100 rows
_CACHED_HISTORIES = 8192

_Ints = Sequence[int]

# The explicit n-grams of one order: rows twice, to search and to slice; codes; their codebook
_Entries = tuple[_Ints, NDArray[np.uint16], NDArray[np.uint8], NDArray[np.float32]]
# What one length of a history adds: entries, its back-off weight, its run of explicit rows
_Level = tuple[_Ints, NDArray[np.uint16], NDArray[np.uint8], NDArray[np.float32], float, int, int]


class _Contexts(NamedTuple):
    """The histories of one length; child and longer: (base of each block, offset in it)."""

    oldest: _Ints
    backoff: _Ints
    book: tuple[float, ...]
    child: tuple[_Ints, _Ints]
    longer: tuple[_Ints, _Ints] | None


class NgramModel:
    """An n-gram model in a mapped file; implements core.protocols.NgramScorer.

    Read-only and safe to share between threads. BREAK can be asked for like a row: it has the
    id after the last row, so log_probs(history, n_rows, n_rows + 1) is the end of a clause.
    """

    def __init__(self, data: mmap.mmap, header: NgramHeader) -> None:
        """Lay views over a whole file; use `load_ngram`."""
        placed = sections(header)
        self._order = header.order
        self._break_id = header.n_rows
        self._shift = header.shift
        self._unigram = _array(data, placed["unigram"])
        self._backoff2: Sequence[float] = _values(data, placed["backoff2"])
        self._child2: _Ints = _values(data, placed["child2"])
        self._longer2: _Ints | None = None
        if header.order > 2:
            self._longer2 = _values(data, placed["longer2"])
        orders = range(2, header.order + 1)
        self._entries = tuple(_entries(data, placed, order) for order in orders)
        self._contexts = tuple(_contexts(data, placed, order) for order in orders[1:])
        self._slice = lru_cache(_CACHED_SLICES)(self._compute)
        self._levels = lru_cache(_CACHED_HISTORIES)(self._find)

    @property
    def order(self) -> int:
        """Longest n-gram; a history longer than order - 1 is cut to its end."""
        return self._order

    def log_probs(self, history: tuple[int, ...], low: int, high: int) -> NDArray[np.float32]:
        """Natural log P(row | history) of the rows low..high-1, shape [high - low], read-only.

        0 <= low <= high <= n_rows + 1. Nothing before the last BREAK or BORDER of a history
        counts.
        """
        return self._slice(history, low, high)

    def _compute(self, history: tuple[int, ...], low: int, high: int) -> NDArray[np.float32]:
        found = self._unigram[low:high]
        pending = 0.0  # back-off weights not added yet: most levels hold nothing of a slice
        for rows, row_array, codes, book, backoff, start, end in self._levels(history):
            pending += backoff
            first = bisect_left(rows, low, start, end)
            last = bisect_left(rows, high, first, end)
            if first < last:
                found = found + pending
                pending = 0.0
                found[row_array[first:last] - low] = book[codes[first:last]]
        if pending:
            found = found + pending
        found.flags.writeable = False
        return found

    def _find(self, history: tuple[int, ...]) -> tuple[_Level, ...]:
        """Walk from the newest id to the oldest while the history is known."""
        newest_first = self._cut(history)
        if not newest_first:
            return ()
        newest = newest_first[0]
        start, end = self._child2[newest], self._child2[newest + 1]
        levels = [(*self._entries[0], self._backoff2[newest], start, end)]
        if self._longer2 is None:
            return tuple(levels)
        low, high = self._longer2[newest], self._longer2[newest + 1]
        for entries, contexts, older in zip(
            self._entries[1:], self._contexts, newest_first[1:], strict=False
        ):
            node = bisect_left(contexts.oldest, older, low, high)
            if node == high or contexts.oldest[node] != older:
                break
            start, end = self._run(contexts.child, node)
            backoff = contexts.book[contexts.backoff[node]]
            levels.append((*entries, backoff, start, end))
            if contexts.longer is not None:
                low, high = self._run(contexts.longer, node)
        return tuple(levels)

    def _cut(self, history: tuple[int, ...]) -> list[int]:
        """Return what counts of a history, newest first, ending with the first BREAK met."""
        kept = []
        for item in reversed(history[1 - self._order :]):
            if item == self._break_id or item > self._break_id + 1:  # BORDER starts a clause too
                kept.append(self._break_id)
                break
            kept.append(item)
        return kept

    def _run(self, pointer: tuple[_Ints, _Ints], node: int) -> tuple[int, int]:
        base, offset = pointer
        start = base[node >> self._shift] + offset[node]
        return start, base[(node + 1) >> self._shift] + offset[node + 1]


def load_ngram(path: Path, vocab: Vocab) -> NgramModel:
    """Map an n-gram file; AssetError if it is missing, damaged or made for other rows."""
    try:
        with path.open("rb") as file:
            header = parse_header(file.read(HEADER_SIZE))
            size = file.seek(0, 2)
            _check(header, size, vocab)
            _check_body(path, file)
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        _check_runs(data, header)
    except OSError as error:
        raise AssetError(Code.CANNOT_READ, path=path.name, reason=os_reason(error)) from error
    except ValueError as error:
        raise AssetError(Code.ASSET_UNFIT, name=path.name, detail=str(error)) from error
    return NgramModel(data, header)


def _check(header: NgramHeader, size: int, vocab: Vocab) -> None:
    if size != file_size(header):
        raise ValueError(f"{size} bytes long, expected {file_size(header)}")
    if header.n_rows != vocab.n_rows or header.digest != row_digest(vocab):
        raise ValueError("made for another vocabulary")


def _check_body(path: Path, file: BufferedReader) -> None:
    """Refuse a file that is not the one the manifest beside it lists.

    Damaged runs would answer wrongly, or lead outside the file.
    """
    try:
        wanted = json.loads(path.with_name(MANIFEST).read_text("utf-8"))["sha256"][path.name]
    except (OSError, LookupError, TypeError, ValueError):
        return  # nothing is listed, as while models are built
    file.seek(0)
    if hashlib.file_digest(file, "sha256").hexdigest() != wanted:
        raise ValueError(f"damaged: not the file that {MANIFEST} lists")


def _check_runs(data: mmap.mmap, header: NgramHeader) -> None:
    """Refuse runs that do not cover their arrays: a cheap sign of a damaged body."""
    placed = sections(header)
    ends = {"child2": header.entries[0], "longer2": header.contexts[0]}
    for name in ends.keys() & placed.keys():
        starts = _array(data, placed[name])
        if starts[0] != 0 or starts[-1] != ends[name] or np.any(starts[1:] < starts[:-1]):
            raise ValueError(f"damaged section {name}")


def _entries(data: mmap.mmap, placed: dict[str, Section], order: int) -> _Entries:
    return (
        _values(data, placed[f"row{order}"]),
        _array(data, placed[f"row{order}"]),
        _array(data, placed[f"code{order}"]),
        _array(data, placed[f"book{order}"]),
    )


def _contexts(data: mmap.mmap, placed: dict[str, Section], order: int) -> _Contexts:
    longer = None
    if f"longer{order}" in placed:
        longer = _pointer(data, placed, "longer", order)
    return _Contexts(
        _values(data, placed[f"oldest{order}"]),
        _values(data, placed[f"backoff{order}"]),
        tuple(_values(data, placed[f"backoff_book{order}"])),
        _pointer(data, placed, "child", order),
        longer,
    )


def _pointer(
    data: mmap.mmap, placed: dict[str, Section], name: str, order: int
) -> tuple[_Ints, _Ints]:
    return _values(data, placed[f"{name}_base{order}"]), _values(data, placed[f"{name}{order}"])


def _array(data: mmap.mmap, section: Section) -> NDArray[Any]:
    return np.frombuffer(data, section.dtype, section.count, section.offset)


def _values(data: mmap.mmap, section: Section) -> Any:
    """Return a sequence of plain numbers: indexing it is several times faster than an array."""
    return _array(data, section).data
