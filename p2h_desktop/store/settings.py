"""The user's settings: a frozen value in the program, a JSON file on disk."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from p2h_desktop.core.fuzzy import ALL_PAIRS
from p2h_desktop.errors import StoreError
from p2h_desktop.store.paths import ensure_folder

_log = logging.getLogger(__name__)

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user may choose."""

    page_size: int = 5
    """Candidates on a page, 3 to 9: one for each digit key at most."""
    theme: str = "auto"
    """Colours of the windows: one of THEMES; "auto" follows the system."""
    font_size: int = 13
    """Size of the candidates in points, 8 to 48."""
    start_in_chinese: bool = True
    """Whether the first keys after the start are pinyin (True) or plain letters."""
    capture: bool = True
    """Whether keys typed in other applications are converted; else only in the compose window."""
    slips: bool = True
    """Whether slips of the finger are undone: a key beside the right one, letters swapped …"""
    fuzzy: tuple[str, ...] = ()
    """Sounds that may stand for one another: some of ALL_PAIRS in core.fuzzy, such as "z/zh"."""


def _whole_number(low: int, high: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _yes_or_no(value: object) -> bool:
    return isinstance(value, bool)


_IS_VALID: Mapping[str, Callable[[object], bool]] = {
    "page_size": _whole_number(3, 9),
    "theme": lambda value: value in THEMES,
    "font_size": _whole_number(8, 48),
    "start_in_chinese": _yes_or_no,
    "capture": _yes_or_no,
    "slips": _yes_or_no,
    "fuzzy": lambda value: isinstance(value, list) and all(pair in ALL_PAIRS for pair in value),
}


def load_settings(path: Path) -> Settings:
    """Read settings.json; what is missing or wrong gets its default, and the log says so."""
    raw = _read(path)
    names = {field.name for field in fields(Settings)}
    wrong = [name for name in sorted(names & raw.keys()) if not _IS_VALID[name](raw[name])]
    for name in wrong:
        _log.warning("setting %s has a wrong value; its default is used", name)
    right: dict[str, Any] = {name: raw[name] for name in names & raw.keys() - set(wrong)}
    if "fuzzy" in right:
        right["fuzzy"] = tuple(right["fuzzy"])  # JSON has lists only
    return Settings(**right)


def save_settings(settings: Settings, path: Path) -> None:
    """Write settings.json in one step, keeping keys of it that are unknown here.

    StoreError if the file cannot be written; the old file is then untouched.
    """
    text = json.dumps(_read(path) | asdict(settings), ensure_ascii=False, indent=2) + "\n"
    folder = ensure_folder(path.parent)
    try:
        # a file of its own in the same folder, so that the last step is one rename
        handle, name = tempfile.mkstemp(dir=folder, prefix=path.name, suffix=".new")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from error


def _read(path: Path) -> dict[str, object]:
    """Return the object in a JSON file; {} when there is none or it is damaged."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        _log.warning("the settings file cannot be read; defaults are used")
        return {}
    if not isinstance(raw, dict):
        _log.warning("the settings file holds no object; defaults are used")
        return {}
    return raw
