"""A signal ends the application while Qt waits, on Windows without a pipe."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from pytestqt.qtbot import QtBot

from p2h_desktop.gui.shell.signals import quit_on_signals
from tests.support.waiting import PATIENCE_MS


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    yield
    signal.set_wakeup_fd(-1)
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.skipif(os.name == "nt", reason="there a process cannot send itself a signal")
@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_a_signal_is_heard_while_qt_waits(
    platform: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    if platform == "win32":  # Python 3.11 there has none, and Qt hears no pipe
        monkeypatch.delattr(os, "set_blocking")
    loop = QEventLoop()
    running: list[bool] = []

    def hear() -> None:
        running.append(loop.isRunning())
        loop.quit()

    end = quit_on_signals(hear, platform=platform)
    patience = QTimer()
    patience.setSingleShot(True)
    patience.timeout.connect(loop.quit)  # no step of Python, else it would run the handler
    patience.start(PATIENCE_MS)
    sender = threading.Thread(target=lambda: os.kill(os.getpid(), signal.SIGTERM))
    QTimer.singleShot(0, sender.start)
    loop.exec()
    sender.join()
    end()
    assert running == [True]
