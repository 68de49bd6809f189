"""The syllable table reads like a page of a dictionary."""

from __future__ import annotations

import pytest

from p2h_desktop.core.spelling import INITIALS, PREFIXES, SPELLINGS, SYLLABLES


@pytest.mark.parametrize(
    "syllables",
    [
        "a ai an ang ao e ei en eng er o ou",
        "yi ya yo ye yao you yan yin yang ying yong yu yue yuan yun",
        "wu wa wo wai wei wan wen wang weng",
        "zhi chi shi ri zi ci si",
        "ju jue juan jun qu que quan qun xu xue xuan xun",
        "nv nve lv lve nu nuan lu luan lun",
        "jiong qiong xiong zhuang chuang shuang",
        # rare or only spoken
        "dei den dia eng fiao kei lia lo nou nun rua shei tei zhei zei zhuai chua cen seng nin",
        "zhei nei shei xie lou shui",
    ],
)
def test_legal(syllables: str) -> None:
    for syllable in syllables.split():
        assert SPELLINGS[syllable] == syllable


@pytest.mark.parametrize(
    "letters",
    [
        "",
        "i",
        "u",
        "v",
        "b",
        "zh",
        "bong",
        "fe",
        "jo",
        "ji'an",
        "lvan",
        "rui2",
        "Ni",
        "xa",
        "shong",
    ],
)
def test_not_legal(letters: str) -> None:
    assert letters not in SPELLINGS


@pytest.mark.parametrize(
    ("typed", "syllable"),
    [
        ("lue", "lve"),
        ("nue", "nve"),
        ("jv", "ju"),
        ("qv", "qu"),
        ("xv", "xu"),
        ("yv", "yu"),
        ("jve", "jue"),
        ("qvan", "quan"),
        ("xvn", "xun"),
        ("yvan", "yuan"),
    ],
)
def test_other_ways_to_spell(typed: str, syllable: str) -> None:
    assert SPELLINGS[typed] == syllable
    assert typed not in SYLLABLES


@pytest.mark.parametrize(
    ("typed", "beginning"),
    [("x", "x"), ("xi", "xi"), ("zh", "zh"), ("zhua", "zhua"), ("l", "l"), ("lu", "lu"),
     ("jv", "ju"), ("qva", "qua"), ("a", "a")],
)  # fmt: skip
def test_beginnings(typed: str, beginning: str) -> None:
    assert PREFIXES[typed] == beginning


@pytest.mark.parametrize("typed", ["hao", "zhuang", "v", "i", "xianx", "lue", ""])
def test_not_the_beginning_of_anything_longer(typed: str) -> None:
    assert typed not in PREFIXES


def test_every_beginning_begins_a_syllable() -> None:
    beginnings = {s[:n] for s in SYLLABLES for n in range(1, len(s))}
    assert set(PREFIXES.values()) == beginnings


def test_size_of_the_table() -> None:
    assert len(SYLLABLES) == 413
    assert len(INITIALS) == 23
