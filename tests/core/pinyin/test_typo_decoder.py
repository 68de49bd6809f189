"""Cuts with one slip: each table line is letters as typed and how they are read."""

from __future__ import annotations

import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.pinyin.key_reader import FullPinyin
from p2h_desktop.core.pinyin.syllable_graph import exact_edges
from p2h_desktop.core.pinyin.typo_decoder import TypoDecoder
from p2h_desktop.core.pinyin.typos import cost, misspellings
from p2h_desktop.core.segmentation import Segmentation
from p2h_desktop.core.spelling import INITIALS, VOWEL_INITIALS
from p2h_desktop.core.types import SyllableKind
from tests.support.fake_models import flat_bigram, small_vocab

VOCAB = small_vocab()
FINDER = TypoDecoder(VOCAB, flat_bigram(VOCAB))
ANYTHING = -1e6
WHOLE = st.sampled_from(VOCAB.syllables)


def spelled(path: Segmentation, letters: str) -> str:
    """Each edge as letters=reading where they differ."""
    return " ".join(
        f"{letters[e.start : e.end]}={e.reading}"
        if e.kind is SyllableKind.SLIP
        else letters[e.start : e.end]
        for e in path.edges
    )


@pytest.mark.parametrize(
    ("letters", "read"),
    [
        ("nihso", "ni hso=hao"),
        ("nihap", "ni hap=hao"),
        ("zhog", "zhog=zhong"),
        ("zhogn", "zhogn=zhong"),
        ("zhongguoo", "zhong guoo=guo"),
        ("womne", "wo mne=men"),
        ("woomen", "woo=wo men"),
        ("nhiao", "nh=ni iao=hao"),  # swapped across the border
        ("zhognguorne", None),  # two slips
        ("zhogn'guo'", "zhogn'=zhong guo'"),
        ("'nihoa", "'ni hoa=hao"),
        ("nihoa3", "ni hoa=hao"),
        ("nihoam", "ni hoa=hao m"),  # the last syllable is unfinished
        ("n'ihao", None),  # a border is meant
        ("", None),
        ("V", None),
        ("'", None),
        ("qqq", None),
    ],
)
def test_the_likeliest_reading(letters: str, read: str | None) -> None:
    found = FINDER.find(FullPinyin().read(letters), 4, ANYTHING)
    assert [spelled(p, letters) for p in found[:1]] == ([] if read is None else [read])


@given(st.text("aeghimnoruwxz'", max_size=14), st.integers(1, 6), st.floats(-60, -5))
def test_paths_are_whole_few_sorted_and_slip_once(letters: str, count: int, floor: float) -> None:
    found = FINDER.find(FullPinyin().read(letters), count, floor)
    scores = [p.score for p in found]
    assert len(found) <= count
    assert scores == pytest.approx(sorted(scores, reverse=True), abs=1e-3)
    assert all(score >= floor - 1e-3 for score in scores)
    for path in found:
        assert [e.start for e in path.edges] == [0, *(e.end for e in path.edges[:-1])]
        assert path.edges[-1].end == len(letters)
        assert len(path.tokens) == len(path.edges)
        slips = [e for e in path.edges if e.kind is SyllableKind.SLIP]
        across = len(slips) == 2 and slips[0].end == slips[1].start
        assert len(slips) == 1 or across
        assert sum(e.penalty < 0 for e in slips) == 1
        others = [e for e in path.edges if e not in slips]
        assert all(e in exact_edges(letters, e.start) for e in others)


@given(st.lists(WHOLE, max_size=3), WHOLE, st.lists(WHOLE, max_size=3), st.data())
def test_any_slip_is_found(
    before: list[str], slipped: str, after: list[str], data: st.DataObject
) -> None:
    letters, slip = data.draw(st.sampled_from([*misspellings(slipped)]))
    if letters in ("", *INITIALS, *VOWEL_INITIALS):
        return  # an abbreviation
    typed = "".join([*before, letters, *after])
    found = FINDER.find(FullPinyin().read(typed), 999, ANYTHING)
    start = len("".join(before))
    span = (start, start + len(letters), slipped)
    slips = {
        (e.start, e.end, e.reading): e.penalty
        for p in found
        for e in p.edges
        if e.kind is SyllableKind.SLIP
    }
    assert slips.get(span, -99.0) >= cost(slip)


@pytest.mark.bench
def test_forty_letters_take_less_than_five_milliseconds() -> None:
    letters = "woshizhongguorneniwoshixianzhangnihaomazh"
    typed = FullPinyin().read(letters)
    rounds = timeit.repeat(lambda: FINDER.find(typed, 4, ANYTHING), number=10, repeat=5)
    seconds = min(rounds) / 10
    assert seconds < 0.005
