"""The learner: what commits teach, and what is taken back with them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from p2h_desktop.core.learning.learner import (
    Learner,
    Listeners,
    observations_of,
    observations_of_records,
    outdated,
    words_of,
)
from p2h_desktop.core.learning.user_model import Observation, UserModel
from p2h_desktop.core.types import Candidate, Commit, HistoryRecord, Kept, Segment, Source
from tests.core.learning.test_user_model import BASE, READING, VOCAB, answers


class Notes:
    """Everything the learner tells others, in memory."""

    def __init__(self) -> None:
        self.lessons: list[Observation] = []
        self.records: list[HistoryRecord] = []
        self.taken: list[int] = []
        self.words: list[str] = []
        self.dismissed: list[str] = []

    def undo(self) -> None:
        self.lessons.pop()

    def replace(self, lessons: tuple[Observation, ...]) -> None:
        self.lessons = list(lessons)

    def append(self, item: Observation | HistoryRecord) -> None:
        if isinstance(item, Observation):
            self.lessons.append(item)
        else:
            self.records.append(item)

    def taken_back(self, count: int) -> None:
        self.taken.append(count)

    def learn(self, text: str, readings: tuple[str, ...]) -> None:
        assert len(text) == len(readings)
        self.words.append(text)

    def unlearn(self, text: str, readings: tuple[str, ...]) -> None:
        assert self.words.pop() == text

    def dismiss(self, text: str) -> None:
        self.dismissed.append(text)


def record(commit: Commit, context: Kept) -> HistoryRecord:
    return HistoryRecord(
        0, context, commit.letters, commit.readings, commit.text, commit.first_offered,
        commit.rank, commit.segments,
    )  # fmt: skip


def commit(*pieces: str, first: str | None = None, suffix: str = "") -> Commit:
    """A commit of chosen pieces; one in Latin letters has no readings."""
    segments = []
    start = 0
    for piece in pieces:
        spoken = not piece.isascii()
        readings = tuple(READING[h] for h in piece) if spoken else ()
        length = sum(map(len, readings)) if spoken else len(piece)
        source = Source.WORD if spoken else Source.ENGLISH
        segments.append(Segment(piece, start, start + length, readings, 0, source))
        start += length
    text = "".join(pieces)
    readings = tuple(r for s in segments for r in s.readings)
    offered = text if first is None else first
    return Commit(text + suffix, "x" * start, readings, 0, offered, tuple(segments))


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def learner(notes: Notes) -> Learner:
    listeners = Listeners(notes, words=notes, history=notes, record=record)
    return Learner(UserModel(VOCAB, BASE), listeners)


def model_of(learner: Learner) -> UserModel:
    return learner._model


def test_a_commit_teaches_its_hanzi_after_what_stood_before() -> None:
    ((start, taught),) = observations_of(
        commit("我们", "中国", first="我门中国", suffix="。"), Kept("你好")
    )
    assert start == 0
    assert taught == Observation(
        Kept("你好"), "我们中国", ("wo", "men", "zhong", "guo"), "我门中国"
    )
    assert taught.chosen == (False, True, False, False)


def test_an_offer_of_another_length_means_all_was_chosen() -> None:
    ((_, taught),) = observations_of(commit("西安", first="先"), Kept(""))
    assert taught.chosen == (True, True)


def test_letters_between_hanzi_part_the_lessons() -> None:
    found = list(observations_of(commit("我", "abc", "你"), Kept("好")))
    assert [(start, one.text, one.before) for start, one in found] == [
        (0, "我", "好"),
        (4, "你", "好我abc"),
    ]


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        (("张", "泥", "安"), ["张泥安"]),
        (("我们", "泥", "安", "中国人"), ["我们泥安"]),
        (("中国人", "泥", "安", "中国人"), ["泥安"]),
        (("中国人",), []),
        (("中国人", "泥", "中国人"), []),
        (("我们", "abc", "你"), []),
    ],
)
def test_what_is_put_together_becomes_a_word(pieces: tuple[str, ...], words: list[str]) -> None:
    assert [word for word, _ in words_of(commit(*pieces, first=""))] == words


def test_everybody_hears_of_a_commit(learner: Learner, notes: Notes) -> None:
    learner.committed(commit("泥", "安", first="你按"), Kept("我"))
    assert [one.text for one in model_of(learner).lessons] == ["泥安"]
    assert [one.text for one in notes.lessons] == ["泥安"]
    assert [one.context for one in notes.records] == ["我"]
    assert notes.words == ["泥安"]


def test_taking_back_unlearns(learner: Learner, notes: Notes) -> None:
    learner.committed(commit("中国"), Kept(""))
    before = answers(model_of(learner))
    learner.committed(commit("泥", "安", first="你按", suffix="，"), Kept("中国"))
    for _ in range(3):
        learner.taken_back(1)
    assert answers(model_of(learner)) == before
    assert [one.text for one in notes.lessons] == ["中国"]
    assert notes.words == []
    assert notes.taken == [1, 1, 1]


def test_what_still_stands_stays_learned(learner: Learner, notes: Notes) -> None:
    learner.committed(commit("我们中国"), Kept(""))
    learner.taken_back(1)
    assert [one.text for one in model_of(learner).lessons] == ["我们中"]
    assert [one.text for one in notes.lessons] == ["我们中"]


def test_a_mark_taken_back_unlearns_nothing(learner: Learner, notes: Notes) -> None:
    learner.committed(commit("我们", suffix="。"), Kept(""))
    before = answers(model_of(learner))
    learner.taken_back(1)
    assert answers(model_of(learner)) == before
    assert [one.text for one in notes.lessons] == ["我们"]


def test_taking_back_reaches_over_commits(learner: Learner) -> None:
    before = answers(model_of(learner))
    learner.committed(commit("我们"), Kept(""))
    learner.committed(commit("中国"), Kept("我们"))
    learner.taken_back(4)
    assert answers(model_of(learner)) == before
    learner.taken_back(5)  # more than anyone knows of


def test_learning_can_be_off(learner: Learner, notes: Notes) -> None:
    learner.learning = False
    learner.committed(commit("泥", "安", first="你按"), Kept(""))
    assert model_of(learner).lessons == ()
    assert notes.words == []
    assert len(notes.records) == 1
    learner.taken_back(2)


def test_a_dismissed_candidate_is_forgotten(learner: Learner, notes: Notes) -> None:
    learner.committed(commit("泥安", first="你按"), Kept(""))
    learner.committed(commit("我们泥安"), Kept("泥安"))
    learner.dismissed(Candidate("泥安", (2, 4), ("ni", "an"), 0.0, Source.SENTENCE))
    assert [one.text for one in notes.lessons] == ["我们"]
    assert notes.dismissed == ["泥安"]
    learner.taken_back(1)  # what stands of a commit that was taught anew is left alone
    assert [one.text for one in model_of(learner).lessons] == ["我们"]


def test_lessons_can_be_made_from_the_history() -> None:
    first = record(commit("我们中国"), Kept("你好"))
    second = record(commit("泥安", first="你按"), Kept(""))
    kept = list(observations_of_records([first, second]))
    assert [one.text for one in kept] == ["我们中国", "泥安"]
    shortened = HistoryRecord(
        0, Kept(""), "x", first.readings, first.text, first.first_offered, 0, first.segments,
        taken_back=3,
    )  # fmt: skip
    assert [one.text for one in observations_of_records([shortened])] == ["我"]


@pytest.mark.parametrize(
    ("days", "today", "most", "old"),
    [
        ([1, 2, 90, 95, 99], 100, 30, 2),
        ([1, 2, 90, 95, 99], 100, 0, 0),
        ([1, 2, 90, 95, 99], 100, 1, 4),
        ([1, 2, 90, 95, 99], 9000, 30, 0),  # a clock that has jumped
        ([70, 70, 70], 70, 1, 0),
        ([100, 20, 99, 98], 100, 30, 0),  # in the order of typing
        ([], 100, 30, 0),
    ],
)
def test_what_is_outdated(days: list[int], today: int, most: int, old: int) -> None:
    assert outdated(days, today, most) == old


def test_outdated_lessons_are_dropped(learner: Learner, notes: Notes) -> None:
    day = 0
    learner.listeners = replace(learner.listeners, today=lambda: day)
    for text, day in (("我们", 10), ("中国", 98), ("泥", 99), ("西安", 100)):  # noqa: B007
        learner.committed(commit(text), Kept(""))
    assert [one.day for one in notes.lessons] == [10, 98, 99, 100]
    assert learner.drop_outdated(30) == 1
    assert [one.text for one in notes.lessons] == ["中国", "泥", "西安"]
    assert model_of(learner).lessons == tuple(notes.lessons)
    assert learner.drop_outdated(30) == 0
    learner.taken_back(1)
    assert len(notes.lessons) == 3
