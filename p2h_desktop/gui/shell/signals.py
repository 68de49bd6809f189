"""The operating system's signals, which end the application as its menu does."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from PySide6.QtCore import QSocketNotifier


def quit_on_signals(quit_application: Callable[[], None]) -> QSocketNotifier:
    """Quit cleanly on SIGINT and SIGTERM.

    Python runs its handlers only between two steps of its own, and Qt waits outside Python: the
    pipe makes Qt come back when a signal arrives.
    """
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    notifier = QSocketNotifier(read, QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: os.read(read, 64))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: quit_application())
    return notifier
