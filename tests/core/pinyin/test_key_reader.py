"""Tones typed as digits: what they let through, and what they put together."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.pinyin.key_reader import ReadKeys, TonedPinyin, takes_tone
from p2h_desktop.core.types import Candidate, Source
from p2h_desktop.errors import AssetError
from p2h_desktop.store.assets.tone_file import load_tones
from p2h_desktop.store.paths import asset
from tests.support.fakes import table_pipeline
from tests.support.scenario_features import TONES

PIPELINE = table_pipeline(reader=TonedPinyin(TONES))
PLAIN = table_pipeline()


@pytest.mark.parametrize(
    ("letters", "taken"),
    [("ma", True), ("nihao", True), ("zh", False), ("nihao3", False), ("", False), ("ni'", False)],
)
def test_a_tone_stands_after_a_whole_syllable(letters: str, taken: bool) -> None:
    assert takes_tone(letters) is taken


def test_without_tones_nothing_changes() -> None:
    assert PIPELINE.convert("nihao", "", 5) == PLAIN.convert("nihao", "", 5)
    assert PIPELINE.sentences("nihao", "", 5) == PLAIN.sentences("nihao", "", 5)


def test_digits_count_as_letters() -> None:
    first = PIPELINE.convert("ni3hao3", "", 5)[0]
    assert (first.text, first.ends) == ("你好", (3, 7))


def test_a_sentence_is_put_together_from_what_fits() -> None:
    (found,) = PIPELINE.sentences("ni2hao2ma1", "", 3)
    assert (found.text, found.ends) == ("尼号妈", (3, 7, 10))


@given(st.text("nihaomx12345' ", max_size=10), st.integers(1, 8))
def test_all_that_is_offered_has_the_tones_typed(letters: str, limit: int) -> None:
    found = PIPELINE.convert(letters, "", limit)
    assert len(found) <= limit
    for candidate in found:
        for hanzi, reading, end in zip(
            candidate.text, candidate.readings, candidate.ends, strict=True
        ):
            typed = letters[end - 1]
            assert not typed.isdigit() or typed in TONES.get((hanzi, reading), typed)


class Emoji:
    """Finds what has no syllables."""

    def translate(self, typed: ReadKeys, context: str, *, whole: bool) -> list[Candidate]:
        return [Candidate("👋🏽", (3,), (), 0.0, Source.SYMBOL)]

    def settled(self, typed: ReadKeys, context: str) -> None:
        return None


def test_what_has_no_syllables_has_no_tone() -> None:
    assert table_pipeline(Emoji(), TonedPinyin(TONES)).convert("ma1", "", 5) == ()


def test_the_shipped_tones() -> None:
    tones = load_tones(asset("readings/hanzi.tsv"))
    assert set(tones["好", "hao"]) == {"3", "4"}
    assert tones["女", "nv"][0] == "3"
    assert "5" in tones["吗", "ma"]


def test_a_damaged_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hanzi.tsv").write_text("好", "utf-8")
    for name in ("hanzi.tsv", "none.tsv"):
        with pytest.raises(AssetError, match=name):
            load_tones(tmp_path / name)
