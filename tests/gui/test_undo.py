"""Taking a commit back in the compose window, and the modes its button names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from p2h_desktop.core.keymap import keymap_for
from p2h_desktop.core.session import Session
from p2h_desktop.gui.bridge import SessionBridge, Worker
from p2h_desktop.gui.compose_window import ComposeWindow
from p2h_desktop.gui.theme import LIGHT, Look
from tests.fakes import SMALL_TABLE, TableConverter

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def compose(qtbot: QtBot) -> Iterator[ComposeWindow]:
    worker = Worker()
    # a hanzi beyond the basic plane is two characters to Qt
    converter = TableConverter(SMALL_TABLE | {"gong": "𡇁"})
    keymap = keymap_for([], backspace_undoes=True)
    window = ComposeWindow(SessionBridge(Session(converter, keymap=keymap), worker.post))
    qtbot.addWidget(window)
    window.set_look(Look(LIGHT))
    window.open()
    qtbot.waitExposed(window)
    window.edit.setFocus()
    yield window
    worker.stop()


def expect(qtbot: QtBot, window: ComposeWindow, text: str, preedit: str) -> None:
    def seen() -> bool:
        shown = window.edit.textCursor().block().layout().preeditAreaText()
        return (window.edit.toPlainText(), shown) == (text, preedit)

    qtbot.waitUntil(seen, timeout=5000)


def test_ctrl_backspace_composes_the_last_commit_anew(qtbot: QtBot, compose: ComposeWindow) -> None:
    QTest.keyClicks(compose.edit, "wo nihao ")
    expect(qtbot, compose, "我你好", "")
    QTest.keyClick(compose.edit, Qt.Key.Key_Backspace, CTRL)
    expect(qtbot, compose, "我", "ni hao")
    QTest.keyClicks(compose.edit, "2")
    expect(qtbot, compose, "我拟好", "")


def test_in_the_middle_of_a_text(qtbot: QtBot, compose: ComposeWindow) -> None:
    QTest.keyClicks(compose.edit, "wo wo ")
    expect(qtbot, compose, "我我", "")
    QTest.keyClick(compose.edit, Qt.Key.Key_Left)
    QTest.keyClicks(compose.edit, "gong gong ")
    expect(qtbot, compose, "我𡇁𡇁我", "")
    QTest.keyClick(compose.edit, Qt.Key.Key_Backspace)
    expect(qtbot, compose, "我𡇁我", "gong")
    QTest.keyClick(compose.edit, Qt.Key.Key_Escape)
    QTest.keyClick(compose.edit, Qt.Key.Key_Backspace)
    expect(qtbot, compose, "我我", "")


def test_the_button_names_what_is_not_usual(qtbot: QtBot, compose: ComposeWindow) -> None:
    QTest.keyClick(compose.edit, Qt.Key.Key_Period, CTRL)
    qtbot.waitUntil(lambda: "西文标点" in compose._mode.text(), timeout=5000)
    QTest.keyClicks(compose.edit, "wo,")
    expect(qtbot, compose, "我,", "")
    QTest.keyClick(compose.edit, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: "全角" in compose._mode.text(), timeout=5000)
