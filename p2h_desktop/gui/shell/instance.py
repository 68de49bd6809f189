"""One instance only: the second asks the first to show a window, through a file."""

from __future__ import annotations

import logging
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Signal

from p2h_desktop.errors import StoreError
from p2h_desktop.store.instance_request import TAUGHT, request_file, write_request
from p2h_desktop.store.paths import ensure_folder

WINDOWS = ("any", "settings")  # what may be asked for
_END_LIMIT_MS = 8000  # for another instance to end

log = logging.getLogger(__name__)


class Instance(QObject):
    """The claim to be the only instance, and the ear for later ones."""

    asked = Signal(str)  # one of WINDOWS
    taught = Signal()  # what was learned has changed on disk

    def __init__(self, lock_file: Path) -> None:
        """Claim nothing yet; requests lie in a folder beside the lock."""
        super().__init__()
        self._lock = QLockFile(str(lock_file))
        self._lock.setStaleLockTime(0)  # only the death of its owner makes a lock stale
        self._request = request_file(lock_file.parent)
        self._watcher: QFileSystemWatcher | None = None

    def claim(self, *, take_over: bool = False) -> bool:
        """Become the only instance; False where one runs.

        With `take_over` that one is asked to end first: IBus wants its engine in this process.
        Where nothing can be written, typing matters more than being the only one.
        """
        try:
            for folder in (self._request.parents[1], self._request.parent):
                ensure_folder(folder)  # one after the other: each is for its owner only
        except StoreError:
            log.warning("the data folder cannot be written: no lock")
            return True
        if not self._lock.tryLock(0) and not (take_over and self._end_other()):
            if self._lock.error() is QLockFile.LockError.PermissionError:
                log.warning("the data folder cannot be written: no lock")
                return True
            log.info("already running")
            return False
        self._request.unlink(missing_ok=True)  # to one that is gone
        return True

    def ask(self, window: str) -> None:
        """Ask the running instance to show a window; StoreError if that cannot be written."""
        write_request(self._request.parents[1], window)

    def listen(self) -> None:
        """Tell from now on what later instances ask for, and what one has asked already."""
        self._watcher = QFileSystemWatcher([str(self._request.parent)])
        self._watcher.directoryChanged.connect(lambda _: self._read())
        self._read()

    def release(self) -> None:
        """Let another instance start."""
        self._watcher = None
        self._lock.unlock()

    def _end_other(self) -> bool:
        owner, _, _ = self._lock.getLockInfo()
        if owner and sys.platform != "win32":
            with suppress(ProcessLookupError):
                os.kill(owner, signal.SIGTERM)
        return self._lock.tryLock(_END_LIMIT_MS)

    def _read(self) -> None:
        try:
            window = self._request.read_text(encoding="utf-8")
            self._request.unlink()
        except (OSError, ValueError):
            return  # nothing asked, or half of a request
        if window in WINDOWS:
            log.info("asked to show: %s", window)
            self.asked.emit(window)
        elif window == TAUGHT:
            self.taught.emit()
