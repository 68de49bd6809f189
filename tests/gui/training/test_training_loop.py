"""The whole loop through the windows: type, correct, train, watch, accept, type again, go back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from p2h_desktop.app import wiring
from p2h_desktop.core.types import Update
from p2h_desktop.engine.engine import Engine, load_engine
from p2h_desktop.gui.kit.translation import Language
from p2h_desktop.gui.shell.desktop import Desktop
from p2h_desktop.gui.training.training_window import TrainingWindow
from p2h_desktop.messages.message import verbatim
from p2h_desktop.oslayer.detect.select import OsLayer
from p2h_desktop.oslayer.front_end import Choice, FrontEnd
from p2h_desktop.store import paths
from p2h_desktop.store.jobs import FineTuneSettings
from p2h_desktop.store.settings.settings import Settings
from tests.gui.shell.test_desktop import FakeCaretLocator
from tests.support.gui_fakes import Keyboard
from tests.support.made_up_writer import committed

TRAINING_MS = 900_000  # a minute on a machine with nothing else to do
SMALL = FineTuneSettings(epochs=3, rate=3e-3, general=15)
NOT_LEARNING = Settings(learning=False)  # the user model stays out of it; the history does not


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = load_engine(paths.assets_folder() / "model", NOT_LEARNING)
    made.user_data.history.add(committed(120, "杨笠"))
    yield made
    made.user_data.close()


@pytest.fixture
def desktop(qtbot: QtBot, engine: Engine) -> Iterator[Desktop]:
    layer = OsLayer(
        Choice(FrontEnd.COMPOSE, verbatim("")), Keyboard().make_key_source, FakeCaretLocator()
    )
    language = Language(paths.assets_folder() / "translations")
    made = wiring.make_desktop(NOT_LEARNING, engine, layer, language)
    for window in (made.compose, made.candidates, made.settings_window):
        qtbot.addWidget(window)
    made.start()
    made.open_compose_window()
    yield made
    made.stop()


class Typist:
    """Types into the compose window and reads what it shows."""

    def __init__(self, qtbot: QtBot, desktop: Desktop) -> None:
        self._qtbot, self._desktop = qtbot, desktop
        self.update: Update | None = None
        desktop._compose_bridge.updated.connect(self._see)

    def _see(self, update: Update) -> None:
        self.update = update

    def _settled(self, letters: str) -> bool:
        shown = self.update.preedit.text.replace(" ", "") if self.update else ""
        return shown == letters

    def _differs(self, before: Update | None) -> bool:
        return self.update is not before

    def keys(self, letters: str, shown: str = "") -> list[str]:
        """Type letters until all of them (or `shown`) stand in the preedit; the candidates."""
        self._desktop.open_compose_window()
        self._qtbot.waitUntil(self._desktop.compose.edit.hasFocus)
        QTest.keyClicks(self._desktop.compose.edit, letters)
        self._qtbot.waitUntil(lambda: self._settled(shown or letters))
        return self.candidates()

    def candidates(self) -> list[str]:
        """What the page shows."""
        return [] if self.update is None else [c.text for c in self.update.candidates]

    def escape(self) -> None:
        """Drop what is composed."""
        QTest.keyClick(self._desktop.compose.edit, Qt.Key.Key_Escape)
        self._qtbot.waitUntil(lambda: self._settled(""))

    def offered(self, letters: str) -> list[str]:
        """The first page of candidates for letters."""
        found = self.keys(letters)
        self.escape()
        return found

    def take(self, text: str) -> None:
        """Turn pages to a candidate and take it by its number."""
        while text not in self.candidates():
            before = self.update
            QTest.keyClick(self._desktop.compose.edit, Qt.Key.Key_PageDown)
            self._qtbot.waitUntil(partial(self._differs, before))
        number = self.candidates().index(text) + 1
        QTest.keyClicks(self._desktop.compose.edit, str(number))
        self._qtbot.waitUntil(lambda: self._settled(""))


def test_a_correction_becomes_the_first_choice_and_can_be_taken_back(
    qtbot: QtBot, engine: Engine, desktop: Desktop
) -> None:
    typist = Typist(qtbot, desktop)
    first = typist.keys("yangli")
    assert first[0] != "阳历"
    typist.take("阳历")
    assert desktop.compose.edit.toPlainText() == "阳历"
    assert engine.user_data.history.count() == 121
    desktop.compose.edit.clear()  # as context it would say what comes next
    assert typist.offered("yangli")[0] != "阳历"  # nothing learns while learning is off

    window = open_training(desktop, engine)
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: "121" in window.data_page.summary.text())
    QTest.mouseClick(window.data_page.start, Qt.MouseButton.LeftButton)
    page, result = window.run_page, window.result_page
    qtbot.waitUntil(lambda: page.progress.maximum() > 0, timeout=TRAINING_MS)
    assert "误差" in page.plot.accessibleDescription()
    assert typist.offered("yangli")[0] != "阳历"  # typing goes on meanwhile

    qtbot.waitUntil(lambda: window.pages.currentWidget() is not page, timeout=TRAINING_MS)
    assert window.pages.currentWidget() is result, window.data_page.notice.text()
    assert result.title.text() == "通过测试，可以启用", result.reasons.text()
    better = [result.better.item(row).text() for row in range(result.better.count())]
    assert any(line.startswith("yangli ") for line in better), better

    typist.keys("yang")
    QTest.mouseClick(result.use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window._reloading.busy)
    assert typist.keys("li", shown="yangli")[0] == "阳历"  # the composition outlived the change
    typist.escape()

    versions = window.versions_page
    assert versions.list.item(0).text().endswith("（正在使用）")
    QTest.mouseClick(versions.buttons["back"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window._reloading.busy)
    assert typist.offered("yangli")[0] != "阳历"
    qtbot.waitUntil(lambda: not window._background.busy)


def open_training(desktop: Desktop, engine: Engine) -> TrainingWindow:
    """The window that 训练 in the menu opens, with a training of small size."""
    data = replace(wiring._training_data(desktop, engine), settings=lambda: SMALL)
    window = TrainingWindow(data)
    window.open()
    return window
