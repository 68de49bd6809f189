"""The history as lines of JSON: for keeping, for other programs, for another computer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO, Any

from p2h_desktop.atomic import replacing
from p2h_desktop.core.types import HistoryRecord, Segment, Source
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.reading import parse_json

VERSION = 1

_HEAD = {"p2h": "history", "version": VERSION}
_CHUNK = 500  # records stored together
_LONGEST_LINE = 100_000  # characters; no record of ours comes near
_LATEST_MS = 253_000_000_000_000  # in the year 9987: the calendar ends soon after
_TEXTS = ("context", "letters", "text", "first_offered", "scheme", "model", "application")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the lines: new records, known ones, forgotten words, and bad lines.

    bad: the numbers of the lines that are no records, from 1.
    """

    added: int
    known: int
    forgotten: int
    bad: tuple[int, ...]


def write_history(records: Iterable[HistoryRecord], out: IO[str]) -> int:
    """Write records as lines, after one that says what the file is; return how many."""
    out.write(json.dumps(_HEAD) + "\n")
    count = 0
    for record in records:
        out.write(_line(record) + "\n")
        count += 1
    return count


def export_history(store: HistoryStore, path: Path) -> int:
    """Write the whole history to a file, readable by its owner only; return how many records."""
    try:
        with (
            replacing(path, private=True) as fresh,
            fresh.open("w", encoding="utf-8", newline="\n") as file,
        ):
            return write_history(store.records(), file)
    except OSError as error:
        raise StoreError(Code.CANNOT_WRITE, path=path.name, reason=os_reason(error)) from error


def import_history(
    store: HistoryStore, path: Path, forgotten: Callable[[str], bool]
) -> ImportReport:
    """Add the records of a file; those that are there already, and bad lines, are counted.

    forgotten: tells whether a text holds a word that the user wanted forgotten. StoreError where
    the file cannot be read or is something else.
    """
    added = known = refused = 0
    bad: list[int] = []
    chunk: list[HistoryRecord] = []
    for number, record in _records(path):
        if record is None:
            bad.append(number)
        elif forgotten(record.context + record.text) or forgotten(record.first_offered):
            refused += 1
        else:
            chunk.append(record)
            if len(chunk) == _CHUNK:
                new = store.add(chunk)
                added, known = added + new, known + len(chunk) - new
                chunk = []
    new = store.add(chunk)
    return ImportReport(added + new, known + len(chunk) - new, refused, tuple(bad))


def _records(path: Path) -> Iterator[tuple[int, HistoryRecord | None]]:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            head = _parse(file.readline(_LONGEST_LINE))
            if head.get("p2h") != "history":
                raise StoreError(Code.NOT_OUR_HISTORY)
            if head.get("version") != VERSION:
                raise StoreError(Code.HISTORY_NEWER)
            for number, line in enumerate(file, 2):
                if line.strip():
                    yield number, record_of(_parse(line[:_LONGEST_LINE]))
    except OSError as error:
        raise StoreError(Code.CANNOT_READ, path=path.name, reason=os_reason(error)) from error


def _parse(line: str) -> dict[str, Any]:
    try:
        found = parse_json(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _line(record: HistoryRecord) -> str:
    values = asdict(record)
    del values["id"]
    for segment in values["segments"]:
        segment["source"] = segment["source"].value
    return json.dumps(values, ensure_ascii=False)


def record_of(values: dict[str, Any]) -> HistoryRecord | None:
    """Return the record in an object, as `write_history` writes it; None where there is none."""
    try:
        texts: dict[str, Any] = {
            name: _text(values.get(name, "")) for name in (*_TEXTS, "corrected")
        }
        return HistoryRecord(
            when_ms=_time(values["when_ms"]),
            readings=_readings(values["readings"]),
            rank=_number(values["rank"]),
            segments=tuple(_segment(one) for one in values.get("segments", [])),
            taken_back=min(_number(values.get("taken_back", 0)), len(texts["text"])),
            **texts,
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _segment(values: dict[str, Any]) -> Segment:
    known = {field.name: values[field.name] for field in fields(Segment)}
    known["readings"] = _readings(known["readings"])
    known["source"] = Source(known["source"])
    for name, read in (("text", _text), ("start", _number), ("end", _number), ("rank", _number)):
        known[name] = read(known[name])
    known["corrected"] = known["corrected"] is True
    return Segment(**known)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # half a surrogate pair is no text; ValueError
    return value


def _number(value: object) -> int:
    if type(value) is not int or not -(2**62) < value < 2**62:
        raise TypeError
    return value


def _time(value: object) -> int:
    when_ms = _number(value)
    if not 0 <= when_ms < _LATEST_MS:
        raise ValueError
    return when_ms


def _readings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise TypeError
    return tuple(_text(v) for v in value)
