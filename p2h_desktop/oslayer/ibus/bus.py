"""Finds the IBus daemon of this session and speaks with it: one connection, one thread."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from jeepney import (
    DBusAddress,
    DBusErrorResponse,
    HeaderFields,
    Message,
    MessageFlag,
    MessageType,
    Properties,
    message_bus,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection
from jeepney.wrappers import unwrap_msg

from p2h_desktop.errors import CaptureError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Render
from p2h_desktop.oslayer.ibus.values import COMPONENT_NAME, Variant, component_value

IBUS = DBusAddress("/org/freedesktop/IBus", "org.freedesktop.IBus", "org.freedesktop.IBus")
MACHINE_IDS = (Path("/var/lib/dbus/machine-id"), Path("/etc/machine-id"))
CALL_TIMEOUT_S = 3.0
DROPPED_WITHIN_S = 1.0  # the daemon notices that we are gone
LOOK_S = 0.02
NAME_IS_OURS = (1, 4)  # answers of RequestName: got it, had it
BUS_ERRORS = (OSError, KeyError, RuntimeError, ValueError, TimeoutError, DBusErrorResponse)

Reply = tuple[str, tuple[Any, ...]]  # signature and body of an answer
NOTHING: Reply = ("", ())


def find_address(environ: Mapping[str, str]) -> str:
    """Return the D-Bus address of the running daemon of this session; "" when there is none."""
    if environ.get("IBUS_ADDRESS"):
        return environ["IBUS_ADDRESS"]
    for file in _address_files(environ):
        address = _read_address(file)
        if address:
            return address
    return ""


def _address_files(environ: Mapping[str, str]) -> Iterator[Path]:
    if environ.get("IBUS_ADDRESS_FILE"):
        yield Path(environ["IBUS_ADDRESS_FILE"])
    config = environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME", "/"), ".config")
    folder = Path(config, "ibus", "bus")
    for machine_id in MACHINE_IDS:
        with suppress(OSError):
            name = machine_id.read_text("ascii").strip()
            yield from (folder / f"{name}-{display}" for display in _displays(environ))
            return


def _displays(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield what names the session in the file's name: "unix-wayland-0", "unix-0"."""
    if environ.get("WAYLAND_DISPLAY"):
        yield f"unix-{environ['WAYLAND_DISPLAY']}"
    host, colon, rest = environ.get("DISPLAY", "").rpartition(":")
    if colon:
        yield f"{host or 'unix'}-{rest.partition('.')[0]}"


def _read_address(file: Path) -> str:
    """Return the address in a daemon's file; "" when there is no such file or the daemon died."""
    try:
        lines = file.read_text("utf-8").splitlines()
        values = dict(line.split("=", 1) for line in lines if "=" in line)
        os.kill(int(values["IBUS_DAEMON_PID"]), 0)
    except (OSError, ValueError, KeyError):
        return ""
    return values.get("IBUS_ADDRESS", "")


