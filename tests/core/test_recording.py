"""What the session tells the recorder: commits, what is deleted of them, what is dismissed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.session import Session
from p2h_desktop.core.text_before import TextBefore, extend, follow, shorten
from p2h_desktop.core.types import Candidate, Keystroke, Segment, Source
from tests.fakes import FakeRecorder, TableConverter

BACKSPACE = Keystroke("BackSpace", "\x08")


@pytest.fixture
def recorder() -> FakeRecorder:
    return FakeRecorder()


@pytest.fixture
def session(recorder: FakeRecorder) -> Session:
    return Session(TableConverter(), recorder=recorder)


def typed(session: Session, text: str) -> None:
    for char in text:
        named = {" ": Keystroke("space", " "), "<": BACKSPACE}
        session.press(named.get(char, Keystroke(char, char, shift=char.isupper())))


def test_a_commit_is_told_with_the_text_before_it(session: Session, recorder: FakeRecorder) -> None:
    session.set_context("他说")
    typed(session, "nihao wo2")
    assert recorder.heard == [("你好", "他说"), ("握", "他说你好")]


def test_a_commit_tells_every_choice(session: Session, recorder: FakeRecorder) -> None:
    typed(session, "nihao53")
    (commit,) = recorder.commits
    assert (commit.text, commit.first_offered, commit.rank) == ("泥毫", "你好", 2)
    assert commit.segments == (
        Segment("泥", 0, 2, ("ni",), 4, Source.CHARACTER),
        Segment("毫", 2, 5, ("hao",), 2, Source.CHARACTER),
    )
    assert commit.source is Source.CHARACTER


def test_letters_and_marks_have_no_source(session: Session, recorder: FakeRecorder) -> None:
    typed(session, "ni")
    session.press(Keystroke("Return", "\r"))
    typed(session, ",")
    assert [(c.text, c.source) for c in recorder.commits] == [("ni", None), ("，", None)]


@pytest.mark.parametrize(
    ("keys", "taken_back"),
    [
        ("nihao <", [1]),
        ("nihao <<<", [1, 1]),
        ("nihao 7<<", [1]),  # the digit is the application's own
        ("nihao wo <<", [1, 1]),  # over two commits
        ("nihao wo2n<<", [1]),  # the letter was never committed
        ("nihao wo ,<<<<<", [1, 1, 1, 1]),
        ("N<", []),
    ],
)
def test_deleted_characters_are_taken_back(
    session: Session, recorder: FakeRecorder, keys: str, taken_back: list[int]
) -> None:
    typed(session, keys)
    assert [heard for heard in recorder.heard if isinstance(heard, int)] == taken_back


def test_nothing_is_taken_back_elsewhere(session: Session, recorder: FakeRecorder) -> None:
    typed(session, "nihao ")
    session.press(Keystroke("Left"))
    typed(session, "<")
    typed(session, "wo ")
    session.reset()
    typed(session, "<")
    typed(session, "wo ")
    session.set_context("something else")
    typed(session, "<")
    assert not any(isinstance(heard, int) for heard in recorder.heard)


def test_what_the_application_tells_keeps_what_was_committed(
    session: Session, recorder: FakeRecorder
) -> None:
    typed(session, "nihao ")
    session.set_context("在那里，你好")
    typed(session, "<<<")
    assert recorder.heard[1:] == [1, 1]


def test_incognito_is_silent(session: Session, recorder: FakeRecorder) -> None:
    typed(session, "nihao ")
    session.set_incognito(True)
    assert session.incognito
    typed(session, "<wo ")
    session.set_incognito(False)
    typed(session, "<")  # deletes what was committed in incognito
    assert recorder.heard == [("你好", "")]
    typed(session, "<")
    assert recorder.heard == [("你好", ""), 1]
    typed(session, "wo ")
    assert recorder.heard[-1] == ("我", "")


def test_a_dismissed_candidate_is_asked_for_no_more(recorder: FakeRecorder) -> None:
    class Obedient(TableConverter):
        def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
            found = super().convert(letters, context, limit)
            return tuple(c for c in found if c.text not in recorder.heard)

    session = Session(Obedient(), recorder=recorder)
    typed(session, "ni")
    session.press(Keystroke("Down"))
    update = session.dismiss(0)
    assert [c.text for c in update.candidates] == ["尼", "泥", "拟"]
    assert update.selected == 1
    for _ in range(3):
        update = session.dismiss(0)
    assert update.candidates == ()
    assert (update.selected, update.preedit.text) == (0, "ni")
    assert recorder.heard == ["你", "尼", "泥", "拟"]
    session.dismiss(0)
    session.dismiss(-1)
    assert len(recorder.heard) == 4


def test_without_a_recorder_nothing_is_dismissed() -> None:
    session = Session(TableConverter())
    typed(session, "ni")
    assert [c.text for c in session.dismiss(0).candidates] == ["你", "尼", "泥", "拟"]


@given(st.lists(st.tuples(st.text(max_size=40), st.booleans()), max_size=5), st.text(max_size=80))
def test_the_flags_fit_the_text(parts: list[tuple[str, bool]], told: str) -> None:
    before = TextBefore()
    for text, ours in parts:
        before = extend(before, text, ours=ours)
        assert len(before.text) == len(before.ours) <= 64
    for after in (follow(before, told), follow(before, "x" + before.text), shorten(before, 3)):
        assert len(after.text) == len(after.ours) <= 64
    assert follow(before, before.text) == before
    assert shorten(before, 100) == TextBefore()
