"""The shipped table of emoji and symbols: a symbol, and the words that mean it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from p2h_desktop.errors import AssetError


def load_symbols(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the symbols of each word, in the order of the file; AssetError if it is damaged."""
    symbols = defaultdict(list)
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            symbol, words = line.split("\t")
            for word in words.split():
                symbols[word].append(symbol)
    except (OSError, ValueError) as error:
        raise AssetError(f"{path.name} is missing or damaged") from error
    return {word: tuple(found) for word, found in symbols.items()}
