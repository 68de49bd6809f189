"""What is typed as it is: shapes of letters that marks and digits belong to, such as addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from p2h_desktop.core.types import Candidate, Source

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._+-]*")  # before the @ of an address
_SITE = re.compile(r"(www\.|[a-z]{2,6}:).*")
_SITE_BEGINS = re.compile(r"www|https?|ftp|file|mailto")
_CAPITALIZED = re.compile(r"[A-Z][A-Za-z0-9_-]*")  # "Wi-Fi", "COVID-19"
_VISIBLE = re.compile(r"[!-~]")


def is_address(letters: str) -> bool:
    """Tell whether the letters are an e-mail or web address, or the beginning of one."""
    return "@" in letters or _SITE.fullmatch(letters) is not None


def belongs(letters: str, text: str) -> bool:
    """Tell whether `text`, which is no letter, goes on with what the letters have begun.

    Otherwise it is a mark or a command of its own.
    """
    if not _VISIBLE.fullmatch(text):
        return False
    if is_address(letters):
        return True
    if text == "@":
        return _NAME.fullmatch(letters) is not None
    if text in "-_":
        return _CAPITALIZED.fullmatch(letters) is not None
    if text in ".:":
        return _SITE_BEGINS.fullmatch(letters) is not None and (text == ".") == (letters == "www")
    return False


def takes_digits(letters: str, offered: Sequence[Candidate] = ()) -> bool:
    """Tell whether a digit goes on with these letters: "GPT4", where the word is English.

    offered: the candidates so far; without them, the answer is whether it may be so.
    """
    if is_address(letters):
        return True
    english = all(c.source is Source.ENGLISH and c.end == len(letters) for c in offered)
    return english and _CAPITALIZED.fullmatch(letters) is not None
