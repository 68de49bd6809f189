"""Sends keystrokes of windows to the session's thread; the answers come back as signals."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Keystroke, Update
from p2h_desktop.engine.session_host import Call, CaptureHost, page_key

Post = Callable[[Call], None]


class SessionSignals(QObject):
    """Sends keystrokes to the Session in its thread; the answers come back as signals.

    For one keystroke the signals come in the order retracted, committed, updated, pressed.
    """

    retracted = Signal(str)  # text before the caret that is to be deleted

    committed = Signal(object)  # Commit
    updated = Signal(object)  # Update to draw; none for a key that another one follows at once
    pressed = Signal(object)  # the Update that answers a keystroke: exactly one for each
    failed = Signal()  # an error in the converter; the composition was dropped

    def __init__(self, session: Session, post: Post) -> None:
        """Join a session and the `post` of the one thread that may touch it."""
        super().__init__()
        self._session = session
        self._post = post
        self._waiting: deque[tuple[Callable[[], Update], bool]] = deque()

    def press(self, keystroke: Keystroke, context: str | None = None) -> None:
        """Send a key press, and the text before the caret where that is known for sure."""

        def answer() -> Update:
            if context is not None:
                self._session.set_context(context)
            return self._session.press(keystroke, more_waiting=bool(self._waiting))

        self._send(answer, is_press=True)

    def select(self, index: int) -> None:
        """Choose a candidate of the current page."""
        self._send(lambda: self._session.select(index))

    def turn_page(self, step: int) -> None:
        """Go to the next (+1) or previous (-1) page, as a click on its arrow asks."""
        self._send(lambda: self._session.press(page_key(step)))

    def reset(self) -> None:
        """Drop the composition: the focus or the caret has moved."""
        self._send(self._session.reset)

    def set_chinese(self, chinese: bool) -> None:
        """Go to Chinese or English mode."""
        self._send(lambda: self._session.set_chinese(chinese))

    def toggle_mode(self) -> None:
        """Change between Chinese and English mode."""
        self._send(self._session.toggle_mode)

    def _send(self, answer: Callable[[], Update], *, is_press: bool = False) -> None:
        self._waiting.append((answer, is_press))
        self._post(self._step)

    def _step(self) -> None:
        """Run the oldest call; the session's thread."""
        answer, is_press = self._waiting.popleft()
        try:
            update = answer()
        except Exception:  # noqa: BLE001 - the keyboard must go on working
            sys.excepthook(*sys.exc_info())
            update = self._session.reset()
            self.failed.emit()
        if update.retract:
            self.retracted.emit(update.retract)
        if update.commit is not None:
            self.committed.emit(update.commit)
        if not self._waiting or update.commit is not None:
            self.updated.emit(update)
        if is_press:
            self.pressed.emit(update)


class CaptureSignals(QObject):
    """What a key source made of the session, as signals for the windows."""

    updated = Signal(object, object)  # Update, and where the user types: Caret or None
    not_delivered = Signal(str)  # a committed text that the application did not take

    def __init__(self, host: CaptureHost) -> None:
        """Pass on what the host answers; the signals are emitted in the session's thread."""
        super().__init__()
        host.on_update = self.updated.emit
        host.on_undelivered = self.not_delivered.emit
