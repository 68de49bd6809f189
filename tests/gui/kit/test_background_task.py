"""Work in another thread, whatever becomes of the window that wanted it."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, QThread
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from p2h_desktop.engine.session_host import SessionThread
from p2h_desktop.errors import StoreError
from p2h_desktop.gui.kit.background_task import Background
from p2h_desktop.messages.message import verbatim
from tests.support.waiting import PATIENCE_S


def delete(window: QObject) -> None:
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def owner() -> QObject:
    return QObject()


def test_the_result_arrives_in_the_thread_of_windows(qtbot: QtBot, owner: QObject) -> None:
    background = Background(owner)
    heard: list[object] = []
    threads: list[QThread] = []

    def done(result: int) -> None:
        threads.append(QThread.currentThread())
        heard.append(result)

    changes: list[bool] = []
    background.busy_changed.connect(changes.append)
    assert background.run(lambda: 7, done, heard.append)
    assert not background.run(lambda: 8, done, heard.append)
    qtbot.waitUntil(lambda: heard == [7])
    assert (changes, background.busy) == ([True, False], False)
    assert threads == [background.thread()]


def test_what_fails_says_why(qtbot: QtBot, owner: QObject) -> None:
    background = Background(owner)
    heard: list[str] = []

    def work() -> None:
        raise StoreError(verbatim("broken"))

    background.run(work, lambda _: None, heard.append)
    qtbot.waitUntil(lambda: heard == ["broken"])


@pytest.mark.parametrize("in_session", [False, True])
def test_a_window_that_ends_before_its_work_is_not_told_and_ends_in_its_own_thread(
    qtbot: QtBot, in_session: bool
) -> None:
    worker = SessionThread()
    ended: list[bool] = []
    own = threading.current_thread()
    for _ in range(50):
        go_on, finished = threading.Event(), threading.Event()
        window = QWidget()
        window.destroyed.connect(lambda: ended.append(threading.current_thread() is own))
        start: Callable[[Callable[[], None]], None] | None = worker.post if in_session else None
        background = Background(window, start) if start else Background(window)

        def work(window: QWidget = window, go_on: threading.Event = go_on) -> str:
            go_on.wait(PATIENCE_S)
            return window.__class__.__name__

        def never(_: str) -> None:
            raise AssertionError("called for a window that is gone")

        background.run(work, never, never)
        background._errand.over.connect(finished.set)  # type: ignore[union-attr]
        known = weakref.ref(window)
        delete(window)
        del window, background, work
        go_on.set()
        qtbot.waitUntil(finished.is_set)
    worker.stop()
    QApplication.processEvents()
    gc.collect()
    assert ended == [True] * 50
    assert known() is None
