"""What the user has taught, mixed into the n-gram: counts of rows in their contexts, with decay.

A lesson is a run of hanzi the user has committed. Its n-grams are counted; when the n-gram model
is asked, the user's counts after the longest known history are joined with those after shorter
ones and, at the bottom, with the shipped model's own probability, each level a mixture in the
manner of Witten and Bell (1991). Where nothing was taught the answer is the shipped model's,
untouched. So what was taught counts in its context; without context only those rows count that
the user chose against the first offer, and little.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, groupby

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.learning.user_counts import After, Change, Counts, Ids
from p2h_desktop.core.pinyin.typing_profile import TypingProfile
from p2h_desktop.core.pinyin.typos import Typo
from p2h_desktop.core.protocols import NgramScorer
from p2h_desktop.core.scoring.decoder import Weights
from p2h_desktop.core.session.text_before import WITHHELD
from p2h_desktop.core.types import Kept
from p2h_desktop.core.vocab import Vocab

Floats = NDArray[np.float32]

# counts after a history; their share at most (None: as counted); mass of the level below
_Level = tuple[After, float | None, float]
_Ngram = tuple[Ids, int, bool]  # history, row, whether a row of it was chosen

UNDONE = 32  # lessons that can be taken back
_CACHED_SLICES = 8192
_NOTHING = "□"  # in place of a forgotten hanzi that was offered


@dataclass(frozen=True, slots=True)
class Observation:
    """Hanzi committed: the text before them, their readings, and what was offered in their place.

    offered: as many characters as text, or "" where the offer cannot be compared; slips: of the
    finger, in the letters typed; merges_sounds: how likely (%) fuzzy sounds were exchanged in them,
    None where they do not tell; day: of the commit, counted from 1970 UTC, 0 where it is unknown.
    """

    before: Kept
    text: str
    readings: tuple[str, ...]
    offered: str = ""
    slips: tuple[Typo, ...] = ()
    merges_sounds: int | None = None
    day: int = 0

    @property
    def chosen(self) -> tuple[bool, ...]:
        """For each hanzi whether the user chose it against the offer."""
        if not self.offered:
            return (True,) * len(self.text)
        return tuple(a != b for a, b in zip(self.text, self.offered, strict=True))


@dataclass(frozen=True, slots=True)
class Blend:
    """How lessons count; see docs/learning.md for how the figures were found."""

    history: int = 2
    """Ids of history looked at, at most."""
    accepted: float = 0.5
    """What an n-gram counts that was committed as offered."""
    chosen: float = 2.0
    """What it counts where the user chose a row of it against the offer."""
    kept: float = 0.5
    """This share is added once the commit has stood while `trial` others followed: a slip of the
    finger is usually taken back by then."""
    trial: int = 3
    rejected: float = 0.5
    """What is left of the count of an n-gram that was offered and not taken."""
    known: float = 1.0
    """Mass of the level below for each row counted after a history, …"""
    prior: float = 1.0
    """… and besides."""
    common: float = 10_000.0
    """… and besides, this times how likely the history is in general: what follows a common hanzi
    takes more to change than what follows a rare one."""
    alone: float = 0.005
    """Share of the user's rows without any context, at most, …"""
    alone_prior: float = 100.0
    """… half of it after so many counts."""
    opening: float = 0.1
    """The same share where the history is but the start of a clause, which says little."""
    gain: float = 1 / Weights().ngram
    """The network has not learned what was taught: the n-gram speaks for it too, so this is one
    over the n-gram's weight in the beam."""
    half_life: float = 4000.0
    """Commits after which a lesson counts half."""
    lessons: int = 12_000
    """Lessons remembered; the oldest make room."""


@dataclass(slots=True)
class _Taught:
    lesson: Observation
    tick: int
    ngrams: tuple[_Ngram, ...] = ()  # while they are needed soon again
    kept: bool = False


@dataclass(frozen=True, slots=True)
class _Step:
    """What one lesson changed: to be able to take it back."""

    changes: list[Change]
    evicted: _Taught | None
    kept: _Taught | None


