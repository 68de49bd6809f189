"""The shipped table of what hanzi are made of, by the sounds of their parts."""

from __future__ import annotations

from pathlib import Path

from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code


def load_parts(path: Path) -> list[str]:
    """Return its lines, "sounds TAB depth TAB hanzi TAB parts", sorted; AssetError if damaged."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise AssetError(Code.ASSET_DAMAGED, name=path.name) from error
    if not lines or any(line.count("\t") != 3 for line in lines):
        raise AssetError(Code.ASSET_DAMAGED, name=path.name)
    return lines
