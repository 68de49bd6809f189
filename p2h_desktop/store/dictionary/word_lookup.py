"""What typing asks the user's dictionary after every key: answered from memory where it can be."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from p2h_desktop.errors import StoreError
from p2h_desktop.store.dictionary.word_rows import abbreviation, log_prob
from p2h_desktop.store.sqlite.database import Database
from p2h_desktop.store.sqlite.salvage import Value

_LOOK_EVERY_S = 0.5  # how often other instances' changes are looked for
_AFTER_FAILURE_S = 5.0
_LONGER_AMONG = 64  # words looked through for longer ones
_MOST_LATELY = 4096  # questions whose answers are remembered

_Found = tuple[str, str, int]  # text, syllables with spaces between, weight


@dataclass(frozen=True, slots=True)
class _View:
    """The dictionary at one moment.

    version: of the file; keys: the abbreviations of all words, and the same in order.
    """

    version: int = -1
    keys: frozenset[str] = frozenset()
    ordered: tuple[str, ...] = ()
    blocked: frozenset[str] = frozenset()
    pinned: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def holds_longer(self, abbr: str) -> bool:
        """Tell whether there is a longer abbreviation that begins so."""
        place = bisect_right(self.ordered, abbr)
        return place < len(self.ordered) and self.ordered[place].startswith(abbr)


class WordLookup:
    """Asks the dictionary file; without a usable one there are no words. Never fails."""

    def __init__(self, database: Database) -> None:
        """Prepare; the file is not touched before it is needed, and not made then."""
        self._database = database
        self._view = _View()
        self._look_at = 0.0
        self._generation = 0  # of the view
        self._lately: dict[tuple[Value, ...], list[_Found]] = {}  # answers of this view

    def drop(self) -> None:
        """Ask anew: the file has changed."""
        self._view, self._look_at = _View(), 0.0
        self._lately.clear()

    def version(self) -> int:
        """Return a number that changes when the words do, at the latest half a second later."""
        self.view()
        return self._generation

    def words(self, readings: Sequence[str]) -> list[tuple[str, float]]:
        """Return (word, log probability) for exactly these full syllables, likeliest first."""
        if not self._may_hold(abbreviation(readings)):
            return []
        found = self._ask("WHERE readings = ? ORDER BY weight DESC", (" ".join(readings),))
        return _distinct(found, len(found))

    def completions(self, prefixes: Sequence[str], limit: int) -> list[tuple[str, float]]:
        """Return words of len(prefixes) syllables, the i-th beginning with prefixes[i].

        A full syllable is marked by a trailing space ("ni "), a prefix is bare ("h"); likeliest
        first, at most `limit`.
        """
        abbr = abbreviation(prefixes)
        if not self._may_hold(abbr):
            return []
        # as many spaces as in the syllables: no star can reach over one
        pattern = " ".join(p.strip() + "*" * (not p.endswith(" ")) for p in prefixes)
        condition = "WHERE abbr = ? AND readings GLOB ? ORDER BY weight DESC LIMIT ?"
        return _distinct(self._ask(condition, (abbr, pattern, 2 * limit)), limit)

    def longer(
        self, prefixes: Sequence[str], limit: int, begins: str = ""
    ) -> list[tuple[str, float]]:
        """Return words of more than len(prefixes) syllables that begin as `completions` says.

        begins: the hanzi they begin with, where these are known too; likeliest first.
        """
        abbr = abbreviation(prefixes)
        if not self.view().holds_longer(abbr):
            return []
        pattern = " ".join(p.strip() + "*" for p in prefixes)
        condition = """WHERE abbr > ? AND abbr < ? AND readings GLOB ? AND text GLOB ?
            ORDER BY weight DESC LIMIT ?"""
        values = (abbr, abbr + "{", pattern, begins + "*", _LONGER_AMONG)  # { follows z
        found = self._ask(condition, values)
        return _distinct([row for row in found if _begins(row[1], prefixes)], limit)

    def view(self) -> _View:
        """Return the view, made anew where the file has changed."""
        now = monotonic()
        if now < self._look_at:
            return self._view
        self._look_at = now + _LOOK_EVERY_S
        try:
            self._refresh()
        except StoreError:
            self._look_at = now + _AFTER_FAILURE_S
        return self._view

    def _refresh(self) -> None:
        if not self._database.path.exists():
            self._view = _View()
            return
        version = self._database.version()
        if version != self._view.version:
            self._view = self._database.read(lambda c: _load(c, version))
            self._lately.clear()
            self._generation += 1

    def _may_hold(self, abbr: str) -> bool:
        return abbr in self.view().keys

    def _ask(self, condition: str, values: tuple[Value, ...]) -> list[_Found]:
        """Return (text, readings, weight) of words; those asked for lately from memory."""
        key = (condition, *values)
        if key not in self._lately:
            if len(self._lately) >= _MOST_LATELY:
                self._lately.clear()
            statement = f"SELECT text, readings, weight FROM words {condition}"
            try:
                rows = self._database.read(lambda c: c.execute(statement, values).fetchall())
            except StoreError:
                self._look_at = monotonic() + _AFTER_FAILURE_S
                self._view = _View()
                return []
            self._lately[key] = rows
        return self._lately[key]


def _distinct(found: Iterable[_Found], limit: int) -> list[tuple[str, float]]:
    """Return words with their log probabilities; one with two readings once."""
    kept: dict[str, float] = {}
    for text, _, weight in found:
        kept.setdefault(text, log_prob(weight))
    return list(kept.items())[:limit]


def _begins(readings: str, prefixes: Sequence[str]) -> bool:
    syllables = zip(readings.split(), prefixes, strict=False)
    return all(f"{syllable} ".startswith(prefix) for syllable, prefix in syllables)


def _load(connection: sqlite3.Connection, version: int) -> _View:
    """Read the view from the file."""
    rows = connection.execute("SELECT DISTINCT abbr FROM words ORDER BY abbr")
    keys = tuple(str(row[0]) for row in rows)
    blocked = frozenset(row[0] for row in connection.execute("SELECT text FROM blocked"))
    pinned: dict[tuple[str, ...], tuple[str, ...]] = {}
    statement = "SELECT text, readings FROM words WHERE pinned > 0 ORDER BY pinned DESC, text"
    for text, readings in connection.execute(statement):
        key = tuple(readings.split())
        pinned[key] = (*pinned.get(key, ()), text)
    return _View(version, frozenset(keys), keys, blocked, pinned)
