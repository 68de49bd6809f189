"""How this program is started again: by IBus, at login, by a menu."""

from __future__ import annotations

import sys
from pathlib import Path

PROGRAM = "p2h-desktop"


def launch_command() -> list[str]:
    """Return the command that starts the desktop application as it is installed here."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    suffix = ".exe" if sys.platform == "win32" else ""
    script = Path(sys.executable).with_name(PROGRAM + suffix)
    return [str(script)] if script.exists() else [sys.executable, "-m", "p2h_desktop"]
