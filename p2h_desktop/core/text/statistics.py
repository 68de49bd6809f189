"""What the history says in numbers: how much, how fast, how well guessed, where fingers slip."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from p2h_desktop.core.pinyin.typing_profile import typos_in
from p2h_desktop.core.pinyin.typos import Typo
from p2h_desktop.core.types import HistoryRecord

_PAUSE_MS = 15_000  # who commits nothing for longer was not typing


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over some commits.

    characters: committed and not taken back; commits: of pinyin; firsts: those that took what was
    offered first; keys: letters typed and choices made; full_keys: the same, had everything been
    spelled in full; timed_ms and timed_characters: what was typed without a pause.
    """

    characters: int = 0
    commits: int = 0
    firsts: int = 0
    keys: int = 0
    full_keys: int = 0
    timed_ms: int = 0
    timed_characters: int = 0

    @property
    def first_rate(self) -> float:
        """Share of commits that took what was offered first, 0 to 1."""
        return self.firsts / self.commits if self.commits else 0.0

    @property
    def keys_saved(self) -> int:
        """How many keys were not needed: what was left out of the full spelling."""
        return max(0, self.full_keys - self.keys)

    @property
    def speed(self) -> float:
        """Characters per minute while typing."""
        return self.timed_characters * 60_000 / self.timed_ms if self.timed_ms else 0.0


@dataclass(frozen=True, slots=True)
class Statistics:
    """Sums over all commits and over each day, and the slips that were corrected, by their kind."""

    total: Tally
    days: Mapping[int, Tally]
    slips: Mapping[Typo, int]


def summarise(records: Iterable[HistoryRecord], day_of: Callable[[int], int]) -> Statistics:
    """Sum up records in the order they were made; day_of: the number of the day of a time in ms."""
    days: dict[int, Counter[str]] = defaultdict(Counter)
    slips: Counter[Typo] = Counter()
    before_ms = 0
    for record in records:
        sums = days[day_of(record.when_ms)]
        sums.update(_sums(record, record.when_ms - before_ms))
        before_ms = record.when_ms
        if record.scheme in ("", "full"):
            slips.update(typos_in(record.letters, record.segments))
    total: Counter[str] = Counter()
    for sums in days.values():
        total.update(sums)
    return Statistics(Tally(**total), {day: Tally(**days[day]) for day in sorted(days)}, slips)


def _sums(record: HistoryRecord, since_ms: int) -> dict[str, int]:
    """Return what a record adds to a Tally; since_ms: since the record before it."""
    characters = max(0, len(record.text) - record.taken_back)
    sums = {"characters": characters}
    if record.readings:
        choices = max(1, len(record.segments))
        sums["commits"] = 1
        sums["firsts"] = int(record.rank == 0 and choices == 1)
        sums["keys"] = len(record.letters) + choices
        sums["full_keys"] = sum(map(len, record.readings)) + choices
    if 0 < since_ms <= _PAUSE_MS:
        sums["timed_ms"] = since_ms
        sums["timed_characters"] = characters
    return sums
