"""What one slip makes of a syllable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.pinyin.typos import (
    Typo,
    TypoPenalties,
    cost,
    misspellings,
    misspelt_syllables,
    neighbours,
)
from p2h_desktop.core.spelling import INITIALS, SPELLINGS, SYLLABLES

PENALTIES = TypoPenalties(neighbour=-4.0, missing=-3.0, doubled=-2.0, swapped=-1.0)
FOUND = misspelt_syllables(PENALTIES)


@pytest.mark.parametrize(
    ("key", "around"), [("q", "was"), ("p", "ol"), ("m", "hjkn"), ("z", "asx"), ("g", "rtyfhvbn")]
)
def test_neighbours_on_the_keyboard(key: str, around: str) -> None:
    assert sorted(neighbours(key)) == sorted(around)
    assert all(key in neighbours(other) for other in around)


@pytest.mark.parametrize(
    ("typed", "meant", "penalty"),
    [
        ("hso", "hao", -4.0),  # s beside a
        ("gong", "hong", -4.0),  # a syllable itself
        ("zhng", "zhong", -3.0),
        ("iao", "biao", -3.0),
        ("zzhong", "zhong", -2.0),
        ("niuu", "niu", -2.0),
        ("zhogn", "zhong", -1.0),
        ("hoa", "hao", -1.0),
        ("vju", "ju", None),  # two slips
        ("hao", "hao", None),  # none
        ("sh", "shi", None),  # an abbreviation
        ("a", "ba", None),
        ("", "a", None),
    ],
)
def test_slips(typed: str, meant: str, penalty: float | None) -> None:
    slip = FOUND.get(typed, {}).get(meant)
    assert (slip and cost(slip, PENALTIES)) == penalty


def test_the_cheapest_slip_counts() -> None:
    # "nn" may be "an" with a wrong key or "n" twice, "na" is "an" swapped
    assert FOUND["na"]["an"] == Typo("an", "na")
    assert FOUND["haoo"]["hao"] == Typo("o", "oo")


@given(st.sampled_from(sorted(SPELLINGS)))
def test_a_slip_changes_one_letter_or_two_neighbours(typed: str) -> None:
    for letters, slip in misspellings(typed):
        assert letters != typed
        assert abs(len(letters) - len(typed)) <= 1
        assert cost(slip, PENALTIES) < 0
        if len(letters) == len(typed):
            changed = [
                i for i, pair in enumerate(zip(letters, typed, strict=True)) if len({*pair}) > 1
            ]
            assert len(changed) == 1 or changed[1] == changed[0] + 1


def test_every_syllable_can_be_misspelt() -> None:
    assert {s for meant in FOUND.values() for s in meant} == SYLLABLES
    assert not FOUND.keys() & INITIALS
