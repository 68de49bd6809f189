"""A private X server with a window manager, programs to type into, and somebody who types."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import pytest
from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadAccess, CatchError
from Xlib.ext import xinput, xtest
from Xlib.protocol import rq

from p2h_desktop.oslayer.x11_keyboard import disconnect

PROGRAMS = ("Xvfb", "openbox", "xdotool", "xterm", "xclip")
FOLDERS = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
SYSTEM_PYTHON = "/usr/bin/python3"  # which has GTK, where that is installed
HAS_GTK = "import gi; gi.require_version('Gtk', '3.0'); from gi.repository import Gtk"
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Raw and without echo, so that the file holds exactly the bytes the terminal was given.
TERMINAL_SCRIPT = "stty raw -echo -isig; printf ready > {ready}; exec cat > {text}"


def wait_for(condition: Callable[[], object], what: str, timeout_s: float = 10.0) -> None:
    """Return as soon as `condition` holds; fail when it does not in time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.01)


class Desktop:
    """The X server and every program started on it; all end with the `with` block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stack = ExitStack()
        self.environ: dict[str, str] = {}

    def __enter__(self) -> Self:
        reader, writer = os.pipe()
        command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1024x768x24"]
        self.server = self.start([*command, "-nolisten", "tcp"], pass_fds=(writer,))
        os.close(writer)
        with os.fdopen(reader) as pipe:
            self.display_name = f":{pipe.readline().strip()}"
        self.environ = {
            **os.environ,
            "DISPLAY": self.display_name,
            "LC_ALL": "C.UTF-8",
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONPATH": str(ROOT),
        }
        for name in FOLDERS:
            self.environ[name] = str(self.folder)
        for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "DBUS_SESSION_BUS_ADDRESS"):
            self.environ.pop(name, None)
        self.display: Any = Display(self.display_name)
        self._stack.callback(disconnect, self.display)
        self.start(["openbox"], stdout=subprocess.DEVNULL)
        check = self.display.intern_atom("_NET_SUPPORTING_WM_CHECK")
        root = self.display.screen().root
        wait_for(lambda: root.get_full_property(check, X.AnyPropertyType), "openbox")
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start(
        self,
        command: Sequence[str],
        pass_fds: tuple[int, ...] = (),
        environ: Mapping[str, str] | None = None,
        **options: Any,
    ) -> subprocess.Popen[bytes]:
        """Start a program; it is killed at the end."""
        with (self.folder / "programs.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                pass_fds=pass_fds,
                env={**self.environ, **(environ or {})} or None,
                stderr=log,
                **options,
            )
        self._stack.callback(_end, process)
        return process

    def run(self, *command: str) -> str:
        """Run a program to its end and return what it printed."""
        done = subprocess.run(
            command, env=self.environ, check=True, capture_output=True, timeout=20
        )
        return done.stdout.decode()

    def captured(self) -> bool:
        """Tell whether some program holds a grab on the key of the letter a."""
        root, catcher = self.display.screen().root, CatchError(BadAccess)
        keycode = self.display.keysym_to_keycode(XK.XK_a)
        root.grab_key(keycode, 0, False, X.GrabModeAsync, X.GrabModeAsync, onerror=catcher)
        self.display.sync()
        if catcher.get_error() is None:
            root.ungrab_key(keycode, 0)
            self.display.sync()
        return catcher.get_error() is not None

    def keyboard_is_free(self) -> bool:
        """Tell whether nobody holds the keyboard, so that a locker could."""
        root = self.display.screen().root
        status = root.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
        self.display.ungrab_keyboard(X.CurrentTime)
        self.display.sync()
        return bool(status == X.GrabSuccess)

    def target(self, kind: str, name: str, *options: str) -> Target:
        """Start a program to type into, by its kind: qt, gtk or xterm."""
        if kind == "xterm":
            return self.xterm(name)
        return self.qt(name, *options) if kind == "qt" else self.gtk(name, *options)

    def xterm(self, name: str) -> Target:
        """Start a terminal that writes what it is given to a file."""
        text, ready = self._files(name)
        script = TERMINAL_SCRIPT.format(text=text, ready=ready)
        self.start(["xterm", "-u8", "-T", name, "-geometry", "80x24", "-e", "sh", "-c", script])
        return self._ready(Target(self, name, text), ready)

    def qt(self, name: str, *options: str, environ: Mapping[str, str] | None = None) -> Target:
        """Start a Qt text field that writes its text to a file."""
        text, ready = self._files(name)
        command = [sys.executable, str(HERE / "qt_target.py"), name, str(text), str(ready)]
        self.start([*command, *options], environ=environ)
        return self._ready(Target(self, name, text), ready)

    def gtk(self, name: str, *options: str) -> Target:
        """Start a GTK text field that writes its text to a file; skip the test without GTK."""
        if subprocess.run(
            [SYSTEM_PYTHON, "-c", HAS_GTK], check=False, capture_output=True
        ).returncode:
            pytest.skip("needs GTK for the system's Python")
        text, ready = self._files(name)
        command = [SYSTEM_PYTHON, str(HERE / "gtk_target.py"), name, str(text), str(ready)]
        self.start([*command, *options])
        return self._ready(Target(self, name, text), ready)

    def _files(self, name: str) -> tuple[Path, Path]:
        text, ready = self.folder / f"{name}.txt", self.folder / f"{name}.ready"
        assert not ready.exists(), f"there is a {name} already, whose window would be mistaken"
        return text, ready

    def _ready(self, target: Target, ready: Path) -> Target:
        wait_for(ready.exists, f"{target.name} to start", 20)
        target.activate()
        return target


class Target:
    """A program to type into."""

    def __init__(self, desktop: Desktop, name: str, path: Path) -> None:
        self.name = name
        self._desktop = desktop
        self._path = path

    def activate(self) -> None:
        """Give the program the focus."""
        found = self._desktop.run(
            "xdotool", "search", "--sync", "--onlyvisible", "--name", self.name
        )
        window = found.split()[0]
        self._desktop.run("xdotool", "windowactivate", "--sync", window)
        self._desktop.run("xdotool", "windowfocus", "--sync", window)

    def text(self) -> str:
        """Return the text in the program."""
        return self._path.read_bytes().decode() if self._path.exists() else ""

    def wait_for_text(self, expected: str, timeout_s: float = 5.0) -> None:
        """Fail when the text does not become exactly `expected`."""
        deadline = time.monotonic() + timeout_s
        while self.text() != expected and time.monotonic() < deadline:
            time.sleep(0.02)
        assert self.text() == expected, f"wanted {expected!r}, got {self.text()!r}"


class DeviceFakeInput(rq.Request):  # type: ignore[misc]
    """XTEST's request to type on one given device, here the keyboard itself."""

    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(2),
        rq.RequestLength(),
        rq.Card8("kind"),
        rq.Card8("detail"),
        rq.Pad(2),
        rq.Card32("time"),
        rq.Card32("root"),
        rq.Pad(19),
        rq.Card8("deviceid"),
    )


