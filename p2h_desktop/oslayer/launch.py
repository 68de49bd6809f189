"""How programs are started: this one again by IBus, at login or for the trainer; the trainer."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import p2h_desktop

PROGRAM = "p2h-desktop"
COMMAND = "p2h"
TRAINER = "p2h-trainer"
_TRAINING_NEEDS = ("model_training", "torch", "onnx")
_SETUP = Path(p2h_desktop.__file__).with_name("setup.sh")  # in a checkout
_PIPS_LAST_FILE = "INSTALLER"


def launch_command() -> list[str]:
    """Return the command that starts the desktop application as it is installed here."""
    if is_bundle():
        return [sys.executable]
    script = Path(sys.executable).with_name(_file(PROGRAM))
    return [str(script)] if script.exists() else [_quiet_python(), "-m", "p2h_desktop"]


def command_line() -> list[str]:
    """Return the command `p2h` as it is installed here."""
    if is_bundle():
        return [str(Path(sys.executable).with_name(_file(COMMAND)))]
    return [sys.executable, "-m", "p2h_desktop.cli.main"]


def find_trainer(wanted: str) -> list[str]:
    """Return the command of the trainer; empty where there is none.

    wanted: the setting `trainer`: the program, or the folder of its bundle or environment. Else
    this Python is taken if it has what training needs, or the bundle that lies beside this one.
    """
    if wanted:
        return _trainer_at(Path(wanted).expanduser())
    if is_bundle():
        return _trainer_at(Path(sys.executable).resolve().parent.parent / TRAINER)
    importlib.invalidate_caches()  # the user may have just installed it
    if all(map(_is_installed, _TRAINING_NEEDS)):
        return [sys.executable, "-m", "model_training"]
    return []


def trainer_installation() -> str:
    """Return the command that installs what training needs, for a terminal.

    Empty in a bundle, whose trainer is a bundle or a package of its own.
    """
    if is_bundle():
        return ""
    if sys.platform != "win32" and _SETUP.exists():
        return shlex.join(["sh", str(_SETUP), "train"])
    words = [sys.executable, "-m", "pip", "install", "p2h-desktop[train]"]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def is_bundle() -> bool:
    """Tell whether this program runs from a bundle, which holds its own Python."""
    return bool(getattr(sys, "frozen", False))


def outside_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment for another program: a bundle's libraries are for itself only."""
    variables = dict(environ)
    if is_bundle():
        before = variables.pop("LD_LIBRARY_PATH_ORIG", "")
        variables.pop("LD_LIBRARY_PATH", None)
        if before:
            variables["LD_LIBRARY_PATH"] = before
    return variables


def _is_installed(module: str) -> bool:
    """Tell whether a module can be imported, and pip is not just about to install it."""
    if importlib.util.find_spec(module) is None:
        return False
    try:
        files = distribution(module).read_text("RECORD")
    except PackageNotFoundError:
        return True
    return files is None or _PIPS_LAST_FILE in files


def _trainer_at(place: Path) -> list[str]:
    name = _file(TRAINER)
    for program in (place, place / name, place / "bin" / name, place / "Scripts" / name):
        if program.is_file() and os.access(program, os.X_OK):
            return [str(program)]
    return []


def _quiet_python() -> str:
    """Return this Python; on Windows the one that opens no console window."""
    quiet = Path(sys.executable).with_name("pythonw.exe")
    return str(quiet) if sys.platform == "win32" and quiet.exists() else sys.executable


def _file(program: str) -> str:
    return f"{program}.exe" if sys.platform == "win32" else program
