"""A SQLite file of the user's that survives kills, damage, full disks and other instances."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from threading import RLock
from typing import TypeVar

from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.store.shredding import shred
from p2h_desktop.store.sqlite.recovery import finish, recover, set_aside_files
from p2h_desktop.store.sqlite.sqlite_file import (
    DamageError,
    OccupiedError,
    Schema,
    UnwritableError,
    is_damage,
    open_file,
    open_unwritable,
    transaction,
    translate,
)
from p2h_desktop.store.sqlite.wiping import clear_wal, renew

T = TypeVar("T")
Step = Callable[[sqlite3.Connection], T]
Notify = Callable[[Message], None]

_log = logging.getLogger(__name__)


class Database:
    """One file, opened at its first use; may be called from any thread.

    What goes wrong on disk is a StoreError with a message for the user. A damaged file is set
    aside, its rows are saved, `notify` hears of it, and the call goes on with the sound file.
    """

    def __init__(self, path: Path, schema: Schema, notify: Notify | None = None) -> None:
        """Prepare; no file is touched yet. notify: takes messages for the user, in any thread."""
        self.path = path
        self._schema = schema
        self._notify = notify
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        self._identity = 0  # of the file that is open

    def read(self, step: Step[T]) -> T:
        """Return what `step` reads; a file in a read-only folder can be read, too."""
        try:
            return self._run(step)
        except UnwritableError:
            if not self.path.exists():
                raise
        return self._read_unwritable(step)

    def write(self, step: Step[T], *, patience_s: float = -1) -> T:
        """Return what `step` returns; what it changes is kept as a whole or not at all.

        patience_s: how long to wait for other threads (negative: as long as it takes).
        """

        def change(connection: sqlite3.Connection) -> T:
            with transaction(connection):
                return step(connection)

        return self._run(change, patience_s)

    def version(self) -> int:
        """Return a number that changes when another connection has changed the file."""
        (number,) = self.read(lambda c: c.execute("PRAGMA data_version").fetchone())
        return int(number)

    def scrub(self) -> None:
        """Make what was deleted unreadable: rewrite the file, overwrite its WAL and empty it.

        StoreError where the disk or another program is in the way; what was deleted stays deleted.
        """

        def rewrite(connection: sqlite3.Connection) -> None:
            renew(connection)
            free = clear_wal(
                connection, self.path, self._is_current
            )  # the old pages are zeros on the disk now …
            connection.execute("VACUUM")  # … before their blocks are given back
            free = clear_wal(connection, self.path, self._is_current) and free
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy or not free:
                raise StoreError(Code.DATABASE_OPEN_ELSEWHERE)

        with self._lock:
            for file in set_aside_files(self.path):
                shred(file)
            try:
                self._run(rewrite)
            except StoreError as error:
                raise StoreError(
                    Code.DATABASE_TRACES_LEFT,
                    what=message(self._schema.name),
                    reason=error.message,
                ) from error

    def size_bytes(self) -> int:
        """Return how much of the file is in use."""

        def used(connection: sqlite3.Connection) -> int:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            (free,) = connection.execute("PRAGMA freelist_count").fetchone()
            (size,) = connection.execute("PRAGMA page_size").fetchone()
            return int(size) * (int(pages) - int(free))

        return self.read(used)

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        with self._lock, suppress(sqlite3.Error):
            connection, self._connection = self._connection, None
            if connection is not None:
                with closing(connection):  # the last one to close deletes the WAL
                    clear_wal(connection, self.path, self._is_current)

    def _run(self, step: Step[T], patience_s: float = -1) -> T:
        if not self._lock.acquire(timeout=patience_s):
            raise OccupiedError(Code.DATABASE_BUSY, what=message(self._schema.name))
        try:
            return self._attempt(step)
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise translate(error, self._schema) from error
        except (DamageError, UnicodeDecodeError) as error:  # again, right after it was made anew
            self.close()
            raise StoreError(Code.DATABASE_DAMAGED, what=message(self._schema.name)) from error
        finally:
            self._lock.release()

    def _attempt(self, step: Step[T]) -> T:
        try:
            return step(self._open())
        except (sqlite3.Error, DamageError, UnicodeDecodeError) as error:
            if not is_damage(error):
                raise
        if self._is_current():  # else another instance has put a sound file there already
            self._recover()
        return step(self._open())

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None and self._is_current():
            return self._connection
        self.close()
        finish(self.path)
        self._identity = self._inode()
        self._connection = open_file(self.path, self._schema)
        self._identity = self._inode()
        return self._connection

    def _is_current(self) -> bool:
        """Tell whether the path leads to the file that was opened: others may replace it."""
        return self._inode() == self._identity

    def _inode(self) -> int:
        try:
            return self.path.stat().st_ino
        except FileNotFoundError:
            return -1

    def _recover(self) -> None:
        self.close()
        saved, aside = recover(self.path, self._schema)
        _log.warning("%s: damaged, set aside and made anew", self.path.name)
        if self._notify is not None:
            what = message(self._schema.name)
            self._notify(message(Code.DATABASE_REPAIRED, what=what, saved=saved, aside=aside.name))

    def _read_unwritable(self, step: Step[T]) -> T:
        try:
            connection = open_unwritable(self.path)
            try:
                return step(connection)
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise translate(error, self._schema) from error
        except (DamageError, UnicodeDecodeError) as error:
            raise StoreError(
                Code.DATABASE_DAMAGED_READ_ONLY, what=message(self._schema.name)
            ) from error
