"""Continuations in the candidate window, which nobody has asked for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from p2h_desktop.core.types import Candidate, Preedit, Source, Update
from p2h_desktop.gui.candidates import candidate_window
from p2h_desktop.gui.candidates.candidate_layout import Form, lay_out, make_fonts
from p2h_desktop.gui.candidates.candidate_window import CandidateWindow

CARET = QRect(100, 100, 1, 20)


def shown(preedit: str, *texts: str, revision: int = 1) -> Update:
    made = tuple(Candidate(t, (0,), (), 0.0, Source.PREDICTION) for t in texts)
    selected = 0 if preedit else -1
    return Update(Preedit(preedit, len(preedit)), made, selected, 0, 1, None, True, revision)


def test_they_are_shown_without_a_preedit_and_do_not_stay(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidate_window, "_CONTINUATIONS_MS", 30)
    window = CandidateWindow()
    qtbot.addWidget(window)
    window.show_update(shown("ni", "你", "尼"), CARET)
    height = window.height()
    qtbot.wait(60)
    assert window.isVisible()  # what is composed stays
    window.show_update(shown("", "吗", "啊", revision=2), CARET)
    assert window.isVisible()
    assert window.height() < height
    qtbot.waitUntil(lambda: not window.isVisible())


def test_a_text_of_several_lines_stays_on_one() -> None:
    layout = lay_out(shown("", "此致\n敬礼"), Form(make_fonts(13)), 500)
    assert layout.cells[0].text == "此致⏎敬礼"
