"""Owns X selections: serves text to other programs and gives back what was there before."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from Xlib import X, Xatom
from Xlib.error import CatchError
from Xlib.protocol.event import SelectionNotify
from Xlib.protocol.request import SetSelectionOwner

from p2h_desktop.oslayer.x11.keyboard import connect

FETCH_TIMEOUT_S = 0.3  # for the program whose selection we borrow
SLICE_S = 0.2  # a wait is cut into pieces of this length, for the watchdog's sake
SPARE_REQUEST_BYTES = 1024  # left free for the head of a request
TEXT_TARGETS = ("UTF8_STRING", "text/plain;charset=utf-8", "text/plain", "TEXT", "STRING")
SECRET_TARGET = "x-kde-passwordManagerHint"  # asks clipboard managers to look away
# Kept and given back with the text; anything else the owner offered is derived from these.
KEPT_TARGETS = (
    "UTF8_STRING",
    "STRING",
    "text/plain;charset=utf-8",
    "text/plain",
    "text/html",
    "text/uri-list",
    "x-special/gnome-copied-files",
    SECRET_TARGET,
)


@dataclass(frozen=True, slots=True)
class Content:
    """What a selection holds: target name -> (type name, bits per unit, bytes).

    hidden: clipboard managers are asked to look away.
    """

    data: dict[str, tuple[str, int, bytes]]
    hidden: bool = False


class Unkeepable(Enum):
    """Why the content of a selection cannot be kept and given back."""

    FOREIGN = "it is no text, too long, or its owner does not answer"


def text_content(text: str) -> Content:
    """Offer `text` the ways programs ask for text."""
    data = text.encode()
    offers = dict.fromkeys(("UTF8_STRING", "TEXT"), ("UTF8_STRING", 8, data))
    offers |= {name: (name, 8, data) for name in ("text/plain;charset=utf-8", "text/plain")}
    return Content(offers)


class X11Selections:
    """A connection that owns selections on behalf of this process.

    alive: called while waiting, so that a watchdog does not take the wait for a hang.
    """

    def __init__(self, alive: Callable[[], object], display_name: str | None = None) -> None:
        self._alive = alive
        self.display = connect(display_name)
        self._window = self.display.screen().root.create_window(
            0, 0, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask
        )
        self._contents: dict[int, tuple[Content, int]] = {}  # owned selection -> content, since
        known = {"TARGETS", "TIMESTAMP", *KEPT_TARGETS, *TEXT_TARGETS}
        self._names = {self.atom(name): name for name in known}
        self._clock = self.atom("P2H_CLOCK")
        self._transfer = self.atom("P2H_TRANSFER")
        self._server_time = 0
        self._answer: Any | None = None  # the last SelectionNotify
        self._readers: set[int] = set()  # clients that read text since `forget_readers`

    def fileno(self) -> int:
        """Return what to select on."""
        return int(self.display.fileno())

    def atom(self, name: str) -> int:
        """Return the server's number for a name."""
        return int(self.display.get_atom(name))

    def client_of(self, resource_id: int) -> int:
        """Return the part of a resource id that tells its client."""
        return resource_id & ~int(self.display.display.info.resource_id_mask)

    def forget_readers(self) -> None:
        """Begin anew to watch who reads our text."""
        self._readers.clear()

    def read_by(self, client: int | None) -> bool:
        """Tell whether `client` (None: anybody) has read our text."""
        return bool(self._readers) if client is None else client in self._readers

    def owns(self, selection: int) -> bool:
        """Tell whether a selection is still ours."""
        return selection in self._contents

    def content(self, selection: int) -> Content | Unkeepable | None:
        """Return what a selection holds, from its owner if it is not ours; None for nothing."""
        if selection in self._contents:
            return self._contents[selection][0]
        if self.display.get_selection_owner(selection) == X.NONE:
            return None
        deadline = time.monotonic() + FETCH_TIMEOUT_S
        targets = self._convert(selection, "TARGETS", deadline)
        if targets is None or targets[1] != 32:
            return Unkeepable.FOREIGN
        offered = {self.atom(name): name for name in KEPT_TARGETS}
        numbers = memoryview(targets[2]).cast("I")
        names = [offered[number] for number in numbers if number in offered]
        if not any(name in TEXT_TARGETS for name in names):
            return Unkeepable.FOREIGN if len(numbers) else None
        data = {}
        for name in names:
            value = self._convert(selection, name, deadline)
            if value is None:
                return Unkeepable.FOREIGN
            data[name] = value
        return Content(data)

    def own(self, selection: int, content: Content | None) -> None:
        """Make a selection hold `content`; None empties it."""
        if content is None:
            _, owned_since = self._contents.pop(selection, (None, 0))
            if owned_since:  # dated, the request does nothing when somebody else owns it by now
                SetSelectionOwner(
                    display=self.display.display,
                    window=X.NONE,
                    selection=selection,
                    time=owned_since,
                )
            return
        since = self._now()
        self._window.set_selection_owner(selection, since)
        self._contents[selection] = (content, since)

    def serve(self, until: Callable[[], bool], timeout_s: float) -> bool:
        """Answer other programs until `until` holds; False when it does not within the time."""
        deadline = time.monotonic() + timeout_s
        while True:
            while self.display.pending_events():
                self._handle(self.display.next_event())
            remaining_s = deadline - time.monotonic()
            if until() or remaining_s <= 0:
                return until()
            select.select([self.display], [], [], min(remaining_s, SLICE_S))
            self._alive()

    def hand_over(self) -> None:
        """Let a clipboard manager keep what we hold, as a program does that is about to end."""
        manager, clipboard = self.atom("CLIPBOARD_MANAGER"), self.atom("CLIPBOARD")
        for selection, (content, since) in self._contents.items():
            self._contents[selection] = (replace(content, hidden=False), since)
        if clipboard in self._contents and self.display.get_selection_owner(manager) != X.NONE:
            self._convert(manager, "SAVE_TARGETS", time.monotonic() + 1.0)

    def _now(self) -> int:
        """Return the server's time; owning a selection must be dated."""
        self._server_time = 0
        self._window.change_property(self._clock, Xatom.STRING, 8, b"", X.PropModeAppend)
        self.serve(lambda: self._server_time != 0, FETCH_TIMEOUT_S)
        return self._server_time

    def _convert(
        self, selection: int, target: str, deadline: float
    ) -> tuple[str, int, bytes] | None:
        """Ask the owner for one target; None when it refuses, is too slow or sends in pieces."""
        number = self.atom(target)
        self._answer = None
        self._window.convert_selection(selection, number, self._transfer, X.CurrentTime)

        def answered() -> bool:
            answer = self._answer
            return answer is not None and answer.selection == selection and answer.target == number

        answered_in_time = self.serve(answered, max(deadline - time.monotonic(), 0))
        if not answered_in_time or self._answer is None or self._answer.property == X.NONE:
            return None
        value = self._window.get_full_property(self._transfer, X.AnyPropertyType, 65536)
        if value is None or value.property_type == self.atom("INCR"):
            return None
        self._window.delete_property(self._transfer)
        data = value.value if isinstance(value.value, bytes) else value.value.tobytes()
        limit = self.display.display.info.max_request_length * 4 - SPARE_REQUEST_BYTES
        if len(data) > limit:
            return None
        return self.display.get_atom_name(value.property_type), value.format, data

    def _handle(self, event: Any) -> None:
        if event.type == X.SelectionRequest:
            self._reply(event)
        elif event.type == X.SelectionNotify:
            self._answer = event
        elif event.type == X.PropertyNotify and event.atom == self._clock:
            self._server_time = event.time
        elif event.type == X.MappingNotify:
            self.display.refresh_keyboard_mapping(event)
        elif event.type == X.SelectionClear and self._is_news(event):
            del self._contents[event.atom]

    def _is_news(self, clear: Any) -> bool:
        """Tell a loss from an old notice that was still on its way when we took over again."""
        return clear.atom in self._contents and clear.time > self._contents[clear.atom][1]

    def _reply(self, request: Any) -> None:
        target = self._names.get(request.target, "")
        content, since = self._contents.get(request.selection, (None, 0))
        value = self._value(content, since, target) if content else None
        where = request.property or request.target  # obsolete clients name no property
        if value is not None:
            kind, width, data = value
            request.requestor.change_property(
                where, self.atom(kind), width, data, onerror=CatchError()
            )
        notice = SelectionNotify(
            time=request.time,
            requestor=request.requestor,
            selection=request.selection,
            target=request.target,
            property=where if value is not None else X.NONE,
        )
        request.requestor.send_event(notice, onerror=CatchError())
        self.display.flush()
        if value is not None and target in TEXT_TARGETS:
            self._readers.add(self.client_of(request.requestor.id))

    def _value(self, content: Content, since: int, target: str) -> tuple[str, int, bytes] | None:
        hint = {SECRET_TARGET: (SECRET_TARGET, 8, b"secret")} if content.hidden else {}
        if target == "TARGETS":
            names = ["TARGETS", "TIMESTAMP", *(content.data | hint)]
            numbers = b"".join(self.atom(name).to_bytes(4, sys.byteorder) for name in names)
            return "ATOM", 32, numbers
        if target == "TIMESTAMP":
            return "INTEGER", 32, since.to_bytes(4, sys.byteorder)
        return (content.data | hint).get(target)
