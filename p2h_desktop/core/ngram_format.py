"""The shape of an n-gram file: its header and where each section lies."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass

from p2h_desktop.core.vocab import Vocab

VERSION = 1
MAX_ORDER = 4
BOOK = 256  # values a codebook holds: codes are one byte
HEADER_SIZE = 128

_MAGIC = b"P2HNGRAM"
_ALIGN = 64
_FIELDS = struct.Struct("<8s4I3I2I32s")
_CHECKSUM = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class NgramHeader:
    """What a reader must know before it can find anything.

    order: 2..4; n_rows: rows of the vocabulary; shift: contexts per block of offsets, as a
    power of two; entries: explicit n-grams of orders 2, 3, 4; contexts: histories of 2 and 3
    ids (0 where the order is too small); digest: `row_digest` of the vocabulary.
    """

    order: int
    n_rows: int
    shift: int
    entries: tuple[int, int, int]
    contexts: tuple[int, int]
    digest: bytes


@dataclass(frozen=True, slots=True)
class Section:
    """One array of the file: numpy dtype (little-endian), element count, byte offset."""

    dtype: str
    count: int
    offset: int


def row_digest(vocab: Vocab) -> bytes:
    """Return 32 bytes that name the rows and their order (not their counts)."""
    text = "".join(f"{syllable}\t{hanzi}\n" for syllable, hanzi, _ in vocab.rows)
    return hashlib.sha256(text.encode()).digest()


def pack_header(header: NgramHeader) -> bytes:
    """Return the first HEADER_SIZE bytes of a file."""
    fields = _FIELDS.pack(
        _MAGIC,
        VERSION,
        header.order,
        header.n_rows,
        header.shift,
        *header.entries,
        *header.contexts,
        header.digest,
    )
    body = fields.ljust(HEADER_SIZE - _CHECKSUM.size, b"\0")
    return body + _CHECKSUM.pack(zlib.crc32(body))


def parse_header(data: bytes) -> NgramHeader:
    """Read what `pack_header` wrote; ValueError, saying what is wrong, on anything else."""
    if len(data) < HEADER_SIZE or not data.startswith(_MAGIC):
        raise ValueError("not an n-gram file")
    body, checksum = data[: HEADER_SIZE - _CHECKSUM.size], data[HEADER_SIZE - _CHECKSUM.size :]
    _, version, order, n_rows, shift, *sizes, digest = _FIELDS.unpack_from(body)
    if version != VERSION:
        raise ValueError(f"format version {version}, expected {VERSION}")
    if zlib.crc32(body) != _CHECKSUM.unpack_from(checksum)[0]:
        raise ValueError("damaged header")
    if not 2 <= order <= MAX_ORDER:
        raise ValueError(f"order {order} is not supported")
    bigrams, trigrams, fourgrams, pairs, triples = sizes
    entries, contexts = (bigrams, trigrams, fourgrams), (pairs, triples)
    return NgramHeader(order, n_rows, shift, entries, contexts, digest)


def sections(header: NgramHeader) -> dict[str, Section]:
    """Return every section by name, in file order; docs/formats.md says what each holds."""
    direct = header.n_rows + 2  # histories of one id: rows, BREAK, OTHER
    wanted = [("unigram", "<f4", header.n_rows + 1)]
    wanted += [("backoff2", "<f4", direct), ("child2", "<u4", direct + 1)]
    if header.order > 2:
        wanted.append(("longer2", "<u4", direct + 1))
    for order in range(2, header.order + 1):
        count = header.entries[order - 2]
        wanted += [(f"row{order}", "<u2", count), (f"code{order}", "u1", count)]
        wanted.append((f"book{order}", "<f4", BOOK))
    for order in range(3, header.order + 1):
        wanted += _context_sections(order, header)
    return _place(wanted)


def file_size(header: NgramHeader) -> int:
    """Return how many bytes a whole file has."""
    last = list(sections(header).values())[-1]
    return last.offset + last.count * int(last.dtype[-1])


def _context_sections(order: int, header: NgramHeader) -> list[tuple[str, str, int]]:
    count = header.contexts[order - 3]
    blocks = (count >> header.shift) + 1
    found = [(f"oldest{order}", "<u2", count), (f"backoff{order}", "u1", count)]
    found.append((f"backoff_book{order}", "<f4", BOOK))
    pointers = ["child"] if order == header.order else ["child", "longer"]
    for name in pointers:
        found.append((f"{name}_base{order}", "<u4", blocks))
        found.append((f"{name}{order}", "<u2", count + 1))
    return found


def _place(wanted: list[tuple[str, str, int]]) -> dict[str, Section]:
    placed = {}
    offset = HEADER_SIZE
    for name, dtype, count in wanted:
        offset = -(-offset // _ALIGN) * _ALIGN
        placed[name] = Section(dtype, count, offset)
        offset += count * int(dtype[-1])
    return placed
