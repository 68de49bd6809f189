"""The settings window and the first page: what they show, want, find, import and export."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from p2h_desktop.core.session.session import Session
from p2h_desktop.engine.session_host import SessionThread
from p2h_desktop.gui.help.welcome import WelcomeWindow
from p2h_desktop.gui.kit.editors import Toggle, make_editor
from p2h_desktop.gui.kit.theme import LIGHT, Look
from p2h_desktop.gui.session_signals import SessionSignals
from p2h_desktop.gui.settings import settings_window
from p2h_desktop.gui.settings.settings_window import SettingsWindow
from p2h_desktop.messages.bilingual import Bilingual
from p2h_desktop.store.paths import assets_folder
from p2h_desktop.store.settings.setting_kinds import Declared, Group, Kind, Line, Lines
from p2h_desktop.store.settings.settings import DECLARED, Settings
from p2h_desktop.store.settings.settings_file import load_settings
from p2h_desktop.store.settings.theme_file import load_themes
from tests.support.fakes import TableConverter


class Owner:
    """Stands for the application: gives back the settings that the window wants."""

    def __init__(self, window: SettingsWindow) -> None:
        self.settings = Settings()
        self.heard = 0
        self._window = window
        window.wanted.connect(self.apply_settings)

    def apply_settings(self, settings: Settings) -> None:
        self.settings = settings
        self.heard += 1
        self._window.show_settings(settings)


@pytest.fixture
def window(qtbot: QtBot) -> SettingsWindow:
    window = SettingsWindow(Settings(), load_themes((assets_folder() / "themes",)), "zh")
    qtbot.addWidget(window)
    window.set_look(Look(LIGHT))
    window.open()
    return window


@pytest.fixture
def owner(window: SettingsWindow) -> Owner:
    return Owner(window)


def button(widget: QWidget, text: str) -> QAbstractButton:
    found = [b for b in widget.findChildren(QAbstractButton) if b.text() == text]
    assert len(found) == 1, text
    return found[0]


def visible_names(window: SettingsWindow) -> set[str]:
    return {name for name, row in window.rows.items() if row.isVisible()}


def test_every_setting_has_a_row_in_its_group(window: SettingsWindow) -> None:
    assert window.rows.keys() == DECLARED.keys()
    shown: set[str] = set()
    for group in Group:
        wanted = {name for name, one in DECLARED.items() if one.group is group}
        if wanted:
            window.show_group(group)
            assert visible_names(window) == wanted
            shown |= wanted
    assert shown == DECLARED.keys()


def test_every_row_says_the_same_as_the_table(window: SettingsWindow) -> None:
    for name, row in window.rows.items():
        texts = {label.text() for label in row.findChildren(QLabel)}
        assert {DECLARED[name].label.zh, DECLARED[name].help.zh} <= texts


@pytest.mark.parametrize(
    ("looked_for", "name"),
    [("字号", "font_size"), ("FUZZY", "fuzzy"), ("z/zh", "fuzzy"), ("小鹤", "scheme")],
)
def test_search_finds_settings_in_all_groups_and_languages(
    window: SettingsWindow, looked_for: str, name: str
) -> None:
    window.show_group(Group.SYSTEM)
    window.search.setText(looked_for)
    assert name in visible_names(window)
    assert "capture" not in visible_names(window)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert visible_names(window) == {n for n, d in DECLARED.items() if d.group is Group.SYSTEM}


def test_a_search_without_result_says_so(window: SettingsWindow) -> None:
    window.search.setText("没有这样的设置")
    assert not visible_names(window)
    assert any(
        q.text().startswith("没有找到相关设置") and q.isVisible()
        for q in window.findChildren(QLabel)
    )


def test_a_group_ends_the_search(window: SettingsWindow) -> None:
    window.search.setText("fuzzy")
    window.show_group(Group.PRIVACY)
    assert not window.search.text()
    assert "incognito" in visible_names(window)


def test_a_switch_holds_at_once(window: SettingsWindow, owner: Owner) -> None:
    window.show_group(Group.PRIVACY)
    toggle = window.rows["incognito"].findChild(Toggle)
    assert toggle is not None
    QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert owner.settings == Settings(incognito=True)
    QTest.keyClick(toggle, Qt.Key.Key_Space)
    assert owner.settings == Settings()


def test_a_number_by_button_key_and_typing(window: SettingsWindow, owner: Owner) -> None:
    row = window.rows["page_size"]
    line = row.findChild(QLineEdit)
    assert line is not None
    window.show_group(Group.LOOK)
    line.setFocus()
    button(row, "+").click()
    assert owner.settings.page_size == 6
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert owner.settings.page_size == 5
    line.clear()
    QTest.keyClicks(line, "9")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert owner.settings.page_size == 9
    button(row, "+").click()  # at the end of its range
    assert owner.settings.page_size == 9
    line.clear()
    QTest.keyClicks(line, "77")  # the second digit would be too much
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert owner.settings.page_size == 7


def test_choices_and_fuzzy_pairs(window: SettingsWindow, owner: Owner) -> None:
    button(window.rows["appearance"], "深色").click()
    button(window.rows["layout"], "竖排").click()
    button(window.rows["fuzzy"], "n/l").click()
    button(window.rows["fuzzy"], "z/zh").click()
    wanted = Settings(appearance="dark", layout="vertical", fuzzy=("z/zh", "n/l"))
    assert owner.settings == wanted
    button(window.rows["fuzzy"], "n/l").click()
    assert owner.settings.fuzzy == ("z/zh",)
    scheme = window.rows["scheme"].findChild(QComboBox)
    assert scheme is not None
    scheme.activated.emit(scheme.findData("xiaohe"))
    assert owner.settings.scheme == "xiaohe"


def test_a_theme_is_chosen_by_its_card(window: SettingsWindow, owner: Owner) -> None:
    button(window.rows["theme"], "朱砂").click()
    assert owner.settings.theme == "cinnabar"
    assert button(window.rows["theme"], "朱砂").isChecked()
    window.show_settings(Settings(theme="gone"))
    assert button(window.rows["theme"], "P2H").isChecked()


def test_each_setting_and_all_go_back_to_their_defaults(
    window: SettingsWindow, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [False, True]
    monkeypatch.setattr(settings_window, "agreed", lambda *_: answers.pop(0))
    owner.apply_settings(Settings(page_size=9, slips=False))
    assert not window.rows["font_size"].reset.isVisibleTo(window)
    window.rows["page_size"].reset.click()
    assert owner.settings == Settings(slips=False)
    button(window, "全部恢复默认…").click()
    assert owner.settings == Settings(slips=False)
    button(window, "全部恢复默认…").click()
    assert owner.settings == Settings()


def test_export_and_import(window: SettingsWindow, owner: Owner, tmp_path: Path) -> None:
    mine = Settings(page_size=8, theme="ink", fuzzy=("n/l",))
    owner.apply_settings(mine)
    window.export_file(tmp_path / "mine.json")
    assert load_settings(tmp_path / "mine.json") == mine
    owner.apply_settings(Settings())
    window.import_file(tmp_path / "mine.json")
    assert owner.settings == mine


def said(window: SettingsWindow) -> str:
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_import_says_what_was_wrong(window: SettingsWindow, owner: Owner, tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_text(json.dumps({"page_size": 7, "font_size": "big"}), "utf-8")
    window.import_file(path)
    assert owner.settings == Settings(page_size=7)
    assert "候选字号" in said(window)
    path.write_text("no settings", "utf-8")
    window.import_file(path)
    assert owner.settings == Settings(page_size=7)
    assert "没有 P2H 的设置" in said(window)
    window.export_file(tmp_path / "odd.json" / "inside a file")
    assert "无法写入" in said(window)


@pytest.mark.parametrize("answer", [True, False])
def test_an_import_asks_before_it_changes_privacy(
    window: SettingsWindow,
    owner: Owner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: bool,
) -> None:
    asked: list[str] = []

    def agree(_: object, question: str, __: str) -> bool:
        asked.append(question)
        return answer

    monkeypatch.setattr(settings_window, "agreed", agree)
    owner.apply_settings(Settings(incognito=True))
    path = tmp_path / "theirs.json"
    path.write_text(json.dumps({"page_size": 7, "incognito": False, "trainer": "/tmp/x"}), "utf-8")
    window.import_file(path)
    trainer = "/tmp/x" if answer else ""
    assert owner.settings == Settings(page_size=7, incognito=not answer, trainer=trainer)
    assert "无痕" in asked[0]
    assert "训练程序" in asked[0]
    window.import_file(path)
    assert len(asked) == (1 if answer else 2)


def test_nothing_is_wanted_while_settings_are_shown(window: SettingsWindow, owner: Owner) -> None:
    other = Settings(page_size=9, layout="vertical", fuzzy=("n/l",), scheme="xiaohe", slips=False)
    window.show_settings(replace(other, hanzi_font="No Such Font"))
    assert not owner.heard


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [(Line(), "宋体", "宋体"), (Lines(), "a\n\n b ", ("a", "b"))],
)
def test_text_editors(qtbot: QtBot, kind: Kind, typed: str, value: object) -> None:
    heard: list[Any] = []
    label = Bilingual("名", "name")
    one = Declared(
        "any", kind.read("" if isinstance(kind, Line) else []), kind, Group.KEYS, label, label
    )
    editor = make_editor(one, "zh", heard.append)
    qtbot.addWidget(editor.widget)
    editor.show(one.default)
    assert isinstance(editor.widget, QLineEdit | QPlainTextEdit)
    if isinstance(editor.widget, QLineEdit):
        editor.widget.setText(typed)
        QTest.keyClick(editor.widget, Qt.Key.Key_Return)
    else:
        editor.widget.setPlainText(typed)
    qtbot.waitUntil(lambda: heard == [value])
    editor.show(value)
    qtbot.wait(20)
    assert heard == [value]


@pytest.fixture
def welcome(qtbot: QtBot) -> Iterator[WelcomeWindow]:
    worker = SessionThread()
    bridge = SessionSignals(Session(TableConverter()), worker.post)
    window = WelcomeWindow(bridge, Settings(), "zh")
    qtbot.addWidget(window)
    window.set_look(Look(LIGHT))
    window.open()
    yield window
    worker.stop()


def test_the_first_page_lets_one_type_at_once(qtbot: QtBot, welcome: WelcomeWindow) -> None:
    QTest.keyClicks(welcome.edit, "nihao ")
    qtbot.waitUntil(lambda: welcome.edit.toPlainText() == "你好")


def test_the_first_page_is_walked_through_by_tab(qtbot: QtBot, welcome: WelcomeWindow) -> None:
    qtbot.waitUntil(welcome.edit.hasFocus)
    QTest.keyClicks(welcome.edit, "ni")
    qtbot.waitUntil(lambda: "2 尼" in welcome.view.accessibleDescription())
    QTest.keyClick(welcome.edit, Qt.Key.Key_Tab)  # of a composition: the next candidate
    QTest.keyClick(welcome.edit, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(welcome.edit.toPlainText()))
    assert welcome.edit.hasFocus()
    QTest.keyClick(welcome.edit, Qt.Key.Key_Tab)
    assert welcome.edit.toPlainText() == "尼"
    assert button(welcome, "更多设置…").hasFocus()


def test_the_first_page_asks_for_scheme_and_fuzzy_sounds(
    qtbot: QtBot, welcome: WelcomeWindow
) -> None:
    assert set(welcome.rows) == {"scheme", "fuzzy"}
    with qtbot.waitSignal(welcome.wanted) as wanted:
        button(welcome.rows["fuzzy"], "n/l").click()
    assert wanted.args == [Settings(fuzzy=("n/l",))]
    texts = " ".join(label.text() for label in welcome.findChildren(QLabel))
    assert "从不联网" in texts
    with qtbot.waitSignal(welcome.closed):
        button(welcome, "开始使用").click()


def test_buttons_have_names_for_screen_readers(window: SettingsWindow) -> None:
    for row in window.rows.values():
        for part in row.findChildren(QPushButton):
            assert part.accessibleName() or part.text()
        assert any(child.accessibleName() for child in row.findChildren(QWidget))
