"""Theme files: the colours and the shape of the windows, in TOML."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from p2h_desktop.errors import StoreError
from p2h_desktop.messages.bilingual import Bilingual
from p2h_desktop.messages.codes import Code
from p2h_desktop.store.reading import read_toml

MARKS = ("fill", "tint", "line")

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Colours:
    """One look, light or dark; each colour as "#rrggbb".

    ground: behind text; raised: behind controls, and under the mouse; border: around windows;
    text, muted: what is read, and what is read second; accent: what is selected; on_accent: text
    on that.
    """

    ground: str
    raised: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """A theme: two sets of colours, and the shape they have in common.

    corner: how round corners are, 0 to 100; mark: how the selected candidate stands out: on a
    ground of the accent ("fill"), on a raised ground ("tint"), or over a line ("line").
    """

    name: str
    label: Bilingual
    light: Colours
    dark: Colours
    corner: int = 60
    mark: str = "fill"


def read_theme(path: Path) -> ThemeFile:
    """Read a theme file, named for its file; StoreError where it is damaged or incomplete."""
    try:
        raw = read_toml(path)
        label = Bilingual(_text(raw, "zh"), _text(raw, "en"))
        light, dark = _colours(raw.get("light")), _colours(raw.get("dark"))
        corner, mark = raw.get("corner", 60), raw.get("mark", "fill")
        if type(corner) is not int or not 0 <= corner <= 100:
            raise ValueError("corner is no number from 0 to 100")
        if mark not in MARKS:
            raise ValueError(f"mark is none of {', '.join(MARKS)}")
    except (OSError, ValueError) as error:
        raise StoreError(Code.THEME_INVALID, name=path.name, detail=str(error)) from error
    return ThemeFile(path.stem, label, light, dark, corner, mark)


def load_themes(folders: Iterable[Path]) -> dict[str, ThemeFile]:
    """Read all theme files of some folders; a later one replaces an earlier of the same name.

    Wrong files are left out, and the log says so.
    """
    found: dict[str, ThemeFile] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        try:
            found[path.stem] = read_theme(path)
        except StoreError as error:
            _log.warning("%s", error)
    return found


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} is missing")
    return value


def _colours(raw: object) -> Colours:
    if not isinstance(raw, dict):
        raise ValueError("[light] or [dark] is missing")
    names = [field.name for field in fields(Colours)]
    for name in names:
        if not isinstance(raw.get(name), str) or not _COLOUR.fullmatch(raw[name]):
            raise ValueError(f"{name} is no colour such as #1a2b3c")
    return Colours(**{name: raw[name] for name in names})
