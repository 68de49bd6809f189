"""How every SQLite file of ours is opened: private, write-ahead logged, of a known version."""

from __future__ import annotations

import os
import sqlite3
import stat
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.store.paths import ensure_folder
from p2h_desktop.store.sqlite.salvage import PAGE_SIZE, Value

APPLICATION_ID = 0x50324801  # "P2H" and 1
_BUSY_MS = 400  # how long another process may hold the file before we give up
_CHECKPOINT_PAGES = 1000  # of the WAL: a commit that waits for the disk is one in hundreds
_NEWEST_BELIEVED = 1000  # a version above it is a damaged number, not a newer program's

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_DAMAGE_EXTENDED = {522}  # SQLITE_IOERR_SHORT_READ: the file ends too early
_UNWRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
_REASONS = {
    sqlite3.SQLITE_BUSY: Code.REASON_BUSY,
    sqlite3.SQLITE_LOCKED: Code.REASON_BUSY,
    sqlite3.SQLITE_FULL: Code.REASON_DISK_FULL,
    sqlite3.SQLITE_READONLY: Code.REASON_READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Code.REASON_CANNOT_OPEN,
    sqlite3.SQLITE_PERM: Code.REASON_NO_PERMISSION,
    sqlite3.SQLITE_IOERR: Code.REASON_DISK_ERROR,
}


class DamageError(Exception):
    """The contents of a file are not what was written; never leaves `store`."""


class UnwritableError(StoreError):
    """The file cannot be written to, but perhaps read."""


class OccupiedError(StoreError):
    """Another thread of ours is at work on the file, and will be done soon."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are sealed.

    It has a key `id INTEGER PRIMARY KEY`, then `columns`, each INTEGER or TEXT and never NULL,
    then `seal`.
    """

    name: str
    columns: tuple[str, ...]

    def seal(self, values: Sequence[Value]) -> int:
        """Return the check number of a row's values, the key not included."""
        return zlib.crc32(repr((self.name, *values)).encode())

    def insert(self) -> str:
        """Return the statement that takes the values of `columns` and their seal."""
        names = ", ".join((*self.columns, "seal"))
        return (
            f"INSERT INTO {self.name} ({names}) VALUES ({', '.join('?' * (len(self.columns) + 1))})"
        )

    def sealed(self, values: Sequence[Value]) -> tuple[Value, ...]:
        """Return the values with their seal behind."""
        return (*values, self.seal(values))

    def checked(self, values: Sequence[Value]) -> tuple[Value, ...]:
        """Return values read with their seal behind, without it; DamageError if it is broken."""
        if self.seal(values[:-1]) != values[-1]:
            raise DamageError
        return tuple(values[:-1])


@dataclass(frozen=True, slots=True)
class Schema:
    """What a file holds.

    name: what messages call it; steps[n]: the statements that bring a file of version n to
    version n + 1; tables: those whose rows outlive damage.
    """

    name: Code
    steps: tuple[tuple[str, ...], ...]
    tables: tuple[Table, ...]


def is_damage(error: Exception) -> bool:
    """Tell whether an error means that the contents of the file are damaged."""
    if isinstance(error, UnicodeDecodeError):  # of SQLite's message, which quotes the file
        return True
    if isinstance(error, sqlite3.Error):
        code: int = getattr(error, "sqlite_errorcode", 0)
        return code & 0xFF in _DAMAGE or code in _DAMAGE_EXTENDED
    return isinstance(error, DamageError)


def translate(error: sqlite3.Error | OSError, schema: Schema) -> StoreError:
    """Return the error to raise instead, with a message for the user."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if isinstance(error, OSError):
        return UnwritableError(
            Code.DATABASE_UNWRITABLE, what=message(schema.name), reason=os_reason(error)
        )
    known = _REASONS.get(code)
    reason = message(known) if known else message(Code.DATABASE_REASON, kind=type(error).__name__)
    kind = UnwritableError if code in _UNWRITABLE else StoreError
    return kind(Code.DATABASE_UNUSABLE, what=message(schema.name), reason=reason)


def open_file(path: Path, schema: Schema) -> sqlite3.Connection:
    """Open a file for reading and writing, making or migrating it as needed.

    sqlite3.Error, OSError or DamageError where that fails; StoreError for a newer version's file.
    """
    _make_private(path)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        _read_header(connection)
        _configure(connection)
        _check(connection)
        _migrate(connection, schema)
        if _layout(connection) != _expected_layout(schema):
            raise DamageError
    except BaseException:
        connection.close()
        raise
    return connection


def open_unwritable(path: Path) -> sqlite3.Connection:
    """Open a file as it lies there, without its WAL: all that can be done in a read-only folder."""
    address = path.absolute().as_uri() + "?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what the block did, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # some errors have rolled back already
            connection.execute("ROLLBACK")
        raise


def companions(path: Path) -> tuple[Path, Path]:
    """Return where SQLite keeps the WAL of a file and its index."""
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def _make_private(path: Path) -> None:
    """Make folder and file, for their owner only; SQLite gives the WAL the mode of the file."""
    folder = ensure_folder(path.parent)
    if os.name == "posix" and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        with suppress(OSError):  # a folder of somebody else's; the file's own mode holds
            folder.chmod(0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _read_header(connection: sqlite3.Connection) -> None:
    """Raise DamageError where the file begins with a format there is not (yet)."""
    try:
        connection.execute("PRAGMA schema_version").fetchone()
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # "unsupported file format"
            raise DamageError from error
        raise


def _configure(connection: sqlite3.Connection) -> None:
    connection.text_factory = lambda data: data.decode(errors="replace")  # a seal notices
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        f"page_size={PAGE_SIZE}",
        "secure_delete=ON",
        "temp_store=MEMORY",  # nothing typed lies in a file elsewhere, not even for a moment
        "journal_mode=WAL",
        "synchronous=NORMAL",  # a killed process loses nothing; a power cut the last commits
        f"wal_autocheckpoint={_CHECKPOINT_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _check(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise DamageError
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application not in (0, APPLICATION_ID):
        raise DamageError


def _migrate(connection: sqlite3.Connection, schema: Schema) -> None:
    version = _version(connection)
    if version > _NEWEST_BELIEVED or version < 0:
        raise DamageError
    if version > len(schema.steps) and _layout(connection) == _expected_layout(schema):
        raise DamageError  # a newer version would have changed more than its number
    if version > len(schema.steps):
        raise StoreError(Code.DATABASE_NEWER, what=message(schema.name))
    while version < len(schema.steps):
        with transaction(connection):
            version = _version(connection)  # another instance may have been faster
            if not version and _layout(connection):
                raise DamageError  # a number for what is there already, or somebody else's
            if version < len(schema.steps):
                for statement in schema.steps[version]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version={version + 1}")
                version += 1


def _layout(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    statement = "SELECT name, sql FROM sqlite_master ORDER BY name"
    return [(str(name), str(sql)) for name, sql in connection.execute(statement)]


@cache
def _expected_layout(schema: Schema) -> list[tuple[str, str]]:
    """Return the tables and indices that a sound file has."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _migrate(connection, schema)
        return _layout(connection)


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)