class UserModel:
    """The shipped NgramScorer, after it has listened to the user; one thread only."""

    def __init__(self, vocab: Vocab, base: NgramScorer, blend: Blend | None = None) -> None:
        """Start with nothing taught."""
        self._vocab = vocab
        self._base = base
        self._blend = blend or Blend()
        self.habits = TypingProfile()
        self._opening = (vocab.break_id,)
        self._slice = lru_cache(_CACHED_SLICES)(self._compute)
        self._clear()
        self._changed()

    def _clear(self) -> None:
        self._rows = Counts()
        self._ever: set[int] = set()  # rows that were taught, and perhaps taken back
        self.habits.clear()
        self._taught: deque[_Taught] = deque()
        self._steps: deque[_Step] = deque(maxlen=UNDONE)
        self._tick = 0

    @property
    def order(self) -> int:
        """Longest n-gram of the shipped model."""
        return self._base.order

    @property
    def lessons(self) -> tuple[Observation, ...]:
        """All that was taught and not taken back or forgotten, oldest first."""
        return tuple(taught.lesson for taught in self._taught)

    def log_probs(self, history: Ids, low: int, high: int) -> Floats:
        """Return log P of the rows low..high-1 after `history`; more for those taught here.

        What is added makes up for the network, which was taught nothing, so that the sum may be
        above 0.
        """
        return self._slice(history, low, high)

    def taught(self, before: Ids, rows: Ids) -> float:
        """Return how much likelier (log) than at first `rows` are after `before`."""
        if self._ever.isdisjoint(rows):
            return 0.0
        ids, reach, total = (*before, *rows), self.order - 1, 0.0
        for place in range(len(before), len(ids)):
            history, row = ids[max(place - reach, 0) : place], ids[place]
            ours = self.log_probs(history, row, row + 1)
            total += float(ours[0] - self._base.log_probs(history, row, row + 1)[0])
        return total

    def learn(self, lesson: Observation) -> None:
        """Count a lesson; it is in force at once."""
        self._learn(lesson)
        self._changed()

    def remember(self, half_life: float) -> None:
        """Have lessons count half after so many commits from now on."""
        if half_life != self._blend.half_life:
            self._blend = replace(self._blend, half_life=half_life)
            self.relearn(self.lessons)

    def _changed(self) -> None:
        self._unit = 2.0 ** (self._tick / self._blend.half_life)
        self._slice.cache_clear()

    def _learn(self, lesson: Observation) -> None:
        self._tick += 1
        self._taught.append(_Taught(lesson, self._tick, tuple(self._ngrams(lesson))))
        self._reject(lesson)
        self._count(self._taught[-1], 1.0)
        self._count_typing(lesson)
        kept = None
        if len(self._taught) > self._blend.trial:
            kept = self._taught[-1 - self._blend.trial]
            self._count(kept, self._blend.kept)
            kept.kept, kept.ngrams = True, ()
        evicted = self._taught.popleft() if len(self._taught) > self._blend.lessons else None
        if evicted is not None:
            self._uncount(evicted)
        self._steps.append(_Step(self._rows.mark(), evicted, kept))

    def undo(self) -> bool:
        """Make everything as it was before the latest lesson; False where that is too long ago."""
        if not self._steps:
            return False
        step = self._steps.pop()
        self._rows.undo(step.changes)
        if step.kept is not None:
            step.kept.kept = False
        if step.evicted is not None:
            self._taught.appendleft(step.evicted)
            self._count_typing(step.evicted.lesson)
        self._count_typing(self._taught.pop().lesson, -1)
        self._tick -= 1
        self._changed()
        return True

    def forget(self, word: str) -> int:
        """Cut a word out of all lessons, as if it had never been typed; return how many held it."""
        parts = [without(lesson, word) for lesson in self.lessons]
        held = sum(p != [lesson] for p, lesson in zip(parts, self.lessons, strict=True))
        if held:
            self.relearn(chain.from_iterable(parts))
        return held

    def relearn(self, lessons: Iterable[Observation]) -> None:
        """Replace all lessons by these, oldest first; of too many only the latest count."""
        latest = deque(lessons, maxlen=self._blend.lessons)
        self._clear()
        for lesson in latest:
            self._learn(lesson)
        self._changed()

    def drop_oldest(self, count: int) -> None:
        """Let the oldest lessons count no longer; what is left cannot be taken back."""
        for taught in [self._taught.popleft() for _ in range(min(count, len(self._taught)))]:
            self._uncount(taught)
        self._steps.clear()
        self._changed()

    def _uncount(self, taught: _Taught) -> None:
        self._count(taught, -1.0 - self._blend.kept * taught.kept)
        self._count_typing(taught.lesson, -1)

    def _count_typing(self, lesson: Observation, times: int = 1) -> None:
        self.habits.count(lesson.readings, lesson.slips, lesson.merges_sounds, times=times)

    def _count(self, taught: _Taught, share: float) -> None:
        """Add `share` of what a lesson counts."""
        blend, add = self._blend, self._rows.add
        scale = share * 2.0 ** (taught.tick / blend.half_life)
        once, more = scale * blend.accepted, scale * blend.chosen
        for history, row, chosen in taught.ngrams or self._ngrams(taught.lesson):
            add(history, row, more if chosen else once)

    def _ngrams(self, lesson: Observation) -> Iterator[_Ngram]:
        """Yield (history, row, whether a row of it was chosen), but no accepted row alone."""
        before = self._ids_before(lesson)
        rows = [self._row(h, r) for h, r in zip(lesson.text, lesson.readings, strict=True)]
        self._ever.update(rows)
        ids, start = (*before, *rows), len(before)
        flags = (False,) * start + lesson.chosen
        for place in range(start, len(ids)):
            if ids[place] >= self._vocab.n_rows:
                continue
            for length in range(min(self._blend.history, place) + 1):
                chosen = any(flags[place - length : place + 1])
                if length or chosen:
                    yield ids[place - length : place], ids[place], chosen

    def _reject(self, lesson: Observation) -> None:
        """Make what was offered and not taken count less in its context."""
        pairs = zip(lesson.offered, lesson.readings, strict=True)
        offered = [self._row(h, r) for h, r in pairs] if lesson.offered else []
        before = self._ids_before(lesson)
        ids = (*before, *offered)
        for place, chosen in enumerate(lesson.chosen if offered else (), len(before)):
            for length in range(min(self._blend.history, place) + 1) if chosen else ():
                history = ids[place - length : place]
                self._rows.scale(history, ids[place], self._blend.rejected)

    def _ids_before(self, lesson: Observation) -> Ids:
        ids = self._vocab.encode_context(lesson.before, self._blend.history)
        return ids or (self._vocab.break_id,)

    def _row(self, hanzi: str, reading: str) -> int:
        row = self._vocab.row(hanzi, reading)
        return self._vocab.other_id if row is None else row

    def _compute(self, history: Ids, low: int, high: int) -> Floats:
        base = self._base.log_probs(history, low, high)
        levels, known = self._levels(history)
        rows = {row for after, _, _ in levels for row in after.within(low, high)}
        if not rows:
            return base
        found = base.copy()
        # against what the shipped model says after no more than was counted after: so what it
        # knows from longer histories keeps its weight
        like = self._base.log_probs(known, low, high)
        for row in rows:
            shipped = math.exp(float(like[row - low]))
            mixed = self._mix(shipped, levels, row)
            if mixed > shipped:
                found[row - low] += self._blend.gain * math.log(mixed / shipped)
        found.flags.writeable = False
        return found

    def _levels(self, history: Ids) -> tuple[list[_Level], Ids]:
        """Return what was counted after nothing, the last id, the last two … as far as known.

        And the longest history that something was counted after.
        """
        blend = self._blend
        levels: list[_Level] = []
        longest: Ids = ()
        for length in range(min(blend.history, len(history)) + 1):
            known = history[len(history) - length :]
            after = self._rows.after(known)
            if after is not None:
                opening = known == self._opening
                share = blend.opening if opening else None if known else blend.alone
                mass = blend.prior + blend.known * len(after.items)
                if share is None:
                    mass += blend.common * self._likelihood(known)
                levels.append((after, share, mass))
                longest = known
            elif length:
                break
        return levels, longest

    def _likelihood(self, history: Ids) -> float:
        """Return how likely a history is anywhere; 1 where it holds a special."""
        log_prob = 0.0
        for place, row in enumerate(history):
            if row >= self._vocab.n_rows:
                continue
            log_prob += float(self._base.log_probs(history[:place], row, row + 1)[0])
        return math.exp(log_prob)

    def _mix(self, prob: float, levels: Sequence[_Level], row: int) -> float:
        """Return P(row) once every level has spoken; prob: that of the shipped model."""
        blend, unit = self._blend, self._unit
        for after, share, mass in levels:
            count, total = after.counts.get(row, 0.0) / unit, after.total / unit
            if share is None:
                prob = (count + mass * prob) / (total + mass)
            else:
                prob += share * count / (total + blend.alone_prior)
        return prob


