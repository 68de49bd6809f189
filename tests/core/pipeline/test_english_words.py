"""English among pinyin: the list, the cuts, and where words are offered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.pipeline.english_words import (
    EnglishWord,
    Spelling,
    is_pinyin,
    parse_words,
    split,
)
from p2h_desktop.core.session.composition import fix
from p2h_desktop.core.types import Composition, Segment, Source
from p2h_desktop.store.assets.english_file import load_english
from p2h_desktop.store.paths import asset
from tests.support.fakes import table_pipeline

WORDS = load_english(asset("english.txt"))
PINYIN = Spelling()
PIPELINE = table_pipeline(words=WORDS)


def cut(letters: str) -> str:
    """The cut of some letters; English in brackets."""
    spans = split(letters, WORDS, PINYIN)
    texts = [(letters[s.start : s.end], s.english) for s in spans]
    return " ".join(f"[{text}]" if english else text for text, english in texts)


def test_the_list_is_read_with_forms_and_marks() -> None:
    words = parse_words(["# a note", "app PPT", "! APP ok", ""])
    assert words["app"] == EnglishWord(("app", "APP"), usual=True)
    assert words["ppt"] == EnglishWord(("PPT",))
    assert words["ppt"].abbreviation
    assert not words["app"].abbreviation
    assert "#" not in words


@pytest.mark.parametrize(
    ("typed", "forms"),
    [
        ("python", ("python", "Python")),
        ("Python", ("Python",)),
        ("iphone", ("iphone", "iPhone")),
        ("hello", ("hello",)),
        ("nba", ("NBA", "nba")),
        ("NBA", ("NBA",)),
        ("Nba", ("Nba", "NBA")),
    ],
)
def test_forms_of_a_word(typed: str, forms: tuple[str, ...]) -> None:
    assert WORDS[typed.lower()].written(typed) == forms


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("woyongpython", "woyong [python]"),
        ("woyongpythonxiedaima", "woyong [python] xiedaima"),
        ("pythonxiedaima", "[python] xiedaima"),
        ("woyongpythonx", "woyong [python] x"),
        ("wo'yong'python", "wo'yong' [python]"),
        ("Cpan", "[C] pan"),
        ("PPTwenjian", "[PPT] wenjian"),
        ("GPT4moxing", "[GPT4] moxing"),
        ("Beijing", "[Beijing]"),
        ("woyongiPhone", "woyong [iPhone]"),
        ("HelloWorld", "[HelloWorld]"),
        ("xueRustgeCpp", "[xueRustgeCpp]"),
        ("Tshirt", "[Tshirt]"),
        ("nihao", ""),
        ("jttq", ""),
        ("womenusxue", ""),
        ("", ""),
        ("你好", ""),
    ],
)
def test_cuts(letters: str, expected: str) -> None:
    assert cut(letters) == expected


@pytest.mark.parametrize(
    ("letters", "whole", "begun"),
    [
        ("nihao", True, True),
        ("xi'an", True, True),
        ("niha", True, True),
        ("nih", False, True),
        ("zgr", False, False),
        ("", True, True),
    ],
)
def test_is_pinyin(letters: str, whole: bool, begun: bool) -> None:
    assert is_pinyin(letters, PINYIN) is whole
    assert is_pinyin(letters, PINYIN, begun=True) is begun


@given(st.text(alphabet="nihaopythoncPC3'vu", max_size=24))
def test_a_cut_covers_the_letters(letters: str) -> None:
    spans = split(letters, WORDS, PINYIN)
    assert not spans or "".join(letters[s.start : s.end] for s in spans) == letters


@given(st.text(alphabet="nihaopythonwmzgPC3'v@.", max_size=24), st.integers(1, 30))
def test_any_letters_give_an_answer(letters: str, limit: int) -> None:
    found = PIPELINE.convert(letters, "", limit)
    assert len(found) <= limit
    for candidate in found:
        assert 0 < candidate.end <= len(letters)
        assert len({(c.text, c.end) for c in found}) == len(found)
        if candidate.parts:
            assert "".join(part.text for part in candidate.parts) == candidate.text
            assert sum(part.end for part in candidate.parts) == candidate.end


def test_the_parts_of_a_mixed_candidate_become_segments() -> None:
    mixed = PIPELINE.convert("womenpythonma", "", 5)[0]
    assert (mixed.text, mixed.readings) == ("我们python吗", ())
    composition = fix(Composition("womenpythonma", 13), mixed, 0)
    assert composition.fixed == (
        Segment("我们", 0, 5, ("wo", "men"), 0, Source.SENTENCE),
        Segment("python", 5, 11, (), 0, Source.ENGLISH),
        Segment("吗", 11, 13, ("ma",), 0, Source.SENTENCE),
    )


def test_whole_readings_are_hanzi_only() -> None:
    assert PIPELINE.sentences("hello", "", 3) == ()
    (first,) = PIPELINE.sentences("nihao", "", 1)
    assert first.text == "你好"


def test_the_shipped_words_are_words() -> None:
    assert 1000 < len(WORDS) < 4000
    assert all(form.isascii() for word in WORDS.values() for form in word.forms)
    assert WORDS["ok"].usual
