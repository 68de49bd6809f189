"""The application as a process: how it starts, meets a second instance, and ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from p2h_desktop.app import main as app
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.store import paths
from tests.support.waiting import PATIENCE_S, wait_for

PROGRAM = """
import sys
from p2h_desktop.app import main as app
from tests.support.fakes import TableConverter
from tests.support.gui_fakes import table_engine

app._load_engine = lambda _: table_engine(TableConverter())
sys.exit(app.main())
"""

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(project: Path) -> Iterator[Start]:
    started = []

    def start(*arguments: str, **environ: str) -> subprocess.Popen[str]:
        clean = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            cwd=project,
            env=clean | environ,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_for_log(text: str) -> None:
    log = paths.log_file()
    wait_for(lambda: log.exists() and text in log.read_text("utf-8"), f"{text!r} in the log")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_cleanly(start: Start, number: signal.Signals) -> None:
    process = start(QT_QPA_PLATFORM="offscreen")
    wait_for_log("started")
    process.send_signal(number)
    assert process.wait(PATIENCE_S) == 0
    assert not paths.lock_file().exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
def test_a_second_instance_leaves_the_first_alone(start: Start) -> None:
    first = start(QT_QPA_PLATFORM="offscreen")
    wait_for_log("started")
    second = start(QT_QPA_PLATFORM="offscreen")
    assert second.wait(PATIENCE_S) == 0
    assert "already running" in paths.log_file().read_text("utf-8")
    assert first.poll() is None
    first.terminate()
    assert first.wait(PATIENCE_S) == 0


def test_a_second_instance_can_ask_for_the_settings(start: Start) -> None:
    first = start(QT_QPA_PLATFORM="offscreen")
    wait_for_log("started")
    assert start("--settings", QT_QPA_PLATFORM="offscreen").wait(PATIENCE_S) == 0
    wait_for_log("asked to show: settings")
    first.terminate()
    assert first.wait(PATIENCE_S) == 0


def test_wrong_key_bindings_do_not_stop_it(start: Start) -> None:
    keymap = paths.own_keymap_file()
    keymap.parent.mkdir(parents=True)
    keymap.write_text('[composing]\n"nokey" = "cancel"\n', "utf-8")
    process = start(QT_QPA_PLATFORM="offscreen")
    wait_for_log("keymap: 1 entries make no sense")
    process.terminate()
    assert process.wait(PATIENCE_S) == 0


def test_without_a_display_it_turns_to_the_terminal(start: Start) -> None:
    process = start(QT_QPA_PLATFORM="")
    _, said = process.communicate(timeout=PATIENCE_S)
    assert "没有图形界面" in said
    assert "p2h convert" in said  # there is no terminal here either
    assert process.returncode == 2


def test_no_display_is_an_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert app.display_obstacle() == message(Code.DISPLAY_MISSING)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert not app.display_obstacle()
