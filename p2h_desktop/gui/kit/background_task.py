"""Work that takes a while, done in another thread; what comes of it arrives in the window's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from threading import Thread
from time import sleep
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from p2h_desktop.errors import P2HError
from p2h_desktop.gui.kit.rendered import rendered

T = TypeVar("T")
Start = Callable[[Callable[[], None]], None]
"""Has a call done in another thread."""


_TURN = 100  # items
_REST_S = 0.001


def start_thread(call: Callable[[], None]) -> None:
    """Have `call` done in a thread of its own."""
    Thread(target=call, name="window", daemon=True).start()


def politely(items: Iterable[T]) -> Iterator[T]:
    """Yield items, and let other threads have their turn now and then: one of them is typing."""
    for place, item in enumerate(items):
        yield item
        if place % _TURN == 0:
            sleep(_REST_S)


class Background(QObject):
    """Runs one piece of work at a time for a window."""

    busy_changed = Signal(bool)

    def __init__(self, parent: QObject, start: Start = start_thread) -> None:
        """Belong to a window, which may end while its work goes on: then nobody is told."""
        super().__init__(parent)
        self._start = start
        self._errand: _Errand | None = None
        self._done: Callable[[Any], None]
        self._failed: Callable[[str], None]

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return self._errand is not None

    def run(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[str], None]
    ) -> bool:
        """Do `work` elsewhere, then call `done` with the result or `failed` with the reason.

        False where something is still being done; nothing happens then.
        """
        if self._errand is not None:
            return False
        self._errand, self._done, self._failed = _Errand(work), done, failed
        self._errand.over.connect(self._end)
        self.busy_changed.emit(True)
        self._start(self._errand.run)
        return True

    def _end(self, result: object, reason: str | None) -> None:
        self._errand = None
        self.busy_changed.emit(False)
        if reason is None:
            self._done(result)
        else:
            self._failed(reason)


class _Errand(QObject):
    """One piece of work, the only thing of a window that another thread ever touches.

    It belongs to no window, and keeps itself until garbage is collected, in the thread of windows:
    it never ends while the other thread speaks through it, and no window ends there with it.
    """

    over = Signal(object, object)  # the result; why there is none, in words, else None

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__()
        self._work: Callable[[], object] | None = work
        self._self = self
        self.over.connect(self._leave)

    def run(self) -> None:
        """Do the work; called once, in another thread."""
        assert self._work is not None
        result: object = None
        reason: str | None = ""
        try:
            result, reason = self._work(), None
        except P2HError as error:
            reason = rendered(error.message)
        finally:
            self.over.emit(result, reason)

    def _leave(self) -> None:
        self._work = None  # and the window that it may hold
