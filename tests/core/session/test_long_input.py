"""Input that becomes too long: its beginning is committed at a border, and nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.pinyin.key_reader import ReadKeys
from p2h_desktop.core.session.session import MAX_LETTERS, Session
from p2h_desktop.core.types import Keystroke
from tests.support.fake_models import small_translator
from tests.support.fakes import table_pipeline

SENTENCE = "nihaomawomenshizhongguoren"


def typed(session: Session, letters: str) -> list[tuple[str, str]]:
    """The letters and texts of what was committed while typing."""
    commits = []
    for letter in letters:
        update = session.press(Keystroke(letter, letter))
        assert update.handled
        if update.commit is not None:
            commits.append((update.commit.letters, update.commit.text))
    return commits


def test_no_letter_is_lost_and_each_commit_ends_with_a_syllable() -> None:
    session = Session(table_pipeline())
    letters = SENTENCE * 11
    commits = typed(session, letters)
    assert len(commits) > 1
    assert "".join(piece for piece, _ in commits) + session.composition.letters == letters
    assert len(session.composition.letters) <= MAX_LETTERS
    for piece, text in commits:
        assert text.isalpha()
        assert text.isascii() is False
        assert piece


def test_up_to_the_limit_nothing_is_committed() -> None:
    session = Session(table_pipeline())
    assert typed(session, (SENTENCE * 9)[:MAX_LETTERS]) == []
    assert len(session.composition.letters) == MAX_LETTERS


def test_letters_that_cannot_be_read_are_swallowed_at_the_limit() -> None:
    session = Session(table_pipeline())
    assert typed(session, "i" * (MAX_LETTERS + 9)) == []
    assert session.composition.letters == "i" * MAX_LETTERS


def test_with_the_caret_inside_nothing_is_committed() -> None:
    session = Session(table_pipeline())
    typed(session, (SENTENCE * 9)[:MAX_LETTERS])
    session.press(Keystroke("Home"))
    assert typed(session, "ni") == []
    assert len(session.composition.letters) == MAX_LETTERS


@given(st.integers(3, 12))
def test_the_border_lies_in_the_middle_and_in_no_word(count: int) -> None:
    letters = "nihao" * count
    found = small_translator().settled(ReadKeys(letters, letters), "")
    assert found is not None
    assert found.text == "你好" * (len(found.text) // 2)
    assert 2 * count // 3 <= len(found.text) <= 4 * count // 3 + 1
    assert letters[: found.end] == "".join(found.readings)


def test_too_few_syllables_have_no_border() -> None:
    translator = small_translator()
    for letters in ("", "ni", "nihao", "iii"):
        assert translator.settled(ReadKeys(letters, letters), "") is None