class IbusConnection:
    """A connection to the daemon that serves calls and sends signals; for one thread at a time.

    on_call: answers a method call by object path, interface, method and body; LookupError
    where there is no such thing.
    """

    def __init__(
        self, address: str, on_call: Callable[[str, str, str, tuple[Any, ...]], Reply]
    ) -> None:
        """Connect; raise CaptureError."""
        try:
            self._connection: DBusConnection = open_dbus_connection(address)
        except BUS_ERRORS as error:
            raise CaptureError(Code.IBUS_UNREACHABLE) from error
        self._on_call = on_call
        self._calls: deque[Message] = deque()

    def serve_as_engine(self, version: str, render: Render, *, listed: bool) -> None:
        """Become the engine p2h; raise CaptureError when another program is that already.

        listed: the daemon knows the engine from a component file, so nothing has to be told.
        """
        try:
            bus = Proxy(message_bus, self._connection, timeout=CALL_TIMEOUT_S)
            if bus.RequestName(COMPONENT_NAME)[0] not in NAME_IS_OURS:
                raise CaptureError(Code.IBUS_OCCUPIED)
            if not listed:
                self._ask("RegisterComponent", "v", (component_value(version, render),))
        except BUS_ERRORS as error:
            raise CaptureError(Code.IBUS_REFUSES) from error

    def knows(self, engine: str) -> bool:
        """Tell whether the daemon lists an engine of this name."""
        try:
            return bool(self._ask("GetEnginesByNames", "as", ([engine],))[0])
        except BUS_ERRORS:
            return False

    def global_engine(self) -> str:
        """Return the name of the engine that is chosen now; "" when there is none."""
        try:
            question = Properties(IBUS).get("GlobalEngine")
            answer = self._connection.send_and_get_reply(question, timeout=CALL_TIMEOUT_S)
            _, (_, (_, fields)) = "", unwrap_msg(answer)[0]
            return str(fields[2])
        except (*BUS_ERRORS, TypeError, IndexError):
            return ""

    def restore_engine(self, name: str) -> None:
        """Choose an engine again that IBus has forgotten with ours.

        When the connection of an engine closes, IBus forgets a moment later which one is chosen,
        be it another. So this is for a new connection, and waits until the old one is gone.
        """
        bus = Proxy(message_bus, self._connection, timeout=CALL_TIMEOUT_S)
        end_s = time.monotonic() + DROPPED_WITHIN_S
        with suppress(*BUS_ERRORS):
            while bus.NameHasOwner(COMPONENT_NAME)[0] and time.monotonic() < end_s:
                time.sleep(LOOK_S)
            self._ask("SetGlobalEngine", "s", (name,))

    def choose_engine(self, name: str) -> None:
        """Have the daemon change to another engine; its answer is not waited for.

        It will call us before it answers, so this thread must be free to serve.
        """
        message = new_method_call(IBUS, "SetGlobalEngine", "s", (name,))
        message.header.flags |= MessageFlag.no_reply_expected
        self._connection.send(message)

    def emit(self, path: str, interface: str, name: str, signature: str, body: Any) -> None:
        """Send a signal of one of our objects."""
        emitter = DBusAddress(path, interface=interface)
        self._connection.send(new_signal(emitter, name, signature or None, body))

    def fileno(self) -> int:
        """Return what to select on, after `serve` has returned."""
        return int(self._connection.sock.fileno())

    def serve(self) -> None:
        """Answer all calls that have arrived, without waiting; OSError when the daemon is gone."""
        self._collect()
        while self._calls:
            self._answer(self._calls.popleft())
            self._collect()

    def waiting(self, method: str) -> list[tuple[Any, ...]]:
        """Return the bodies of the calls of a method that have arrived and wait to be served."""
        self._collect()
        headers = ((call.header.fields.get(HeaderFields.member), call) for call in self._calls)
        return [call.body for member, call in headers if member == method]

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _collect(self) -> None:
        with suppress(TimeoutError):
            while True:
                message = self._connection.receive(timeout=0)
                if message.header.message_type is MessageType.method_call:
                    self._calls.append(message)

    def _ask(self, method: str, signature: str, body: tuple[Any, ...]) -> tuple[Any, ...]:
        question = new_method_call(IBUS, method, signature, body)
        answer = self._connection.send_and_get_reply(question, timeout=CALL_TIMEOUT_S)
        result: tuple[Any, ...] = unwrap_msg(answer)
        return result

    def _answer(self, message: Message) -> None:
        fields = message.header.fields
        names = (HeaderFields.path, HeaderFields.interface, HeaderFields.member)
        path, interface, method = (fields.get(name, "") for name in names)
        try:
            signature, body = self._on_call(path, interface, method, message.body)
            answer = new_method_return(message, signature or None, body)
        except LookupError:
            answer = new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        except (TypeError, ValueError):
            answer = new_error(message, "org.freedesktop.DBus.Error.InvalidArgs")
        if not message.header.flags & MessageFlag.no_reply_expected:
            self._connection.send(answer)


__all__ = ["BUS_ERRORS", "NOTHING", "IbusConnection", "Reply", "Variant", "find_address"]
