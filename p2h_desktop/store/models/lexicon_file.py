"""The shipped lexicon: words of rows in a mapped file, found by syllables or by prefixes.

Words of one length are sorted by their syllables. Rows are sorted by syllable too, so in the
first column the words of a syllable are one run, in that run the words of a second syllable are
one run of the second column, and so on: two binary searches a syllable, and no index.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.atomic import write_bytes
from p2h_desktop.core.ngram_format import row_digest
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.os_reasons import os_reason

VERSION = 2
SHORTEST, LONGEST = 1, 8  # hanzi of a word
LENGTHS = range(SHORTEST, LONGEST + 1)
CODES = 256

_MAGIC = b"P2HWORDS"
_HEADER = struct.Struct("<8sIIf8I32s")
_CHECKED_FROM = 12  # the checksum covers what follows it

WordRows = tuple[int, ...]
_Range = tuple[int, int]  # rows, the end not included


@dataclass(frozen=True, slots=True)
class _Table:
    """The words of one length: a column of rows for each hanzi, and a code for each word."""

    columns: tuple[NDArray[np.uint16], ...]
    cells: tuple[memoryview, ...]  # the columns again: searching these is several times faster
    codes: NDArray[np.uint8]


class LexiconFile:
    """Words in a mapped file; implements core.protocols.Lexicon.

    Read-only and safe to share between threads.
    """

    def __init__(
        self, vocab: Vocab, tables: dict[int, _Table], log_probs: tuple[float, ...]
    ) -> None:
        """Serve `tables`; use `open_lexicon`."""
        self._vocab = vocab
        self._slices = vocab.token_slices
        self._hanzi = vocab.row_hanzi
        self._tables = tables
        self._log_probs = log_probs

    def __len__(self) -> int:
        return sum(len(table.codes) for table in self._tables.values())

    def words(self, readings: Sequence[str]) -> list[tuple[str, float]]:
        """Return (word, log probability) for exactly these full syllables, likeliest first."""
        table = self._tables.get(len(readings))
        ranges = self._ranges(readings, [True] * len(readings))
        if table is None or ranges is None:
            return []
        start, end, _ = _narrow(table, ranges, [True] * len(readings))
        return [self._entry(table, index) for index in range(start, end)]

    def completions(self, prefixes: Sequence[str], limit: int) -> list[tuple[str, float]]:
        """Return words of len(prefixes) syllables, the i-th beginning with prefixes[i].

        A full syllable is marked by a trailing space ("ni "), a prefix is bare ("h"); likeliest
        first, at most `limit`.
        """
        table = self._tables.get(len(prefixes))
        whole = [prefix.endswith(" ") for prefix in prefixes]
        ranges = self._ranges([prefix.rstrip(" ") for prefix in prefixes], whole)
        if table is None or ranges is None:
            return []
        indices = _fitting(table, ranges, whole)
        likeliest_first = np.argsort(table.codes[indices], kind="stable")
        return self._distinct(table, indices[likeliest_first].tolist(), limit)

    def longer(
        self, prefixes: Sequence[str], limit: int, begins: str = ""
    ) -> list[tuple[str, float]]:
        """Return words of more than len(prefixes) syllables that begin as `completions` says.

        begins: the hanzi they begin with, where these are known too; likeliest first.
        """
        whole = [prefix.endswith(" ") for prefix in prefixes]
        ranges = self._ranges([prefix.rstrip(" ") for prefix in prefixes], whole)
        hanzi = [np.array(self._vocab.rows_of(h), np.uint16) for h in begins]
        if not ranges:
            return []
        found: list[tuple[str, float]] = []
        for length, table in self._tables.items():
            if length > len(prefixes):
                indices = _fitting(table, ranges, whole)
                for column, rows in zip(table.columns, hanzi, strict=False):
                    indices = indices[np.isin(column[indices], rows)]
                likeliest = indices[np.argsort(table.codes[indices], kind="stable")[:limit]]
                found += self._distinct(table, likeliest.tolist(), limit)
        return sorted(found, key=lambda word: -word[1])[:limit]

    def table(self, length: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the rows [N, length] and log probabilities [N] of all words of this length."""
        table = self._tables[length]
        rows = np.stack(table.columns, axis=1).astype(np.int64)
        return rows, np.array(self._log_probs)[table.codes]

    def _ranges(self, readings: Sequence[str], whole: Sequence[bool]) -> list[_Range] | None:
        """Return the rows that each reading can stand for, or None if one is no reading."""
        ranges = []
        for reading, complete in zip(readings, whole, strict=True):
            token = self._vocab.token(reading, complete=complete)
            if token is None:
                return None
            ranges.append(self._slices[token])
        return ranges

    def _entry(self, table: _Table, index: int) -> tuple[str, float]:
        hanzi = self._hanzi
        text = "".join([hanzi[cells[index]] for cells in table.cells])
        return text, self._log_probs[table.codes[index]]

    def _distinct(
        self, table: _Table, indices: Iterable[int], limit: int
    ) -> list[tuple[str, float]]:
        """Return the first `limit` words; one with two readings only once."""
        kept: dict[str, float] = {}
        for index in indices:
            if len(kept) >= limit:
                break
            text, log_prob = self._entry(table, index)
            kept.setdefault(text, log_prob)
        return list(kept.items())


