"""Listens to the desktop's accessibility bus (AT-SPI): where the focus and the caret are."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from queue import Queue
from typing import Any

from jeepney import (
    DBusAddress,
    DBusErrorResponse,
    HeaderFields,
    MatchRule,
    Message,
    Properties,
    message_bus,
    new_method_call,
)
from jeepney.io.common import RouterClosed
from jeepney.io.threading import DBusRouter, Proxy, open_dbus_router
from jeepney.wrappers import unwrap_msg

CALL_TIMEOUT_S = 0.3  # for one question; an application that hangs must not stop us
EVENTS = ("object:text-caret-moved", "object:state-changed:focused")
REGISTRY = "org.a11y.atspi.Registry"
EVENT_INTERFACE = "org.a11y.atspi.Event.Object"
QUEUE_SIZE = 256
FOCUSED = 12  # bit of AT-SPI's state set
MOST_OBJECTS = 500  # looked at in search of the focus; a browser has many thousands

# What goes wrong on a bus: it is not there, it says no, it does not answer, it ends.
BUS_ERRORS = (
    OSError,
    KeyError,
    RuntimeError,
    ValueError,
    TimeoutError,
    DBusErrorResponse,
    RouterClosed,
)


@dataclass(frozen=True, slots=True)
class Accessible:
    """An object of an application on the bus."""

    bus_name: str
    path: str


@dataclass(frozen=True, slots=True)
class AccessibleEvent:
    """Something that happened to an object: member "TextCaretMoved" or "StateChanged".

    kind: what of the member ("focused"); value: the caret's offset, or 1 for a state gained.
    """

    source: Accessible
    member: str
    kind: str
    value: int


class AtspiBus:
    """A connection to the accessibility bus whose events reach listeners in its own thread."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Connect and ask for events; raise one of BUS_ERRORS where there is no such bus."""
        self._stack = ExitStack()
        self._listeners: list[Callable[[AccessibleEvent], None]] = []
        self._queue: Queue[Any] = Queue(QUEUE_SIZE)
        with ExitStack() as stack:
            address = _bus_address(environ["DBUS_SESSION_BUS_ADDRESS"])
            self._router = stack.enter_context(open_dbus_router(address))
            rule = MatchRule(type="signal", interface=EVENT_INTERFACE)
            stack.enter_context(self._router.filter(rule, queue=self._queue))
            bus = Proxy(message_bus, self._router, timeout=CALL_TIMEOUT_S)
            bus.AddMatch(rule)
            registry = Accessible(REGISTRY, "/org/a11y/atspi/registry")
            for event in EVENTS:
                self.call(registry, "Registry", "RegisterEvent", "s", (event,))
            self._stack = stack.pop_all()
        self._bus = bus
        threading.Thread(target=self._tell, name="atspi", daemon=True).start()

    def listen(self, listener: Callable[[AccessibleEvent], None]) -> None:
        """Have `listener` called for each event from now on, in the bus's thread."""
        self._listeners.append(listener)

    def call(
        self, target: Accessible, interface: str, method: str, signature: str, body: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Ask an object and return its answer; thread-safe; raise one of BUS_ERRORS."""
        address = DBusAddress(target.path, target.bus_name, f"org.a11y.atspi.{interface}")
        message = new_method_call(address, method, signature or None, body)
        return _ask(self._router, message)

    def property(self, target: Accessible, interface: str, name: str) -> Any:
        """Read a property of an object; thread-safe; raise one of BUS_ERRORS."""
        address = DBusAddress(target.path, target.bus_name, f"org.a11y.atspi.{interface}")
        _, value = _ask(self._router, Properties(address).get(name))[0]
        return value

    def process_of(self, source: Accessible) -> int:
        """Return the process id of the application; raise one of BUS_ERRORS."""
        return int(self._bus.GetConnectionUnixProcessID(source.bus_name)[0])

    def call_soon(self, task: Callable[[], None]) -> None:
        """Have `task` called in the bus's thread, between two events."""
        self._queue.put(task)

    def focused_in(self, process: int) -> Accessible | None:
        """Search an application for the object that has its focus; raise one of BUS_ERRORS.

        Focus events tell of changes only; this tells how things stand. Takes up to a second.
        """
        root = Accessible(REGISTRY, "/org/a11y/atspi/accessible/root")
        waiting = deque(app for app in self._children(root) if self.process_of(app) == process)
        for _ in range(MOST_OBJECTS):
            if not waiting:
                return None
            found = waiting.popleft()
            states = self.call(found, "Accessible", "GetState", "", ())[0]
            if states and states[0] & 1 << FOCUSED:
                return found
            waiting.extend(self._children(found))
        return None

    def _children(self, parent: Accessible) -> list[Accessible]:
        return [Accessible(*c) for c in self.call(parent, "Accessible", "GetChildren", "", ())[0]]

    def close(self) -> None:
        """Close the connection and end the thread."""
        self._queue.put(None)
        with suppress(OSError):
            self._stack.close()

    def _tell(self) -> None:
        while (item := self._queue.get()) is not None:
            with suppress(*BUS_ERRORS):
                if isinstance(item, Message):
                    self._tell_of(item)
                else:
                    item()

    def _tell_of(self, message: Message) -> None:
        fields = message.header.fields
        kind, value = message.body[0], message.body[1]
        source = Accessible(fields[HeaderFields.sender], fields[HeaderFields.path])
        event = AccessibleEvent(source, fields[HeaderFields.member], kind, value)
        for listener in self._listeners:
            with suppress(*BUS_ERRORS):
                listener(event)


def _bus_address(session_bus: str) -> str:
    address = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
    with open_dbus_router(session_bus) as session:
        return str(_ask(session, new_method_call(address, "GetAddress"))[0])


def _ask(router: DBusRouter, message: Message) -> tuple[Any, ...]:
    answer: tuple[Any, ...] = unwrap_msg(router.send_and_get_reply(message, timeout=CALL_TIMEOUT_S))
    return answer
