"""Reads the words that are offered only where they are typed exactly."""

from __future__ import annotations

from pathlib import Path

from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code


def load_vulgar(path: Path) -> frozenset[str]:
    """Return the words of a file, separated by white space; AssetError if it cannot be read."""
    try:
        return frozenset(path.read_text("utf-8").split())
    except (OSError, ValueError) as error:
        raise AssetError(Code.ASSET_DAMAGED, name=path.name) from error
