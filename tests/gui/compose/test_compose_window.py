"""The compose window: what is typed there, taken back, handed over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from p2h_desktop.core.session.keymap import keymap_for
from p2h_desktop.core.session.session import Session
from p2h_desktop.engine.session_host import SessionThread
from p2h_desktop.gui.candidates.candidate_layout import NEXT_PAGE
from p2h_desktop.gui.compose.compose_window import ComposeWindow
from p2h_desktop.gui.kit.theme import LIGHT, Look
from p2h_desktop.gui.session_signals import SessionSignals
from tests.gui.candidates.test_windows import centre
from tests.support.fakes import SMALL_TABLE, TableConverter


@pytest.fixture
def compose(qtbot: QtBot) -> Iterator[ComposeWindow]:
    worker = SessionThread()
    window = ComposeWindow(SessionSignals(Session(TableConverter()), worker.post))
    qtbot.addWidget(window)
    window.set_look(Look(LIGHT))
    window.open()
    qtbot.waitExposed(window)
    window.edit.setFocus()
    yield window
    worker.stop()


def text_becomes(qtbot: QtBot, window: ComposeWindow, text: str) -> None:
    qtbot.waitUntil(lambda: window.edit.toPlainText() == text)


def test_typing_fast_loses_and_reorders_nothing(qtbot: QtBot, compose: ComposeWindow) -> None:
    QTest.keyClicks(compose.edit, "nihao women, zhongguo " * 10)
    text_becomes(qtbot, compose, "你好我们， 中国" * 10)


def test_keys_that_are_not_pinyin_edit_the_text_in_their_turn(
    qtbot: QtBot, compose: ComposeWindow
) -> None:
    QTest.keyClicks(compose.edit, "nihao wo ")
    QTest.keyClick(compose.edit, Qt.Key.Key_Left)
    QTest.keyClicks(compose.edit, "women ")
    QTest.keyClick(compose.edit, Qt.Key.Key_Return)
    QTest.keyClick(compose.edit, Qt.Key.Key_End)
    QTest.keyClick(compose.edit, Qt.Key.Key_Backspace)
    text_becomes(qtbot, compose, "你好我们\n")


def test_preedit_is_in_the_text_area_but_not_in_the_text(
    qtbot: QtBot, compose: ComposeWindow
) -> None:
    QTest.keyClicks(compose.edit, "nihao")
    layout = compose.edit.document().firstBlock().layout()
    qtbot.waitUntil(lambda: layout.preeditAreaText() == "ni hao")
    assert not compose.edit.toPlainText()
    assert compose.view.accessibleDescription().startswith("ni hao：1 你好")


def test_shift_alone_switches_to_letters_and_back(qtbot: QtBot, compose: ComposeWindow) -> None:
    QTest.keyClick(compose.edit, Qt.Key.Key_Shift)
    QTest.keyClicks(compose.edit, "wo ")
    QTest.keyClick(compose.edit, Qt.Key.Key_Shift)
    QTest.keyClicks(compose.edit, "wo ")
    text_becomes(qtbot, compose, "wo 我")


def test_a_click_on_a_candidate_writes_it(qtbot: QtBot, compose: ComposeWindow) -> None:
    QTest.keyClicks(compose.edit, "shi")
    view = compose.view
    qtbot.waitUntil(lambda: "1 是" in view.accessibleDescription())
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=centre(view, NEXT_PAGE))
    qtbot.waitUntil(lambda: "1 市" in view.accessibleDescription())
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=centre(view, 1))
    text_becomes(qtbot, compose, "式")


def test_a_click_in_the_text_drops_the_composition(qtbot: QtBot, compose: ComposeWindow) -> None:
    QTest.keyClicks(compose.edit, "wo nihao")
    QTest.mouseClick(compose.edit.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 10))
    layout = compose.edit.document().firstBlock().layout()
    text_becomes(qtbot, compose, "我")
    qtbot.waitUntil(lambda: not compose.view.accessibleDescription())
    assert not layout.preeditAreaText()


def test_copy_and_close_hands_the_text_over(qtbot: QtBot, compose: ComposeWindow) -> None:
    QTest.keyClicks(compose.edit, "nihao ")
    text_becomes(qtbot, compose, "你好")
    compose.copy()
    assert compose.isVisible()
    assert QGuiApplication.clipboard().text() == "你好"
    QGuiApplication.clipboard().clear()
    compose.copy_and_close()
    assert not compose.isVisible()
    compose.copy_and_close()  # nothing to hand over: the clipboard is left alone
    assert QGuiApplication.clipboard().text() == "你好"
    assert not compose.edit.toPlainText()


def test_the_reason_is_shown_only_when_there_is_one(compose: ComposeWindow) -> None:
    reason = compose.findChild(QLabel, "reason")
    assert reason is not None
    assert not reason.isVisible()
    compose.set_reason("按键被别的输入法占用")
    assert reason.isVisible()
    assert reason.text() == "按键被别的输入法占用"


CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def undoing(qtbot: QtBot) -> Iterator[ComposeWindow]:
    worker = SessionThread()
    # a hanzi beyond the basic plane is two characters to Qt
    converter = TableConverter(SMALL_TABLE | {"gong": "𡇁"})
    keymap = keymap_for([], backspace_undoes=True)
    window = ComposeWindow(SessionSignals(Session(converter, keymap=keymap), worker.post))
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

    qtbot.waitUntil(seen)


def test_ctrl_backspace_composes_the_last_commit_anew(qtbot: QtBot, undoing: ComposeWindow) -> None:
    QTest.keyClicks(undoing.edit, "wo nihao ")
    expect(qtbot, undoing, "我你好", "")
    QTest.keyClick(undoing.edit, Qt.Key.Key_Backspace, CTRL)
    expect(qtbot, undoing, "我", "ni hao")
    QTest.keyClicks(undoing.edit, "2")
    expect(qtbot, undoing, "我拟好", "")


def test_in_the_middle_of_a_text(qtbot: QtBot, undoing: ComposeWindow) -> None:
    QTest.keyClicks(undoing.edit, "wo wo ")
    expect(qtbot, undoing, "我我", "")
    QTest.keyClick(undoing.edit, Qt.Key.Key_Left)
    QTest.keyClicks(undoing.edit, "gong gong ")
    expect(qtbot, undoing, "我𡇁𡇁我", "")
    QTest.keyClick(undoing.edit, Qt.Key.Key_Backspace)
    expect(qtbot, undoing, "我𡇁我", "gong")
    QTest.keyClick(undoing.edit, Qt.Key.Key_Escape)
    QTest.keyClick(undoing.edit, Qt.Key.Key_Backspace)
    expect(qtbot, undoing, "我我", "")


def test_the_button_names_what_is_not_usual(qtbot: QtBot, undoing: ComposeWindow) -> None:
    QTest.keyClick(undoing.edit, Qt.Key.Key_Period, CTRL)
    qtbot.waitUntil(lambda: "英文标点" in undoing._mode.text())
    QTest.keyClicks(undoing.edit, "wo,")
    expect(qtbot, undoing, "我,", "")
    QTest.keyClick(undoing.edit, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: "全角" in undoing._mode.text())
