"""The Recorder: makes lessons of commits and takes them back; history and dictionary hear too."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Protocol

from p2h_desktop.core.fuzzy import SoundAlikes
from p2h_desktop.core.learning.user_model import UNDONE, Observation, UserModel, part
from p2h_desktop.core.pinyin.typing_profile import typos_in
from p2h_desktop.core.types import Candidate, Commit, HistoryRecord, Kept, Segment

LONGEST_WORD = 6  # hanzi put together piece by piece that become a word
SHORT_PIECE = 2  # hanzi of a piece at most
CONTEXT = 8  # characters of the text before that a lesson keeps
DAY_MS = 24 * 3600 * 1000
CONFIRMING_DAYS, CONFIRMING_WITHIN = 3, 30  # days of typing, and days: then the clock is believed

MergesSounds = Callable[[str, Sequence[str]], int | None]


class ObservationLog(Protocol):
    """Keeps lessons on disk; none of its methods fails."""

    def append(self, lesson: Observation) -> None:
        """Keep one more lesson."""

    def undo(self) -> None:
        """Drop the latest lesson that was kept and not dropped."""

    def replace(self, lessons: tuple[Observation, ...]) -> None:
        """Keep these lessons and no others."""


class HistoryLog(Protocol):
    """Keeps what was committed; none of its methods fails."""

    def append(self, record: HistoryRecord) -> None:
        """Keep one more commit."""

    def taken_back(self, count: int) -> None:
        """Note that the last `count` characters that still stand were deleted."""


class LearningSink(Protocol):
    """The user's dictionary, as far as typing changes it; none of its methods fails."""

    def learn(self, text: str, readings: tuple[str, ...]) -> None:
        """Note that the user has put a word together."""

    def unlearn(self, text: str, readings: tuple[str, ...]) -> None:
        """Take back the latest `learn`, which was of this word."""

    def dismiss(self, text: str) -> None:
        """Never offer a text again: take the user's word away, or block one that is shipped."""


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who hears of commits besides the user model; None: nobody does.

    record: makes a history record of a commit and the text before it; today: the day, counted
    from 1970 UTC.
    """

    lessons: ObservationLog
    words: LearningSink | None = None
    history: HistoryLog | None = None
    record: Callable[[Commit, Kept], HistoryRecord] | None = None
    today: Callable[[], int] = lambda: 0


@dataclass(slots=True)
class _Said:
    """A commit that can still be taken back: what stands of it, and what it taught."""

    standing: int
    lessons: list[tuple[int, Observation]]  # each with where its text begins in the commit
    words: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


class Learner:
    """Teaches the user model what is committed; belongs to the session's thread."""

    def __init__(self, model: UserModel, listeners: Listeners, *, learning: bool = True) -> None:
        """Join the parts. learning: whether commits teach; what was taught counts either way."""
        self._model = model
        self.listeners = listeners
        self.learning = learning
        self.full_pinyin = True  # letters are those of the readings, so that slips can be told
        self.alike: SoundAlikes | None = None  # where fuzzy sounds are on
        self._said: deque[_Said] = deque(maxlen=UNDONE)

    def committed(self, commit: Commit, context: Kept) -> bool:
        """Learn from a commit, and have it written down; return whether commits teach."""
        if self.listeners.history is not None and self.listeners.record is not None:
            self.listeners.history.append(self.listeners.record(commit, context))
        said = _Said(len(commit.text), [])
        self._said.append(said)
        if not self.learning:
            return False
        found = observations_of(
            commit, context, slips=self.full_pinyin, merges_sounds=self._merges_sounds
        )
        day = self.listeners.today()
        said.lessons = [(start, replace(lesson, day=day)) for start, lesson in found]
        for _, lesson in said.lessons:
            self._learn(lesson)
        if self.listeners.words is not None:
            said.words = list(words_of(commit))
            for word, readings in said.words:
                self.listeners.words.learn(word, readings)
        return True

    def taken_back(self, count: int) -> None:
        """Unlearn the last `count` characters that stand."""
        if self.listeners.history is not None:
            self.listeners.history.taken_back(count)
        while count > 0 and self._said:
            said = self._said[-1]
            lost = min(count, said.standing)
            count -= lost
            said.standing -= lost
            self._shorten(said)
            if not said.standing:
                self._said.pop()

    def dismissed(self, candidate: Candidate) -> None:
        """Forget a word, and never offer it again."""
        self.forget(candidate.text)
        if self.listeners.words is not None:
            self.listeners.words.dismiss(candidate.text)

    def forget(self, word: str) -> int:
        """Forget a word as if it had never been typed; return how many lessons held it."""
        held = self._model.forget(word)
        if held:
            self._said.clear()  # what stands now was taught anew, as other lessons
            self.listeners.lessons.replace(self._model.lessons)
        return held

    def start_anew(self, lessons: Iterable[Observation]) -> None:
        """Have learned these lessons and no others."""
        self._model.relearn(lessons)
        self._said.clear()

    def drop_outdated(self, most: int) -> int:
        """Forget the lessons of more than `most` days ago (0: none); return how many."""
        days = [lesson.day for lesson in self._model.lessons]
        count = outdated(days, self.listeners.today(), most)
        if count:
            self._model.drop_oldest(count)
            self._said.clear()
            self.listeners.lessons.replace(self._model.lessons)
        return count

    def _shorten(self, said: _Said) -> None:
        """Teach no more than what stands of the latest commit."""
        for word, readings in reversed(said.words):
            if self.listeners.words is not None:
                self.listeners.words.unlearn(word, readings)
        said.words.clear()
        while said.lessons:
            start, lesson = said.lessons[-1]
            left = said.standing - start
            if left >= len(lesson.text) or not self._model.undo():
                return
            said.lessons.pop()
            self.listeners.lessons.undo()
            if left > 0:
                shorter = part(lesson, 0, left)
                said.lessons.append((start, shorter))
                self._learn(shorter)

    def _merges_sounds(self, letters: str, readings: Sequence[str]) -> int | None:
        if self.alike is None or not self.full_pinyin:
            return None
        found = self.alike.sound_merging(letters, readings, self._model.habits.merges_sounds)
        return None if found is None else round(100 * found)

    def _learn(self, lesson: Observation) -> None:
        self._model.learn(lesson)
        self.listeners.lessons.append(lesson)


