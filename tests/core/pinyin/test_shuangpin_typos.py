"""Shuangpin with one slip: each table line is keys of 小鹤 as typed and the syllables found."""

from __future__ import annotations

import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.pinyin.key_reader import ReadKeys, Shuangpin
from p2h_desktop.core.pinyin.shuangpin import ShuangpinScheme, spell
from p2h_desktop.core.pinyin.shuangpin_typos import KEY_ROWS, ShuangpinTypos
from p2h_desktop.core.pinyin.typos import neighbours
from p2h_desktop.core.segmentation import Segmentation
from p2h_desktop.core.spelling import SYLLABLES
from p2h_desktop.core.types import SyllableKind
from p2h_desktop.core.vocab import Vocab
from tests.core.pinyin.test_shuangpin import XIAOHE, shipped
from tests.support.fake_models import flat_bigram, small_translator, small_vocab
from tests.support.fakes import table_pipeline

# a hanzi for each syllable there is
VOCAB = Vocab(tuple((s, chr(0x4E00 + i), 1) for i, s in enumerate(sorted(SYLLABLES))))
BIGRAM = flat_bigram(VOCAB)
FINDER = ShuangpinTypos(XIAOHE, VOCAB, BIGRAM)
ANYTHING = -1e6


def find(
    keys: str, floor: float = ANYTHING, scheme: ShuangpinScheme = XIAOHE
) -> list[Segmentation]:
    finder = FINDER if scheme is XIAOHE else ShuangpinTypos(scheme, VOCAB, BIGRAM)
    return finder.find(Shuangpin(scheme).read(keys), 99, floor)


def read(cut: Segmentation) -> str:
    """Syllables, those that correct something marked with a star."""
    return " ".join(e.reading + "*" * (e.kind is SyllableKind.SLIP) for e in cut.edges)


@pytest.mark.parametrize(
    ("keys", "meant"),
    [
        ("nijc", "ni hao*"),  # j beside h, spells nothing
        ("wode", "wo zhe*"),  # v beside d: another syllable
        ("svgo", "zhong* guo"),  # two keys of a pair swapped
        ("vgso", "zhong* guo*"),  # the keys at the border swapped
        ("nijc'", "ni hao*"),
        ("'nijc", "ni hao*"),
        ("nijcm", "ni hao* m"),  # the last syllable is unfinished
    ],
)
def test_readings_found(keys: str, meant: str) -> None:
    assert meant in {read(cut) for cut in find(keys)}


@pytest.mark.parametrize("keys", ["", "V", "'", "''", "a", "n", "qq", "1"])
def test_nothing_to_correct(keys: str) -> None:
    assert all(cut.slipped for cut in find(keys))


def test_all_pairs_that_spell_nothing_are_undone() -> None:
    found = [read(cut) for cut in find("nijcnijc")]
    assert all(cut.count("*") >= 2 for cut in found)


def test_what_spells_nothing_must_be_a_slip_whatever_it_costs() -> None:
    assert "ni hao*" in [read(cut) for cut in find("nijc", 0.0)]
    assert find("wode", 0.0) == []


def test_keys_of_full_pinyin_are_no_pairs() -> None:
    assert FINDER.find(ReadKeys("ni'hao", "ni'hao"), 9, ANYTHING) == []


def test_a_semicolon_is_a_key_like_others() -> None:
    assert set(neighbours(";", KEY_ROWS)) == {"l", "o", "p"}
    assert "ling* ren" in {read(cut) for cut in find("llrf", scheme=shipped("weiruan"))}


@given(st.text("bcghmnorsvx'", max_size=12), st.floats(-60, -5))
def test_cuts_are_whole_and_sorted(keys: str, floor: float) -> None:
    letters = spell(XIAOHE, keys).letters
    found = find(keys, floor)
    scores = [cut.score for cut in found]
    assert scores == pytest.approx(sorted(scores, reverse=True), abs=1e-3)
    for cut in found:
        assert [e.start for e in cut.edges] == [0, *(e.end for e in cut.edges[:-1])]
        assert cut.edges[-1].end == len(letters)
        assert len(cut.tokens) == len(cut.edges)
        assert cut.slipped


def test_the_pipeline_offers_what_was_meant_and_marks_it() -> None:
    finder = ShuangpinTypos(XIAOHE, small_vocab(), flat_bigram(small_vocab()))
    pipeline = table_pipeline(small_translator(finder=finder), Shuangpin(XIAOHE))
    best = pipeline.sentences("womr", "", 3)[0]  # men is mf, mr is nothing
    assert (best.text, best.ends, best.corrected) == ("我们", (2, 4), True)
    exact = pipeline.sentences("womf", "", 1)[0]
    assert (exact.text, exact.corrected) == ("我们", False)


@pytest.mark.bench
def test_twenty_pairs_take_less_than_three_milliseconds() -> None:
    keys = "woshivsgorfniwoxmvhnihcmavewoshivsgorfni"
    finder = ShuangpinTypos(XIAOHE, VOCAB, BIGRAM)
    typed = Shuangpin(XIAOHE).read(keys)
    rounds = timeit.repeat(lambda: finder.find(typed, 5, -200.0), number=10, repeat=5)
    assert min(rounds) / 10 < 0.003
