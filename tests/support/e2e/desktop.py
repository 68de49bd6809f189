"""A private X server with a window manager, programs to type into, and somebody who types."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Self

import pytest
from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadAccess, CatchError, XError
from Xlib.ext import xinput, xtest
from Xlib.protocol import rq
from Xlib.protocol.event import ClientMessage

from p2h_desktop.oslayer.x11.keyboard import disconnect
from tests.support.waiting import PATIENCE_S, wait_for

PROGRAMS = ("Xvfb", "openbox", "xdotool", "xterm", "xclip")
FOLDERS = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
SYSTEM_PYTHON = "/usr/bin/python3"  # which has GTK, where that is installed
HAS_GTK = "import gi; gi.require_version('Gtk', '3.0'); from gi.repository import Gtk"
HERE = Path(__file__).parent
ROOT = HERE.parents[2]
# Raw and without echo, so that the file holds exactly the bytes the terminal was given.
TERMINAL_SCRIPT = "stty raw -echo -isig; printf ready > {ready}; exec cat > {text}"


AT_REST = frozenset("STtZX")  # states of a thread that waits, is stopped or has ended
TAPPED_ALONE = frozenset({"Shift_L", "Shift_R"})  # pressed long, they are no tap
ASK_AGAIN_S = 1.0
LOOK_S = 0.02  # between two looks at whether anything is at work


class Desktop:
    """The X server and every program started on it; all end with the `with` block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stack = ExitStack()
        self._programs: list[subprocess.Popen[bytes]] = []
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
        self.set_auto_repeat(False)  # a key that is held long by a busy machine is still one key
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
        self._programs.append(process)
        return process

    def run(self, *command: str) -> str:
        """Run a program to its end and return what it printed."""
        done = subprocess.run(
            command, env=self.environ, check=True, capture_output=True, timeout=PATIENCE_S
        )
        return done.stdout.decode()

    def settle(self, quiet_s: float = 0.2) -> None:
        """Wait until every program here sleeps, having done all there was to do."""
        asleep = 0
        end = time.monotonic() + PATIENCE_S
        while asleep * LOOK_S < quiet_s:
            assert time.monotonic() < end, "the programs never come to rest"
            running = [program.pid for program in self._programs if program.poll() is None]
            asleep = 0 if any(map(_is_at_work, running)) else asleep + 1
            time.sleep(LOOK_S)

    def set_auto_repeat(self, on: bool) -> None:
        """Have the server repeat a key that is held, or not."""
        mode = X.AutoRepeatModeOn if on else X.AutoRepeatModeOff
        self.display.change_keyboard_control(auto_repeat_mode=mode)
        self.display.sync()

    def windows(self) -> list[Any]:
        """Return the windows that the window manager knows of."""
        root, atom = self.display.screen().root, self.display.intern_atom("_NET_CLIENT_LIST")
        found = root.get_full_property(atom, X.AnyPropertyType)
        ids = found.value if found is not None else []
        return [self.display.create_resource_object("window", int(one)) for one in ids]

    def active_window(self) -> int:
        """Return the window that the window manager has made active; 0 when there is none."""
        root, atom = self.display.screen().root, self.display.intern_atom("_NET_ACTIVE_WINDOW")
        found = root.get_full_property(atom, X.AnyPropertyType)
        return int(found.value[0]) if found is not None and len(found.value) else 0

    def activate(self, window: Any) -> None:
        """Ask the window manager to give a window the focus, as a pager does."""
        root, atom = self.display.screen().root, self.display.intern_atom("_NET_ACTIVE_WINDOW")
        by_a_pager = [2, X.CurrentTime, 0, 0, 0]
        ask = ClientMessage(window=window, client_type=atom, data=(32, by_a_pager))
        root.send_event(ask, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        self.display.sync()

    def has_focus(self, window: Any) -> bool:
        """Tell whether a window or one inside it has the focus."""
        inner = self.display.get_input_focus().focus
        while not isinstance(inner, int) and inner.id != window.id:
            inner = inner.query_tree().parent
        return not isinstance(inner, int)

    def popups(self) -> int:
        """Count the windows on the screen that no window manager manages."""
        shown = 0
        for window in self.display.screen().root.query_tree().children:
            with suppress(XError):  # gone meanwhile
                state = window.get_attributes()
                shown += state.override_redirect and state.map_state == X.IsViewable
        return shown

    def captured(self) -> bool:
        """Tell whether some program holds a grab on the key of the letter a."""
        root, catcher = self.display.screen().root, CatchError(BadAccess)
        keycode = self.display.keysym_to_keycode(XK.XK_a)
        self.display.grab_server()  # nobody must find the key taken by our trying it
        root.grab_key(keycode, 0, False, X.GrabModeAsync, X.GrabModeAsync, onerror=catcher)
        self.display.sync()
        if catcher.get_error() is None:
            root.ungrab_key(keycode, 0)
        self.display.ungrab_server()
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
        wait_for(ready.exists, f"{target.name} to start")
        target.activate()
        return target


class Target:
    """A program to type into."""

    def __init__(self, desktop: Desktop, name: str, path: Path) -> None:
        self.name = name
        self._desktop = desktop
        self._path = path
        self._name_atom = desktop.display.intern_atom("_NET_WM_NAME")

    def activate(self) -> None:
        """Give the program the focus."""
        asked_s = 0.0

        def active() -> bool:
            nonlocal asked_s
            window = self.window()
            if window is None:
                return False
            if self._desktop.active_window() == window.id and self._desktop.has_focus(window):
                return True
            if time.monotonic() > asked_s + ASK_AGAIN_S:  # another may have come up in between
                asked_s = time.monotonic()
                self._desktop.activate(window)
            return False

        wait_for(active, f"{self.name} to have the focus")

    def window(self) -> Any | None:
        """Return the window of the program, whose title is, or matches, its name."""
        for window in self._desktop.windows():
            with suppress(XError):  # gone meanwhile
                name = window.get_full_text_property(self._name_atom) or window.get_wm_name()
                if name and re.search(self.name, str(name)):
                    return window
        return None

    def text(self) -> str:
        """Return the text in the program."""
        return self._path.read_bytes().decode() if self._path.exists() else ""

    def wait_for_text(self, expected: str) -> None:
        """Fail when the text does not become exactly `expected`."""
        end = time.monotonic() + PATIENCE_S
        while self.text() != expected and time.monotonic() < end:
            time.sleep(LOOK_S)
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
            if key not in TAPPED_ALONE:
                time.sleep(max(due + key_s / 2 - time.monotonic(), 0))
            for code in reversed(codes):
                self.fake(code, False)
            due += key_s
            time.sleep(max(due - time.monotonic(), 0))
        self._display.sync()

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


def _is_at_work(process: int) -> bool:
    """Tell whether a thread of a process, or of a child of it, runs or waits for a processor."""
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        states = [(task / "stat").read_text().rpartition(") ")[2][0] for task in tasks]
        lists = [task / "children" for task in tasks]
        children = " ".join(path.read_text() for path in lists if path.exists())
    except (FileNotFoundError, ProcessLookupError):  # one has ended, another may have begun
        return True
    return not AT_REST.issuperset(states) or any(_is_at_work(int(c)) for c in children.split())


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
    if process.stdin is not None:
        process.stdin.close()
