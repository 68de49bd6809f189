"""What starts at login, for each system; and how this program is started again."""

from __future__ import annotations

import plistlib
import subprocess
import sys
from pathlib import Path

import pytest

from p2h_desktop.errors import StoreError
from p2h_desktop.oslayer import autostart
from p2h_desktop.oslayer.autostart import autostart_file, set_autostart
from p2h_desktop.oslayer.launch import launch_command


def test_on_linux_a_desktop_entry_comes_and_goes(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path)}
    file = autostart_file(environ)
    set_autostart(False, ["p2h-desktop"], platform="linux", environ=environ)
    command = ["/opt/my programs/p2h", "100%", "a$b"]
    set_autostart(True, command, platform="linux", environ=environ)
    lines = file.read_text("utf-8").splitlines()
    assert lines[0] == "[Desktop Entry]"
    assert r'Exec="/opt/my programs/p2h" "100%%" "a\\$b"' in lines
    set_autostart(False, command, platform="linux", environ=environ)
    assert list(file.parent.iterdir()) == []


def test_on_macos_an_agent_comes_and_goes(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path)}
    set_autostart(True, ["/Applications/P2H"], platform="darwin", environ=environ)
    (file,) = (tmp_path / "Library" / "LaunchAgents").iterdir()
    agent = plistlib.loads(file.read_bytes())
    assert (agent["ProgramArguments"], agent["RunAtLoad"]) == (["/Applications/P2H"], True)
    set_autostart(False, platform="darwin", environ=environ)
    assert not file.exists()


def test_on_windows_the_line_is_quoted_for_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[bool, str]] = []
    monkeypatch.setattr(autostart, "_set_run_value", lambda on, line: told.append((on, line)))
    set_autostart(True, [r"C:\Program Files\p2h.exe", "-m"], platform="win32")
    assert told == [(True, r'"C:\Program Files\p2h.exe" -m')]


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("in the way")
    with pytest.raises(StoreError):
        set_autostart(True, platform="linux", environ={"HOME": str(tmp_path)})


def test_the_command_to_start_again_starts_this_program(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = subprocess.run(
        [*launch_command(), "--help"], cwd=project, capture_output=True, text=True, check=True
    )
    assert "--ibus" in done.stdout
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert launch_command() == [sys.executable]
