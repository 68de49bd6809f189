"""Joins what is the user's own: the user model and its lessons, the dictionary, the history."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace

from p2h_desktop.core.fuzzy import SoundAlikes
from p2h_desktop.core.learning.learner import DAY_MS, Learner, Listeners, observations_of_records
from p2h_desktop.core.learning.user_model import Blend, Observation, UserModel
from p2h_desktop.core.protocols import NgramScorer
from p2h_desktop.core.types import Commit, HistoryRecord, Kept
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.errors import StoreError
from p2h_desktop.store import paths
from p2h_desktop.store.dictionary.learning_sink import LearningSink
from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.lessons_file import LessonFile
from p2h_desktop.store.messages import Messages
from p2h_desktop.store.settings.scheme_file import FULL_PINYIN
from p2h_desktop.store.settings.settings import Settings

log = logging.getLogger(__name__)

HALF_LIVES = {"short": 1_000.0, "normal": 4_000.0, "long": 20_000.0}  # commits


@dataclass(slots=True)
class UserData:
    """The user model, what teaches it, and the files behind both."""

    model: UserModel
    learner: Learner
    history: HistoryStore
    words: UserLexicon
    lessons: LessonFile
    messages: Messages
    settings: Settings
    application: str = ""
    version: str = ""
    """Name of the personal version typed with, "" for the shipped network."""

    def entered(self, application: str) -> bool:
        """Hear of the program typed into; tell whether the user wants nothing kept of it."""
        self.application = application
        unwanted = {name.strip().casefold() for name in self.settings.private_programs}
        return application.casefold() in unwanted - {""}

    def apply_settings(self, settings: Settings) -> bool:
        """Take over changed settings; in the session's thread.

        Returns whether something else is kept of typing than before.
        """
        old, self.settings = self.settings, settings
        self.learner.learning = settings.learning
        self.learner.full_pinyin = settings.scheme == FULL_PINYIN
        self.learner.alike = SoundAlikes(settings.fuzzy) if settings.fuzzy else None
        history = self.history if settings.history else None
        self.learner.listeners = replace(self.learner.listeners, history=history)
        self.model.remember(HALF_LIVES[settings.memory])
        return (old.learning, old.history) != (settings.learning, settings.history)

    def record(self, commit: Commit, context: Kept) -> HistoryRecord:
        """Return what the history keeps of a commit."""
        return HistoryRecord(
            when_ms=now_ms(),
            context=context,
            letters=commit.letters,
            readings=commit.readings,
            text=commit.text,
            first_offered=commit.first_offered,
            rank=commit.rank,
            segments=commit.segments,
            scheme=self.settings.scheme,
            model=self.version,
            application=self.application,
        )

    def sweep_lessons(self) -> None:
        """Forget what was learned longer ago than the history is kept; in the session's thread."""
        self.learner.drop_outdated(self.settings.history_days)

    def sweep(self) -> None:
        """Delete what is older or more than the settings let the history keep; in any thread."""
        days, megabytes = self.settings.history_days, self.settings.history_megabytes
        try:
            self.history.sweep(now_ms(), days=days, megabytes=megabytes)
        except StoreError as error:
            log.warning("old records were not deleted: %s", error)

    def forget_learned(self, word: str) -> None:
        """Forget what was learned of a word; in the session's thread."""
        self.learner.forget(word)
        self.lessons.drop_copies()

    def forget_all_learned(self) -> None:
        """Forget everything that was learned; in the session's thread."""
        self.lessons.erase()
        self.learner.start_anew(())

    def learn_anew(self) -> None:
        """Read what was learned from its file, which another program changed; session's thread."""
        self.learner.start_anew(_lessons(self.lessons, self.history))
        self.sweep_lessons()

    def close(self) -> None:
        """Write what still waits; typing is over."""
        self.history.close()
        self.words.close()


def open_user_data(vocab: Vocab, ngram: NgramScorer, settings: Settings) -> UserData:
    """Load what the user has taught; a missing or damaged file is made anew from the history."""
    messages = Messages()
    history = HistoryStore(paths.history_file(), messages.notify)
    words = UserLexicon(paths.words_file(), messages.notify)
    file = LessonFile(paths.lessons_file(), messages.notify)
    model = UserModel(vocab, ngram, Blend(half_life=HALF_LIVES[settings.memory]))
    model.relearn(_lessons(file, history))
    listeners = Listeners(file, LearningSink(words, messages.notify))
    learner = Learner(model, listeners, learning=settings.learning)
    user_data = UserData(model, learner, history, words, file, messages, settings)
    learner.listeners = replace(listeners, record=user_data.record, today=today)
    user_data.apply_settings(settings)
    user_data.sweep_lessons()
    if paths.history_file().exists():
        user_data.sweep()
    words.version()  # opened before the first key
    return user_data


def now_ms() -> int:
    """Return milliseconds since 1970 UTC, as the clock says."""
    return time.time_ns() // 1_000_000


def today() -> int:
    """Return the day, counted from 1970 UTC, as the clock says."""
    return now_ms() // DAY_MS


def _lessons(file: LessonFile, history: HistoryStore) -> tuple[Observation, ...]:
    loaded = file.load()
    if any(not lesson.day for lesson in loaded.lessons):  # of a time when days were not kept
        dated = tuple(replace(one, day=one.day or today()) for one in loaded.lessons)
        file.replace(dated)
        loaded = replace(loaded, lessons=dated)
    if not (loaded.damaged or loaded.missing) or not paths.history_file().exists():
        return loaded.lessons
    try:
        rebuilt = tuple(observations_of_records(history.records()))
    except StoreError as error:
        log.warning("lessons cannot be made from the history: %s", error)
        return loaded.lessons
    if len(rebuilt) <= len(loaded.lessons):
        return loaded.lessons
    log.info("%d lessons were made from the history", len(rebuilt))
    file.replace(rebuilt)
    return rebuilt
