"""Shuangpin tables on disk: those shipped, and the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from p2h_desktop.core.pinyin.shuangpin import ShuangpinScheme, make_scheme
from p2h_desktop.errors import EntryError, StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.store.paths import asset, own_scheme_file
from p2h_desktop.store.reading import read_toml

FULL_PINYIN = "full"
OWN = "own"
SHIPPED = ("xiaohe", "ziranma", "weiruan", "sogou", "abc", "ziguang", "jiajia")
SCHEMES = (FULL_PINYIN, *SHIPPED, OWN)

_PARTS = ("initials", "finals", "syllables")


def load_scheme(name: str) -> ShuangpinScheme | None:
    """Load one of SCHEMES; None for full pinyin.

    StoreError if the user's own table is missing or wrong, and says where.
    """
    if name == FULL_PINYIN:
        return None
    return read_scheme(own_scheme_file() if name == OWN else asset(f"schemes/{name}.toml"))


def read_scheme(path: Path) -> ShuangpinScheme:
    """Read a table from a TOML file; StoreError if there is none or it is wrong."""
    try:
        raw = read_toml(path)
    except OSError as error:
        raise StoreError(Code.CANNOT_READ, path=str(path), reason=os_reason(error)) from error
    except ValueError as error:  # neither UTF-8 nor TOML
        raise StoreError(Code.NOT_TOML, name=str(path), detail=str(error)) from error
    name = raw.get("name", path.stem)
    try:
        initials, finals, syllables = (_table(raw, part) for part in _PARTS)
        return make_scheme(str(name), initials, finals, syllables)
    except EntryError as error:
        raise StoreError(Code.SCHEME_INVALID, path=str(path), entry=error.message) from error


def _table(raw: Mapping[str, object], part: str) -> dict[str, str]:
    table = raw.get(part, {})
    if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
        raise EntryError(Code.SCHEME_ENTRY, entry=f"[{part}]")
    return table
