"""The shipped English words: assets/english.txt."""

from __future__ import annotations

from pathlib import Path

from p2h_desktop.core.pipeline.english_words import Words, parse_words
from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code


def load_english(path: Path) -> Words:
    """Read the words; AssetError if the file cannot be read."""
    try:
        return parse_words(path.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise AssetError(Code.ASSET_DAMAGED, name=path.name) from error
