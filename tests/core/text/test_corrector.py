"""What the corrector changes, and what it leaves alone, with models whose every number is known."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.text.corrector import Correction, CorrectionLimits, Corrector, apply
from tests.support.fake_models import (
    TableLexicon,
    TableNeural,
    TableNgram,
    flat_bigram,
    row_ids,
    small_vocab,
)

VOCAB = small_vocab()
LEXICON = TableLexicon({"ni hao": "你好", "xi an": "西安", "zhong guo": "中国", "zhang li": "张力"})


def readings(text: str) -> Sequence[str]:
    known = [VOCAB.rows_of(char) for char in text]
    return [VOCAB.row_syllables[rows[0]] if rows else "" for rows in known]


def corrector(*sure: str, margin: float = 1.5, neural: bool = False) -> Corrector:
    """One whose n-gram likes the pairs of hanzi in `sure`, and hardly anything else."""
    pairs = {}
    for text in sure:
        ids = row_ids(VOCAB, text)
        pairs.update(dict.fromkeys(pairwise(ids), 9.0))
    return Corrector(
        VOCAB,
        flat_bigram(VOCAB),
        TableNgram(VOCAB, pairs, spread=0.1),
        TableNeural(VOCAB) if neural else None,
        LEXICON,
        readings,
        {"zhang": ("zhong",), "guo": ("guo",)},
        CorrectionLimits(margin=margin),
    )


def mended(text: str, *sure: str) -> str:
    return apply(text, corrector(*sure).correct(text))


def test_a_word_that_sounds_right_and_is_wrong_is_mended() -> None:
    assert mended("泥好", "你好") == "你好"
    assert mended("喜安", "西安") == "西安"


def test_the_place_and_the_gain_are_told() -> None:
    (change,) = corrector("你好").correct("吗，泥好")
    assert (change.start, change.end, change.text) == (2, 3, "你")
    assert change.gain >= 1.5


def test_what_the_models_do_not_mind_stays() -> None:
    assert mended("泥好") == "泥好"
    assert mended("你好", "你好") == "你好"


def test_a_gain_below_the_margin_changes_nothing() -> None:
    assert corrector("你好", margin=99.0).correct("泥好") == ()


def test_sounds_that_are_only_alike_are_mended_in_words() -> None:
    (change,) = corrector("中国", margin=0.1).correct("张国")
    assert change.text == "中"


def test_several_errors_of_a_clause_are_mended() -> None:
    assert mended("泥号西按", "你好", "好西", "西安") == "你好西安"


def test_what_is_no_hanzi_stays() -> None:
    assert mended("a泥好, 5\n泥好！", "你好") == "a你好, 5\n你好！"
    assert mended("", "你好") == ""
    assert mended("饕餮", "你好") == "饕餮"


@pytest.mark.parametrize(("stands", "liked"), [("地人", "的人"), ("得人", "的人")])
def test_particles_written_on_purpose_stay(stands: str, liked: str) -> None:
    assert mended(stands, liked) == stands


@given(st.text(alphabet="你泥好号西安国长张的地，a \n", max_size=40))
def test_changes_keep_the_length_and_do_not_overlap(text: str) -> None:
    found = corrector("你好", "西安", neural=True).correct(text)
    ends = [0, *(change.end for change in found)]
    assert all(end <= change.start for end, change in zip(ends, found, strict=False))
    assert len(apply(text, found)) == len(text)


def test_corrections_are_applied_from_the_last() -> None:
    changes = [Correction(0, 1, "甲", 9.0), Correction(2, 4, "乙丙", 9.0)]
    assert apply("一二三四五", changes) == "甲二乙丙五"
