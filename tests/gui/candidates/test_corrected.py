"""What the windows show of a corrected candidate."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from p2h_desktop.core.types import Candidate, Preedit, Source, Update
from p2h_desktop.gui.candidates.candidate_layout import Form, lay_out, make_fonts
from p2h_desktop.gui.candidates.candidate_view import CandidateView
from p2h_desktop.gui.kit.theme import Look

SIZE_PT = 16


def update(*, corrected: bool) -> Update:
    candidates = (
        Candidate("你好", (5,), (), 0.0, Source.SENTENCE),
        Candidate("泥号", (5,), (), 0.0, Source.SENTENCE, corrected),
    )
    return Update(Preedit("nh iao", 6, 0), candidates, 0, 0, 1, None, True, 1)


@pytest.mark.usefixtures("qapp")
def test_only_the_hanzi_that_correct_are_underlined() -> None:
    word = Candidate("你好吗", (2, 5, 7), (), 0.0, Source.SENTENCE, corrected=True, slipped=(1,))
    emoji = Candidate("👋", (5,), (), 0.0, Source.SYMBOL)
    shown = Update(Preedit("ni hoama", 8, 0), (word, emoji), 0, 0, 1, None, True, 1)
    fonts = make_fonts(SIZE_PT)
    cells = lay_out(shown, Form(fonts), 600).cells
    assert [cell.corrected for cell in cells[:2]] == [(1,), ()]
    narrow = lay_out(shown, Form(fonts), 4 * SIZE_PT).cells[0]
    assert narrow.corrected == tuple(range(len(narrow.text)))  # elided: nobody knows what is left


def test_a_corrected_candidate_is_underlined(qtbot: QtBot) -> None:
    view = CandidateView(show_preedit=True)
    qtbot.addWidget(view)
    view.set_look(Look(size_pt=SIZE_PT), framed=False, rounded=False)
    pictures = []
    for corrected in (False, True):
        view.resize(view.show_update(update(corrected=corrected), 600))
        pictures.append(view.grab().toImage())
    plain, marked = pictures
    changed = [
        (x, y)
        for x in range(plain.width())
        for y in range(plain.height())
        if plain.pixel(x, y) != marked.pixel(x, y)
    ]
    fonts = make_fonts(SIZE_PT)
    box = lay_out(update(corrected=True), Form(fonts), 600).cells[1].rect
    assert changed
    assert all(box.contains(x, y) and y > box.center().y() for x, y in changed)
