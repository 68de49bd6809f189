"""The labeller on sentences of our own, its tables, and the measure of its quality."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_training.lexicon.label_check import check, parse_gold
from model_training.lexicon.readings import build_readings
from p2h_desktop.core.text.label_lexicon import parse_label_lexicon
from p2h_desktop.core.text.label_rules import manner_reading, must_reading, parse_rules
from p2h_desktop.core.tones import plain, with_digit, with_mark
from p2h_desktop.store.assets.readings import load_labeller

LABELLER = load_labeller()
FILES = Path(__file__).parents[3] / "assets" / "readings"


def lines(name: str) -> list[str]:
    return (FILES / name).read_text("utf-8").splitlines()


# text, hanzi, its reading at each place it stands
SENTENCES = """\
我们都会好起来的 都 dou
花都开了 都 dou
他们大都住在乡下 都 dou
周末去成都玩 都 du
银行都关门了 行 hang
排在第一行 行 hang
院长说不行 行 xing
周末的旅行 行 xing
你还我钱 还 huan
这些书还没有还 还 hai huan
他长得很高 长 zhang
这条路很长 长 chang
院长同意了 长 zhang
重新开始 重 chong
这箱子太重 重 zhong
他得去上班 得 dei
我们得走了 得 dei
跑得快 得 de
他得了第一名 得 de
慢慢地走过来 地 de
她高兴地说 地 de
这块地很大 地 di
地上有水 地 di
各地都有 地 di
孩子睡着了 着 zhao
站在门口看着我 着 zhe
穿着红裙子 着 zhe
飞机安全着陆 着 zhuo
实在受不了了 了 liao le
我不吃了 了 le
睡个好觉 觉 jiao
总觉得奇怪 觉 jue
他在弹琴 弹 tan
一颗子弹 弹 dan
手机被没收了 没 mo
还没收到货 没 mei
你会计算吗 会 hui
她是会计 会 kuai
调一下音量 调 tiao
调查一下 调 diao
打的去机场 的 di
他打的人 的 de
请系好安全带 系 ji
他们关系好 系 xi
曾老师您好 曾 zeng
曾经的我 曾 ceng
价格便宜 便 pian
方便面 便 bian
下周出差 差 chai
差不多了 差 cha
古典音乐 乐 yue
快乐的一天 乐 le
去西藏看雪 藏 zang
把糖藏起来 藏 cang
男主角 角 jue
三角形 角 jiao
效率很高 率 lv
率领队伍 率 shuai
他还给予支持 给 ji
在家和面 和 huo
我和面包店老板 和 he
真可恶 恶 wu
好恶心 恶 e
炖人参 参 shen
参加比赛 参 can
写一本自传 传 zhuan
听说一个传说 传 chuan
给我削个苹果 削 xiao
老板剥削工人 削 xue
厦门的大厦 厦 xia sha
扎头发 扎 za
敌人投降了 降 xiang
气温下降 降 jiang
好好反省 省 xing
为了省钱 省 sheng
像梦似的 似 shi
似乎不对 似 si
刷牙的女儿 女 nv
不要虐待动物 虐 nve
嗯好吧 嗯 en
""".splitlines()


@pytest.mark.parametrize("line", SENTENCES)
def test_context_decides(line: str) -> None:
    text, hanzi, *expected = line.split(" ")
    readings = LABELLER.readings(text)
    assert [r for c, r in zip(text, readings, strict=True) if c == hanzi] == expected


def test_what_is_no_hanzi_has_no_reading() -> None:
    assert LABELLER.readings("ok，你好！5号") == ["", "", "", "ni", "hao", "", "", "hao"]
    assert LABELLER.readings("") == []
    assert LABELLER.candidates("a") == ()


@given(st.text(alphabet="得地了着还长行重都大会员ab，1 \n", max_size=30))
def test_readings_are_candidates_whatever_the_text(text: str) -> None:
    readings = LABELLER.readings(text)
    assert len(readings) == len(text)
    for char, reading in zip(text, readings, strict=True):
        assert reading in (LABELLER.candidates(char) or ("",))


@given(st.lists(st.sampled_from(["银行", "长大", "得去", "慢慢地走"]), min_size=1, max_size=4))
def test_punctuation_separates(clauses: list[str]) -> None:
    alone = [r for clause in clauses for r in [*LABELLER.readings(clause), ""]]
    assert LABELLER.readings("，".join(clauses)) == alone[:-1]


def test_candidates_begin_with_the_usual_reading() -> None:
    assert LABELLER.candidates("长") == ("chang", "zhang")
    assert LABELLER.candidates("似") == ("si", "shi")
    assert LABELLER.candidates("嗯") == ("en",)
    assert LABELLER.candidates("绿")[0] == "lv"


def test_readings_are_syllables_people_type() -> None:
    lexicon = parse_label_lexicon(lines("hanzi.tsv"), lines("words.tsv"), toned=True)
    initial = "(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    final = "(i?ang?|i?ao|iu|i?e|ia|ai|ei|ou?|u?o|i|in|ing|en|eng|er|ong|iong|u|ua|uai|uang?|ui|un"
    shape = re.compile(initial + final + "|ue|uan|v|ve|a)")
    found = {plain(s) for readings in lexicon.readings.values() for s in readings}
    assert {s for s in found if not shape.fullmatch(s)} == set()
    assert 390 <= len(found) <= 415


def test_tables_only_use_known_readings() -> None:
    lexicon = parse_label_lexicon(lines("hanzi.tsv"), lines("words.tsv"), toned=True)
    for word, fixed in lexicon.words.items():
        for i, syllable in fixed.items():
            assert syllable in lexicon.readings[word[i]][1:], word
    for hanzi, rules in parse_rules(lines("rules.tsv")).items():
        known = lexicon.readings[hanzi]
        assert {rule.reading for rule in rules} <= {*known, *map(plain, known)}, hanzi


@pytest.mark.parametrize(
    ("marked", "digit"),
    [("lǜ", "lv4"), ("nüè", "nve4"), ("Xī", "xi1"), ("ê̌", "e^3"), ("de", "de5")],
)
def test_tones_as_digits(marked: str, digit: str) -> None:
    assert with_digit(marked) == digit
    assert plain(digit) == digit[:-1]


def test_marks_stand_on_the_right_letter() -> None:
    marked = [
        "hǎo",
        "xuě",
        "guì",
        "jiǔ",
        "lüè",
        "lǚ",
        "ér",
        "zhuàng",
        "kǒu",
        "xióng",
        "yuán",
        "wǒ",
        "shuí",
        "de",
        "ma",
        "ńg",
    ]
    assert [with_mark(with_digit(syllable)) for syllable in marked] == marked


def test_manner_needs_a_verb_to_follow() -> None:
    assert manner_reading("认真", "ad", "回答") == "de"
    assert manner_reading("悄悄", "d", "") == "de"
    assert manner_reading("各", "r", "出现") is None
    assert manner_reading("公共", "b", "的") is None
    assert manner_reading("", "", "走") is None


def test_must_stands_before_a_verb() -> None:
    assert must_reading("我", "去", "v") == "dei"
    assert must_reading("", "赶紧", "d") == "dei"
    assert must_reading("我", "奖", "n") is None
    assert must_reading("跑", "快", "a") is None
    assert must_reading("我", "", "") is None


def test_check_counts_both_kinds_of_lines(tmp_path: Path) -> None:
    gold = tmp_path / "gold.tsv"
    gold.write_text("银行\tyin hang\n长大\tchang da\n去银行\t2\thang\textra\n", encoding="utf-8")
    report = check(gold, LABELLER)
    assert (report.lines, report.right_lines, report.hanzi) == (3, 2, 5)
    assert report.misses == {("长", "chang", "zhang"): 1}
    assert report.hanzi_rate == pytest.approx(0.8)
    assert report.line_rate == pytest.approx(2 / 3)
    assert "长  chang read as zhang: 长大" in str(report)


def test_gold_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="2 hanzi but 1 syllables"):
        parse_gold("银行\tyin")


def test_the_shipped_readings_are_those_built(tmp_path: Path) -> None:
    build_readings(tmp_path)
    for name in ("hanzi.tsv", "words.tsv"):
        assert (tmp_path / name).read_text("utf-8").splitlines() == lines(name), name
