"""Reads the rows of a damaged SQLite file from its pages, without SQLite.

SQLite gives up where a page that leads to others is damaged, or the first page, which holds the
names of the tables. The rows themselves lie in leaf pages that can be read one by one. Format:
https://www.sqlite.org/fileformat2.html, chapters 1.6 (b-tree pages), 2 (records), 4 (the WAL).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

PAGE_SIZE = 4096  # of all our databases
MAX_PAYLOAD = 1_000_000  # bytes; a longer row is none of ours but a damaged length

_LEAF = 13
_FILE_HEADER = 100
_WAL_HEADER, _FRAME_HEADER = 32, 24
_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_LOCAL_MAX = PAGE_SIZE - 35
_LOCAL_MIN = (PAGE_SIZE - 12) * 32 // 255 - 23

Value = int | str | None
Row = tuple[int, tuple[Value, ...]]  # the key, and all columns; the key itself is None there


def salvage_rows(database: Path, wal: Path) -> Iterator[Row]:
    """Yield every row that can be read, of any table; whether it is whole the caller must check.

    A missing WAL is no error; OSError where a file is there but cannot be read.
    """
    pages = _pages(database.read_bytes())
    if wal.exists():
        pages.update(_committed_pages(wal.read_bytes()))
    for number, page in sorted(pages.items()):
        yield from _leaf_rows(page, _FILE_HEADER if number == 1 else 0, pages)


def _pages(data: bytes) -> dict[int, bytes]:
    starts = range(0, len(data), PAGE_SIZE)
    return {1 + start // PAGE_SIZE: data[start : start + PAGE_SIZE] for start in starts}


def _committed_pages(wal: bytes) -> dict[int, bytes]:
    """Return the pages that the last commit of a WAL leaves.

    Frames of an older round carry other salts. Checksums are not looked at: where one is wrong,
    SQLite drops all later frames too, and what a row says is checked by its seal.
    """
    salts = wal[16:24]
    committed: dict[int, bytes] = {}
    waiting: dict[int, bytes] = {}
    for start in range(_WAL_HEADER, len(wal), _FRAME_HEADER + PAGE_SIZE):
        header = wal[start : start + _FRAME_HEADER]
        page = wal[start + _FRAME_HEADER : start + _FRAME_HEADER + PAGE_SIZE]
        if header[8:16] != salts or len(page) < PAGE_SIZE:
            continue
        number, size_after_commit = struct.unpack_from(">II", header)
        waiting[number] = page
        if size_after_commit:
            committed.update(waiting)
            waiting.clear()
    return committed


def _leaf_rows(page: bytes, start: int, pages: Mapping[int, bytes]) -> Iterator[Row]:
    if len(page) < start + 8 or page[start] != _LEAF:
        return
    (count,) = struct.unpack_from(">H", page, start + 3)
    first = start + 8
    for place in range(first, min(first + 2 * count, len(page) - 1), 2):
        (offset,) = struct.unpack_from(">H", page, place)
        try:
            yield _row(page, offset, pages)
        except (IndexError, KeyError, ValueError, struct.error):
            continue  # this cell is damaged; the others have their own pointers


def _row(page: bytes, offset: int, pages: Mapping[int, bytes]) -> Row:
    size, offset = _varint(page, offset)
    key, offset = _varint(page, offset)
    if not 0 < size <= MAX_PAYLOAD:
        raise ValueError("no length")
    key -= 1 << 64 if key >> 63 else 0  # keys are signed
    return key, _values(_payload(page, offset, size, pages))


def _payload(page: bytes, offset: int, size: int, pages: Mapping[int, bytes]) -> bytes:
    """Return the bytes of a row, which go on in a chain of other pages if it is long."""
    if size <= _LOCAL_MAX:
        return page[offset : offset + size]
    local = _LOCAL_MIN + (size - _LOCAL_MIN) % (PAGE_SIZE - 4)
    local = local if local <= _LOCAL_MAX else _LOCAL_MIN
    data = page[offset : offset + local]
    (following,) = struct.unpack_from(">I", page, offset + local)
    for _ in range(local, size, PAGE_SIZE - 4):
        part = pages[following]
        (following,) = struct.unpack_from(">I", part)
        data += part[4 : 4 + size - len(data)]
    return data


def _values(payload: bytes) -> tuple[Value, ...]:
    end, place = _varint(payload, 0)
    offset = end
    values = []
    while place < end:
        kind, place = _varint(payload, place)
        value, offset = _value(payload, offset, kind)
        values.append(value)
    return tuple(values)


def _value(payload: bytes, offset: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, offset
    if kind in (8, 9):
        return kind - 8, offset
    if kind in _INTEGER_BYTES:
        end = offset + _INTEGER_BYTES[kind]
        return int.from_bytes(_exactly(payload, offset, end), "big", signed=True), end
    if kind >= 13 and kind % 2:
        end = offset + (kind - 13) // 2
        return _exactly(payload, offset, end).decode(), end
    raise ValueError("our tables hold integers and text only")


def _exactly(data: bytes, start: int, end: int) -> bytes:
    if end > len(data):
        raise ValueError("cut off")
    return data[start:end]


def _varint(data: bytes, offset: int) -> tuple[int, int]:
    """Return the number at `offset`, 1 to 9 bytes long, and where it ends."""
    value = 0
    for place in range(offset, offset + 8):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    value = value << 8 | data[offset + 8]
    return value, offset + 9
