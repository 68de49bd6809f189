"""The window that explains candidates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from p2h_desktop.core.text.explain import Explanation, HanziReason
from p2h_desktop.core.types import Candidate, Preedit, Source, SyllableKind, Update
from p2h_desktop.gui.candidates.candidate_view import CandidateView
from p2h_desktop.gui.help.explain_window import ExplainWindow
from p2h_desktop.gui.kit.theme import DARK, Look


def explanation(text: str, probability: float) -> Explanation:
    candidate = Candidate(text, (2, 5), ("ni", "hao"), 0.0, Source.SENTENCE)
    reasons = tuple(
        HanziReason(h, r, r, SyllableKind.EXACT, probability, probability, "拟")
        for h, r in zip(text, candidate.readings, strict=True)
    )
    return Explanation(candidate, reasons, ("你好",))


class Answers:
    """Answers questions when told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.found: Sequence[Explanation] = ()
        self._calls: list[Callable[[], None]] = []

    def ask(self, letters: str, context: str, _: int) -> Sequence[Explanation]:
        self.asked.append((letters, context))
        return self.found

    def window(self, qtbot: QtBot) -> ExplainWindow:
        window = ExplainWindow(self.ask, self._calls.append)
        qtbot.addWidget(window)
        return window

    def answer(self, *found: Explanation) -> None:
        self.found = found
        self._calls.pop(0)()

    def waits(self) -> bool:
        return bool(self._calls)


def shown(window: ExplainWindow) -> list[str]:
    items = [window.candidates.item(row) for row in range(window.candidates.count())]
    return [item.text() for item in items]


def cell(window: ExplainWindow, row: int, column: int) -> str:
    item = window.table.item(row, column)
    return "" if item is None else item.text()


def test_candidates_and_reasons_are_shown(qtbot: QtBot) -> None:
    answers = Answers()
    window = answers.window(qtbot)
    window.set_look(Look(DARK))
    window.open()
    window.letters.setText("nihao")
    qtbot.waitUntil(answers.waits)
    answers.answer(explanation("你好", 0.9), explanation("泥好", 0.1))
    assert shown(window) == ["1 你好", "2 泥好"]
    assert cell(window, 0, 3) == "90%"
    assert cell(window, 0, 5) == ""
    assert "自带词库：你好" in window.summary.text()
    window.candidates.setCurrentRow(1)
    assert cell(window, 0, 5) == "? 拟"
    assert "把握不大" in window.summary.text()


def test_a_candidate_asked_about_is_chosen_at_once(qtbot: QtBot) -> None:
    answers = Answers()
    window = answers.window(qtbot)
    window.explain("nihao", "她说", "泥好")
    answers.answer(explanation("你好", 0.9), explanation("泥好", 0.1))
    assert answers.asked == [("nihao", "她说")]
    assert window.candidates.currentRow() == 1


def test_late_answers_are_dropped(qtbot: QtBot) -> None:
    answers = Answers()
    window = answers.window(qtbot)
    window.explain("ni", "")
    window.explain("nihao", "")
    answers.answer(explanation("泥好", 0.9))
    assert shown(window) == []
    answers.answer(explanation("你好", 0.9))
    assert answers.asked == [("ni", ""), ("nihao", "")]
    assert shown(window) == ["1 你好"]
    window.explain("?", "")
    answers.answer()
    assert shown(window) == []
    assert window.table.rowCount() == 0


def test_a_right_click_asks_about_a_candidate(qtbot: QtBot) -> None:
    view = CandidateView(show_preedit=False)
    qtbot.addWidget(view)
    candidate = Candidate("你好", (2, 5), ("ni", "hao"), 0.0, Source.SENTENCE)
    update = Update(Preedit("ni hao", 6), (candidate,), 0, 0, 1, None, True, 1)
    view.resize(view.show_update(update, 400))
    asked: list[Candidate] = []
    view.asked.connect(asked.append)
    place = QPoint(20, view.height() // 2)
    QTest.mouseClick(view, Qt.MouseButton.RightButton, pos=place)
    assert asked == [candidate]
