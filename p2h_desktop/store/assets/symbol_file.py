"""The shipped table of emoji and symbols: a symbol, and the words that mean it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code


def load_symbols(path: Path, *, emoji: bool = True) -> dict[str, tuple[str, ...]]:
    """Return the symbols of each word; AssetError if the file is damaged.

    A symbol that names the word early comes first, then one that stands early in the file. emoji:
    False leaves out those that only a font of emoji has.
    """
    symbols = defaultdict(list)
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            symbol, words = line.split("\t")
            if not emoji and is_emoji(symbol):
                continue
            for place, word in enumerate(words.split()):
                symbols[word].append((place, symbol))
    except (OSError, ValueError) as error:
        raise AssetError(Code.ASSET_DAMAGED, name=path.name) from error
    return {
        word: tuple(symbol for _, symbol in sorted(found, key=lambda pair: pair[0]))
        for word, found in symbols.items()
    }


def is_emoji(symbol: str) -> bool:
    """Tell whether fonts of text lack a symbol, or it asks for colour itself."""
    return any(character >= "\U0001f000" or character == "\ufe0f" for character in symbol)
