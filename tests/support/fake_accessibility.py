"""A message bus of our own that plays the accessibility bus: events are sent as a test says."""

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
    new_method_return,
    new_signal,
)
from jeepney.io.threading import Proxy, open_dbus_router

PASSWORD, TEXT = "/password", "/text"
PASSWORD_ROLE, TEXT_ROLE = 40, 61
EVENT = "org.a11y.atspi.Event.Object"


class FakeAccessibility:
    """The bus, its registry, and one application on it that has fields by these names."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._calls: Queue[Message | None] = Queue()
        self.address = ""

    def __enter__(self) -> Self:
        if shutil.which("dbus-daemon") is None:
            pytest.skip("needs dbus-daemon")
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def environ(self) -> dict[str, str]:
        """The variables that lead to the bus."""
        return {"DBUS_SESSION_BUS_ADDRESS": self.address}

    def open(self) -> None:
        """Start the bus, at the address it had before if there was one."""
        where = [f"--address={self.address.partition(',')[0]}"] if self.address else []
        command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"]
        daemon = self._stack.enter_context(
            subprocess.Popen([*command, *where], stdout=subprocess.PIPE)
        )
        self._stack.callback(daemon.kill)
        assert daemon.stdout is not None
        self.address = daemon.stdout.readline().decode().strip()
        self._router = self._stack.enter_context(open_dbus_router(self.address))
        calls = self._router.filter(MatchRule(type="method_call"), queue=self._calls)
        self._stack.enter_context(calls)
        for name in ("org.a11y.Bus", "org.a11y.atspi.Registry"):
            Proxy(message_bus, self._router, timeout=5).RequestName(name)
        service = threading.Thread(target=self._serve)
        service.start()
        self._stack.callback(service.join)
        self._stack.callback(self._calls.put, None)

    def close(self) -> None:
        """End the bus with everything on it."""
        self._stack.close()

    def focus(self, path: str) -> None:
        """Say that a field has got the focus."""
        self.say(path, "siiv", ("focused", 1, 0, ("i", 0)))

    def say(self, path: str, signature: str | None, body: tuple[Any, ...]) -> None:
        """Send any event."""
        address = DBusAddress(path, None, EVENT)
        self._router.send(new_signal(address, "StateChanged", signature, body))

    def _serve(self) -> None:
        while (call := self._calls.get()) is not None:
            match call.header.fields[HeaderFields.member]:
                case "GetAddress":
                    answer = new_method_return(call, "s", (self.address,))
                case "GetRole" if call.header.fields[HeaderFields.path] == "/odd":
                    answer = new_method_return(call, "s", ("a role, perhaps",))
                case "GetRole" if call.header.fields[HeaderFields.path] == "/empty":
                    answer = new_method_return(call)
                case "GetRole":
                    secret = call.header.fields[HeaderFields.path] == PASSWORD
                    role = PASSWORD_ROLE if secret else TEXT_ROLE
                    answer = new_method_return(call, "u", (role,))
                case "GetChildren":
                    answer = new_method_return(call, "a(so)", ([],))
                case _:
                    answer = new_method_return(call)
            self._router.send(answer)
