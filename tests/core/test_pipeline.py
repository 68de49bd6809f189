"""The pipeline and its filters: laziness, what each text may stand for, what is never shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2h_desktop.core.pipeline.key_reader import FullPinyin, ReadKeys, Shuangpin, TonedPinyin
from p2h_desktop.core.pipeline.pipeline import Pipeline
from p2h_desktop.core.pipeline.query import Query, Stage
from p2h_desktop.core.pipeline.stages import (
    READ_AHEAD,
    SENTENCES,
    Blocked,
    Distinct,
    Extras,
    Modes,
    Pinyin,
)
from p2h_desktop.core.pipeline.user_words import UserWords
from p2h_desktop.core.types import Candidate, Source
from tests.core.test_scheme import XIAOHE
from tests.fakes import TableTranslator, table_pipeline
from tests.fakes_models import FakeWords
from tests.scenario_features import TONES

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


def test_a_list_of_words_and_hanzi_has_few_sentences_before_them() -> None:
    sentences = [Candidate(t, (2,), (), 0.0, Source.SENTENCE) for t in "甲乙丙丁戊"]

    class Many:
        def translate(self, typed: ReadKeys, context: str, *, whole: bool) -> list[Candidate]:
            return [*sentences, Candidate("己", (2,), (), 0.0, Source.CHARACTER)]

        def settled(self, typed: ReadKeys, context: str) -> None:
            return None

    pipeline = table_pipeline(Many())
    assert len(texts(pipeline.convert("ji", "", 9))) == SENTENCES + 1
    assert texts(pipeline.convert("ji", "", 9))[-1] == "己"
    assert len(pipeline.sentences("ji", "", 9)) == len(sentences) + 1


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
