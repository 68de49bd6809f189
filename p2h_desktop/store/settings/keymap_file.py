"""The user's own key bindings: keymap.toml."""

from __future__ import annotations

from pathlib import Path

from p2h_desktop.core.session.keymap import Keymap, rebind
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.store.reading import read_toml


def load_keymap(path: Path, base: Keymap) -> tuple[Keymap, tuple[Message, ...]]:
    """Return `base` with the bindings of a keymap.toml, and what in it is wrong, for the user.

    A wrong entry leaves the default in force; a file that cannot be read leaves all of them.
    """
    try:
        table = read_toml(path)
    except FileNotFoundError:
        return base, ()
    except OSError as error:
        return base, (message(Code.CANNOT_READ, path=path.name, reason=os_reason(error)),)
    except ValueError as error:
        return base, (message(Code.NOT_TOML, name=path.name, detail=str(error)),)
    keymap, problems = rebind(base, table)
    return keymap, tuple(message(Code.KEYMAP_PROBLEM, name=path.name, problem=p) for p in problems)
