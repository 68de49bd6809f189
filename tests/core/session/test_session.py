"""The session beyond what the scenarios show: its values, its questions, and what always holds."""

from __future__ import annotations

import pytest

from p2h_desktop.core.session.keymap import keymap_for
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.session.text_before import MAX_CONTEXT
from p2h_desktop.core.types import Candidate, Commit, Keystroke, Update
from tests.support.fakes import TableConverter

SPACE = Keystroke("space", " ")
RETURN = Keystroke("Return", "\r")
BACKSPACE = Keystroke("BackSpace", "\x08")


def key(char: str) -> Keystroke:
    return SPACE if char == " " else Keystroke(char, char, shift=char.isupper())


def typed(session: Session, text: str) -> Update:
    updates = [session.press(key(char)) for char in text]
    return updates[-1]


def summary(commit: Commit | None) -> tuple[str, str, tuple[str, ...], int, str]:
    """The commit without its segments."""
    assert commit is not None
    return commit.text, commit.letters, commit.readings, commit.rank, commit.first_offered


@pytest.fixture
def converter() -> TableConverter:
    return TableConverter()


@pytest.fixture
def session(converter: TableConverter) -> Session:
    return Session(converter)


def test_commit_of_a_sentence(session: Session) -> None:
    assert summary(typed(session, "nihao ").commit) == ("你好", "nihao", ("ni", "hao"), 0, "你好")


def test_commit_of_another_choice(session: Session) -> None:
    assert summary(typed(session, "nihao2").commit) == ("拟好", "nihao", ("ni", "hao"), 1, "你好")


def test_commit_in_parts_remembers_the_first_offer_for_the_whole(session: Session) -> None:
    commit = typed(session, "nihao53").commit
    assert summary(commit) == ("泥毫", "nihao", ("ni", "hao"), 2, "你好")


def test_commit_of_letters(session: Session) -> None:
    typed(session, "xi'an")
    assert summary(session.press(RETURN).commit) == ("xi'an", "xi'an", (), -1, "西安")


def test_commit_of_letters_no_one_converted(session: Session, converter: TableConverter) -> None:
    for char in "nihao":
        session.press(key(char), more_waiting=True)
    assert summary(session.press(RETURN).commit) == ("nihao", "nihao", (), -1, "你好")
    assert converter.asked == [("nihao", "", 1)]


def test_commit_after_letters_were_added_to_a_choice(session: Session) -> None:
    commit = typed(session, "nihao4ma ").commit
    assert summary(commit) == ("尼好吗", "nihaoma", ("ni", "hao", "ma"), 0, "你好吗")


def test_commit_of_a_choice_and_letters(session: Session) -> None:
    typed(session, "nihao4")
    assert summary(session.press(RETURN).commit) == ("尼hao", "nihao", ("ni",), -1, "你好")


def test_commit_with_punctuation(session: Session) -> None:
    assert typed(session, "nihao2").commit is not None
    assert summary(typed(session, "nihao,").commit) == ("你好，", "nihao", ("ni", "hao"), 0, "你好")


def test_commit_of_punctuation_alone(session: Session) -> None:
    typed(session, "nihao ")
    assert summary(typed(session, "?").commit) == ("？", "", (), -1, "")


def test_the_same_letters_elsewhere_are_offered_anew(
    session: Session, converter: TableConverter
) -> None:
    typed(session, "nihao ")
    for char in "nihao":
        session.press(key(char), more_waiting=True)
    session.press(RETURN)
    assert converter.asked[-1] == ("nihao", "你好", 1)


def test_unreadable_letters_have_no_first_offer(session: Session) -> None:
    for char in "vu":
        session.press(key(char), more_waiting=True)
    assert summary(session.press(RETURN).commit) == ("vu", "vu", (), -1, "")


# Questions to the converter


