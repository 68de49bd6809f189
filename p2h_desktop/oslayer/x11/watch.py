"""Watches raw input beside the grabs: keys for lone taps of Shift, mouse clicks, others' grabs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from Xlib import X
from Xlib.error import CatchError
from Xlib.ext import ge, screensaver, xinput

from p2h_desktop.errors import CaptureError
from p2h_desktop.messages.codes import Code
from p2h_desktop.oslayer.x11.keyboard import connect, disconnect

WHEEL_BUTTONS = range(4, 8)
RAW_EVENTS = (xinput.RawKeyPress, xinput.RawKeyRelease, xinput.RawButtonPress)
# Kinds of input beside those of XI2, which has no events with these numbers.
MAP_CHANGED = X.MappingNotify
SAVER_ON = 256
MAX_DEPTH = 8  # of windows inside windows


@dataclass(frozen=True, slots=True)
class RawInput:
    """One raw event: kind (an XI2 event type), detail (keycode or button), server time in ms.

    MAP_CHANGED and SAVER_ON are kinds without the rest: the keyboard's map may be another; the
    screen goes dark, and a locker may want the keyboard.
    """

    kind: int
    detail: int
    time_ms: int


class X11Watch:
    """A second connection, which the server tells of all input even while we hold the keyboard."""

    def __init__(self, display_name: str | None = None) -> None:
        self._display = connect(display_name)
        self._root = self._display.screen().root
        self._pid_atom = self._display.intern_atom("_NET_WM_PID")
        self._watching = False
        self._focus: Any = None  # the window that is heard for others' grabs
        self.grabbed = False
        extension = self._display.query_extension(xinput.extname)
        if extension is None:
            raise CaptureError(Code.DISPLAY_NO_XINPUT)
        self._opcode = extension.major_opcode
        # Raw events during somebody's grab need 2.1 or later; the library's own call asks for 2.0.
        version = xinput.XIQueryVersion(
            display=self._display.display,
            opcode=self._display.display.get_extension_major(xinput.extname),
            major_version=2,
            minor_version=2,
        )
        if (version.major_version, version.minor_version) < (2, 1):
            raise CaptureError(Code.DISPLAY_OLD_XINPUT)
        saver = self._display.query_extension(screensaver.extname)
        self._saver_event = None if saver is None else saver.first_event
        if saver is not None:
            self._root.screensaver_select_input(screensaver.NotifyMask)

    def fileno(self) -> int:
        """Return what to select on."""
        return int(self._display.fileno())

    def close(self) -> None:
        """Close the connection."""
        disconnect(self._display)

    def watch(self, on: bool) -> None:
        """Start or stop listening; while paused nothing is heard at all."""
        if on != self._watching:
            mask = sum(1 << kind for kind in RAW_EVENTS) if on else 0
            self._root.xinput_select_events([(xinput.AllMasterDevices, mask)])
            self._display.sync()
            self._watching = on
            if on:
                self.follow_focus()

    def catch_up(self) -> None:
        """Wait until everything the server has told so far is here."""
        self._display.sync()

    def poll(self) -> Iterator[RawInput]:
        """Yield what has arrived."""
        while self._display.pending_events():
            event = self._display.next_event()
            if event.type == ge.GenericEventCode and event.extension == self._opcode:
                data = bytes(event.data)
                time_ms = int.from_bytes(data[2:6], sys.byteorder)
                detail = int.from_bytes(data[6:10], sys.byteorder)
                yield RawInput(event.evtype, detail, time_ms)
            elif event.type == X.MappingNotify:
                yield RawInput(MAP_CHANGED, 0, 0)
            elif event.type == self._saver_event and event.state == screensaver.StateOn:
                yield RawInput(SAVER_ON, 0, 0)
            elif event.type in (X.FocusIn, X.FocusOut):
                self._on_focus(event)

    def _on_focus(self, event: Any) -> None:
        """Follow the focus, and whether somebody has grabbed the keyboard, ourselves included.

        Raw input is told all the same then: it may be a password, typed into a locked screen.
        """
        if event.mode == X.NotifyGrab:
            self.grabbed = True
        elif event.mode == X.NotifyUngrab:
            self.grabbed = False
        elif event.type == X.FocusOut and event.detail != X.NotifyInferior:
            self.follow_focus()

    def follow_focus(self) -> None:
        """Hear from now on of grabs while the window has the focus that has it now."""
        focus = self._display.get_input_focus().focus
        if focus == self._focus or isinstance(focus, int):  # no window, or what the mouse is over
            return
        self._select_focus_events(self._focus, X.NoEventMask)
        self._select_focus_events(focus, X.FocusChangeMask)
        self._focus = focus
        self._display.flush()

    def _select_focus_events(self, window: Any, mask: int) -> None:
        if window is not None:  # it may have been destroyed meanwhile
            window.change_attributes(event_mask=mask, onerror=CatchError())

    def pointer_on_own_window(self) -> bool:
        """Tell whether the mouse is over a window of this process."""
        window = self._root.query_pointer().child
        for _ in range(MAX_DEPTH):
            if not window:
                return False
            if self._pid_of(window) == os.getpid():
                return True
            window = window.query_pointer().child
        return False

    def _pid_of(self, window: Any) -> int | None:
        answer = window.get_full_property(self._pid_atom, X.AnyPropertyType)
        return int(answer.value[0]) if answer is not None and len(answer.value) else None
