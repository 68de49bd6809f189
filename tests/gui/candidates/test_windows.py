"""The windows: what they show for an Update, where they stand, what a click or a key does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from p2h_desktop.core.types import Candidate, Preedit, Source, Update
from p2h_desktop.gui.candidates import candidate_window
from p2h_desktop.gui.candidates.candidate_layout import (
    NEXT_PAGE,
    PREVIOUS_PAGE,
    Form,
    lay_out,
    make_fonts,
)
from p2h_desktop.gui.candidates.candidate_view import CandidateView, spoken
from p2h_desktop.gui.candidates.candidate_window import CandidateWindow, logical_rect, place
from p2h_desktop.gui.kit.style import palette
from p2h_desktop.gui.kit.theme import DARK, LIGHT, Look, Theme, theme_for
from p2h_desktop.gui.shell.tray import Tray

AREA = QRect(0, 0, 800, 600)
SIZE = QSize(300, 80)
SENTENCE = "我们明天一起去公园看花"


def shown(
    preedit: str = "ni hao",
    texts: Sequence[str] = ("你好", "你", "尼"),
    *,
    revision: int = 1,
    selected: int = 0,
    page: int = 0,
    pages: int = 1,
) -> Update:
    candidates = tuple(Candidate(text, (5,), (), 0.0, Source.WORD) for text in texts)
    place_of_caret = Preedit(preedit, len(preedit), 0)
    return Update(place_of_caret, candidates, selected, page, pages, None, True, revision)


@pytest.mark.parametrize(
    ("caret", "corner"),
    [
        (QRect(100, 100, 1, 20), QPoint(100, 124)),  # under the caret
        (QRect(700, 100, 1, 20), QPoint(500, 124)),  # pushed in from the right
        (QRect(100, 570, 1, 20), QPoint(100, 486)),  # above: no room below
        (QRect(-50, 100, 1, 20), QPoint(0, 124)),  # pushed in from the left
        (QRect(100, 10, 1, 580), QPoint(105, 520)),  # neither above nor below: to the right
        (QRect(700, 10, 1, 580), QPoint(396, 520)),  # … or to the left
        (QRect(0, 10, 800, 580), QPoint(0, 520)),  # no place that leaves the caret free
        (QRect(100, 900, 1, 20), QPoint(100, 520)),  # a caret outside the screen
    ],
)
def test_place(caret: QRect, corner: QPoint) -> None:
    assert place(SIZE, caret, AREA) == corner


@given(
    x=st.integers(0, 799), y=st.integers(0, 599), height=st.integers(8, 60),
    size=st.tuples(st.integers(40, 800), st.integers(30, 400)), above=st.booleans(),
)  # fmt: skip
def test_place_never_covers_the_caret_where_there_is_room(
    x: int, y: int, height: int, size: tuple[int, int], above: bool
) -> None:
    caret, wanted = QRect(x, y, 1, min(height, 600 - y)), QSize(*size)
    corner = place(wanted, caret, AREA, above=above)
    window = QRect(corner, wanted)
    assert AREA.contains(window)
    room_under = 600 - (caret.top() + caret.height() + 4)
    if max(room_under, caret.top() - 4) >= wanted.height():
        assert not window.intersects(caret)


def test_place_keeps_the_start_of_a_window_too_large() -> None:
    assert place(QSize(1000, 700), QRect(400, 300, 1, 20), AREA) == AREA.topLeft()


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_logical_rect_scales_from_the_origin_of_its_screen(ratio: float) -> None:
    screen = QRect(1920, 0, 960, 540)
    native = QRect(1920 + round(120 * ratio), round(60 * ratio), 0, round(20 * ratio))
    assert logical_rect(native, screen, ratio) == QRect(2040, 60, 0, 20)


@pytest.mark.parametrize("width", [200, 400, 800])
@pytest.mark.parametrize(
    "texts", [["你"], ["你好", "你", "尼"], [SENTENCE] * 9, [SENTENCE * 5, "我"]]
)
def test_layout_stays_inside_and_overlaps_nowhere(
    qtbot: QtBot, width: int, texts: list[str]
) -> None:
    layout = lay_out(shown(texts=texts, pages=3), Form(make_fonts(13)), width)
    assert layout.size.width() <= width
    boxes = [layout.preedit, layout.indicator, *(cell.rect for cell in layout.cells)]
    whole = QRect(QPoint(0, 0), layout.size)
    assert all(whole.contains(box) for box in boxes)
    pairs = [(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :]]
    assert not any(a.intersects(b) for a, b in pairs)
    assert len(layout.cells) == len(texts) + 2


def test_one_page_has_no_indicator(qtbot: QtBot) -> None:
    layout = lay_out(shown(), Form(make_fonts(13)), 800)
    assert [cell.target for cell in layout.cells] == [0, 1, 2]
    assert layout.indicator.isEmpty()


def test_a_long_candidate_is_elided_not_cut(qtbot: QtBot) -> None:
    layout = lay_out(shown(texts=[SENTENCE * 5]), Form(make_fonts(13)), 300)
    text = layout.cells[0].text
    assert "…" in text
    assert text.startswith("我们")
    assert text.endswith("看花")


def test_spoken() -> None:
    assert spoken(shown()) == "ni hao：1 你好，2 你，3 尼"
    assert spoken(shown(pages=4, page=1)).endswith("第 2 页，共 4 页")
    assert spoken(shown(texts=())) == "ni hao"


@pytest.fixture
def window(qtbot: QtBot) -> CandidateWindow:
    window = CandidateWindow()
    qtbot.addWidget(window)
    window.set_look(Look(LIGHT), rounded=False)
    return window


CARET = QRect(100, 100, 1, 20)


def test_window_never_takes_the_focus(window: CandidateWindow) -> None:
    flags = window.windowFlags()
    assert flags & Qt.WindowType.WindowDoesNotAcceptFocus
    assert flags & Qt.WindowType.WindowStaysOnTopHint
    assert window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    window.show_update(shown(), CARET)
    assert not window.isActiveWindow()


def test_window_shows_while_composing_only(window: CandidateWindow) -> None:
    window.show_update(shown(revision=1), CARET)
    assert window.isVisible()
    window.show_update(shown("", (), revision=2), CARET)
    assert not window.isVisible()


def test_a_window_that_fades_goes_later_and_comes_at_once(
    qtbot: QtBot, window: CandidateWindow
) -> None:
    window.set_fading(True)
    window.show_update(shown(revision=1), QRect(10, 10, 1, 20))
    window.show_update(shown("", (), revision=2), QRect(10, 10, 1, 20))
    assert window.isVisible()
    window.show_update(shown(revision=3), QRect(10, 10, 1, 20))
    assert (window.isVisible(), window.windowOpacity()) == (True, 1.0)
    window.show_update(shown("", (), revision=4), QRect(10, 10, 1, 20))
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.windowOpacity() == 1.0


def test_an_older_update_is_dropped(window: CandidateWindow) -> None:
    window.show_update(shown(revision=2), CARET)
    description = window.accessibleDescription()
    window.show_update(shown("wo", ("我",), revision=1), CARET)
    assert window.accessibleDescription() == description
    window.show_update(shown("", (), revision=3), CARET)
    window.show_update(shown(revision=2), CARET)
    assert not window.isVisible()


def test_a_screen_reader_is_told_the_list_then_the_selection(
    window: CandidateWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(candidate_window, "announce", lambda _, text: heard.append(text))
    window.show_update(shown(revision=1), CARET)
    assert not heard
    window.set_narrating(True)
    window.show_update(shown("", (), revision=2), CARET)
    window.show_update(shown(revision=3), CARET)
    window.show_update(shown(revision=4, selected=2), CARET)
    window.show_update(shown("wo", ("我",), revision=5), CARET)
    assert heard == ["ni hao：1 你好，2 你，3 尼", "尼", "wo：1 我"]


def test_announcing_does_no_harm_without_a_screen_reader(window: CandidateWindow) -> None:
    window.set_narrating(True)
    window.show_update(shown(), CARET)
    assert window.isVisible()


def test_window_stands_under_the_caret(window: CandidateWindow) -> None:
    window.show_update(shown(), CARET)
    assert window.pos() == QPoint(100, 124)


def test_window_follows_the_size_of_its_content(window: CandidateWindow) -> None:
    window.show_update(shown(texts=[SENTENCE] * 3, revision=1), CARET)
    large = window.size()
    window.show_update(shown(texts=["我"], revision=2), CARET)
    assert window.width() < large.width()
    assert window.size() == window.view.size() == window.view.sizeHint()


def centre(view: CandidateView, target: int) -> QPoint:
    """Return a point of the view that hits `target`, searched as a mouse would."""
    points = [QPoint(x, y) for y in range(0, view.height(), 4) for x in range(0, view.width(), 4)]
    hits = [point for point in points if view.target_at(QPointF(point)) == target]
    return hits[len(hits) // 2]


def test_a_click_chooses_or_turns_the_page(window: CandidateWindow) -> None:
    window.show_update(shown(pages=2), CARET)
    chosen: list[int] = []
    paged: list[int] = []
    window.view.chosen.connect(chosen.append)
    window.view.paged.connect(paged.append)
    left = Qt.MouseButton.LeftButton
    for target in (2, 0, NEXT_PAGE, PREVIOUS_PAGE):
        QTest.mouseClick(window.view, left, pos=centre(window.view, target))
    QTest.mouseClick(window.view, left, pos=QPoint(1, 1))
    QTest.mouseClick(window.view, Qt.MouseButton.RightButton, pos=centre(window.view, 1))
    assert chosen == [2, 0]
    assert paged == [1, -1]


def colours(picture: QPixmap, box: QRect) -> set[str]:
    image = picture.toImage()
    spots = [(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())]
    return {image.pixelColor(x, y).name() for x, y in spots}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_selected_candidate_is_lit(window: CandidateWindow, theme: Theme) -> None:
    window.set_look(Look(theme), rounded=False)
    for selected in (0, 1):
        window.show_update(shown(selected=selected, revision=selected + 1), CARET)
        layout = lay_out(shown(selected=selected), Form(make_fonts(13)), 800)
        lit = [theme.accent.name() in colours(window.grab(), cell.rect) for cell in layout.cells]
        assert lit == [index == selected for index in range(3)]
        assert theme.ground.name() in colours(window.grab(), layout.preedit)


def test_painting_thousands_of_times_does_no_harm(window: CandidateWindow) -> None:
    """Some releases of PySide lose a reference to None at each paint and abort soon after."""
    window.show_update(shown(pages=2), CARET)
    picture = QPixmap(window.size())
    window.render(picture)
    before = sys.getrefcount(None)
    for revision in range(2, 3002):
        window.show_update(shown(pages=2, revision=revision), CARET)
        window.render(picture)
    assert sys.getrefcount(None) > before - 1000


def contrast(one: QColor, other: QColor) -> float:
    def luminance(colour: QColor) -> float:
        def linear(part: float) -> float:
            return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

        red, green, blue = colour.redF(), colour.greenF(), colour.blueF()
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_in_both_looks(theme: Theme) -> None:
    for ground in (theme.ground, theme.raised):
        assert contrast(theme.text, ground) >= 4.5
        assert contrast(theme.muted, ground) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.accent, theme.ground) >= 4.5
    colours_of_widgets = palette(theme)
    assert contrast(colours_of_widgets.text().color(), colours_of_widgets.base().color()) >= 4.5


def test_theme_follows_the_setting(qtbot: QtBot) -> None:
    assert theme_for("light") is LIGHT
    assert theme_for("dark") is DARK
    system_is_dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    assert theme_for("auto") is (DARK if system_is_dark else LIGHT)


def icon_of(tray: Tray) -> QSystemTrayIcon:
    icon = tray.findChild(QSystemTrayIcon)
    assert icon is not None
    return icon


def test_the_tray_shows_the_mode_and_tells_what_the_user_wants(qtbot: QtBot) -> None:
    tray = Tray(can_capture=True)
    icon = icon_of(tray)
    menu = icon.contextMenu()
    actions = {action.text(): action for action in menu.actions()}
    wanted: list[object] = []
    tray.mode_wanted.connect(wanted.append)
    tray.paused.connect(wanted.append)
    tray.quit_wanted.connect(lambda: wanted.append("quit"))
    tray.compose_wanted.connect(lambda: wanted.append("compose"))
    assert "中文" in icon.toolTip()
    tray.show_mode(chinese=False)
    assert "英文" in icon.toolTip()
    assert actions["英文模式"].isChecked()
    actions["英文模式"].trigger()
    actions["暂停"].trigger()
    assert "已暂停" in icon.toolTip()
    actions["打开写字板"].trigger()
    actions["退出"].trigger()
    assert wanted == [True, True, "compose", "quit"]


def test_without_capture_there_is_nothing_to_pause(qtbot: QtBot) -> None:
    tray = Tray(can_capture=False)
    actions = icon_of(tray).contextMenu().actions()
    assert "暂停" not in [action.text() for action in actions if action.isVisible()]


def test_every_icon_can_be_drawn(qtbot: QtBot, project: Path) -> None:
    icons = sorted((project / "assets" / "icons").iterdir())
    assert {"chinese", "english", "incognito", "p2h", "paused"} < {icon.stem for icon in icons}
    for icon in icons:
        picture = QIcon(str(icon)).pixmap(64, 64)
        assert len(colours(picture, picture.rect())) > 1


SCREENS = """{"screens": [
    {"name": "one", "x": 0, "y": 0, "width": 1600, "height": 900, "logicalDpi": 96, "dpr": 1},
    {"name": "two", "x": 1600, "y": 0, "width": 1600, "height": 1200, "logicalDpi": 96, "dpr": 1}
]}"""
ON_TWO_SCREENS = """
import sys
from dataclasses import replace
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication
from p2h_desktop.gui.candidates.candidate_window import CandidateWindow
from p2h_desktop.gui.settings.look_editors import sample_update
application = QApplication(sys.argv)
window = CandidateWindow()
for revision, x in enumerate((100, 1590, 1700, 3190), 1):
    window.show_update(replace(sample_update(5), revision=revision), QRect(x, 400, 2, 40))
    spot = window.geometry()
    print(spot.x(), spot.y(), spot.right() + 1, window.screen().name())
"""


def test_placement_on_two_screens_of_different_density(tmp_path: Path) -> None:
    (tmp_path / "screens.json").write_text(SCREENS)
    environ = {
        **os.environ,
        "QT_QPA_PLATFORM": f"offscreen:configfile={tmp_path / 'screens.json'}",
        "QT_SCREEN_SCALE_FACTORS": "1;2",
    }
    run = subprocess.run(
        [sys.executable, "-c", ON_TWO_SCREENS], env=environ, stdout=-1, text=True, check=True
    )
    spots = [line.split() for line in run.stdout.splitlines()]
    assert [spot[3] for spot in spots] == ["one", "one", "two", "two"]
    assert spots[0][:2] == ["100", "444"]
    assert spots[1][2] == "1600"  # pushed in: not half on the other screen
    assert spots[2][:2] == ["1650", "224"]  # from the screen's origin, in pixels twice as large
    assert spots[3][2] == "2400"