def observations_of(
    commit: Commit, context: Kept, *, slips: bool = False, merges_sounds: MergesSounds | None = None
) -> Iterator[tuple[int, Observation]]:
    """Yield a lesson for each run of hanzi in a commit, with where it begins in the text.

    slips: whether the letters are full pinyin, so that slips of the finger are lessons too;
    merges_sounds: tells of letters and their syllables how likely (%) sounds were exchanged.
    """
    chosen = "".join(segment.text for segment in commit.segments)
    offered = commit.first_offered if len(commit.first_offered) == len(chosen) else ""
    start = 0
    for spoken, group in groupby(commit.segments, _spoken):
        segments = list(group)
        text = "".join(segment.text for segment in segments)
        if spoken and text:
            before = Kept((context + commit.text[:start])[-CONTEXT:])
            readings = tuple(r for segment in segments for r in segment.readings)
            slipped = tuple(typos_in(commit.letters, segments)) if slips else ()
            letters = commit.letters[segments[0].start : segments[-1].end]
            heard = merges_sounds(letters, readings) if merges_sounds is not None else None
            instead = offered[start : start + len(text)]
            yield start, Observation(before, text, readings, instead, slipped, heard)
        start += len(text)


def observations_of_records(records: Iterable[HistoryRecord]) -> Iterator[Observation]:
    """Yield the lessons of what stands of each record in the history."""
    for record in records:
        commit = Commit(
            text=record.text,
            letters=record.letters,
            readings=record.readings,
            rank=record.rank,
            first_offered=record.first_offered,
            segments=record.segments,
        )
        standing = len(record.text) - record.taken_back
        full_pinyin = record.scheme in ("", "full")
        for start, lesson in observations_of(commit, record.context, slips=full_pinyin):
            left = min(standing - start, len(lesson.text))
            if left > 0:
                yield replace(part(lesson, 0, left), day=record.when_ms // DAY_MS)


def outdated(days: Sequence[int], today: int, most: int) -> int:
    """Return how many of these days, in order, are more than `most` before today; 0: no limit.

    A clock that has jumped must not empty anything: age counts only once there were three
    different days within the last month.
    """
    recent = {day for day in days if today - CONFIRMING_WITHIN <= day <= today + 1}
    if not most or len(recent) < CONFIRMING_DAYS:
        return 0
    return next((n for n, day in enumerate(days) if day >= today - most), len(days))


def words_of(commit: Commit) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what the user put together of short pieces, and a short whole chosen by itself."""
    for spoken, group in groupby(commit.segments, _spoken):
        if not spoken:
            continue
        segments = list(group)
        whole = "".join(segment.text for segment in segments)
        if len(whole) <= LONGEST_WORD:
            if len(segments) > 1:
                yield _joined(segments)
            continue
        for short, pieces in groupby(segments, lambda s: len(s.text) <= SHORT_PIECE):
            run = list(pieces)
            if short and len(run) > 1 and sum(len(s.text) for s in run) <= LONGEST_WORD:
                yield _joined(run)


def _spoken(segment: Segment) -> bool:
    return len(segment.readings) == len(segment.text)


def _joined(segments: list[Segment]) -> tuple[str, tuple[str, ...]]:
    text = "".join(segment.text for segment in segments)
    return text, tuple(r for segment in segments for r in segment.readings)
