"""A message bus of our own with a login service on it that locks, sleeps and wakes when told."""

from __future__ import annotations

import shutil
import subprocess
import threading
from contextlib import ExitStack
from queue import Queue
from typing import Any, Self

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.threading import Proxy, open_dbus_router

from tests.support.waiting import PATIENCE_S

LOGIN = "org.freedesktop.login1"
SESSION_PATH = "/org/freedesktop/login1/session/_31"
PROPERTIES = "org.freedesktop.DBus.Properties"


class FakeLogin:
    """The bus, and what logind and a screen saver say on it; both end with the `with` block."""

    def __init__(self, *, locked: bool = False) -> None:
        self._locked = locked
        self._stack = ExitStack()
        self._calls: Queue[Message | None] = Queue()
        self.address = ""

    def __enter__(self) -> Self:
        if shutil.which("dbus-daemon") is None:
            pytest.skip("needs dbus-daemon")
        command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"]
        daemon = self._stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE))
        self._stack.callback(daemon.kill)
        assert daemon.stdout is not None
        self.address = daemon.stdout.readline().decode().strip()
        self._router = self._stack.enter_context(open_dbus_router(self.address))
        calls = self._router.filter(MatchRule(type="method_call"), queue=self._calls)
        self._stack.enter_context(calls)
        Proxy(message_bus, self._router, timeout=PATIENCE_S).RequestName(LOGIN)
        service = threading.Thread(target=self._serve)
        service.start()
        self._stack.callback(service.join)
        self._stack.callback(self._calls.put, None)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def environ(self) -> dict[str, str]:
        """The variables that lead to the bus, as the system's and as the session's."""
        names = ("DBUS_SYSTEM_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS")
        return dict.fromkeys(names, self.address)

    def own(self, name: str) -> None:
        """Take a name on the bus, as another program of the session does."""
        Proxy(message_bus, self._router, timeout=PATIENCE_S).RequestName(name)

    def ask_to_lock(self) -> None:
        """Ask the session to lock, as `loginctl lock-session` does."""
        self._say(SESSION_PATH, f"{LOGIN}.Session", "Lock", None, ())

    def set_locked(self, locked: bool) -> None:
        """Say that a locker has locked or unlocked the screen."""
        changed = {"LockedHint": ("b", locked)}
        body: tuple[Any, ...] = (f"{LOGIN}.Session", changed, [])
        self._say(SESSION_PATH, PROPERTIES, "PropertiesChanged", "sa{sv}as", body)

    def sleep(self, asleep: bool) -> None:
        """Say that the machine falls asleep or has woken."""
        path = "/org/freedesktop/login1"
        self._say(path, f"{LOGIN}.Manager", "PrepareForSleep", "b", (asleep,))

    def set_saver(self, active: bool) -> None:
        """Say that GNOME's screen saver has begun or ended."""
        path = "/org/gnome/ScreenSaver"
        self._say(path, "org.gnome.ScreenSaver", "ActiveChanged", "b", (active,))

    def _say(self, path: str, interface: str, name: str, signature: str | None, body: Any) -> None:
        self._router.send(new_signal(DBusAddress(path, None, interface), name, signature, body))

    def _serve(self) -> None:
        while (call := self._calls.get()) is not None:
            member = call.header.fields.get(HeaderFields.member)
            if member == "GetSession" and call.body != ("1",):
                answer = new_error(call, f"{LOGIN}.NoSuchSession")
            elif member in ("GetSession", "GetSessionByPID"):
                answer = new_method_return(call, "o", (SESSION_PATH,))
            else:
                answer = new_method_return(call, "v", (("b", self._locked),))
            self._router.send(answer)