def _fitting(table: _Table, ranges: Sequence[_Range], whole: Sequence[bool]) -> NDArray[np.int64]:
    """Return the indices of the words whose first rows lie in `ranges`."""
    start, end, used = _narrow(table, ranges, whole)
    fits = np.ones(end - start, bool)
    for column, (low, high) in zip(table.columns[used:], ranges[used:], strict=False):
        rows = column[start:end]
        fits &= (rows >= low) & (rows < high)
    return start + np.flatnonzero(fits)


def _narrow(table: _Table, ranges: Sequence[_Range], whole: Sequence[bool]) -> tuple[int, int, int]:
    """Return (start, end, number of ranges used): the run of words that the first ranges leave.

    Only under a whole syllable is the next column sorted by syllable, so the first prefix is
    the last range used.
    """
    start, end = 0, len(table.codes)
    used = 0
    for cells, (low, high), complete in zip(table.cells, ranges, whole, strict=False):
        start = bisect_left(cells, low, start, end)
        end = bisect_left(cells, high, start, end)
        used += 1
        if not complete:
            break
    return start, end, used


def save_lexicon(path: Path, words: Mapping[WordRows, float], vocab: Vocab) -> None:
    """Write words, given as rows with their natural log probabilities (<= 0), to a file.

    ValueError for a word that is too short or too long.
    """
    lengths = {len(word) for word in words}
    if not lengths <= set(LENGTHS):
        raise ValueError(f"words have {SHORTEST} to {LONGEST} hanzi")
    step = max((-log_prob for log_prob in words.values()), default=0.0) / (CODES - 1) or 1.0
    syllables = vocab.row_tokens
    ordered = sorted(words, key=lambda word: ([syllables[row] for row in word], -words[word], word))
    counts, parts = [], []
    for length in LENGTHS:
        same = [word for word in ordered if len(word) == length]
        counts.append(len(same))
        rows = np.array(same, "<u2").reshape(-1, length)
        codes = np.array([round(-words[word] / step) for word in same], np.uint8)
        parts += [np.ascontiguousarray(rows.T).tobytes(), codes.tobytes(), b"\0" * (len(same) % 2)]
    body = b"".join(parts)
    header = _HEADER.pack(_MAGIC, 0, VERSION, step, *counts, row_digest(vocab))
    checked = header[_CHECKED_FROM:] + body
    write_bytes(path, _MAGIC + struct.pack("<I", zlib.crc32(checked)) + checked)


def open_lexicon(path: Path, vocab: Vocab) -> LexiconFile:
    """Map a lexicon file; AssetError if it is missing, damaged or made for other rows."""
    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return _read(data, vocab)
    except OSError as error:
        raise AssetError(Code.CANNOT_READ, path=path.name, reason=os_reason(error)) from error
    except ValueError as error:  # what mmap says of an empty file, too
        raise AssetError(Code.ASSET_UNFIT, name=path.name, detail=str(error)) from error


def _read(data: mmap.mmap, vocab: Vocab) -> LexiconFile:
    if len(data) < _HEADER.size or data[: len(_MAGIC)] != _MAGIC:
        raise ValueError("not a lexicon file")
    _, checksum, version, step, *counts, digest = _HEADER.unpack_from(data)
    if version != VERSION:
        raise ValueError(f"format version {version}, expected {VERSION}")
    if zlib.crc32(memoryview(data)[_CHECKED_FROM:]) != checksum:
        raise ValueError("damaged")
    if digest != row_digest(vocab):
        raise ValueError("made for another vocabulary")
    tables = {}
    offset = _HEADER.size
    for length, count in zip(LENGTHS, counts, strict=True):
        rows = np.frombuffer(data, "<u2", length * count, offset).reshape(length, count)
        codes = np.frombuffer(data, np.uint8, count, offset + rows.nbytes)
        tables[length] = _Table(tuple(rows), tuple(column.data for column in rows), codes)
        offset += rows.nbytes + count + count % 2
    return LexiconFile(vocab, tables, tuple(-step * code for code in range(CODES)))
