"""Folders of a test's own in place of the user's, on every system."""

from __future__ import annotations

from pathlib import Path

FOLDER_VARIABLES = (
    "HOME",  # macOS has all folders below it
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
    "XDG_STATE_HOME",
    # Windows, where platformdirs asks the system, unless these are set
    "USERPROFILE",
    "WIN_PD_OVERRIDE_APPDATA",
    "WIN_PD_OVERRIDE_LOCAL_APPDATA",
)


def own_folders(home: Path) -> dict[str, str]:
    """Make a folder in `home` for each variable; return the variables that lead there."""
    variables = {name: str(home / name.lower()) for name in FOLDER_VARIABLES}
    for folder in variables.values():
        Path(folder).mkdir(mode=0o700)
    return variables
