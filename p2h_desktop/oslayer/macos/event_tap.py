"""The event tap of macOS, in a thread with a run loop of its own.

Not by pynput: that asks for the keyboard layout off the main thread, which macOS may answer by
ending the program, and leaves a tap off that the system has switched off for being slow.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from p2h_desktop.errors import CaptureError
from p2h_desktop.messages.codes import Code

SESSION_TAP, HEAD_INSERT = 1, 0
MAY_CHANGE_EVENTS = 0
KEY_DOWN, KEY_UP, FLAGS_CHANGED = 10, 11, 12
MASK = 1 << KEY_DOWN | 1 << KEY_UP | 1 << FLAGS_CHANGED
SWITCHED_OFF = (0xFFFFFFFE, 0xFFFFFFFF)  # for being slow, by the user
END_LIMIT_S = 5.0


class EventTap:
    """A tap; quartz: PyObjC's module Quartz, or what stands for it."""

    def __init__(self, quartz: Any, decide: Callable[[int, Any], bool]) -> None:
        """Prepare. decide: called with the type and the event of each key; True swallows it."""
        self._quartz = quartz
        self._decide = decide
        self._tap: Any = None
        self._loop: Any = None
        self._lapsed: Callable[[], None] = lambda: None
        self._ready = threading.Event()

    def start(self, ended: Callable[[], None], lapsed: Callable[[], None]) -> Callable[[], None]:
        """Begin; return what ends it.

        Args:
            ended: Called when the tap has ended, whoever ended it.
            lapsed: Called when the system had switched the tap off, and it is on again.

        Raises:
            CaptureError: The system gives no tap.
        """
        self._lapsed = lapsed
        thread = threading.Thread(target=self._run, args=(ended,), name="keys", daemon=True)
        thread.start()
        self._ready.wait()
        if self._tap is None:
            raise CaptureError(Code.HOOK_REFUSED)

        def end() -> None:
            self._quartz.CFRunLoopStop(self._loop)
            thread.join(END_LIMIT_S)

        return end

    def on_event(self, _: Any, event_type: int, event: Any, __: Any) -> Any:
        """Return the event for the application, or None: it does not get it."""
        if event_type in SWITCHED_OFF:
            self._quartz.CGEventTapEnable(self._tap, True)
            self._lapsed()
            return event
        return None if self._decide(event_type, event) else event

    def _run(self, ended: Callable[[], None]) -> None:
        quartz = self._quartz
        tap = quartz.CGEventTapCreate(
            SESSION_TAP, HEAD_INSERT, MAY_CHANGE_EVENTS, MASK, self.on_event, None
        )
        if tap is not None:
            source = quartz.CFMachPortCreateRunLoopSource(None, tap, 0)
            self._tap, self._loop = tap, quartz.CFRunLoopGetCurrent()
            quartz.CFRunLoopAddSource(self._loop, source, quartz.kCFRunLoopDefaultMode)
            quartz.CGEventTapEnable(tap, True)
        self._ready.set()
        if tap is not None:
            quartz.CFRunLoopRun()
            quartz.CFMachPortInvalidate(tap)
            ended()
