"""The user's own key bindings: keymap.toml."""

from __future__ import annotations

from pathlib import Path

from p2h_desktop.core.keymap import Keymap, rebind
from p2h_desktop.store.reading import read_toml


def load_keymap(path: Path, base: Keymap) -> tuple[Keymap, tuple[str, ...]]:
    """Return `base` with the bindings of a keymap.toml, and what in it is wrong, for the user.

    A wrong entry leaves the default in force; a file that cannot be read leaves all of them.
    """
    try:
        table = read_toml(path)
    except FileNotFoundError:
        return base, ()
    except OSError as error:
        return base, (f"读不了 {path.name}：{error.strerror}",)
    except ValueError as error:
        return base, (f"{path.name} 不是正确的 TOML：{error}",)
    keymap, problems = rebind(base, table)
    return keymap, tuple(f"{path.name}：{problem}" for problem in problems)
