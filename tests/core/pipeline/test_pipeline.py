"""The pipeline and its filters: laziness, what each text may stand for, what is never shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2h_desktop.core.pinyin.key_reader import FullPinyin, ReadKeys, Shuangpin, TonedPinyin
from p2h_desktop.core.pipeline.english_words import parse_words
from p2h_desktop.core.pipeline.pipeline import Pipeline
from p2h_desktop.core.pipeline.query import Query, Stage
from p2h_desktop.core.pipeline.stages import (
    BEGINNINGS,
    READ_AHEAD,
    SENTENCES,
    SHORT,
    SHORT_SENTENCES,
    Blocked,
    Distinct,
    Extras,
    Modes,
    Pinyin,
)
from p2h_desktop.core.pipeline.user_words import UserWords
from p2h_desktop.core.types import Candidate, Offer, Source
from tests.core.pinyin.test_shuangpin import XIAOHE
from tests.support.fake_models import FakeWords
from tests.support.fakes import TableTranslator, table_pipeline
from tests.support.scenario_features import TONES

CANDIDATE = st.builds(
    Candidate,
    st.sampled_from(["西", "先", "西安"]),
    st.tuples(st.integers(1, 4)),
    st.just(()),
    st.just(-1.0),
    st.sampled_from(Source),
    st.booleans(),
)


@dataclass
class Endless:
    """Finds hanzi without end; counts those that were made."""

    source: Source = Source.CHARACTER
    ends: tuple[int, ...] = (2,)
    made: int = field(default=0)

    def translate(self, typed: ReadKeys, context: str, *, whole: bool) -> Iterator[Candidate]:
        while True:
            self.made += 1
            text = chr(0x4E00 + self.made)
            yield Candidate(text, self.ends, ("ni",), -float(self.made), self.source)

    def settled(self, typed: ReadKeys, context: str) -> None:
        return None


def texts(candidates: Iterable[Candidate]) -> list[str]:
    return [candidate.text for candidate in candidates]


@given(st.lists(CANDIDATE, max_size=20))
@settings(deadline=None)
def test_first_of_each_text_and_span_in_order(found: list[Candidate]) -> None:
    firsts: list[Candidate] = []
    for candidate in found:
        same = [c for c in firsts if c.text == candidate.text]
        if not any(candidate.corrected or candidate.end == c.end for c in same):
            firsts.append(candidate)
    assert list(Distinct().apply(Query("xian"), found)) == firsts


def all_stages(endless: Endless) -> Pipeline:
    """All stages there are after an endless list."""
    words = FakeWords({"ni hao": "泥号"}, blocks="号")
    return table_pipeline(endless, user_words=words)


@pytest.mark.parametrize("limit", [0, 1, READ_AHEAD, 40])
def test_no_more_is_made_than_is_wanted(limit: int) -> None:
    endless = Endless()
    assert len(all_stages(endless).convert("nihao", "", limit)) == limit
    assert endless.made <= (max(limit, READ_AHEAD) + 1 if limit else 0)


@pytest.mark.parametrize(
    ("stage", "read"),
    [
        (Distinct(), 3),
        (Blocked(lambda text: False), 3),
        (Extras(()), READ_AHEAD),
        (Modes(()), 3),
        (UserWords(FakeWords({})), 3),
    ],
)
def test_a_stage_reads_no_more_than_its_answer_needs(stage: Stage, read: int) -> None:
    endless = Endless()
    answer = iter(Pipeline((Pinyin(endless, FullPinyin()), stage)).translate(Query("nihao")))
    assert endless.made == 0
    for _ in range(3):
        next(answer)
    assert endless.made <= read + 1


def test_whole_readings_are_made_one_by_one() -> None:
    endless = Endless(ends=(2, 5))
    assert len(all_stages(endless).sentences("nihao", "", 3)) == 3
    assert endless.made == 3


@dataclass
class Listed:
    """Finds the same list whatever is asked."""

    found: list[Candidate]

    def translate(self, typed: ReadKeys, context: str, *, whole: bool) -> list[Candidate]:
        return [c for c in self.found if not whole or c.end == len(typed.letters)]

    def settled(self, typed: ReadKeys, context: str) -> None:
        return None


@pytest.mark.parametrize(
    ("length", "before"), [(2, SHORT_SENTENCES), (SHORT, SHORT_SENTENCES), (SHORT + 1, SENTENCES)]
)
def test_few_sentences_come_before_what_begins_the_keys(length: int, before: int) -> None:
    letters, ends = "ni" * length, tuple(range(2, 2 * length + 1, 2))
    readings = ("ni",) * length

    def named(first: int, count: int, end: int, source: Source) -> list[Candidate]:
        texts = [chr(first + i) * end for i in range(count)]
        return [Candidate(t, ends[:end], readings[:end], 0.0, source) for t in texts]

    sentences = named(0x4E00, before + 4, length, Source.SENTENCE)
    words = named(0x5E00, 2, length, Source.WORD)  # of all keys: wherever they are, they stay
    beginnings = named(0x6E00, 30, 1, Source.CHARACTER)
    pipeline = table_pipeline(Listed([*sentences, *words, *beginnings]))
    found = texts(pipeline.convert(letters, "", 99))
    assert found[: before + 2] == texts([*sentences[:before], *words])
    rest = found[before + 2 :]
    later = texts(sentences[before:])
    place = rest.index(later[0])
    assert abs(place - BEGINNINGS) <= 1
    assert rest[place : place + len(later)] == later
    assert [text for text in rest if text not in later] == texts(beginnings)
    assert texts(pipeline.sentences(letters, "", 99)) == texts([*sentences, *words])


def test_sentences_left_over_end_a_short_list() -> None:
    sentences = [Candidate(t, (2,), ("ni",), 0.0, Source.SENTENCE) for t in "甲乙丙丁戊己庚辛"]
    begun = [Candidate(t, (1,), ("ni",), 0.0, Source.CHARACTER) for t in "子丑"]
    pipeline = table_pipeline(Listed([*sentences, *begun]))
    assert texts(pipeline.convert("ni", "", 99)) == [*"甲乙丙丁戊己子丑庚辛"]


def test_a_list_may_hold_nothing() -> None:
    pipeline = table_pipeline(Listed([]), user_words=FakeWords({}))
    assert pipeline.convert("ni", "", 9) == pipeline.sentences("ni", "", 9) == ()
    assert table_pipeline(Listed([]), TonedPinyin(TONES)).convert("ni3", "", 9) == ()


def test_a_pipeline_names_its_stages_in_order() -> None:
    plain = ("pinyin", "english", "extras", "modes", "distinct")
    assert table_pipeline().describe() == plain
    assert table_pipeline(user_words=FakeWords({})).describe() == (
        *("pinyin", "user words", "english", "extras", "modes", "blocked", "distinct"),
    )
    assert Pipeline(()).describe() == ()
    assert Pipeline(()).convert("ni", "", 9) == ()


def test_each_stage_sees_what_the_one_before_has_left() -> None:
    class Doubling:
        name = "doubling"

        def apply(self, query: Query, found: Iterable[Candidate]) -> Iterator[Candidate]:
            for candidate in found:
                yield from (candidate, candidate)

    pinyin = Pinyin(TableTranslator(), FullPinyin())
    once = texts(Pipeline((pinyin,)).convert("nihao", "", 9))
    assert texts(Pipeline((pinyin, Doubling())).convert("nihao", "", 4)) == [
        text for text in once[:2] for _ in range(2)
    ]
    assert texts(Pipeline((pinyin, Doubling(), Distinct())).convert("nihao", "", 9)) == once
    assert texts(Pipeline((pinyin, Distinct(), Doubling())).convert("nihao", "", 9)) != once


def test_blocked_texts_are_nowhere_in_a_list() -> None:
    blocks = "你好 OK 👋 你号 一"

    @dataclass
    class Offering:
        text: str

        def offer(self, letters: str, found: Sequence[Candidate]) -> list[Offer]:
            taken = Candidate(self.text, (len(letters),), (), 0.0, Source.SYMBOL)
            return [Offer(0, taken)]

    def pipeline(blocks: str, *, mode: bool = False) -> Pipeline:
        return table_pipeline(
            words=parse_words(["! ok OK"]),
            sources=[Offering("👋")],
            modes=[Offering("一")] if mode else [],
            user_words=FakeWords({"ni hao": "你号"}, {"ni hao": "你号"}, blocks),
        )

    for keys, unwanted in (("nihao", {"你好", "👋", "你号"}), ("ok", {"OK", "👋"})):
        assert unwanted <= set(texts(pipeline("").convert(keys, "", 99)))
        assert not unwanted & set(texts(pipeline(blocks).convert(keys, "", 99)))
    assert texts(pipeline("", mode=True).convert("nihao", "", 9)) == ["一"]
    assert texts(pipeline(blocks, mode=True).convert("nihao", "", 9)) == []
    assert texts(pipeline(blocks).sentences("nihao", "", 9)) == ["拟好"]
    assert pipeline(blocks).describe().count("blocked") == 1


def test_what_is_blocked_may_be_a_part_of_more() -> None:
    pipeline = table_pipeline(user_words=FakeWords({}, blocks="你好"))
    assert texts(pipeline.convert("nihaoma", "", 1)) == ["你好吗"]


def test_keys_are_read_once_for_a_list() -> None:
    table = TableTranslator()
    assert table_pipeline(table).convert("nihao", "我", 9)
    assert table.asked == [("nihao", "我")]


@pytest.mark.parametrize(
    ("reader", "keys", "letters"),
    [
        (FullPinyin(), "ni'hao", "ni'hao"),
        (Shuangpin(XIAOHE), "nihc", "ni'hao"),
        (TonedPinyin(TONES), "ni3hao3", "ni'hao'"),
    ],
)
def test_every_reader_gives_letters_of_full_pinyin(
    reader: FullPinyin | Shuangpin | TonedPinyin, keys: str, letters: str
) -> None:
    typed = reader.read(keys)
    assert (typed.keys, typed.letters) == (keys, letters)
    table = TableTranslator()
    found = table_pipeline(table, reader).convert(keys, "", 9)
    assert (found[0].text, found[0].end) == ("你好", len(keys))
    assert table.asked[0] == (letters, "")
