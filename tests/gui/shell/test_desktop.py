"""The application as a whole: windows, tray, capture and the session's thread together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Keystroke
from p2h_desktop.engine.session_config import apply_session_settings
from p2h_desktop.errors import CaptureError, InjectionError
from p2h_desktop.gui.kit.style import shades
from p2h_desktop.gui.kit.theme import DARK, LIGHT
from p2h_desktop.gui.kit.translation import Language
from p2h_desktop.gui.shell.desktop import Desktop
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import verbatim
from p2h_desktop.oslayer.detect.select import OsLayer
from p2h_desktop.oslayer.front_end import Choice, FrontEnd
from p2h_desktop.oslayer.protocols import Caret
from p2h_desktop.store import paths
from p2h_desktop.store.settings.settings import DECLARED, Settings
from p2h_desktop.store.settings.settings_file import load_settings, save_settings
from tests.support.fakes import TableConverter
from tests.support.gui_fakes import Keyboard, close_compose_window, table_engine, visible_text

CARET = Caret(200, 150, 1, 20, exact=True)


class FakeCaretLocator:
    def locate(self) -> Caret | None:
        return CARET

    def close(self) -> None:
        pass


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Callable[..., Desktop]]:
    started: list[Desktop] = []
    languages: list[Language] = []

    def start(
        keyboard: Keyboard | None,
        settings: Settings | None = None,
        *,
        first_time: bool = False,
        spawned: bool = False,
    ) -> Desktop:
        front_end = FrontEnd.X11 if keyboard else FrontEnd.COMPOSE
        make = (keyboard or Keyboard()).make_key_source
        choice = Choice(front_end, verbatim("这里不能"))
        layer = OsLayer(choice, make, FakeCaretLocator(), spawned=spawned)
        session = Session(TableConverter())
        apply_settings = partial(apply_session_settings, session, table_engine(TableConverter()))
        language = Language(paths.assets_folder() / "translations")
        languages.append(language)
        desktop = Desktop(
            session,
            settings or Settings(),
            layer,
            compositor=False,
            apply_settings=apply_settings,
            language=language,
        )
        started.append(desktop)
        qtbot.addWidget(desktop.compose)
        qtbot.addWidget(desktop.candidates)
        desktop.start(first_time=first_time)
        return desktop

    yield start
    for desktop in started:
        desktop.stop()
    QApplication.closeAllWindows()
    for language in languages:
        language.clear()


def test_captured_letters_open_the_candidate_window_at_the_caret(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    keyboard = Keyboard()
    desktop = start(keyboard)
    close_compose_window(qtbot, desktop, keyboard)
    keyboard.type("nihao")
    qtbot.waitUntil(lambda: "1 你好" in desktop.candidates.accessibleDescription())
    assert desktop.candidates.isVisible()
    assert desktop.candidates.pos() == QPoint(CARET.x, CARET.y + CARET.height + 4)
    keyboard.type(" ")
    qtbot.waitUntil(lambda: not desktop.candidates.isVisible())
    assert keyboard.committed() == ["你好"]


def test_without_a_tray_the_user_is_told_how_to_go_on(start: Callable[..., Desktop]) -> None:
    desktop = start(Keyboard())
    assert desktop.compose.isVisible()
    assert "没有托盘图标" in visible_text(desktop.compose)
    assert "没有托盘图标" not in visible_text(start(None).compose)  # there it is another reason


def test_the_tray_says_by_which_way_keys_come(start: Callable[..., Desktop]) -> None:
    icon = start(Keyboard()).tray.findChild(QSystemTrayIcon)
    assert icon is not None
    assert "这里不能" in icon.toolTip()


def test_a_click_on_a_candidate_is_obeyed_by_the_key_source(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    keyboard = Keyboard()
    desktop = start(keyboard)
    close_compose_window(qtbot, desktop, keyboard)
    keyboard.type("wo")
    view = desktop.candidates.view
    qtbot.waitUntil(view.isVisible)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(20, view.height() - 20))
    qtbot.waitUntil(lambda: keyboard.committed() == ["我"])


@pytest.mark.parametrize(("scheme", "letters"), [("full", "nihao"), ("xiaohe", "ni'hao")])
def test_a_right_click_on_a_candidate_asks_why(
    qtbot: QtBot, start: Callable[..., Desktop], scheme: str, letters: str
) -> None:
    keyboard = Keyboard()
    desktop = start(keyboard, Settings(scheme=scheme))
    close_compose_window(qtbot, desktop, keyboard)
    keyboard.type("nihao")
    view = desktop.candidates.view
    qtbot.waitUntil(view.isVisible)
    with qtbot.waitSignal(desktop.explain_wanted) as asked:
        QTest.mouseClick(view, Qt.MouseButton.RightButton, pos=QPoint(20, view.height() - 20))
    assert asked.args == [letters, "", "你好"]


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
    qtbot.waitUntil(lambda: desktop.compose.edit.toPlainText() == "你好")
    assert not keyboard.committed()  # else it would be pasted a second time


def test_the_hint_in_the_compose_window_gives_way_to_what_is_composed(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    edit = start(None).compose.edit
    hint = edit.placeholderText()
    assert hint
    QTest.keyClicks(edit, "ni")
    qtbot.waitUntil(lambda: edit.placeholderText() == "")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: edit.placeholderText() == hint)


def test_without_capture_the_compose_window_says_why(start: Callable[..., Desktop]) -> None:
    desktop = start(None)
    assert desktop.compose.isVisible()
    assert "这里不能" in visible_text(desktop.compose)


def test_when_capture_fails_the_compose_window_takes_over(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    desktop = start(Keyboard(CaptureError(verbatim("keys are taken"))))
    qtbot.waitUntil(lambda: "keys are taken" in visible_text(desktop.compose))
    QTest.keyClicks(desktop.compose.edit, "nihao ")
    qtbot.waitUntil(lambda: desktop.compose.edit.toPlainText() == "你好")


def test_text_that_was_not_taken_goes_to_the_clipboard(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    keyboard = Keyboard()
    close_compose_window(qtbot, start(keyboard), keyboard)
    keyboard.type("nihao ")
    qtbot.waitUntil(lambda: keyboard.committed() == ["你好"])
    keyboard.handler.give_up(InjectionError(Code.TEXT_NOT_TAKEN))
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "你好")


def test_the_settings_choose_the_first_mode(qtbot: QtBot, start: Callable[..., Desktop]) -> None:
    keyboard = Keyboard()
    desktop = start(keyboard, Settings(start_in_chinese=False))
    close_compose_window(qtbot, desktop, keyboard)
    keyboard.type("a")
    answers = keyboard.source.obeyed
    qtbot.waitUntil(lambda: bool(answers) and not answers[-1].handled)


def test_changed_settings_hold_at_once_and_are_kept(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    keyboard = Keyboard()
    desktop = start(keyboard)
    close_compose_window(qtbot, desktop, keyboard)
    keyboard.type("shi")
    spoken = desktop.candidates.accessibleDescription
    qtbot.waitUntil(lambda: "5 " in spoken() and "6 " not in spoken())
    height = desktop.candidates.height()
    chosen = Settings(page_size=9, layout="vertical", appearance="dark")
    desktop.settings_window.wanted.emit(chosen)
    keyboard.type("i")
    keyboard.source.post(lambda: keyboard.handler.press(Keystroke("BackSpace")))
    qtbot.waitUntil(lambda: "9 " in spoken())
    qtbot.waitUntil(lambda: desktop.candidates.height() > 2 * height)
    assert load_settings(paths.settings_file()) == chosen


def test_windows_not_for_typing_do_not_delay_the_start(start: Callable[..., Desktop]) -> None:
    desktop = start(Keyboard())
    assert desktop._settings_window is None
    assert desktop.welcome is None


def test_settings_changed_by_another_program_hold_at_once(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    save_settings(Settings(), paths.settings_file())
    desktop = start(None)
    for incognito in (True, False, True):
        save_settings(Settings(incognito=incognito), paths.settings_file())
        qtbot.waitUntil(partial(_is_incognito, desktop, incognito))
    desktop.change_settings(Settings(incognito=True, page_size=8))
    qtbot.wait(50)
    assert load_settings(paths.settings_file()) == Settings(incognito=True, page_size=8)


def test_windows_change_between_light_and_dark(start: Callable[..., Desktop]) -> None:
    desktop = start(None, Settings(appearance="light"))
    desktop.open_settings()
    for appearance, theme in (("dark", DARK), ("light", LIGHT), ("dark", DARK)):
        desktop.change_settings(Settings(appearance=appearance))
        for window in (desktop.settings_window, desktop.compose):
            assert window.grab().toImage().pixelColor(2, 2).name() == shades(theme).page.name()


def test_capture_can_be_switched_off_and_on(qtbot: QtBot, start: Callable[..., Desktop]) -> None:
    keyboard = Keyboard()
    desktop = start(keyboard)
    close_compose_window(qtbot, desktop, keyboard)
    desktop.change_settings(Settings(capture=False))
    assert not keyboard.wanted()
    desktop.change_settings(Settings())
    assert keyboard.wanted()


@pytest.mark.parametrize("where", ["tray", "compose", "settings_window"])
def test_incognito_reaches_the_session_and_is_seen_everywhere(
    qtbot: QtBot, start: Callable[..., Desktop], where: str
) -> None:
    keyboard = Keyboard()
    desktop = start(keyboard)
    close_compose_window(qtbot, desktop, keyboard)
    for incognito in (True, False):
        if where == "settings_window":
            desktop.settings_window.wanted.emit(Settings(incognito=incognito))
        else:
            getattr(desktop, where).incognito_wanted.emit(incognito)
        qtbot.waitUntil(partial(_is_incognito, desktop, incognito))
        assert load_settings(paths.settings_file()).incognito == incognito
        icon = desktop.tray.findChild(QSystemTrayIcon)
        assert icon is not None
        assert ("无痕" in icon.toolTip()) == incognito
        button = next(b for b in desktop.compose.findChildren(QPushButton) if b.text() == "无痕")
        assert button.isChecked() == incognito


def test_a_second_start_opens_settings_or_the_place_to_type(
    start: Callable[..., Desktop], qtbot: QtBot
) -> None:
    keyboard = Keyboard()
    desktop = start(keyboard)
    close_compose_window(qtbot, desktop, keyboard)
    desktop.open_window("any")
    assert desktop.settings_window.isVisible()
    assert not desktop.compose.isVisible()
    desktop.settings_window.close()
    desktop.change_settings(Settings(capture=False))
    desktop.open_window("any")
    assert desktop.compose.isVisible()
    assert not desktop.settings_window.isVisible()
    desktop.open_window("settings")
    assert desktop.settings_window.isVisible()


def test_keys_are_not_captured_in_the_settings_window(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    keyboard = Keyboard()
    desktop = start(keyboard)
    close_compose_window(qtbot, desktop, keyboard)
    desktop.open_settings()
    qtbot.waitUntil(lambda: not keyboard.wanted())
    desktop.settings_window.close()
    qtbot.waitUntil(keyboard.wanted)


def test_the_first_start_shows_the_first_page_alone(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    desktop = start(None, first_time=True)
    assert desktop.welcome is not None
    assert desktop.welcome.isVisible()
    assert not desktop.compose.isVisible()
    assert paths.settings_file().exists()  # so that the next start is not the first
    desktop.welcome.wanted.emit(Settings(fuzzy=("n/l",)))
    assert load_settings(paths.settings_file()).fuzzy == ("n/l",)
    desktop.welcome.close()
    assert desktop.compose.isVisible()


def test_no_window_opens_where_the_system_has_started_us_for_its_keys(
    start: Callable[..., Desktop],
) -> None:
    desktop = start(Keyboard(), first_time=True, spawned=True)
    assert desktop.welcome is None
    assert not [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    assert not paths.settings_file().exists()  # the first start by hand is still to come


def test_settings_that_cannot_be_kept_hold_until_the_end(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    paths.settings_file().parent.parent.mkdir(parents=True, exist_ok=True)
    paths.settings_file().parent.write_text("a file in the way")
    desktop = start(None)
    desktop.open_settings()
    desktop.change_settings(Settings(incognito=True))
    qtbot.waitUntil(lambda: desktop.session.incognito)
    labels = desktop.settings_window.findChildren(QLabel)
    assert any("无法保存" in label.text() for label in labels)


def test_the_language_changes_while_windows_are_open(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    desktop = start(None)
    desktop.open_settings()
    desktop.change_settings(Settings(language="en"))
    qtbot.addWidget(desktop.settings_window)
    assert desktop.settings_window.isVisible()
    assert desktop.settings_window.windowTitle() == "P2H settings"
    texts = {label.text() for label in desktop.settings_window.findChildren(QLabel)}
    assert DECLARED["capture"].label.en in texts
    assert desktop.compose.windowTitle() == "P2H compose window"
    icon = desktop.tray.findChild(QSystemTrayIcon)
    assert icon is not None
    assert [a.text() for a in icon.contextMenu().actions()][-1] == "Quit"
    desktop.change_settings(Settings(language="zh"))
    qtbot.addWidget(desktop.settings_window)
    assert desktop.settings_window.windowTitle() == "P2H 设置"
    assert desktop.compose.windowTitle() == "P2H 写字板"


def test_a_change_of_mode_is_shown_for_a_moment(
    qtbot: QtBot, start: Callable[..., Desktop]
) -> None:
    keyboard = Keyboard()
    desktop = start(keyboard)
    close_compose_window(qtbot, desktop, keyboard)
    keyboard.type("n")
    qtbot.waitUntil(desktop.candidates.isVisible)
    for key in (Keystroke("Escape"), Keystroke("period", ctrl=True)):
        keyboard.source.post(partial(keyboard.handler.press, key))
    shown = desktop.candidates.view.accessibleDescription
    qtbot.waitUntil(lambda: "英文标点" in shown())
    assert desktop.candidates.isVisible()
    qtbot.waitUntil(lambda: not desktop.candidates.isVisible())


def _is_incognito(desktop: Desktop, wanted: bool) -> bool:
    return desktop.session.incognito == wanted
