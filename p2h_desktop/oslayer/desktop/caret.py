"""Finds the caret: by the accessibility bus where the application answers, else the mouse."""

from __future__ import annotations

import threading
from typing import Any

from Xlib import X, Xatom
from Xlib.error import ConnectionClosedError, XError

from p2h_desktop.oslayer.app_rules import Application, application
from p2h_desktop.oslayer.desktop.atspi import BUS_ERRORS, Accessible, AccessibleEvent, AtspiBus
from p2h_desktop.oslayer.protocols import Caret
from p2h_desktop.oslayer.x11.keyboard import connect, disconnect

SCREEN_COORDINATES = 0
STATE, FULLSCREEN = "_NET_WM_STATE", "_NET_WM_STATE_FULLSCREEN"


class X11CaretLocator:
    """Remembers which object has the caret; asks it for the place only when told to locate.

    The answer counts only if the object's process owns the active window: an application that
    is not on the bus sends no event when it takes the focus. Without a bus the caret is
    where the mouse is. `locate` takes some milliseconds; call it from one thread at a time.
    """

    def __init__(self, bus: AtspiBus | None, display_name: str | None = None) -> None:
        """Connect to the X server; raise CaptureError."""
        self._bus = bus
        self._display = connect(display_name)
        self._root = self._display.screen().root
        self._focus_lock = threading.Lock()
        self._focus: Accessible | None = None
        if bus is not None:
            bus.listen(self._on_event)

    def locate(self) -> Caret | None:
        """Return the caret; None when the X server is gone."""
        try:
            return self._from_bus() or self._from_pointer()
        except (ConnectionClosedError, XError):
            return None

    def application(self) -> Application:
        """Return the application in front, as far as its window tells."""
        try:
            window = self._active_window()
            if window is None:
                return Application()
            state = window.get_full_property(self._display.get_atom(STATE), Xatom.ATOM)
            full = self._display.get_atom(FULLSCREEN) in (state.value if state else ())
            return application(window.get_wm_class() or (), fullscreen=full)
        except (ConnectionClosedError, XError):
            return Application()

    def active_process(self) -> int | None:
        """Return the process that owns the active window; None when it does not say."""
        try:
            window = self._active_window()
            return None if window is None else self._number(window, "_NET_WM_PID")
        except (ConnectionClosedError, XError):
            return None

    def _active_window(self) -> Any:
        window_id = self._number(self._root, "_NET_ACTIVE_WINDOW")
        return self._display.create_resource_object("window", window_id) if window_id else None

    def close(self) -> None:
        """Close the connection to the X server; the bus is the caller's."""
        disconnect(self._display)

    def _on_event(self, event: AccessibleEvent) -> None:
        gained = event.member == "TextCaretMoved" or (event.kind == "focused" and event.value)
        with self._focus_lock:
            if gained:
                self._focus = event.source

    def _from_bus(self) -> Caret | None:
        with self._focus_lock:
            focus = self._focus
        if self._bus is None or focus is None:
            return None
        try:
            if self._bus.process_of(focus) != self.active_process():
                return None
            return self._caret_in(self._bus, focus)
        except BUS_ERRORS:
            return None

    def _caret_in(self, bus: AtspiBus, focus: Accessible) -> Caret | None:
        offset = int(bus.property(focus, "Text", "CaretOffset"))
        # The caret stands after the character before it; at the start there is none.
        question = (max(offset - 1, 0), SCREEN_COORDINATES)
        x, y, width, height = bus.call(focus, "Text", "GetCharacterExtents", "iu", question)
        if height <= 0:  # an empty field
            where = (SCREEN_COORDINATES,)
            x, y, width, height = bus.call(focus, "Component", "GetExtents", "u", where)[0]
            offset = 0
        return Caret(x + width if offset else x, y, 1, height, exact=True) if height > 0 else None

    def _from_pointer(self) -> Caret:
        pointer = self._root.query_pointer()
        return Caret(pointer.root_x, pointer.root_y, 1, 1, exact=False)

    def _number(self, window: Any, name: str) -> int | None:
        answer = window.get_full_property(self._display.get_atom(name), X.AnyPropertyType)
        return int(answer.value[0]) if answer is not None and len(answer.value) else None