def without(lesson: Observation, word: str) -> list[Observation]:
    """Return what is left of a lesson when a word is cut out; the lesson itself if it lacks it."""
    whole, start = lesson.before + lesson.text, len(lesson.before)
    if word not in whole and word not in lesson.offered:
        return [lesson]
    lesson = replace(lesson, offered=lesson.offered.replace(word, _NOTHING * len(word)))
    gone = [False] * len(whole)
    place = whole.find(word)
    while place >= 0:
        gone[place : place + len(word)] = [True] * len(word)
        place = whole.find(word, place + 1)
    left = []
    for is_gone, places in groupby(range(len(whole)), gone.__getitem__):
        span = list(places)
        low, high = max(span[0], start), span[-1] + 1
        if not is_gone and low < high:
            piece = part(lesson, low - start, high - start)
            gap = WITHHELD if span[0] else ""
            left.append(replace(piece, before=Kept(gap + whole[span[0] : low])))
    return left


def part(lesson: Observation, low: int, high: int) -> Observation:
    """Return the hanzi low..high-1 of a lesson, after what stood before the whole of it.

    What the letters told stays with the whole.
    """
    whole = high - low == len(lesson.text)
    return Observation(
        before=lesson.before,
        text=lesson.text[low:high],
        readings=lesson.readings[low:high],
        offered=lesson.offered[low:high],
        slips=lesson.slips if whole else (),
        merges_sounds=lesson.merges_sounds if whole else None,
        day=lesson.day,
    )
