"""settings.json: read, written, exported, imported.

A damaged file never loosens privacy: the last known good settings are kept in a second file, and
incognito is on until the user switches it off.
A file that cannot be read, as when another process holds it on Windows, is left alone.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.store.files import next_aside, replace_file
from p2h_desktop.store.reading import read_json
from p2h_desktop.store.settings.settings import DECLARED, GUARDED, Settings, interpret

if TYPE_CHECKING:
    from p2h_desktop.store.sqlite.database import Notify

_log = logging.getLogger(__name__)

_HALF_WRITTEN_S = 0.3  # an editor may be at work


@dataclass(frozen=True, slots=True)
class Imported:
    """What the settings become by a file: `safe` without what only the user may change.

    whole: with that, too; guarded: the names that differ between the two; wrong: those with wrong
    values, which stay as they are.
    """

    safe: Settings
    whole: Settings
    guarded: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """The settings at the start, whether it is the first one, and what to say about them."""

    settings: Settings
    first_time: bool
    said: tuple[Message, ...]


def open_settings_file(path: Path) -> Opening:
    """Read settings.json at the start of the application."""
    said: list[Message] = []
    first_time = not path.exists()
    settings = load_settings(path, said.append)
    return Opening(settings, first_time, tuple(said))


def load_settings(path: Path, notify: Notify | None = None) -> Settings:
    """Read settings.json; what is missing gets its default, what is wrong stays as it was known.

    Without the file, what was known about privacy holds. A damaged file is set aside, and the
    settings last known take its place, with incognito on. A file that cannot be read stays as it
    is, and the settings last known hold, with incognito on. notify: takes a message for the user.
    """
    try:
        raw = _read(path)
        if raw is None:
            time.sleep(_HALF_WRITTEN_S)
            raw = _read(path)
    except StoreError as error:
        _log.warning("the settings cannot be read; those known from before hold: %s", error)
        if notify is not None:
            notify(message(Code.SETTINGS_UNREADABLE))
        return _known_in_incognito(path)
    if raw is None:
        return _mend(path, notify)
    known = _known(path)
    if not raw and known is not None:  # the file is gone; that is no wish of the user's
        raw = {name: getattr(known, name) for name in GUARDED}
    settings, wrong = interpret(raw, known)
    for name in wrong:
        _log.warning("setting %s has a wrong value", name)
    if GUARDED.intersection(wrong) and notify is not None:
        notify(message(Code.SETTINGS_PRIVACY_WRONG))
    if not wrong and settings != known and path.exists():
        _remember(settings, path)
    return settings


def save_settings(settings: Settings, path: Path) -> None:
    """Write settings.json in one step, keeping keys of it that are unknown here.

    StoreError if the file cannot be read or written; it is then untouched. A damaged one is set
    aside.
    """
    old = _read(path)
    if old is None:
        _set_aside(path)
    replace_file(path, _as_json((old or {}) | asdict(settings)))
    _remember(settings, path)


def export_settings(settings: Settings, path: Path) -> None:
    """Write the settings into a file for elsewhere; StoreError if it cannot be written."""
    replace_file(path, _as_json(asdict(settings)))


def import_settings(path: Path, current: Settings) -> Imported:
    """Return what the current settings become by a file the user has chosen.

    StoreError if the file cannot be read or holds no settings.
    """
    raw = _read(path)
    if not raw or not raw.keys() & DECLARED.keys():
        raise StoreError(Code.NO_SETTINGS_IN_FILE, name=path.name)
    whole, wrong = interpret(asdict(current) | raw, current)
    guarded = {name for name in GUARDED if getattr(whole, name) != getattr(current, name)}
    safe = replace(whole, **{name: getattr(current, name) for name in guarded})
    return Imported(safe, whole, tuple(sorted(guarded)), wrong)


def _mend(path: Path, notify: Notify | None) -> Settings:
    settings = _known_in_incognito(path)
    try:
        aside = _set_aside(path)
        save_settings(settings, path)
        said = message(Code.SETTINGS_DAMAGED, aside=aside.name)
    except StoreError:
        said = message(Code.SETTINGS_UNREADABLE)
    _log.warning("the settings file is damaged; those known from before hold, with incognito on")
    if notify is not None:
        notify(said)
    return settings


def _set_aside(path: Path) -> Path:
    try:
        return path.rename(next_aside(path))
    except OSError as error:
        raise StoreError(Code.CANNOT_WRITE, path=str(path), reason=os_reason(error)) from error


def _known_file(path: Path) -> Path:
    return path.with_name(f"{path.stem}.last{path.suffix}")


def _known(path: Path) -> Settings | None:
    """Return the settings last read or written; None where they are not known for sure."""
    try:
        raw = _read(_known_file(path))
    except StoreError:
        return None
    settings, wrong = interpret(raw or {})
    return settings if raw and not wrong else None


def _known_in_incognito(path: Path) -> Settings:
    return replace(_known(path) or Settings(), incognito=True)


def _remember(settings: Settings, path: Path) -> None:
    try:
        replace_file(_known_file(path), _as_json(asdict(settings)))
    except StoreError:
        _log.warning("the copy of the settings cannot be written")


def _as_json(raw: dict[str, object]) -> bytes:
    text = json.dumps(raw, ensure_ascii=False, indent=2) + "\n"
    return text.encode(errors="backslashreplace")  # half a surrogate pair, as JSON writes it


def _read(path: Path) -> dict[str, object] | None:
    """Return the object in a JSON file, {} where there is no file; None where it is damaged.

    StoreError where a file is there but cannot be read: nobody knows what it holds.
    """
    try:
        raw = read_json(path)
    except FileNotFoundError:
        return {}
    except ValueError:
        return None
    except OSError as error:
        if not path.is_file():  # a folder or a pipe lies in its place
            return None
        raise StoreError(Code.CANNOT_READ, path=str(path), reason=os_reason(error)) from error
    return raw if isinstance(raw, dict) else None
