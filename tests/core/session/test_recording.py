"""What the session tells the recorder: commits, what is deleted of them, what is dismissed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.session.session import Session
from p2h_desktop.core.session.text_before import (
    MAX_CONTEXT,
    TextBefore,
    Whose,
    extend,
    follow,
    sealed,
    shorten,
)
from p2h_desktop.core.types import Candidate, Keystroke, Segment, Source
from tests.support.fakes import FakeRecorder, TableConverter

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


def test_a_commit_is_told_with_the_commits_before_it(
    session: Session, recorder: FakeRecorder
) -> None:
    typed(session, "nihao wo2")
    assert recorder.heard == [("你好", ""), ("握", "你好")]


class Listening(TableConverter):
    """Notes with which context it was asked."""

    context = ""

    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        self.context = context
        return super().convert(letters, context, limit)


def in_incognito(session: Session) -> None:
    session.set_incognito(True)
    typed(session, "wo ")
    session.set_incognito(False)


def in_a_private_field(session: Session) -> None:
    session.set_private(True)
    typed(session, "wo ")
    session.set_private(False)


def in_english_mode(session: Session) -> None:
    session.set_chinese(False)
    typed(session, "hunter2pass")
    session.set_chinese(True)


def in_full_width_english(session: Session) -> None:
    session.set_modes(wide=True)
    in_english_mode(session)
    session.set_modes(wide=False)


def full_width_digits(session: Session) -> None:
    session.set_modes(wide=True)
    typed(session, "6222")
    session.set_modes(wide=False)


def digits_that_pass(session: Session) -> None:
    typed(session, "6222")


def by_the_application(session: Session) -> None:
    session.set_context(session.context + "别人写的")


def raw_letters(session: Session) -> None:
    typed(session, "hunter")
    session.press(Keystroke("Return", "\r"))


def raw_letters_by_shift(session: Session) -> None:
    typed(session, "hunter")
    session.press(Keystroke("Shift_L"))
    session.press(Keystroke("Shift_L"))


SECRETLY = [
    in_incognito,
    in_a_private_field,
    in_english_mode,
    in_full_width_english,
    full_width_digits,
    digits_that_pass,
    by_the_application,
    raw_letters,
    raw_letters_by_shift,
]


@pytest.mark.parametrize("write", SECRETLY)
def test_what_was_not_recorded_is_no_context(
    write: Callable[[Session], None], recorder: FakeRecorder
) -> None:
    converter = Listening()
    session = Session(converter, recorder=recorder)
    typed(session, "nihao ")
    write(session)
    seen = session.context
    assert len(seen) > 2
    typed(session, "hao ni ")
    assert recorder.heard == [("你好", ""), ("好", "0"), ("你", "0好")]
    assert converter.context == seen + "好"  # it helps to convert all the same


def test_a_new_line_begins_the_context(session: Session, recorder: FakeRecorder) -> None:
    typed(session, "wo")
    session.press(Keystroke("Return", "\r"))
    session.press(Keystroke("Return", "\r"))
    typed(session, "nihao ")
    assert recorder.heard == [("你好", "")]


def test_without_learning_nothing_becomes_context(session: Session, recorder: FakeRecorder) -> None:
    recorder.learning = False
    typed(session, "nihao ")
    recorder.learning = True
    typed(session, "wo <")
    assert recorder.heard == [("你好", ""), ("我", "0"), 1]


def test_sealed_text_becomes_no_context(session: Session, recorder: FakeRecorder) -> None:
    typed(session, "nihao ")
    session.written.seal()
    typed(session, "wo <<")
    assert recorder.heard == [("你好", ""), ("我", "0"), 1, 1]


def test_letters_no_one_chose_for_are_left_out(session: Session, recorder: FakeRecorder) -> None:
    typed(session, "nihunter2")
    update = session.press(Keystroke("Return", "\r"))
    assert update.commit is not None
    assert update.commit.text == "尼hunter"
    (heard,) = recorder.commits
    assert (heard.text, heard.letters, heard.first_offered, heard.rank) == ("尼", "ni", "", 1)
    typed(session, "<" * len("hunter"))
    assert len(recorder.heard) == 1
    typed(session, "<")
    assert recorder.heard[1:] == [1]


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
    assert [(c.text, c.source) for c in recorder.commits] == [("，", None)]


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


@given(
    st.lists(st.tuples(st.text(max_size=40), st.sampled_from(Whose)), max_size=5),
    st.text(max_size=80),
)
def test_the_flags_fit_the_text(parts: list[tuple[str, Whose]], told: str) -> None:
    before = TextBefore()
    for text, whose in parts:
        before = extend(before, text, whose)
        assert len(before.text) == len(before.whose) <= MAX_CONTEXT
    for after in (follow(before, told), follow(before, "x" + before.text), shorten(before, 3)):
        assert len(after.text) == len(after.whose) <= MAX_CONTEXT
    assert follow(before, before.text) == before
    assert shorten(before, 100) == TextBefore()
    assert sealed(before).kept in ("", "0")
    kept = before.kept.removeprefix("0")
    assert before.whose[len(before.text) - len(kept) :] == (Whose.KEPT,) * len(kept)
