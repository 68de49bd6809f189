"""Tells the session which program gets its text, where only the X server knows."""

from __future__ import annotations

from collections.abc import Callable

from p2h_desktop.core.types import Keystroke, Update
from p2h_desktop.oslayer.protocols import KeyHandler, Place


class ActiveAppWatch:
    """Asks before a composition begins: the window cannot change within one."""

    def __init__(self, handler: KeyHandler, place: Callable[[], Place]) -> None:
        """Join the session and what knows the program whose window is active."""
        self._handler = handler
        self._place = place
        self._composing = False

    def press(self, keystroke: Keystroke, *, more_waiting: bool = False) -> Update:
        """Answer a key."""
        if not self._composing:
            self._handler.stay(self._place())
        update = self._handler.press(keystroke, more_waiting=more_waiting)
        self._composing = bool(update.preedit.text)
        return update

    def cancel(self) -> Update:
        """Drop the composition and forget the context; another window may have its own mode."""
        self._composing = False
        return self._handler.enter(self._place())
