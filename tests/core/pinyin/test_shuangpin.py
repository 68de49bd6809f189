"""Shuangpin tables: what keys spell, and how candidates count in keys again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.pinyin.key_reader import Shuangpin
from p2h_desktop.core.pinyin.shuangpin import ShuangpinScheme, awaits_second, make_scheme, spell
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.session.typed_keys import TypedKeys
from p2h_desktop.core.spelling import SYLLABLES
from p2h_desktop.core.types import Keystroke
from p2h_desktop.store.settings.scheme_file import SHIPPED, load_scheme
from tests.support.fake_models import small_translator
from tests.support.fakes import table_pipeline


def shipped(name: str) -> ShuangpinScheme:
    scheme = load_scheme(name)
    assert scheme is not None
    return scheme


XIAOHE = shipped("xiaohe")


@pytest.mark.parametrize(
    ("name", "keys", "syllables"),
    [
        ("xiaohe", "nihcvsgozzhhuilw", "ni hao zhong guo zou hang shi lei"),
        ("xiaohe", "aaaianahaoeeeiegenerooou", "a ai an ang ao e ei eng en er o ou"),
        ("ziranma", "nihkvsgoxmuidyyy", "ni hao zhong guo xian shi ding ying"),
        ("ziranma", "ahegludwjwgwnv", "ang eng lu dia jia gua nv"),
        ("weiruan", "nihkvsgoolojnyx;ltlv", "ni hao zhong guo ai an nv xing lve lve"),
        ("sogou", "nihkvsgoorojlyj;", "ni hao zhong guo er an lv jing"),
        ("abc", "nihkasgovienojorlvxc", "ni hao zhong guo shi chun an er lv xin"),
        ("ziguang", "nihquhgoiiamorojx;", "ni hao zhong guo shi chun an er xing"),
        ("jiajia", "nihdvygoiiuzafeqxqnv", "ni hao zhong guo shi chun an er xing nv"),
    ],
)
def test_shipped_tables_spell(name: str, keys: str, syllables: str) -> None:
    assert spell(shipped(name), keys).shown == syllables


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_tables_spell_every_syllable(name: str) -> None:
    # luo has the keys of lo in all of them
    assert set(shipped(name).syllables.values()) == SYLLABLES - {"lo"}


@pytest.mark.parametrize(
    ("keys", "letters", "shown"),
    [
        ("", "", ""),
        ("v", "zh", "zh"),  # unfinished
        ("vsg", "zhong'g", "zhong g"),
        ("xmui", "xian'shi", "xian shi"),
        ("xian", "xi'an", "xi an"),
        ("v'g'", "zh'g'", "zh'g'"),  # initials, each ended by hand
        ("vs'go", "zhong'guo", "zhong'guo"),
        ("''ni", "''ni", "''ni"),
        ("bqgo", "b'guo", "bq guo"),  # a pair that spells nothing
        ("niV1+", "niV1+", "niV1+"),
        ("V", "V", "V"),
    ],
)
def test_keys_are_spelled_out(keys: str, letters: str, shown: str) -> None:
    spelled = spell(XIAOHE, keys)
    assert (spelled.letters, spelled.shown) == (letters, shown)


def test_the_caret_stands_where_its_key_does() -> None:
    assert spell(XIAOHE, "vsgoa").carets == (0, 2, 5, 7, 9, 11)
    assert spell(XIAOHE, "bqni").carets == (0, 1, 2, 4, 5)
    assert spell(shipped("weiruan"), "ojV").carets == (0, 0, 2, 3)


@given(st.sampled_from(SHIPPED), st.text("abcdefghijklmnopqrstuvwxyz;'V1 ", max_size=12))
def test_any_keys_can_be_spelled(name: str, keys: str) -> None:
    spelled = spell(shipped(name), keys)
    assert len(spelled.carets) == len(keys) + 1
    assert list(spelled.carets) == sorted(spelled.carets)
    assert spelled.carets[-1] == len(spelled.shown)
    assert all(0 <= keys_before <= len(keys) for keys_before in spelled.ends.values())


@pytest.mark.parametrize(
    ("keys", "awaited"), [("", False), ("x", True), ("xm", False), ("x'", False), ("xmuV", False)]
)
def test_an_odd_key_awaits_its_second(keys: str, awaited: bool) -> None:
    assert awaits_second(XIAOHE, keys) is awaited


@pytest.mark.parametrize(
    ("initials", "finals", "syllables"),
    [
        ({"v": "zx"}, {}, {}),
        ({"vv": "zh"}, {}, {}),
        ({"1": "zh"}, {}, {}),
        ({}, {"k": "ing xyz"}, {}),
        ({}, {"k": ""}, {}),
        ({}, {}, {"aa": "aa"}),
        ({}, {}, {"a": "a"}),
    ],
)
def test_a_wrong_table_is_refused(
    initials: dict[str, str], finals: dict[str, str], syllables: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r"\["):
        make_scheme("x", initials, finals, syllables)


PIPELINE = table_pipeline(reader=Shuangpin(XIAOHE))


def found(keys: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(c.text, c.ends) for c in PIPELINE.convert(keys, "", 20)]


def test_candidates_count_in_keys() -> None:
    assert found("vsgorf")[0] == ("中国人", (2, 4, 6))
    assert ("中", (2,)) in found("vsgorf")
    assert found("vsg")[0] == ("中国", (2, 3))


def test_no_candidate_cuts_a_pair() -> None:
    assert found("xm")[0] == ("先", (2,))
    assert all(text != "西安" for text, _ in found("xm"))
    assert found("xian")[0] == ("西安", (2, 4))


def test_a_mistyped_pair_is_marked() -> None:
    first = PIPELINE.convert("nihb", "", 5)[0]
    assert (first.text, first.ends, first.corrected) == ("你好", (2, 4), True)
    assert not PIPELINE.convert("nihc", "", 5)[0].corrected


def test_sentences_count_in_keys() -> None:
    pipeline = table_pipeline(small_translator(slips=False), Shuangpin(XIAOHE))
    assert [(c.text, c.ends) for c in pipeline.sentences("nihc", "", 1)] == [("你好", (2, 4))]
    assert pipeline.sentences("nihc1", "", 1) == ()


@given(st.text("abceghilmnorsuvwx;'1 2<>^|", max_size=14))
def test_no_key_is_lost_in_a_session(pressed: str) -> None:
    names = {" ": "space", "<": "Left", ">": "Right", "^": "BackSpace", "|": "Delete"}
    weiruan = shipped("weiruan")
    session = Session(table_pipeline(reader=Shuangpin(weiruan)), keys=TypedKeys(weiruan))
    for char in pressed:
        before = session.composition
        update = session.press(Keystroke(names.get(char, char), "" if char in names else char))
        after = session.composition
        assert 0 <= update.preedit.caret <= len(update.preedit.text)
        assert bool(update.preedit.text) == bool(after.letters)
        if char in "abceghilmnorsuvwx":
            assert len(after.letters) == len(before.letters) + 1
        if update.commit is not None and update.commit.rank == -1:
            assert update.commit.letters == before.letters
