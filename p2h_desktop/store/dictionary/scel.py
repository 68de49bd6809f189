"""Reads Sogou's cell dictionaries (.scel): little-endian, all text in UTF-16.

Layout, as programs that read such files agree on it: a table of syllables from 0x1540 (u32 count,
then index, length in bytes, letters for each), and from an offset that the fifth byte tells,
groups of words that sound alike: number of words, bytes of syllable indices, the indices, then
for each word its length in bytes, its text, the length of an extension, and the extension, which
begins with a number for how common the word is. All numbers but the first are u16.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from p2h_desktop.store.dictionary.word_rows import LONGEST

MAGICS = (b"\x40\x15\x00\x00\x44\x43\x53\x01", b"\x40\x15\x00\x00\x45\x43\x53\x01")

_SYLLABLES = 0x1540
_GROUPS = {0x44: 0x2628, 0x45: 0x26C4}
_END = "DELTBL".encode("utf-16-le")

Entry = tuple[str, tuple[str, ...], int]  # text, syllables, weight


class CutOffError(ValueError):
    """The file ends, or turns to nonsense, before its end."""


def is_scel(data: bytes) -> bool:
    """Tell whether this is a cell dictionary."""
    return data[:8] in MAGICS


def scel_entries(data: bytes) -> Iterator[Entry]:
    """Yield all words; CutOffError behind the last that can be read where more should come."""
    try:
        syllables = _read_syllables(data)
        offset = _GROUPS[data[4]]
        while offset < len(data) and not data.startswith(_END, offset):
            words, size = struct.unpack_from("<HH", data, offset)
            offset += 4
            indices = struct.unpack_from(f"<{min(size // 2, LONGEST + 1)}H", data, offset)
            readings = tuple(syllables[index] for index in indices)  # more belong to no word
            offset += size
            for _ in range(words):
                text, weight, offset = _read_word(data, offset)
                yield text, readings, weight
    except (KeyError, UnicodeDecodeError, struct.error) as error:
        raise CutOffError from error


def _read_syllables(data: bytes) -> dict[int, str]:
    (count,) = struct.unpack_from("<I", data, _SYLLABLES)
    offset = _SYLLABLES + 4
    syllables: dict[int, str] = {}
    while offset < _GROUPS[data[4]] and len(syllables) < count:
        index, size = struct.unpack_from("<HH", data, offset)
        syllables[index] = _text(data, offset + 4, size)
        offset += 4 + size
    return syllables


def _read_word(data: bytes, offset: int) -> tuple[str, int, int]:
    (size,) = struct.unpack_from("<H", data, offset)
    text = _text(data, offset + 2, size)
    offset += 2 + size
    (extension,) = struct.unpack_from("<H", data, offset)
    offset += 2
    (weight,) = struct.unpack_from("<H", data, offset) if extension >= 2 else (0,)
    if offset + extension > len(data):
        raise CutOffError
    return text, weight, offset + extension


def _text(data: bytes, offset: int, size: int) -> str:
    if offset + size > len(data):
        raise CutOffError
    return data[offset : offset + size].decode("utf-16-le").rstrip("\0")