def test_candidates_are_asked_for_by_the_page(session: Session, converter: TableConverter) -> None:
    update = typed(session, "shi")
    assert converter.asked[-1] == ("shi", "", 20)
    assert (update.page, update.pages) == (0, 4)
    for _ in range(2):
        update = session.press(Keystroke("Next"))
    assert len(converter.asked) == 3
    update = session.press(Keystroke("Next"))
    assert converter.asked[-1] == ("shi", "", 40)
    assert (update.page, update.pages) == (3, 6)


def test_a_list_that_is_complete_is_not_asked_for_again(
    session: Session, converter: TableConverter
) -> None:
    typed(session, "ren")
    asked = len(converter.asked)
    for _ in range(3):
        session.press(Keystroke("Next"))
    assert len(converter.asked) == asked


def test_more_candidates_leave_those_shown_in_their_places() -> None:
    class Fickle(TableConverter):
        def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
            found = super().convert(letters, context, limit)
            return found if limit == 20 else found[::-1]

    session = Session(Fickle())
    pages = [typed(session, "shi").candidates]
    pages += [session.press(Keystroke("Next")).candidates for _ in range(5)]
    shown = [candidate.text for page in pages for candidate in page]
    assert "".join(shown) == "是时事十使市式世试师史始实诗石室食识士视湿释失适势示"


def test_waiting_keys_are_not_converted(session: Session, converter: TableConverter) -> None:
    for char in "niha":
        update = session.press(key(char), more_waiting=True)
        assert update.candidates == ()
        assert update.preedit.text == session.composition.letters
    assert converter.asked == []
    session.press(key("o"))
    assert converter.asked == [("nihao", "", 20)]


def test_a_waiting_choice_is_converted_first(session: Session, converter: TableConverter) -> None:
    for char in "nihao":
        session.press(key(char), more_waiting=True)
    update = session.press(key("5"), more_waiting=True)
    assert update.preedit.text == "泥hao"
    assert update.candidates == ()
    assert converter.asked == [("nihao", "", 20)]


def test_moving_the_caret_does_not_convert_again(
    session: Session, converter: TableConverter
) -> None:
    typed(session, "nihao")
    asked = len(converter.asked)
    session.press(Keystroke("Left"))
    session.press(Keystroke("Home"))
    assert len(converter.asked) == asked


def test_context_is_what_was_committed_and_chosen(
    session: Session, converter: TableConverter
) -> None:
    session.set_context("他说")
    typed(session, "nihao ")
    assert converter.asked[-1][:2] == ("nihao", "他说")
    typed(session, "nihao5")
    assert converter.asked[-1][:2] == ("hao", "他说你好泥")


def test_context_is_bounded(session: Session, converter: TableConverter) -> None:
    session.set_context("好" * 1000)
    assert session.context == "好" * MAX_CONTEXT
    typed(session, "ni ")
    assert session.context == "好" * (MAX_CONTEXT - 1) + "你"
    typed(session, "nihao5")
    assert converter.asked[-1][1] == "好" * (MAX_CONTEXT - 2) + "你泥"


@pytest.mark.parametrize(
    ("keystroke", "context"),
    [
        (key("7"), "你好7"),
        (Keystroke("N", "N"), "你好N"),  # Caps Lock
        (Keystroke("n", "n", shift=True), "你好n"),  # Caps Lock and Shift
        (SPACE, "你好 "),
        (key("@"), "你好@"),
        (key("-"), "你好-"),
        (Keystroke("eacute", "é"), "你好é"),
        (RETURN, "你好\n"),
        (Keystroke("KP_Enter"), "你好\n"),
        (BACKSPACE, "你"),
        (Keystroke("Control_L"), "你好"),
        (Keystroke("Left"), ""),
        (Keystroke("v", "v", ctrl=True), ""),
        (Keystroke("Left", ctrl=True), ""),
    ],
)
@pytest.mark.parametrize("chinese", [True, False])
def test_keys_of_the_application_change_the_context(
    session: Session, keystroke: Keystroke, context: str, chinese: bool
) -> None:
    typed(session, "nihao ")
    session.set_chinese(chinese)
    assert not session.press(keystroke).handled
    assert session.context == context


