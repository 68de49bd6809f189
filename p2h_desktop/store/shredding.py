"""Deleting so that nothing is left on the disk, where the file system writes in place.

Deleted files keep their content in blocks that are free. So it is overwritten with zeros first,
and the zeros are brought to the disk. File systems that write elsewhere (Btrfs, ZFS), snapshots,
backups and the spare cells of an SSD are out of reach.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from p2h_desktop.store.sqlite.sqlite_file import companions, transaction

_ZEROS = bytes(1 << 20)
_FLAGS = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_ATTEMPTS = 5  # to find a moment in which nobody writes


def shred(path: Path) -> None:
    """Overwrite a file and delete it; OSError where it cannot be deleted, not where it is gone."""
    overwrite(path)
    path.unlink(missing_ok=True)


def shred_tree(folder: Path) -> None:
    """Shred all files of a folder and delete it; links are deleted, not followed; OSError."""
    for place, _, names in os.walk(folder):
        for name in names:
            shred(Path(place, name))
    shutil.rmtree(folder)


def overwrite(path: Path) -> None:
    """Fill a file with zeros, as far as it lets itself be written to."""
    with _open(path) as handle:
        if handle is not None:
            _fill(handle)


@contextmanager
def replaced(path: Path) -> Iterator[None]:
    """Overwrite what `path` leads to before the block, once the block has put something there."""
    held = os.name != "nt"  # where a file that is open cannot be replaced
    with _open(path if held else path / "none") as handle:
        yield
        if handle is not None:
            _fill(handle)


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

    is_current: whether `path` still leads to the open database. A WAL that is in the
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


@contextmanager
def _open(path: Path) -> Iterator[int | None]:
    """Yield a handle of a plain file that has no other name; None for anything else."""
    handle = None
    with suppress(OSError):
        handle = os.open(path, _FLAGS)
    try:
        yield handle if handle is not None and _is_ours(handle) else None
    finally:
        if handle is not None:
            os.close(handle)


def _is_ours(handle: int) -> bool:
    status = os.fstat(handle)
    return stat.S_ISREG(status.st_mode) and status.st_nlink <= 1


def _fill(handle: int) -> None:
    with suppress(OSError):
        os.lseek(handle, 0, os.SEEK_SET)
        left = os.fstat(handle).st_size
        while left > 0:
            left -= os.write(handle, _ZEROS[:left])
        os.fsync(handle)
