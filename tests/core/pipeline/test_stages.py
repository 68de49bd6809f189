"""What is offered besides words: its place in the list, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.extras.dates import DateSource, lunar_dates
from p2h_desktop.core.extras.decomposition import DecompositionSource
from p2h_desktop.core.extras.emoji import EmojiSource
from p2h_desktop.core.extras.word_completion import WordCompletionSource
from p2h_desktop.core.pipeline.stages import inserted
from p2h_desktop.core.types import Candidate, Moment, Offer, Source
from tests.support.fake_models import TableLexicon, small_vocab
from tests.support.fakes import TableTranslator, table_pipeline
from tests.support.scenario_features import PARTS, FixedClock


def word(text: str, end: int = 2) -> Candidate:
    return Candidate(text, (end,), (text,), 0.0, Source.WORD)


@dataclass
class Offering:
    offers: Sequence[Offer]

    def offer(self, letters: str, found: Sequence[Candidate]) -> Sequence[Offer]:
        return self.offers


def test_offers_come_after_so_many_candidates() -> None:
    found = [word(text) for text in "甲乙丙"]
    offers = [Offer(1, word("A")), Offer(9, word("D")), Offer(1, word("B")), Offer(0, word("C"))]
    assert "".join(c.text for c in inserted(found, offers)) == "C甲AB乙丙D"


@given(st.lists(st.integers(0, 6)), st.integers(0, 5))
def test_insertion_loses_and_reorders_nothing(places: list[int], count: int) -> None:
    found = [word(str(i)) for i in range(count)]
    mixed = list(inserted(found, [Offer(place, word("x")) for place in places]))
    assert [c for c in mixed if c.text != "x"] == found
    assert len(mixed) == count + len(places)


def test_a_text_stands_once_at_its_first_place() -> None:
    pipeline = table_pipeline(sources=[Offering([Offer(0, word("好", 3))])])
    assert [c.text for c in pipeline.convert("hao", "", 3)] == ["好", "号", "毫"]
    assert len(pipeline.convert("hao", "", 2)) == 2


def test_a_mode_leaves_no_room_for_words() -> None:
    table = TableTranslator()
    pipeline = table_pipeline(table, modes=[Offering([Offer(0, word("一"))])])
    assert [c.text for c in pipeline.convert("hao", "", 9)] == ["一"]
    assert table.asked == []


def test_whole_readings_hold_no_offers() -> None:
    offering = Offering([Offer(0, word("一"))])
    pipeline = table_pipeline(sources=[offering], modes=[offering])
    assert pipeline.sentences("hao", "", 1)[0].text == "好"


def test_later_pages_bring_no_symbol_again() -> None:
    pipeline = table_pipeline(sources=[EmojiSource({"你好": ("S", "T")})])
    short, long = (pipeline.convert("nihao", "", limit) for limit in (5, 20))
    assert [c.text for c in short] == [c.text for c in long[:5]]


def test_completions_read_abbreviations_and_slips_alike() -> None:
    source = WordCompletionSource(TableLexicon({"zhong guo ren": "中国人 重过人"}))
    found = Candidate("中国", (5, 6), ("zhong", "guo"), 0.0, Source.SENTENCE)
    offers = list(source.offer("zhongg", [found]))
    assert [o.candidate.text for o in offers] == ["中国人"]
    assert offers[0].candidate.ends == (5, 6, 6)
    slipped = Candidate("中国", (5, 8), ("zhong", "guo"), 0.0, Source.SENTENCE)
    assert [o.candidate.text for o in source.offer("zhonvguo", [slipped])] == ["中国人"]


def test_no_completion_of_little_or_of_a_part() -> None:
    source = WordCompletionSource(TableLexicon({"zhong guo ren": "中国人"}))
    found = Candidate("中国", (1, 2), ("zhong", "guo"), 0.0, Source.SENTENCE)
    assert list(source.offer("zg", [found])) == []
    assert list(source.offer("zhongguo1", [found])) == []
    assert list(source.offer("zhong", [word("中", 5)])) == []
    assert list(source.offer("zhongg", [])) == []


def test_no_chinese_calendar_outside_its_table() -> None:
    assert lunar_dates(Moment(1800, 1, 1, 0, 0, 0, 2)) == ()


def test_days_move_with_the_word() -> None:
    offers = list(DateSource(FixedClock()).offer("mingtian", [word("明天", 8)]))
    assert [o.candidate.text for o in offers][:2] == ["2026年5月2日", "2026-05-02"]
    assert [o.place for o in offers] == [4, 9, 9, 9, 9]  # one on most first pages


def test_hanzi_by_parts_tell_their_sound_and_their_parts() -> None:
    source = DecompositionSource(small_vocab(), PARTS)
    assert list(source.offer("nihao", ())) == []
    offers = [o.candidate for o in source.offer("uren", ())]
    assert [(c.text, c.comment, c.ends) for c in offers] == [("们", "men 亻门", (4,))]
    assert [o.candidate.text for o in source.offer("uyan'ren", ())] == ["认"]


def test_strokes_to_come_are_told() -> None:
    source = DecompositionSource(small_vocab(), PARTS)
    offers = [o.candidate for o in source.offer("uszh", ())]
    assert [(c.text, c.comment) for c in offers] == [("中", "zhong 丨"), ("国", "guo 一丨一丶一")]
    assert [o.candidate.comment for o in source.offer("upd", ())] == ["ren"]


def test_an_english_word_goes_before_its_parts() -> None:
    english = Candidate("use", (3,), (), 0.0, Source.ENGLISH)
    (offer,) = DecompositionSource(small_vocab(), PARTS).offer("uyan", [english])
    assert offer.place == 1
    (offer,) = DecompositionSource(small_vocab(), PARTS, capital=True).offer("Uyan", [english])
    assert offer.place == 0
