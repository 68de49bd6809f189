"""Sounds that are alike: what may be typed for what, and the cuts that follow."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2h_desktop.core.fuzzy import ALL_PAIRS, FuzzyPenalties, fuzzy_spellings
from p2h_desktop.core.fuzzy_finder import FuzzyFinder
from p2h_desktop.core.paths import Path
from p2h_desktop.core.spelling import SYLLABLES
from p2h_desktop.core.types import SyllableKind
from tests.fakes_models import TableNgram, flat_bigram, row_ids, small_vocab

PENALTIES = FuzzyPenalties(plainer=-1.0, fuller=-4.0, other=-2.0)
VOCAB = small_vocab()


@pytest.mark.parametrize(
    ("pair", "typed", "meant", "penalty"),
    [
        ("z/zh", "zong", "zhong", -1.0),
        ("z/zh", "zhong", "zong", -4.0),
        ("c/ch", "ci", "chi", -1.0),
        ("s/sh", "shan", "san", -4.0),
        ("n/l", "lan", "nan", -2.0),
        ("n/l", "nan", "lan", -2.0),
        ("f/h", "fui", "hui", -2.0),  # no syllable as typed
        ("l/r", "len", "ren", -2.0),
        ("an/ang", "san", "sang", -1.0),
        ("en/eng", "eng", "en", -4.0),
        ("in/ing", "xin", "xing", -1.0),
        ("ian/iang", "xian", "xiang", -1.0),
        ("uan/uang", "guang", "guan", -4.0),
    ],
)
def test_each_pair_has_its_switch(pair: str, typed: str, meant: str, penalty: float) -> None:
    only = fuzzy_spellings([pair], PENALTIES)
    others = fuzzy_spellings(set(ALL_PAIRS) - {pair}, PENALTIES)
    assert only[typed][meant] == penalty
    assert meant not in others.get(typed, {})


def test_initial_and_final_together() -> None:
    found = fuzzy_spellings(["s/sh", "an/ang"], PENALTIES)
    assert dict(found["san"]) == {"shan": -1.0, "sang": -1.0, "shang": -2.0}


def test_no_pair_and_all_pairs() -> None:
    assert not fuzzy_spellings([], PENALTIES)
    for typed, meant in fuzzy_spellings(ALL_PAIRS, PENALTIES).items():
        assert typed not in meant
        assert meant.keys() <= SYLLABLES


def finder() -> FuzzyFinder:
    links: dict[tuple[int, int], float] = {}
    for phrase in (" 中国人", " 你好", " 是西安人"):
        links |= dict.fromkeys(pairwise(row_ids(VOCAB, phrase)), 6.0)
    ngram = TableNgram(VOCAB, links, spread=0.3)
    return FuzzyFinder(VOCAB, flat_bigram(VOCAB), ngram, ALL_PAIRS, 16)


FINDER = finder()


def spelled(path: Path) -> str:
    return " ".join(e.reading + "*" * e.corrected for e in path.edges)


@pytest.mark.parametrize(
    ("letters", "read"),
    [
        ("zongguolen", "zhong* guo ren*"),
        ("zong'guo'ren", "zhong* guo ren"),
        ("lihao", "ni* hao"),
        ("nihao", "ni hao"),
        ("nifao", "ni hao*"),
        ("sixi'anren", "shi* xi an ren"),
        ("nihaom", "ni hao m"),
        ("nihao3", "ni hao"),
        ("", None),
        ("V", None),
        ("iu", None),
    ],
)
def test_the_n_gram_chooses(letters: str, read: str | None) -> None:
    found = FINDER.find(letters, (VOCAB.break_id,), 3)
    assert [spelled(p) for p in found[:1]] == ([] if read is None else [read])


@given(st.text("aeghilmnorswxz'", max_size=14), st.integers(1, 6))
@settings(deadline=None, max_examples=50)
def test_cuts_are_whole_few_and_different(letters: str, count: int) -> None:
    found = FINDER.find(letters, (VOCAB.break_id,), count)
    assert len(found) <= count
    assert len({p.edges for p in found}) == len(found)
    for path in found:
        assert [e.start for e in path.edges] == [0, *(e.end for e in path.edges[:-1])]
        assert path.edges[-1].end == len(letters)
        assert len(path.tokens) == len(path.edges)
        assert all((e.kind is SyllableKind.FUZZY) == (e.penalty < 0) for e in path.edges[:-1])
