"""The application as a whole: windows, tray, capture and the session's thread together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from p2h_desktop.assembly import settle
from p2h_desktop.core.session import Session
from p2h_desktop.core.types import Keystroke
from p2h_desktop.errors import CaptureError, InjectionError
from p2h_desktop.gui.desktop import Desktop
from p2h_desktop.oslayer.protocols import Caret, KeySource
from p2h_desktop.oslayer.select import Cancel, OnFailure, OsLayer, Press, Wanted
from p2h_desktop.store.settings import Settings
from tests.fakes import TableConverter
from tests.gui.fakes import FakeKeySource

CARET = Caret(200, 150, 1, 20, exact=True)


class FakeCaretLocator:
    def locate(self) -> Caret | None:
        return CARET

    def close(self) -> None:
        pass


class Keyboard:
    """A fake key source and what the application joined it to."""

    def __init__(self, error: CaptureError | None = None) -> None:
        self.source = FakeKeySource(error)
        self.press: Press
        self.wanted: Wanted
        self.fail: OnFailure

    def make_key_source(
        self, press: Press, cancel: Cancel, wanted: Wanted, on_failure: OnFailure
    ) -> KeySource:
        self.press, self.wanted, self.fail = press, wanted, on_failure
        return self.source

    def type(self, text: str) -> None:
        for character in text:
            key = Keystroke("space" if character == " " else character, character)
            self.source.post(partial(self.press, key))

    def committed(self) -> list[str]:
        return [update.commit.text for update in self.source.obeyed if update.commit is not None]


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Callable[..., Desktop]]:
    started: list[Desktop] = []

    def start(keyboard: Keyboard | None, settings: Settings | None = None) -> Desktop:
        reason = "" if keyboard else "这里不能"
        make = (keyboard or Keyboard()).make_key_source
        layer = OsLayer(reason, make, FakeCaretLocator(), lambda: None)
        session = Session(TableConverter())
        converter = TableConverter()
        obey = partial(settle, session, lambda _: converter)
        desktop = Desktop(session, settings or Settings(), layer, compositor=False, obey=obey)
        started.append(desktop)
        qtbot.addWidget(desktop.compose)
        qtbot.addWidget(desktop.candidates)
        desktop.start()
        return desktop

    yield start
    for desktop in started:
        desktop.stop()


def test_captured_letters_open_the_candidate_window_at_the_caret(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    keyboard = Keyboard()
    desktop = start(keyboard)
    close_compose_window(qtbot, desktop, keyboard)
    keyboard.type("nihao")
    qtbot.waitUntil(lambda: "1 你好" in desktop.candidates.accessibleDescription(), timeout=5000)
    assert desktop.candidates.isVisible()
    assert desktop.candidates.pos() == QPoint(CARET.x, CARET.y + CARET.height + 4)
    keyboard.type(" ")
    qtbot.waitUntil(lambda: not desktop.candidates.isVisible(), timeout=5000)
    assert keyboard.committed() == ["你好"]


def test_a_click_on_a_candidate_is_obeyed_by_the_key_source(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    keyboard = Keyboard()
    desktop = start(keyboard)
    close_compose_window(qtbot, desktop, keyboard)
    keyboard.type("wo")
    view = desktop.candidates.view
    qtbot.waitUntil(view.isVisible, timeout=5000)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(20, view.height() - 20))
    qtbot.waitUntil(lambda: keyboard.committed() == ["我"], timeout=5000)


def test_capture_is_not_wanted_while_paused_or_in_our_own_text(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    keyboard = Keyboard()
    desktop = start(keyboard)
    close_compose_window(qtbot, desktop, keyboard)
    desktop.tray.paused.emit(True)
    assert not keyboard.wanted()
    desktop.tray.paused.emit(False)
    assert keyboard.wanted()


def test_while_capturing_the_compose_window_writes_its_own_text(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    keyboard = Keyboard()
    desktop = start(keyboard)
    desktop.open_compose_window()
    QTest.keyClicks(desktop.compose.edit, "nihao ")
    qtbot.waitUntil(lambda: desktop.compose.edit.toPlainText() == "你好", timeout=5000)
    assert not keyboard.committed()  # else it would be pasted a second time


def test_without_capture_the_compose_window_says_why(start: Callable[..., Desktop]) -> None:
    desktop = start(None)
    assert desktop.compose.isVisible()
    assert "这里不能" in visible_text(desktop)


def test_when_capture_fails_the_compose_window_takes_over(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    desktop = start(Keyboard(CaptureError("keys are taken")))
    qtbot.waitUntil(lambda: "keys are taken" in visible_text(desktop), timeout=5000)
    QTest.keyClicks(desktop.compose.edit, "nihao ")
    qtbot.waitUntil(lambda: desktop.compose.edit.toPlainText() == "你好", timeout=5000)


def test_text_that_was_not_taken_goes_to_the_clipboard(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    keyboard = Keyboard()
    close_compose_window(qtbot, start(keyboard), keyboard)
    keyboard.type("nihao ")
    qtbot.waitUntil(lambda: keyboard.committed() == ["你好"], timeout=5000)
    keyboard.fail(InjectionError("no answer"))
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "你好", timeout=5000)


def test_the_settings_choose_the_first_mode(qtbot: QtBot, start: Callable[..., Desktop]) -> None:
    keyboard = Keyboard()
    desktop = start(keyboard, Settings(start_in_chinese=False))
    close_compose_window(qtbot, desktop, keyboard)
    keyboard.type("a")
    qtbot.waitUntil(lambda: not keyboard.source.obeyed[-1].handled, timeout=5000)


def close_compose_window(qtbot: QtBot, desktop: Desktop, keyboard: Keyboard) -> None:
    """Close the window that opens where there is no tray, and wait until keys are wanted."""
    qtbot.waitUntil(lambda: not keyboard.wanted(), timeout=5000)
    desktop.compose.hide()
    qtbot.waitUntil(keyboard.wanted, timeout=5000)


def visible_text(desktop: Desktop) -> str:
    labels = desktop.compose.findChildren(QLabel)
    return " ".join(label.text() for label in labels if label.isVisible())
