"""The operating system's signals, which end the application as its menu does."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from PySide6.QtCore import QSocketNotifier, QTimer

_LOOK_MS = 500


def quit_on_signals(
    quit_application: Callable[[], None], *, platform: str = sys.platform
) -> Callable[[], None]:
    """Quit cleanly on SIGINT and SIGTERM, on Windows on Ctrl+Break as well.

    Python runs its handlers only between two steps of its own, and Qt waits outside Python, so
    something must bring Qt back when a signal has arrived.

    Returns:
        Ends the watch; the handlers stay.
    """
    numbers = [signal.SIGINT, signal.SIGTERM]
    if platform == "win32":
        numbers += [getattr(signal, "SIGBREAK", signal.SIGINT)]  # Windows only
    for number in numbers:
        signal.signal(number, lambda *_: quit_application())
    return _look_now_and_then() if platform == "win32" else _wake_by_pipe()


def _wake_by_pipe() -> Callable[[], None]:
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    notifier = QSocketNotifier(read, QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: os.read(read, 64))
    return lambda: notifier.setEnabled(False)


def _look_now_and_then() -> Callable[[], None]:
    """Run a step of Python regularly: Qt cannot wait for a pipe on Windows, only for sockets."""
    timer = QTimer()
    timer.timeout.connect(lambda: None)
    timer.start(_LOOK_MS)
    return timer.stop
