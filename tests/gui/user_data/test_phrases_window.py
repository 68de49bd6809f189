"""The window of the user's own phrases: shown, checked, saved, never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from p2h_desktop.gui.kit.theme import LIGHT, Look
from p2h_desktop.gui.user_data.phrases_window import PhrasesWindow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "phrases.tsv"


@pytest.fixture
def window(qtbot: QtBot, path: Path) -> PhrasesWindow:
    window = PhrasesWindow(path)
    qtbot.addWidget(window)
    window.set_look(Look(LIGHT))
    return window


def test_what_is_typed_is_saved_by_itself(window: PhrasesWindow, path: Path, qtbot: QtBot) -> None:
    window.open()
    assert not path.exists()
    window.edit.setPlainText("dz\t北京\nbad\n")
    assert "1 条短语" in window.state.text()
    assert "第 2 行" in window.state.text()
    qtbot.waitUntil(path.exists)
    assert path.read_text("utf-8") == "dz\t北京\nbad\n"
    assert "已保存" in window.state.text()


def test_closing_saves_at_once(window: PhrasesWindow, path: Path) -> None:
    window.open()
    window.edit.setPlainText("dz\t北京")
    window.close()
    assert path.read_text("utf-8") == "dz\t北京"


def test_opening_reads_the_file_anew(window: PhrasesWindow, path: Path) -> None:
    path.write_text("a\t甲\n", "utf-8-sig")
    window.open()
    assert window.edit.toPlainText() == "a\t甲\n"
    path.write_text("b\t乙\n", "utf-8")
    window.open()
    assert window.edit.toPlainText() == "b\t乙\n"
    window.close()
    assert path.read_text("utf-8") == "b\t乙\n"


def test_a_file_that_cannot_be_read_is_left_alone(window: PhrasesWindow, path: Path) -> None:
    path.write_bytes(b"\xff\xfe\xff")
    window.open()
    assert window.edit.isReadOnly()
    assert "无法读取" in window.state.text()
    window.close()
    assert path.read_bytes() == b"\xff\xfe\xff"


def test_a_folder_that_takes_nothing_is_told(window: PhrasesWindow, path: Path) -> None:
    window.open()
    path.mkdir()
    (path / "x").touch()
    window.edit.setPlainText("a\t甲")
    window.save()
    assert "无法保存" in window.state.text()
