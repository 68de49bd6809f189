"""The history: what was typed, offered, chosen and taken back, in a database of the user's own."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import RLock
from time import monotonic

from p2h_desktop.core.types import HistoryRecord, Kept
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.store.history.history_rows import (
    COLUMNS,
    COMMITS,
    SCHEMA,
    Selection,
    to_record,
    to_values,
    where,
)
from p2h_desktop.store.sqlite.database import Database, Notify
from p2h_desktop.store.sqlite.salvage import Value
from p2h_desktop.store.sqlite.sqlite_file import OccupiedError

ALL = Selection()
DAY_MS = 24 * 3600 * 1000

_CHUNK = 500  # rows read or deleted at a time
_TAIL = 32  # latest commits that can still be taken back
_MOST_WAITING = 10_000  # commits kept in memory while the disk does not take them
_PATIENCE_S = 0.05  # a commit waits no longer than this for other threads
_SOON_S = 0.5
_RETRY_S = 5.0  # after a failure the disk is left alone for so long
_CONFIRMING_DAYS = 3  # of typing within the last month: then the clock is believed


@dataclass(slots=True)
class _Entry:
    """A record on its way to the disk; id 0 while it is not there."""

    record: HistoryRecord
    id: int = 0


@dataclass(frozen=True, slots=True)
class HistoryStats:
    """The history in numbers; first_ms and last_ms are 0 when it is empty."""

    commits: int
    characters: int
    first_choices: int
    taken_back: int
    first_ms: int
    last_ms: int
    size_bytes: int


class HistoryStore:
    """The history file; opened at its first use.

    `append` and `taken_back` belong to the session's thread and never fail: what the disk does
    not take waits in memory and is tried again. The other methods may be called from any thread
    and raise StoreError.
    """

    def __init__(self, path: Path, notify: Notify | None = None) -> None:
        """Prepare. notify: takes messages for the user, in any thread."""
        self._database = Database(path, SCHEMA, notify)
        self._notify = notify
        self._guard = RLock()  # over what follows
        self._waiting: deque[_Entry] = deque(maxlen=_MOST_WAITING)  # to be written
        self._changed: dict[int, _Entry] = {}  # written, but changed since; by id
        self._tail: deque[_Entry] = deque(maxlen=_TAIL)
        self._corrects: _Entry | None = None  # what the next commit stands in for
        self._retry_at = 0.0
        self._told = False  # of the trouble that keeps commits waiting

    @property
    def waiting(self) -> int:
        """How many commits the disk has not taken yet."""
        return len(self._waiting)

    def append(self, record: HistoryRecord) -> None:
        """Add a record; its `id`, `taken_back` and `corrected` are set here."""
        with self._guard:
            if self._corrects is not None:
                self._change(self._corrects, corrected=record.text)
                self._corrects = None
            entry = _Entry(replace(record, id=0, taken_back=0, corrected=""))
            self._waiting.append(entry)
            self._tail.append(entry)
            self._flush()

    def taken_back(self, count: int) -> None:
        """Note that the last `count` characters that still stand were deleted."""
        with self._guard:
            for entry in reversed(self._tail):
                standing = len(entry.record.text) - entry.record.taken_back
                lost = min(count, standing)
                if lost:
                    self._change(entry, taken_back=entry.record.taken_back + lost)
                    self._corrects = entry
                count -= lost
                if count <= 0:
                    break
            self._flush()

    def records(
        self, selection: Selection = ALL, *, newest_first: bool = False
    ) -> Iterator[HistoryRecord]:
        """Yield records in the order they were made, or the other way round."""
        while True:
            chunk = self._chunk(selection, newest_first=newest_first)
            yield from chunk
            if len(chunk) < _CHUNK:
                return
            last = chunk[-1].id
            selection = (
                replace(selection, before_id=last)
                if newest_first
                else replace(selection, after_id=last)
            )

    def count(self, selection: Selection = ALL) -> int:
        """Return how many records are selected."""
        condition, values = where(selection)
        statement = f"SELECT count(*) FROM commits {condition}"
        return int(self._database.read(lambda c: c.execute(statement, values).fetchone()[0]))

    def days(self) -> list[tuple[date, int]]:
        """Return the days of the local calendar with a record, oldest first, and their counts."""
        statement = """SELECT date(when_ms / 1000, 'unixepoch', 'localtime') AS day, count(*)
            FROM commits WHERE day IS NOT NULL GROUP BY day ORDER BY day"""
        rows = self._database.read(lambda c: c.execute(statement).fetchall())
        return [(date.fromisoformat(day), count) for day, count in rows if day[0].isdigit()]

    def applications(self) -> list[tuple[str, int]]:
        """Return the application classes and their counts, the most typed into first."""
        statement = """SELECT application, count(*) FROM commits
            GROUP BY application ORDER BY count(*) DESC, application"""
        return self._database.read(lambda c: c.execute(statement).fetchall())

    def stats(self) -> HistoryStats:
        """Return the history in numbers."""
        statement = """SELECT count(*), total(length(text)), total(rank = 0), total(taken_back > 0),
            coalesce(min(when_ms), 0), coalesce(max(when_ms), 0) FROM commits"""
        row = self._database.read(lambda c: c.execute(statement).fetchone())
        commits, characters, first, taken_back, first_ms, last_ms = map(int, row)
        size = self._database.size_bytes()
        return HistoryStats(commits, characters, first, taken_back, first_ms, last_ms, size)

    def add(self, records: list[HistoryRecord]) -> int:
        """Store records that come from elsewhere, as a whole; return how many were not there."""

        def insert(connection: sqlite3.Connection) -> int:
            added = 0
            for record in records:
                key = (record.when_ms, record.letters, record.text)
                known = connection.execute(
                    "SELECT 1 FROM commits WHERE when_ms = ? AND letters = ? AND text = ?", key
                ).fetchone()
                if not known:
                    _insert(connection, record)
                    added += 1
            return added

        return self._database.write(insert)

    def erase(self, selection: Selection) -> int:
        """Delete records so that nothing of them stays in the file; return how many."""
        condition, values = where(selection)
        statement = f"DELETE FROM commits {condition}"
        self._settle()
        erased = self._database.write(lambda c: c.execute(statement, values).rowcount)
        self._database.scrub()
        return erased

    def erase_word(self, word: str) -> int:
        """Delete the records that hold a word, and cut it out of the context of others.

        Returns how many were deleted; ValueError for an empty word.
        """
        if not word:
            raise ValueError("a word has at least one character")

        def erase(connection: sqlite3.Connection) -> int:
            condition = """WHERE instr(context || text, ?) OR instr(first_offered, ?)
                OR instr(corrected, ?)"""
            rows = connection.execute(
                f"SELECT id, {COLUMNS} FROM commits {condition}", [word] * 3
            ).fetchall()
            erased = 0
            for record in map(to_record, rows):
                kept = without_word(record, word)
                if kept is None:
                    connection.execute("DELETE FROM commits WHERE id = ?", (record.id,))
                    erased += 1
                else:
                    _update(connection, kept)
            return erased

        self._settle()
        erased = self._database.write(erase)
        self._database.scrub()
        return erased

    def sweep(self, now_ms: int, *, days: int = 0, megabytes: int = 0) -> int:
        """Delete what is older than `days` or makes the file larger than `megabytes`; 0: no limit.

        A clock that has jumped must not empty the history: age counts only once there were
        records on three days of the last month. Returns how many records were deleted.
        """
        swept = 0
        if days and self._clock_confirmed(now_ms):
            condition, values = where(Selection(until_ms=now_ms - days * DAY_MS))
            while count := self._delete_oldest(condition, values):
                swept += count
        while megabytes and self._database.size_bytes() > megabytes * 1_000_000:
            count = self._delete_oldest("", [])
            if not count:
                break
            swept += count
        if swept:
            self._database.scrub()
        return swept

    def close(self) -> None:
        """Write what still waits, and close the file."""
        with self._guard:
            self._retry_at = 0.0
            self._flush()
        self._database.close()

    def _chunk(self, selection: Selection, *, newest_first: bool) -> list[HistoryRecord]:
        condition, values = where(selection)
        order = "DESC" if newest_first else "ASC"
        statement = f"SELECT id, {COLUMNS} FROM commits {condition} ORDER BY id {order} LIMIT ?"

        def read(connection: sqlite3.Connection) -> list[HistoryRecord]:
            return [to_record(row) for row in connection.execute(statement, [*values, _CHUNK])]

        return self._database.read(read)

    def _clock_confirmed(self, now_ms: int) -> bool:
        month = Selection(since_ms=now_ms - 30 * DAY_MS, until_ms=now_ms + DAY_MS)
        condition, values = where(month)
        statement = f"SELECT count(DISTINCT when_ms / {DAY_MS}) FROM commits {condition}"
        (days,) = self._database.read(lambda c: c.execute(statement, values).fetchone())
        return int(days) >= _CONFIRMING_DAYS

    def _delete_oldest(self, condition: str, values: list[Value]) -> int:
        """Delete a chunk at a time, so that commits get through in between."""
        statement = f"""DELETE FROM commits WHERE id IN
            (SELECT id FROM commits {condition} ORDER BY id LIMIT {_CHUNK})"""
        return self._database.write(lambda c: c.execute(statement, values).rowcount)

    def _change(self, entry: _Entry, *, taken_back: int = 0, corrected: str = "") -> None:
        record = entry.record
        entry.record = replace(
            record,
            taken_back=taken_back or record.taken_back,
            corrected=corrected or record.corrected,
        )
        if entry.id:
            self._changed[entry.id] = entry

    def _settle(self) -> None:
        """Leave nothing in memory that could come back after it was erased from the file."""
        with self._guard:
            self._retry_at = 0.0
            self._flush(patience_s=-1)
            if self._waiting:
                raise StoreError(Code.HISTORY_NOT_ERASED)
            self._tail.clear()
            self._corrects = None

    def _flush(self, patience_s: float = _PATIENCE_S) -> None:
        """Write what waits; on failure keep it, and tell the user once."""
        if monotonic() < self._retry_at or not (self._waiting or self._changed):
            return
        new, changed = list(self._waiting), list(self._changed.values())

        def write(connection: sqlite3.Connection) -> list[int]:
            for entry in changed:
                _update(connection, replace(entry.record, id=entry.id))
            return [_insert(connection, entry.record) for entry in new]

        try:
            ids = self._database.write(write, patience_s=patience_s)
        except OccupiedError:  # a window of ours erases; nothing is wrong
            self._retry_at = monotonic() + _SOON_S
            return
        except StoreError as error:
            if not self._told and self._notify is not None:
                self._notify(message(Code.HISTORY_WAITS, problem=error.message))
            self._told = True
            self._retry_at = monotonic() + _RETRY_S
            return
        self._retry_at, self._told = 0.0, False
        for entry, key in zip(new, ids, strict=True):
            entry.id = key
        self._waiting.clear()
        self._changed.clear()


def without_word(record: HistoryRecord, word: str) -> HistoryRecord | None:
    """Return the record without a word in its context; None where the word is in what it holds.

    A word that begins in the context and ends in the text is in what it holds.
    """
    border = record.context[len(record.context) - len(word) + 1 :] if len(word) > 1 else ""
    if any(word in part for part in (border + record.text, record.first_offered, record.corrected)):
        return None
    place = record.context.rfind(word)
    return (
        record if place < 0 else replace(record, context=Kept(record.context[place + len(word) :]))
    )


def _insert(connection: sqlite3.Connection, record: HistoryRecord) -> int:
    cursor = connection.execute(COMMITS.insert(), COMMITS.sealed(to_values(record)))
    return int(cursor.lastrowid or 0)


def _update(connection: sqlite3.Connection, record: HistoryRecord) -> None:
    names = ", ".join(f"{name} = ?" for name in (*COMMITS.columns, "seal"))
    values = (*COMMITS.sealed(to_values(record)), record.id)
    connection.execute(f"UPDATE commits SET {names} WHERE id = ?", values)
