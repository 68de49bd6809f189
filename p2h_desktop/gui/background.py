"""Work that takes a while, done in a thread; what comes of it arrives in the window's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from p2h_desktop.errors import P2HError
from p2h_desktop.gui.lower_texts import told

T = TypeVar("T")


class Background(QObject):
    """Runs one piece of work at a time for a window."""

    busy_changed = Signal(bool)
    _ended = Signal(object)

    def __init__(self, parent: QObject) -> None:
        """Belong to a window: its end is the end of what would be called."""
        super().__init__(parent)
        self.busy = False
        self._ended.connect(self._end)

    def run(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[str], None]
    ) -> bool:
        """Do `work` in a thread, then call `done` with the result or `failed` with the reason.

        False where something is still being done; nothing happens then.
        """
        if self.busy:
            return False
        self._set_busy(True)
        Thread(target=self._work, args=(work, done, failed), name="window", daemon=True).start()
        return True

    def _work(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[str], None]
    ) -> None:
        finish: Callable[[], None] = partial(failed, "")
        try:
            finish = partial(done, work())
        except P2HError as error:
            finish = partial(failed, told(str(error)))
        finally:
            self._ended.emit(finish)

    def _end(self, finish: Callable[[], None]) -> None:
        self._set_busy(False)
        finish()

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.busy_changed.emit(busy)
