"""Reads the words of Latin letters and hanzi, and what is typed for them."""

from __future__ import annotations

from pathlib import Path

from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code


def load_letter_words(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the words by their letters; AssetError if the file cannot be read.

    A line holds what is typed, a tab, and the words for it, separated by spaces.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
        pairs = [line.split("\t") for line in lines if not line.startswith("#")]
        return {typed: tuple(words.split()) for typed, words in pairs}
    except (OSError, ValueError) as error:
        raise AssetError(Code.ASSET_DAMAGED, name=path.name) from error
