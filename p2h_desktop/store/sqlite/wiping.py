"""Leaving nothing of deleted rows in a database and its WAL; see `store.shredding`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from p2h_desktop.store.shredding import overwrite
from p2h_desktop.store.sqlite.sqlite_file import companions, transaction

_ATTEMPTS = 5  # to find a moment in which nobody writes


def renew(connection: sqlite3.Connection) -> None:
    """Write all rows of a database into fresh pages; with secure_delete the old ones are zeros.

    Pages that rows were only moved between may hold bytes of rows deleted since.
    """
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for (name,) in connection.execute(tables).fetchall():
        with transaction(connection):
            connection.execute(f"CREATE TEMP TABLE renewed AS SELECT * FROM main.{name}")
            connection.execute(f"DELETE FROM main.{name}")
            connection.execute(f"INSERT INTO main.{name} SELECT * FROM renewed ORDER BY rowid")
            connection.execute("DROP TABLE renewed")


def clear_wal(connection: sqlite3.Connection, path: Path, is_current: Callable[[], bool]) -> bool:
    """Bring the WAL into the database and overwrite it; False where others are in the way.

    is_current: tells whether `path` leads to the database that is open. A WAL that is in the
    database as a whole is read by nobody, and while this connection holds the right to write
    nobody adds to it.
    """
    wal = companions(path)[0]
    for _ in range(_ATTEMPTS):
        before = _commits_of_others(connection)
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
        if busy:
            return False
        connection.execute("BEGIN IMMEDIATE")
        try:
            if not is_current():
                return False
            if _commits_of_others(connection) == before:
                overwrite(wal)
                return True
        finally:
            connection.execute("ROLLBACK")
    return False


def _commits_of_others(connection: sqlite3.Connection) -> int:
    (number,) = connection.execute("PRAGMA data_version").fetchone()
    return int(number)