def test_a_modifier_alone_is_let_through_while_composing(session: Session) -> None:
    typed(session, "nihao")
    update = session.press(Keystroke("Super_L"))
    assert not update.handled
    assert update.preedit.text == "ni hao"


# Modes and settings


def test_reset_forgets_where_we_were(session: Session) -> None:
    typed(session, "nihao ")
    typed(session, "zhong")
    update = session.reset()
    assert (update.preedit.text, update.candidates, update.commit) == ("", (), None)
    assert session.context == ""


def test_set_chinese_twice_changes_nothing(session: Session) -> None:
    typed(session, "nihao")
    update = session.set_chinese(True)
    assert update.commit is None
    assert update.preedit.text == "ni hao"
    update = session.set_chinese(False)
    assert update.commit == Commit("nihao", "nihao", (), -1, "你好")
    assert not update.chinese


def test_revisions_rise(session: Session) -> None:
    updates = [session.press(key(c)) for c in "nihao 7"]
    updates += [session.select(0), session.toggle_mode(), session.set_chinese(True)]
    updates += [session.reset()]
    assert [u.revision for u in updates] == list(range(1, len(updates) + 1))


@pytest.mark.parametrize("page_size", [0, 10])
def test_a_page_has_a_digit_for_each_candidate(page_size: int) -> None:
    with pytest.raises(ValueError, match="page_size"):
        Session(TableConverter(), page_size)


def test_page_size() -> None:
    session = Session(TableConverter(), page_size=9)
    update = typed(session, "shi")
    assert len(update.candidates) == 9
    update = typed(session, "9")
    assert update.commit is not None
    assert update.commit.text == "试"


def test_the_keymap_can_be_replaced() -> None:
    session = Session(TableConverter(), keymap=keymap_for(["page_comma_period"]))
    typed(session, "shi")
    assert session.press(Keystroke("period", ".")).page == 1
    assert session.press(Keystroke("comma", ",")).page == 0
    session.press(SPACE)
    commit = session.press(Keystroke("comma", ",")).commit
    assert commit is not None
    assert commit.text == "，"


def test_select_waits_for_no_one(session: Session) -> None:
    for char in "nihao":
        session.press(key(char), more_waiting=True)
    update = session.select(1)
    assert update.commit is not None
    assert update.commit.text == "拟好"


def test_what_a_dialog_changes_holds_from_the_next_key_on(session: Session) -> None:
    session.set_page_size(3)
    session.set_keymap(keymap_for(["page_comma_period"]))
    update = typed(session, "shi")
    assert len(update.candidates) == 3
    assert session.press(Keystroke("period", ".")).page == 1
    session.press(Keystroke("Escape"))
    assert not session.set_modes(marks=False).marks
    assert session.set_modes(wide=True).wide
    commit = session.press(Keystroke("7", "7")).commit
    assert commit is not None
    assert commit.text == "７"
    session.set_converter(TableConverter({"ni": "妮"}))
    assert [c.text for c in typed(session, "ni").candidates] == ["妮"]


def test_the_keys_wanted_while_idle_follow_the_mode(session: Session) -> None:
    update = session.set_modes(marks=True)
    assert {"a", "Z", "comma", "ctrl+period", "shift+space", "ctrl+BackSpace"} <= update.idle_keys
    assert not {"7", "space", "Shift_L", "BackSpace"} & update.idle_keys
    update = session.set_modes(marks=False)
    assert "comma" not in update.idle_keys
    assert {"7", "space", "comma"} <= session.set_modes(wide=True).idle_keys
    assert "7" in session.set_chinese(False).idle_keys
    assert session.set_modes(wide=False).idle_keys == frozenset()
    session.set_keymap(keymap_for([], backspace_undoes=True))
    assert "BackSpace" in session.set_chinese(True).idle_keys


def test_capitals_may_be_left_to_the_application(session: Session) -> None:
    update = session.set_modes(capitals=False)
    assert "a" in update.idle_keys
    assert "A" not in update.idle_keys
    assert not session.press(key("A")).handled
    assert session.context == "A"
    assert typed(session, "niV").preedit.text == "ni V"
