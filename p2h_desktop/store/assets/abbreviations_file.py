"""Reads the words that most people mean by some initials."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from p2h_desktop.core.pipeline.pinyin_translator import Usual
from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code


def load_abbreviations(path: Path) -> Usual:
    """Return (word, syllables) by initials; AssetError if the file cannot be read.

    A line holds the initials, the word and its syllables, with tabs between and spaces between
    syllables; "#" begins a note.
    """
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    try:
        for line in path.read_text("utf-8").splitlines():
            if not line.startswith("#"):
                letters, word, syllables = line.split("\t")
                found[letters].append((word, tuple(syllables.split())))
    except (OSError, ValueError) as error:
        raise AssetError(Code.ASSET_DAMAGED, name=path.name) from error
    return dict(found)
