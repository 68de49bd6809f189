"""The table of the history: records to rows and back, and which rows a selection means."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from p2h_desktop.core.types import HistoryRecord, Segment, Source
from p2h_desktop.messages.codes import Code
from p2h_desktop.store.reading import parse_json, writable
from p2h_desktop.store.sqlite.salvage import Value
from p2h_desktop.store.sqlite.sqlite_file import DamageError, Schema, Table

COMMITS = Table(
    "commits",
    (
        "when_ms",
        "context",
        "letters",
        "readings",
        "text",
        "first_offered",
        "rank",
        "segments",
        "scheme",
        "model",
        "application",
        "taken_back",
        "corrected",
    ),
)
SCHEMA = Schema(
    Code.HISTORY,
    (
        (
            """CREATE TABLE commits (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                when_ms INTEGER NOT NULL,
                context TEXT NOT NULL,
                letters TEXT NOT NULL,
                readings TEXT NOT NULL,
                text TEXT NOT NULL,
                first_offered TEXT NOT NULL,
                rank INTEGER NOT NULL,
                segments TEXT NOT NULL,
                scheme TEXT NOT NULL,
                model TEXT NOT NULL,
                application TEXT NOT NULL,
                taken_back INTEGER NOT NULL,
                corrected TEXT NOT NULL,
                seal INTEGER NOT NULL
            )""",
            "CREATE INDEX commits_when ON commits (when_ms)",
        ),
    ),
    (COMMITS,),
)
COLUMNS = ", ".join((*COMMITS.columns, "seal"))


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records are meant; None does not limit, so that the empty selection means all.

    since_ms is included, until_ms is not; after_id and before_id are not; contains: part of
    the text, the letters or the correction.
    """

    since_ms: int | None = None
    until_ms: int | None = None
    after_id: int | None = None
    before_id: int | None = None
    ids: tuple[int, ...] | None = None
    application: str | None = None
    contains: str | None = None


def on_day(day: date) -> Selection:
    """Return the records of a day of the local calendar."""
    return Selection(since_ms=_midnight_ms(day), until_ms=_midnight_ms(day + timedelta(days=1)))


def day_of(when_ms: int) -> date:
    """Return the day of the local calendar."""
    return datetime.fromtimestamp(when_ms / 1000).astimezone().date()


def _midnight_ms(day: date) -> int:
    return round(datetime.combine(day, time.min).astimezone().timestamp() * 1000)


_CONDITIONS = {
    "since_ms": "when_ms >= ?",
    "until_ms": "when_ms < ?",
    "after_id": "id > ?",
    "before_id": "id < ?",
    "application": "application = ?",
}


def where(selection: Selection) -> tuple[str, list[Value]]:
    """Return the condition of a selection, with its WHERE, and its values."""
    conditions: list[str] = []
    values: list[Value] = []
    for name, condition in _CONDITIONS.items():
        wanted = getattr(selection, name)
        if wanted is not None:
            conditions.append(condition)
            values.append(wanted)
    if selection.ids is not None:
        conditions.append(f"id IN ({', '.join('?' * len(selection.ids))})")
        values += selection.ids
    if selection.contains:
        conditions.append("(instr(text, ?) OR instr(letters, ?) OR instr(corrected, ?))")
        values += [selection.contains] * 3
    return ("WHERE " + " AND ".join(conditions) if conditions else ""), values


def to_values(record: HistoryRecord) -> tuple[Value, ...]:
    """Return the values of COMMITS.columns."""
    segments = [_pack(segment) for segment in record.segments]
    values = (
        record.when_ms,
        record.context,
        record.letters,
        " ".join(record.readings),
        record.text,
        record.first_offered,
        record.rank,
        json.dumps(segments, ensure_ascii=False, separators=(",", ":")),
        record.scheme,
        record.model,
        record.application,
        record.taken_back,
        record.corrected,
    )
    return tuple(writable(value) if isinstance(value, str) else value for value in values)


def to_record(row: Sequence[Any]) -> HistoryRecord:
    """Return the record in (id, *columns, seal); DamageError where it is not what was written."""
    values: list[Any] = list(COMMITS.checked(row[1:]))
    try:
        values[3] = tuple(values[3].split())
        values[7] = tuple(_unpack(item) for item in parse_json(values[7]))
    except (TypeError, ValueError) as error:
        raise DamageError from error
    return HistoryRecord(*(*values, row[0]))


def _pack(segment: Segment) -> list[Any]:
    text, start, end, readings, rank, source, corrected = astuple(segment)
    return [text, start, end, " ".join(readings), rank, source.value, corrected]


def _unpack(item: Sequence[Any]) -> Segment:
    text, start, end, readings, rank, source, corrected = item
    return Segment(text, start, end, tuple(readings.split()), rank, Source(source), corrected)
