"""The lessons of the user model on disk: a file that only grows while one types.

One JSON object a line: first what the file is, then a lesson or the taking back of one. A line is
written in one call, so a kill loses at most the line in flight. The format is in docs/formats.md.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from p2h_desktop.core.learning.user_model import Blend, Observation
from p2h_desktop.core.pinyin.typos import Typo
from p2h_desktop.core.types import Kept
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.store.files import asides, next_aside, replace_file
from p2h_desktop.store.paths import ensure_folder
from p2h_desktop.store.reading import parse_json, read_bytes, writable
from p2h_desktop.store.shredding import shred
from p2h_desktop.store.sqlite.database import Notify

_log = logging.getLogger(__name__)

VERSION = 1
_MOST_WAITING = 10_000  # lines kept in memory while the disk does not take them
_GROWN = 1.5  # a file with so many lines per lesson is written anew when it is loaded
_TAKEN_BACK = 100  # latest lessons that can be taken back
_HEAD = json.dumps({"p2h": "lessons", "version": VERSION})
_SPARE = 500  # lines more than that never matter
_LONGEST = 1_000_000_000  # bytes
_LAST_DAY = 3_000_000  # of the calendar


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file held: lessons, and whether some of it was damaged or it is missing."""

    lessons: tuple[Observation, ...]
    damaged: bool
    missing: bool


class LessonFile:
    """The lessons file; an ObservationLog of core. Belongs to the session's thread.

    Writing never fails: what the disk does not take waits in memory and is tried again.
    """

    def __init__(
        self, path: Path, notify: Notify | None = None, most: int = Blend().lessons
    ) -> None:
        """Prepare; nothing is read or written.

        notify: takes messages for the user; most: lessons that are loaded, the latest ones.
        """
        self._path = path
        self._notify = notify
        self._most = most
        # check numbers of lessons written, for taking back
        self._latest: deque[int] = deque(maxlen=_TAKEN_BACK)
        self._waiting: list[str] = []  # lines the disk has not taken yet
        self._anew = False  # whether they are to replace all that the file holds
        self._usable = True
        self._told = False  # of the trouble that keeps lines waiting

    def load(self) -> Loaded:
        """Read all lessons; a damaged file is copied aside, and what can be read is kept.

        A file of a newer version is left alone: nothing is written to it from then on.
        """
        try:
            lines = read_bytes(self._path, _LONGEST).split(b"\n")
        except FileNotFoundError:
            return Loaded((), damaged=False, missing=True)
        except (OSError, ValueError):
            _log.warning("the lessons cannot be read")
            self._move_aside()
            return Loaded((), damaged=True, missing=False)
        head = _object(lines[0])
        version = head.get("version") if head is not None else None
        if isinstance(version, int) and version > VERSION:
            _log.warning("the lessons were written by a newer version; nothing is kept there")
            self._usable = False
            return Loaded((), damaged=False, missing=False)
        lessons, broken = _replay(lines[1:])
        lessons = lessons[-self._most :]
        damaged = head is None or version != VERSION or broken > 0
        if damaged:
            _log.warning("the file of lessons is damaged; %d lessons could be read", len(lessons))
            self._set_aside()
        torn = lines[-1] != b""  # the next line must not be joined to the beginning of one
        if damaged or torn or len(lines) > _GROWN * len(lessons) + _SPARE:
            self.replace(lessons)
        return Loaded(lessons, damaged, missing=False)

    def append(self, lesson: Observation) -> None:
        """Write one more lesson."""
        line = _line(lesson)
        self._latest.append(zlib.crc32(line.encode()))
        self._write(line)

    def undo(self) -> None:
        """Write that the latest lesson appended here is taken back."""
        if self._latest:
            self._write(json.dumps({"undo": self._latest.pop()}))

    def replace(self, lessons: Sequence[Observation]) -> None:
        """Write the file anew, in one step, with these lessons only."""
        self._waiting = [_line(lesson) for lesson in lessons]
        self._latest.clear()
        self._latest.extend(zlib.crc32(line.encode()) for line in self._waiting)
        self._anew = True
        self._flush()

    def erase(self) -> None:
        """Leave no lesson, and no copy of a damaged file; StoreError where that fails."""
        try:
            for path in (self._path, *asides(self._path)):
                shred(path)
        except OSError as error:
            raise StoreError(
                Code.CANNOT_DELETE, path=self._path.name, reason=os_reason(error)
            ) from error
        self._latest.clear()
        self._waiting.clear()
        self._anew = False

    def drop_copies(self) -> None:
        """Delete the copies of damaged files; StoreError where that fails."""
        try:
            for path in asides(self._path):
                shred(path)
        except OSError as error:
            raise StoreError(
                Code.CANNOT_DELETE, path=self._path.name, reason=os_reason(error)
            ) from error

    def _write(self, line: str) -> None:
        self._waiting.append(line)
        if not self._anew:
            del self._waiting[:-_MOST_WAITING]
        self._flush()

    def _flush(self) -> None:
        """Write what waits; on failure keep it, and say so once."""
        if not self._usable:
            self._waiting.clear()
            return
        text = "".join(f"{line}\n" for line in self._waiting)
        try:
            if self._anew:
                replace_file(self._path, f"{_HEAD}\n{text}".encode(), shredding=True)
            else:
                self._append(text)
        except (OSError, StoreError):
            if not self._told:
                _log.warning("lessons cannot be written; they wait in memory")
                if self._notify is not None:
                    self._notify(message(Code.LESSONS_WAIT))
            self._told = True
            return
        self._waiting.clear()
        self._anew = self._told = False

    def _append(self, text: str) -> None:
        """Write lines at the end of the file, after its head, or none of them."""
        ensure_folder(self._path.parent)
        # Windows would end the lines otherwise, and no check number of a line would fit
        binary = getattr(os, "O_BINARY", 0)
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | binary, 0o600)
        try:
            size = os.fstat(handle).st_size
            data = (text if size else f"{_HEAD}\n{text}").encode()
            if os.write(handle, data) < len(data):  # the disk is full: leave no half line
                os.ftruncate(handle, size)
                raise OSError("short write")
        finally:
            os.close(handle)

    def _move_aside(self) -> None:
        """Make room for a file where something else lies; leave a file alone."""
        try:
            if self._path.is_file():  # unreadable, perhaps held by another process, but not empty
                self._usable = False
            else:
                self._path.rename(next_aside(self._path))
        except OSError:
            _log.warning("what lies in place of the lessons could not be moved aside")
            self._usable = False

    def _set_aside(self) -> None:
        try:
            shutil.copy2(self._path, next_aside(self._path))
        except OSError:
            _log.warning("the damaged file of lessons could not be copied aside")


