"""What typing asks the user's dictionary after every key, held in memory."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WordView:
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


def load_view(connection: sqlite3.Connection, version: int) -> WordView:
    """Read the view from the file."""
    rows = connection.execute("SELECT DISTINCT abbr FROM words ORDER BY abbr")
    keys = tuple(str(row[0]) for row in rows)
    blocked = frozenset(row[0] for row in connection.execute("SELECT text FROM blocked"))
    pinned: dict[tuple[str, ...], tuple[str, ...]] = {}
    statement = "SELECT text, readings FROM words WHERE pinned > 0 ORDER BY pinned DESC, text"
    for text, readings in connection.execute(statement):
        key = tuple(readings.split())
        pinned[key] = (*pinned.get(key, ()), text)
    return WordView(version, frozenset(keys), keys, blocked, pinned)
