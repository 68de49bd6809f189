"""Words read from the terminal rather than from arguments, and text that is safe to show there."""

from __future__ import annotations

import sys

from p2h_desktop.messages.rendering import Say

ASKED = "-"


def left_out(say: Say) -> str:
    """Return the help of an argument that `read_word` reads."""
    return say("省略或写作 - 时，从标准输入读取", "read from standard input if omitted or -")


def read_word(given: str | None, say: Say) -> str:
    """Return the word given, or a line of standard input where none or "-" is.

    Every program can read the arguments of others; nobody reads what is typed here.
    """
    if given not in (None, ASKED):
        return str(given)
    if sys.stdin.isatty():
        print(say("词：", "Word: "), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().rstrip("\r\n")


def printable(text: str) -> str:
    """Return text without anything a terminal would obey: escape codes, line ends."""
    named = {"\n": "⏎", "\t": "⇥"}
    return "".join(named.get(c, c if c.isprintable() else "�") for c in text)
