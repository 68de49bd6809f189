"""Sounds that are alike: what may be typed for what, and the cuts that follow."""

from __future__ import annotations

from itertools import pairwise
from math import exp, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2h_desktop.core.fuzzy import ALL_PAIRS, COMMON_PAIRS, FuzzyCosts, SoundAlikes
from p2h_desktop.core.fuzzy_finder import FuzzyFinder
from p2h_desktop.core.paths import Path
from p2h_desktop.core.spelling import SYLLABLES
from p2h_desktop.core.types import Syllable, SyllableKind
from tests.fakes_models import TableNgram, flat_bigram, row_ids, small_vocab

COSTS = FuzzyCosts(
    plainer=-1.0,
    fuller=-4.0,
    other=-2.0,
    full_kept=-0.25,
    other_kept=-0.5,
    careful=-8.0,
    habit=0.5,
)
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
        ("g/k", "gan", "kan", -2.0),
        ("u/ou", "dou", "du", -4.0),
    ],
)
def test_each_pair_has_its_switch(pair: str, typed: str, meant: str, penalty: float) -> None:
    only = SoundAlikes([pair], COSTS).meant
    others = SoundAlikes(set(ALL_PAIRS) - {pair}, COSTS).meant
    assert only[typed][meant] == penalty
    assert meant not in others.get(typed, {})


def test_initial_and_final_together() -> None:
    found = SoundAlikes(["s/sh", "an/ang"], COSTS).meant
    # shan keeps its sh, sang its ang: the right sound, where the other could have been typed
    assert dict(found["san"]) == {"shan": -1.0, "sang": -1.0, "shang": -2.0}
    assert found["sang"]["shang"] == -1.25


def test_no_pair_and_all_pairs() -> None:
    assert not SoundAlikes([], COSTS).meant
    assert set(COMMON_PAIRS) < set(ALL_PAIRS)
    for typed, meant in SoundAlikes(ALL_PAIRS, COSTS).meant.items():
        assert typed not in meant
        assert meant.keys() <= SYLLABLES


def charge(alike: SoundAlikes, *read: str) -> float:
    """Return the penalty of syllables: "zong>zhong" is an exchange, "zhong" none."""
    edges = []
    for word in read:
        typed, _, meant = word.partition(">")
        kind = SyllableKind.FUZZY if meant else SyllableKind.EXACT
        cost = alike.meant[typed][meant] if meant else 0.0
        edges.append(Syllable(0, len(typed), meant or typed, kind, cost))
    return alike.penalty(edges)


def test_one_exchange_makes_the_next_cheaper_and_right_sounds_make_it_dearer() -> None:
    alike = SoundAlikes(["z/zh", "n/l"], COSTS)
    assert charge(alike, "guo") == pytest.approx(0.0)
    one, two = charge(alike, "zong>zhong", "guo"), charge(alike, "zong>zhong", "zu>zhu")
    assert two - one > one - charge(alike, "guo", "guo")
    assert charge(alike, "zong>zhong", "zhu") < one
    assert charge(alike, "zong>zhong", "nan") < one
    # by hand: half of the people careful, e^-8; half careless, e^-1 for the z, e^-0.25 for the zh
    by_hand = log(0.5 * exp(-8.0) + 0.5 * exp(-1.25))
    assert charge(alike, "zong>zhong", "zhu") == pytest.approx(by_hand)


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
