"""What most people mean: initials, words of Latin letters, and what is as of now when chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from p2h_desktop.core.extras.letter_words import LetterWordSource
from p2h_desktop.core.session.candidate_list import CandidateList
from p2h_desktop.core.types import Candidate, Source
from p2h_desktop.errors import AssetError
from p2h_desktop.store.assets.abbreviations_file import load_abbreviations
from p2h_desktop.store.assets.letter_words_file import load_letter_words
from p2h_desktop.store.assets.readings import load_labeller
from p2h_desktop.store.paths import asset

HANZI = Candidate("本站", (1, 5), ("ben", "zhan"), 0.0, Source.SENTENCE)
WHOLE = Candidate("阿古", (1, 3), ("a", "gu"), 0.0, Source.SENTENCE)


def test_a_word_of_letters_comes_before_initials_and_after_whole_syllables() -> None:
    source = LetterWordSource({"bzhan": ["B站"], "agu": ["A股"]})
    offers = [*source.offer("bzhan", [HANZI]), *source.offer("agu", [WHOLE])]
    assert [(o.place, o.candidate.text) for o in offers] == [(0, "B站"), (1, "A股")]
    assert not list(source.offer("bzha", [HANZI]))


def test_the_shipped_words_of_letters_are_typed_as_they_sound() -> None:
    words = load_letter_words(asset("letter_words.tsv"))
    assert {"cpan", "bzhan", "txu", "kge", "upan"} <= words.keys()
    assert all(letters.isascii() and letters.islower() for letters in words)
    for texts in words.values():
        for text in texts:
            assert any(char.isascii() for char in text)


def test_the_shipped_initials_begin_the_syllables_of_their_words() -> None:
    labeller = load_labeller()
    for letters, words in load_abbreviations(asset("abbreviations.tsv")).items():
        for word, syllables in words:
            assert len(letters) == len(word) == len(syllables)
            assert all(s.startswith(c) for s, c in zip(syllables, letters, strict=True))
            assert tuple(labeller.readings(word)) == syllables


@pytest.mark.parametrize("load", [load_letter_words, load_abbreviations])
def test_a_damaged_table_is_refused(tmp_path: Path, load: Callable[[Path], object]) -> None:
    (tmp_path / "table.tsv").write_bytes(b"\xff\xfe no tab")
    with pytest.raises(AssetError):
        load(tmp_path / "table.tsv")


class Ticking:
    """A converter whose clock goes on with every question."""

    def __init__(self) -> None:
        self._time = 0

    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        self._time += 1
        now = Candidate(f"09:0{self._time}", (2,), (), 0.0, Source.COMPUTED)
        return (Candidate("时间", (1, 2), ("shi", "jian"), 0.0, Source.WORD), now)[:limit]

    def settled(self, letters: str, context: str) -> None:
        return None


def test_a_time_of_day_is_that_of_the_choice() -> None:
    menu = CandidateList(Ticking(), 5)
    menu.ask("sj", "")
    assert menu.items[1].text == "09:01"
    assert menu.renewed(1).text == "09:02"
    assert menu.renewed(0).text == "时间"
