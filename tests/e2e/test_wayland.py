"""The application in a Wayland session without a screen: sway, IBus with its panel, a Qt field."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from p2h_desktop.oslayer.ibus.bus import find_address
from tests.support.e2e.desktop import FOLDERS, HERE, ROOT
from tests.support.e2e.ordinary_user import as_ordinary_user
from tests.support.waiting import PATIENCE_S, wait_for

PROGRAMS = ("sway", "swaymsg", "Xwayland", "wtype", "ibus-daemon", "ibus", "dbus-daemon")
HEADLESS = {
    "WLR_BACKENDS": "headless",
    "WLR_LIBINPUT_NO_DEVICES": "1",
    "WLR_RENDERER": "pixman",
    "XDG_SESSION_TYPE": "wayland",
    "XDG_CURRENT_DESKTOP": "sway",
}
USE_IBUS = {"GTK_IM_MODULE": "ibus", "QT_IM_MODULE": "ibus", "QT_QPA_PLATFORM": "wayland"}
# a keyboard that comes and goes takes the focus along: all is typed by one
TYPED = ["-s", "1500", "-d", "60", "jintian", "-s", "500", "-k", "space", "-d", "60", "nihao"]
TYPED += ["-s", "500", "-k", "1", "-s", "300"]


class Session:
    """A compositor and the programs in it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._as_user = as_ordinary_user()  # sway refuses to run as root
        self.folder = folder
        self._stack = stack
        self.environ = {**os.environ, **HEADLESS, "LC_ALL": "C.UTF-8", "NO_AT_BRIDGE": "1"}
        self.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
        for name in FOLDERS:
            self.environ[name] = str(folder)
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "SWAYSOCK"):
            self.environ.pop(name, None)
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        self.environ["XDG_RUNTIME_DIR"] = str(runtime)
        bus = self.start("dbus-daemon", "--session", "--nofork", "--print-address", pipe=True)
        assert bus.stdout is not None
        self.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        told = folder / "environment"
        (folder / "config").write_text(f"exec env > {told}.new && mv {told}.new {told}\n")
        self.start("sway", "-c", str(folder / "config"))
        wait_for(told.exists, "sway")
        inside = dict(line.split("=", 1) for line in told.read_text().splitlines() if "=" in line)
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "SWAYSOCK"):
            self.environ[name] = inside[name]
        self.environ |= USE_IBUS

    def start(self, *command: str, pipe: bool = False) -> subprocess.Popen[bytes]:
        with (self.folder / "programs.log").open("ab") as log:
            out: Any = subprocess.PIPE if pipe else log
            inside = (*self._as_user, *command)
            process = subprocess.Popen(inside, env=self.environ, stdout=out, stderr=log)
        self._stack.callback(_end, process)
        return process

    def run(self, *command: str) -> str:
        inside = (*self._as_user, *command)
        done = subprocess.run(
            inside, env=self.environ, capture_output=True, timeout=PATIENCE_S, check=False
        )
        return done.stdout.decode().strip()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    with ExitStack() as stack:
        yield Session(tmp_path, stack)


def test_with_sway_candidates_stand_in_the_text_and_the_focus_stays(
    session: Session, tmp_path: Path
) -> None:
    session.start("ibus-daemon", "--cache=none", "--config=disable")
    wait_for(lambda: find_address(session.environ), "ibus-daemon")
    app = session.start(sys.executable, "-m", "p2h_desktop")
    wait_for(lambda: session.run("ibus", "engine") == "p2h", "P2H")
    text, ready = tmp_path / "text", tmp_path / "ready"
    session.start(sys.executable, str(HERE / "qt_target.py"), "field", str(text), str(ready))
    wait_for(ready.exists, "the field")
    focused = '[title="field"] focus'
    wait_for(lambda: "true" in session.run("swaymsg", focused), "the focus")
    session.run("wtype", *TYPED)
    wait_for(lambda: text.exists() and text.read_text("utf-8") == "今天你好", "the text")
    app.send_signal(signal.SIGTERM)
    assert app.wait(PATIENCE_S) == 0
