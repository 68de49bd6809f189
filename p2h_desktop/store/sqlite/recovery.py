"""Sets a damaged database aside and makes a sound one of the rows that can be read."""

from __future__ import annotations

import shutil
from pathlib import Path

from p2h_desktop.atomic import when_free
from p2h_desktop.store.shredding import replaced, shred
from p2h_desktop.store.sqlite.salvage import Value, salvage_rows
from p2h_desktop.store.sqlite.sqlite_file import Schema, companions, open_file, transaction

KEPT_ASIDE = 3  # damaged files kept; older ones are deleted

Rows = dict[int, tuple[Value, ...]]  # by their keys, seals included


def recover(path: Path, schema: Schema) -> tuple[int, Path]:
    """Replace the file by a sound one; return how many rows it has, and the damaged file's copy.

    A kill at any moment leaves either the damaged file, to be recovered again, or the sound one
    waiting beside it for `finish`. OSError and sqlite3.Error where the disk does not play along.
    """
    aside = _set_aside(path)
    rows = _whole_rows(aside, schema)
    unfinished = path.with_name(path.name + ".part")
    _delete(unfinished)
    connection = open_file(unfinished, schema)
    try:
        with transaction(connection):
            for table in schema.tables:
                names = ", ".join(("id", *table.columns, "seal"))
                marks = ", ".join("?" * (len(table.columns) + 2))
                statement = f"INSERT OR IGNORE INTO {table.name} ({names}) VALUES ({marks})"
                found = rows[table.name].items()
                connection.executemany(statement, [(key, *row) for key, row in sorted(found)])
    finally:
        connection.close()  # the last one to close leaves no WAL behind
    when_free(lambda: unfinished.replace(_waiting(path)))
    finish(path)
    return sum(map(len, rows.values())), aside


def finish(path: Path) -> None:
    """Put a recovered file into its place, if one waits beside it."""
    waiting = _waiting(path)
    if waiting.exists():
        # the WAL goes first: SQLite would apply it to the new file
        wal, index = companions(path)
        with replaced(path), replaced(wal):
            for companion in (wal, index):
                companion.unlink(missing_ok=True)
            when_free(lambda: waiting.replace(path))


def set_aside_files(path: Path) -> list[Path]:
    """Return the copies of damaged files with what belongs to them, oldest first."""
    return sorted(path.parent.glob(f"{path.stem}.damaged-*"))


def _waiting(path: Path) -> Path:
    return path.with_name(path.name + ".recovered")


def _delete(database: Path) -> None:
    for file in (database, *companions(database)):
        shred(file)


def _set_aside(path: Path) -> Path:
    """Copy the file and its WAL to the next free name, and delete the oldest such copies."""
    copies = [p for p in set_aside_files(path) if p.suffix == path.suffix]
    for old in copies[: max(0, len(copies) - KEPT_ASIDE + 1)]:
        _delete(old)
    number = 1 + max((int(p.stem.rsplit("-", 1)[1]) for p in copies), default=0)
    aside = path.with_name(f"{path.stem}.damaged-{number:03}{path.suffix}")
    for source, copy in zip(
        (path, *companions(path)[:1]), (aside, companions(aside)[0]), strict=True
    ):
        if source.exists():
            shutil.copy2(source, copy)  # the mode too: for its owner only
    return aside


def _whole_rows(database: Path, schema: Schema) -> dict[str, Rows]:
    """Return the rows of each table whose seals are unbroken."""
    by_name: dict[str, Rows] = {table.name: {} for table in schema.tables}
    for key, (_, *values) in _with_values(database):
        for table in schema.tables:
            whole = len(values) == len(table.columns) + 1
            if whole and table.seal(values[:-1]) == values[-1]:
                by_name[table.name][key] = tuple(values)
    return by_name


def _with_values(database: Path) -> list[tuple[int, tuple[Value, ...]]]:
    rows = salvage_rows(database, companions(database)[0])
    return [(key, values) for key, values in rows if values]
