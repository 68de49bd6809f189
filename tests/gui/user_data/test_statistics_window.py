"""The statistics window and the list of further windows."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolTip
from pytestqt.qtbot import QtBot

from p2h_desktop.core.pinyin.typos import Typo
from p2h_desktop.core.text.statistics import Statistics, Tally
from p2h_desktop.errors import StoreError
from p2h_desktop.gui.kit.charts import DayChart, KeyboardChart, Point
from p2h_desktop.gui.kit.theme import DARK, LIGHT, Look, Theme
from p2h_desktop.gui.kit.tool_windows import Tools
from p2h_desktop.gui.user_data.statistics_window import StatisticsWindow
from p2h_desktop.messages.codes import Code
from tests.gui.candidates.test_windows import colours

TODAY = date.today().toordinal()
TALLY = Tally(1200, 400, 300, 2000, 2600, 1_800_000, 1200)
SOME = Statistics(TALLY, {TODAY: TALLY}, {Typo("a", "s"): 3, Typo("h", ""): 2, Typo("i", "ii"): 1})


def texts(window: StatisticsWindow) -> str:
    return "|".join(label.text() for label in window.findChildren(QLabel))


def test_it_reads_the_history_when_opened(qtbot: QtBot) -> None:
    answers = [Statistics(Tally(), {}, {}), SOME]
    window = StatisticsWindow(lambda: answers.pop(0))
    qtbot.addWidget(window)
    window.set_look(Look(LIGHT))
    window.open()
    (chart, _) = window.findChildren(DayChart)
    qtbot.waitUntil(lambda: "还没有历史" in chart.accessibleDescription())
    window.open()
    qtbot.waitUntil(lambda: "1,200" in texts(window))
    assert {"40", "75.0%", "600"} <= set(texts(window).split("|"))
    assert "把 a 按成 s  ×3" in texts(window)
    assert "漏按 h  ×2" in texts(window)
    assert "i 按了两次  ×1" in texts(window)


def test_a_history_that_cannot_be_read_is_said(qtbot: QtBot) -> None:
    def load() -> Statistics:
        raise StoreError(Code.REASON_DISK_ERROR)

    window = StatisticsWindow(load)
    qtbot.addWidget(window)
    window.open()
    qtbot.waitUntil(lambda: "无法读取历史记录" in texts(window))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("line", [False, True])
def test_a_chart_shows_where_there_is_something(qtbot: QtBot, line: bool, theme: Theme) -> None:
    chart = DayChart(line=line)
    qtbot.addWidget(chart)
    chart.resize(300, 150)
    chart.set_theme(theme)
    chart.show_points([Point("1/1", None, ""), Point("1/2", None, "")], 1, "1")
    assert theme.accent.name() not in colours(chart.grab(), chart.rect())
    chart.show_points([Point("1/1", 5, "5 字"), Point("1/2", 9, "9 字")], 10, "10")
    assert theme.accent.name() in colours(chart.grab(), chart.rect())
    assert chart.accessibleDescription() == "1/1 5 字；1/2 9 字"


def test_a_tooltip_tells_the_value_of_a_day(qtbot: QtBot) -> None:
    chart = DayChart(line=False)
    qtbot.addWidget(chart)
    chart.resize(300, 150)
    chart.show()
    chart.show_points([Point("1/1", 5, "5 字"), Point("1/2", 9, "9 字")], 10, "10")
    spot = QPoint(225, 75)
    QApplication.sendEvent(
        chart, QHelpEvent(QHelpEvent.Type.ToolTip, spot, chart.mapToGlobal(spot))
    )
    assert QToolTip.text() == "1/2  9 字"
    QToolTip.hideText()


def test_the_keyboard_is_darkest_where_fingers_slip_most(qtbot: QtBot) -> None:
    keyboard = KeyboardChart()
    qtbot.addWidget(keyboard)
    keyboard.resize(400, 130)
    assert LIGHT.accent.name() not in colours(keyboard.grab(), keyboard.rect())
    keyboard.show_counts({"a": 3, "p": 1})
    assert LIGHT.accent.name() in colours(keyboard.grab(), keyboard.rect())
    assert keyboard.accessibleDescription() == "a 3；p 1"


def test_further_windows_are_made_once_and_anew_in_another_language(qtbot: QtBot) -> None:
    made: list[StatisticsWindow] = []
    changes: list[None] = []

    def make() -> StatisticsWindow:
        made.append(StatisticsWindow(lambda: SOME))
        return made[-1]

    tools = Tools(lambda: changes.append(None))
    tools.add(lambda: "统计", make)
    tools.set_look(Look(DARK))
    assert not made
    [(title, act)] = tools.entries()
    assert title == "统计"
    act()
    act()
    assert len(made) == 1
    assert made[0].isVisible()
    qtbot.waitUntil(lambda: bool(changes))
    tools.make_anew()
    assert len(made) == 2
    assert made[1].isVisible()
    qtbot.waitUntil(lambda: "1,200" in texts(made[1]))
    made[1].close()
    tools.make_anew()
    assert len(made) == 2