def _line(lesson: Observation) -> str:
    fields: dict[str, object] = {"t": lesson.text, "r": " ".join(lesson.readings)}
    if lesson.before:
        fields["b"] = lesson.before
    if lesson.offered != lesson.text:
        fields["o"] = lesson.offered
    if lesson.slips:
        fields["s"] = [[slip.meant, slip.typed] for slip in lesson.slips]
    if lesson.merges_sounds is not None:
        fields["c"] = lesson.merges_sounds
    if lesson.day:
        fields["d"] = lesson.day
    return writable(json.dumps(fields, ensure_ascii=False, separators=(",", ":")))


def _replay(lines: Sequence[bytes]) -> tuple[tuple[Observation, ...], int]:
    """Return the lessons that stand, and how many lines are broken; the last may be cut off."""
    standing: list[tuple[int, Observation]] = []
    broken = 0
    for number, line in enumerate(lines):
        fields = _object(line)
        if fields is not None and "undo" in fields:
            _undo(standing, fields["undo"])
            continue
        lesson = _lesson(fields) if fields is not None else None
        if lesson is not None:
            standing.append((zlib.crc32(line), lesson))
        elif number < len(lines) - 1:
            broken += 1
    return tuple(lesson for _, lesson in standing), broken


def _undo(standing: list[tuple[int, Observation]], check: object) -> None:
    for place in range(len(standing) - 1, -1, -1):
        if standing[place][0] == check:
            del standing[place]
            return


def _object(line: bytes) -> dict[str, object] | None:
    try:
        # given bytes, json lets halves of surrogate pairs pass, which cannot be written again
        fields = parse_json(line.decode())
        json.dumps(fields, ensure_ascii=False).encode()
    except ValueError:
        return None
    return fields if isinstance(fields, dict) else None


def _lesson(fields: dict[str, object]) -> Observation | None:
    text, readings = fields.get("t"), fields.get("r")
    before, offered = fields.get("b", ""), fields.get("o", text)
    if not isinstance(text, str) or not isinstance(readings, str):
        return None
    if not isinstance(before, str) or not isinstance(offered, str):
        return None
    slips, merges_sounds = tuple(_slips(fields.get("s"))), fields.get("c")
    if not isinstance(merges_sounds, int) or not 0 <= merges_sounds <= 100:
        merges_sounds = None
    day = fields.get("d")
    if type(day) is not int or not 0 < day < _LAST_DAY:
        day = 0
    lesson = Observation(
        Kept(before), text, tuple(readings.split()), offered, slips, merges_sounds, day
    )
    fits = len(lesson.readings) == len(text) and len(offered) in (0, len(text))
    return lesson if text and fits else None


def _slips(pairs: object) -> Iterator[Typo]:
    for pair in pairs if isinstance(pairs, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(x, str) for x in pair):
            yield Typo(pair[0], pair[1])
