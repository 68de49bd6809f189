"""settings.json: read, written, imported."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.store.paths import ensure_folder
from p2h_desktop.store.settings import DECLARED, Settings, interpret

_log = logging.getLogger(__name__)


def load_settings(path: Path) -> Settings:
    """Read settings.json; what is missing or wrong gets its default, and the log says so."""
    settings, wrong = interpret(_read(path))
    for name in wrong:
        _log.warning("setting %s has a wrong value; its default is used", name)
    return settings


def import_settings(path: Path) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings of a file the user has chosen, and the names with wrong values.

    StoreError if the file cannot be read or holds no settings.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StoreError(Code.CANNOT_READ, path=path.name, reason=os_reason(error)) from error
    except ValueError as error:
        raise StoreError(Code.NO_SETTINGS_IN_FILE, name=path.name) from error
    if not isinstance(raw, dict) or not raw.keys() & DECLARED.keys():
        raise StoreError(Code.NO_SETTINGS_IN_FILE, name=path.name)
    return interpret(raw)


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
        raise StoreError(Code.CANNOT_WRITE, path=str(path), reason=os_reason(error)) from error


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