class Typist:
    """Types keys at an even pace on the server's own keyboard, not on XTEST's.

    P2H types on XTEST's keyboard. A typist on the same one would hide what happens when a
    finger still holds a key that P2H types.
    """

    def __init__(self, display_name: str, key_s: float = 0.010) -> None:
        self._display = Display(display_name)
        self._key_s = key_s
        devices = self._display.xinput_query_device(xinput.AllDevices).devices
        slaves = [device for device in devices if device.use == xinput.SlaveKeyboard]
        self._device = next(device.deviceid for device in slaves if "XTEST" not in device.name)
        self._first_event = self._display.query_extension(xinput.extname).first_event
        self._opcode = self._display.display.get_extension_major(xtest.extname)

    def close(self) -> None:
        self._display.close()

    def type(self, keys: Iterable[str], key_s: float | None = None) -> None:
        """Type keysym names, with modifiers as in "shift+a" or "ctrl+c"; one each `key_s`."""
        key_s = self._key_s if key_s is None else key_s
        due = time.monotonic()
        for key in keys:
            codes = [self.keycode(part) for part in key.split("+")]
            for code in codes:
                self.fake(code, True)
            time.sleep(max(due + key_s / 2 - time.monotonic(), 0))
            for code in reversed(codes):
                self.fake(code, False)
            due += key_s
            time.sleep(max(due - time.monotonic(), 0))

    def keycode(self, name: str) -> int:
        """Return the keycode of a key or modifier."""
        modifiers = {"shift": "Shift_L", "ctrl": "Control_L", "alt": "Alt_L"}
        return int(self._display.keysym_to_keycode(XK.string_to_keysym(modifiers.get(name, name))))

    def fake(self, keycode: int, press: bool) -> None:
        """Press or release one key."""
        DeviceFakeInput(
            display=self._display.display,
            opcode=self._opcode,
            kind=self._first_event + (1 if press else 2),
            detail=keycode,
            time=0,
            root=0,
            deviceid=self._device,
        )
        self._display.flush()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
    if process.stdin is not None:
        process.stdin.close()
