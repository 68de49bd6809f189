"""Has P2H started when the user logs in, or no longer: a file of the session, or the registry."""

from __future__ import annotations

import os
import plistlib
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from p2h_desktop.atomic import write_bytes
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.oslayer.launch import PROGRAM, launch_command

LABEL = "io.github.p2h_desktop"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
ENTRY = """[Desktop Entry]
Type=Application
Name=P2H
Name[zh_CN]=P2H 拼音
Exec={command}
Icon=p2h-desktop
X-GNOME-Autostart-enabled=true
"""


def set_autostart(
    on: bool,
    command: Sequence[str] | None = None,
    *,
    platform: str = sys.platform,
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Start `command` (this program) at each login from the next on, or not; StoreError."""
    command = command or launch_command()
    try:
        if platform == "win32":
            _set_run_value(on, _windows_line(command))
        elif platform == "darwin":
            agent = {"Label": LABEL, "ProgramArguments": list(command), "RunAtLoad": True}
            folder = Path(environ["HOME"], "Library", "LaunchAgents")
            _write(on, folder / f"{LABEL}.plist", plistlib.dumps(agent))
        else:
            text = ENTRY.format(command=" ".join(map(_quoted, command)))
            _write(on, autostart_file(environ), text.encode())
    except OSError as error:
        raise StoreError(Code.AUTOSTART_UNCHANGED, reason=os_reason(error)) from error


def autostart_file(environ: Mapping[str, str]) -> Path:
    """Return the desktop entry that starts P2H at login on Linux; it may not exist."""
    config = environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME", "/"), ".config")
    return Path(config, "autostart", f"{PROGRAM}.desktop")


def _write(on: bool, file: Path, data: bytes) -> None:
    if not on:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(file, data)


def _quoted(argument: str) -> str:
    """Quote an argument as desktop entries want it: twice escaped, and % doubled."""
    if re.fullmatch(r"[\w./:=@+-]+", argument):
        return argument
    escaped = re.sub(r'(["`$\\])', r"\\\1", argument)
    return '"' + escaped.replace("\\", "\\\\").replace("%", "%%") + '"'


def _windows_line(command: Sequence[str]) -> str:
    return " ".join(f'"{argument}"' if " " in argument else argument for argument in command)


def _set_run_value(on: bool, line: str) -> None:
    if sys.platform != "win32":
        raise OSError(0, "no registry here")
    import winreg

    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
        if on:
            winreg.SetValueEx(key, PROGRAM, 0, winreg.REG_SZ, line)
            return
        try:
            winreg.DeleteValue(key, PROGRAM)
        except FileNotFoundError:
            return
