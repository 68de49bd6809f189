"""`p2h annotate`: hanzi on standard input to pinyin with tones on standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import IO

from p2h_desktop.core.text.labeller import Labeller
from p2h_desktop.core.tones import plain, with_mark

# How a reading is written; without marks ü is v.
STYLES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"marks": with_mark, "digits": str, "none": plain}
)


def annotate(text: str, labeller: Labeller, tones: str, *, hanzi: bool = False) -> str:
    """Return a text with pinyin in place of its hanzi, or in brackets behind each of them.

    labeller: one that knows tones; tones: one of STYLES.
    """
    write = STYLES[tones]
    result = ""
    before = False  # whether a hanzi stands before
    for char, reading in zip(text, labeller.readings(text), strict=True):
        if hanzi:
            result += f"{char}({write(reading)})" if reading else char
            continue
        # syllables are separated from one another, and from letters and digits
        apart = before or result[-1:].isalnum() if reading else before and char.isalnum()
        result += " " * apart + (write(reading) or char)
        before = bool(reading)
    return result


def annotate_lines(
    labeller: Labeller, lines: Iterable[str], out: IO[str], tones: str, *, hanzi: bool
) -> None:
    """Write one line for each input line."""
    for line in lines:
        out.write(annotate(line.rstrip("\r\n"), labeller, tones, hanzi=hanzi) + "\n")
        out.flush()


def run(labeller: Labeller, tones: str, *, hanzi: bool) -> int:
    """Annotate standard input; return the exit status."""
    annotate_lines(labeller, sys.stdin, sys.stdout, tones, hanzi=hanzi)
    return 0
