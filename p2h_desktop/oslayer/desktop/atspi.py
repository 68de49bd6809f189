"""Listens to the desktop's accessibility bus (AT-SPI): where the focus and the caret are."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from queue import Empty, Full, Queue
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
PROBE_S = 10.0  # without an event: then the bus is asked whether it is still there
RETRY_S = 5.0  # between two attempts to connect to a bus that was lost
MOST_CRASHES = 5  # of the thread; then it is not started again
FOCUSED = 12  # bit of AT-SPI's state set
MOST_OBJECTS = 500  # looked at in search of the focus; a browser has many thousands

# What goes wrong on a bus: it is not there, it says no, it does not answer, it answers something
# of another shape, it ends.
BUS_ERRORS = (
    OSError,
    LookupError,
    TypeError,
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


class _Events(Queue[Any]):
    """What waits for the bus's thread; knows whether an event found no room."""

    missed = False

    def put_nowait(self, item: Any) -> None:
        """Add an item; Full where there is no room."""
        try:
            super().put_nowait(item)
        except Full:
            self.missed = True
            raise


class _Connection:
    """One connection to the accessibility bus, which sends its events to a queue."""

    def __init__(self, environ: Mapping[str, str], events: _Events) -> None:
        """Connect and ask for events; raise one of BUS_ERRORS where there is no such bus."""
        with ExitStack() as stack:
            address = _bus_address(environ["DBUS_SESSION_BUS_ADDRESS"])
            self._router = stack.enter_context(open_dbus_router(address))
            rule = MatchRule(type="signal", interface=EVENT_INTERFACE)
            stack.enter_context(self._router.filter(rule, queue=events))
            self.bus = Proxy(message_bus, self._router, timeout=CALL_TIMEOUT_S)
            self.bus.AddMatch(rule)
            registry = DBusAddress("/org/a11y/atspi/registry", REGISTRY, "org.a11y.atspi.Registry")
            for event in EVENTS:
                self.ask(new_method_call(registry, "RegisterEvent", "s", (event,)))
            self._stack = stack.pop_all()

    def ask(self, message: Message) -> tuple[Any, ...]:
        """Return the answer to a method call; raise one of BUS_ERRORS."""
        return _ask(self._router, message)

    def close(self) -> None:
        """Close the connection."""
        with suppress(OSError):
            self._stack.close()


class AtspiBus:
    """A connection to the accessibility bus whose events reach listeners in its own thread.

    A bus that is lost is `sound` no longer; the thread connects again as soon as it can.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Connect and ask for events; raise one of BUS_ERRORS where there is no such bus."""
        self.sound = True  # whether events are heard
        self._environ = environ
        self._listeners: list[Callable[[AccessibleEvent], None]] = []
        self._watchers: list[Callable[[], None]] = []
        self._losses: list[Callable[[bool], None]] = []
        self._queue = _Events(QUEUE_SIZE)
        self._closed = threading.Event()
        self._connection = _Connection(environ, self._queue)
        self._crashes = 0
        self._start()

    def _start(self) -> None:
        threading.Thread(target=self._run, name="atspi", daemon=True).start()

    def listen(self, listener: Callable[[AccessibleEvent], None]) -> None:
        """Have `listener` called for each event from now on, in the bus's thread."""
        self._listeners.append(listener)

    def watch(self, again: Callable[[], None]) -> None:
        """Have `again` called in the bus's thread when events were missed, before it is sound."""
        self._watchers.append(again)

    def on_loss(self, listener: Callable[[bool], None]) -> None:
        """Have `listener` called in the bus's thread: True where the bus is lost, False where it
        is back, which may be said without the loss before it.
        """
        self._losses.append(listener)

    def call(
        self, target: Accessible, interface: str, method: str, signature: str, body: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Ask an object and return its answer; thread-safe; raise one of BUS_ERRORS."""
        address = DBusAddress(target.path, target.bus_name, f"org.a11y.atspi.{interface}")
        return self._ask(new_method_call(address, method, signature or None, body))

    def property(self, target: Accessible, interface: str, name: str) -> Any:
        """Read a property of an object; thread-safe; raise one of BUS_ERRORS."""
        address = DBusAddress(target.path, target.bus_name, f"org.a11y.atspi.{interface}")
        _, value = self._ask(Properties(address).get(name))[0]
        return value

    def process_of(self, source: Accessible) -> int:
        """Return the process id of the application; raise one of BUS_ERRORS."""
        return int(self._ask(message_bus.GetConnectionUnixProcessID(source.bus_name))[0])

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
        self._closed.set()
        with suppress(Full):
            self._queue.put_nowait(None)
        self._connection.close()

    def _ask(self, message: Message) -> tuple[Any, ...]:
        try:
            return self._connection.ask(message)
        except (ConnectionError, RouterClosed):
            self.sound = False
            with suppress(Full):  # the thread is awake then
                self._queue.put_nowait(None)
            raise

    def _run(self) -> None:
        try:
            while not self._closed.is_set():
                if self.sound:
                    self._tell_next()
                else:
                    self._reconnect()
        finally:
            if not self._closed.is_set():
                self._crashed()

    def _crashed(self) -> None:
        """Go on in another thread, which connects again; the exception ends this one."""
        self.sound = False
        self._crashes += 1
        if self._crashes <= MOST_CRASHES:
            self._start()
        else:
            self._say(lost=True)

    def _tell_next(self) -> None:
        try:
            item = self._queue.get(timeout=PROBE_S)
        except Empty:
            item = self._probe
        with suppress(*BUS_ERRORS):
            if isinstance(item, Message):
                self._dispatch(item)
            elif item is not None:
                item()
        if self._queue.missed and self._queue.empty():
            self._queue.missed = False
            self._look_again()

    def _probe(self) -> None:
        """Notice that the bus, or who collects its events, is gone."""
        if not self._ask(message_bus.NameHasOwner(REGISTRY))[0]:
            self.sound = False

    def _reconnect(self) -> None:
        self._connection.close()
        told = False
        while not self._closed.wait(RETRY_S if told else 0):
            try:
                self._connection = _Connection(self._environ, self._queue)
            except BUS_ERRORS:
                if not told:
                    self._say(lost=True)
                told = True
                continue
            self._look_again()
            self.sound = True
            self._say(lost=False)
            return

    def _look_again(self) -> None:
        for again in self._watchers:
            with suppress(*BUS_ERRORS):
                again()

    def _say(self, *, lost: bool) -> None:
        for listener in self._losses:
            listener(lost)

    def _dispatch(self, message: Message) -> None:
        """Pass an event on; ValueError where it is none: anybody may send anything."""
        fields, body = message.header.fields, message.body
        if len(body) < 2 or not (isinstance(body[0], str) and isinstance(body[1], int)):
            raise ValueError("not an event of AT-SPI")
        source = Accessible(fields[HeaderFields.sender], fields[HeaderFields.path])
        event = AccessibleEvent(source, fields[HeaderFields.member], body[0], body[1])
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
