"""Python's garbage collection, in the one thread that may delete windows."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from p2h_desktop.oslayer.malloc_trim import trim_malloc

_EVERY_MS = 20_000
_WHOLE_EVERY = 30  # of these rounds looks at everything, the others at what is young


class GarbageCollector(QObject):
    """Collects in the thread of the windows, now and then.

    Python collects in whatever thread happens to allocate: a window that is left over would be
    deleted by the thread of the session, and Qt does not survive that.
    """

    def __init__(self, parent: QObject) -> None:
        """Take over from Python; what there is now is taken to stay and is looked at no more."""
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        self._rounds = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(_EVERY_MS)

    def stop(self) -> None:
        """Give collecting back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _collect(self) -> None:
        self._rounds += 1
        whole = self._rounds % _WHOLE_EVERY == 0
        gc.collect(2 if whole else 1)
        if whole:
            trim_malloc()
