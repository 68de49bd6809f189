"""Changing the user's dictionary, so that each change can be undone."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import astuple
from typing import Any

from p2h_desktop.store.dictionary.word_rows import (
    BLOCKED,
    COLUMNS,
    FORGOTTEN,
    SALTS,
    WORDS,
    UserWord,
    digest_of,
    to_values,
    to_word,
)

KEPT_BATCHES = 50  # changes that can be undone


class Change:
    """One change of the dictionary within a transaction: all that it does is undone together."""

    def __init__(self, connection: sqlite3.Connection, action: str) -> None:
        """Begin; action: what the user asked for ("add", "delete", "import", …)."""
        self._connection = connection
        self._action = action
        self._tombs = tombs(connection)
        (last,) = connection.execute("SELECT max(batch) FROM changes").fetchone()
        self._batch = (last or 0) + 1
        connection.execute("DELETE FROM changes WHERE batch <= ?", (self._batch - KEPT_BATCHES,))

    def put(self, word: UserWord) -> bool:
        """Add a word, or replace it where it has the same text and readings; True if it is new."""
        before = find(self._connection, word.text, word.readings)
        self._note("word", word.text, word.readings, before)
        put(self._connection, word)
        if self._tombs:
            exhume(self._connection, word.text)
        return before is None

    def is_unwanted(self, text: str) -> bool:
        """Tell whether a word was forgotten or deleted."""
        return bool(self._tombs) and digest_of(text, salt(self._connection)) in self._tombs

    def remove(self, word: UserWord) -> None:
        """Delete a word; an import does not bring it back."""
        self._note("word", word.text, word.readings, word)
        remove(self._connection, word)
        entomb(self._connection, word.text)

    def block(self, text: str, since_ms: int) -> None:
        """Block a text."""
        (known,) = self._connection.execute(
            "SELECT count(*) FROM blocked WHERE text = ?", (text,)
        ).fetchone()
        if not known:
            self._note("block", text, (), None)
            block(self._connection, text, since_ms)

    def unblock(self, text: str) -> bool:
        """Unblock a text; False if it was not blocked."""
        row = self._connection.execute(
            "SELECT since_ms FROM blocked WHERE text = ?", (text,)
        ).fetchone()
        if row is None:
            return False
        self._note("block", text, (), row[0])
        self._connection.execute("DELETE FROM blocked WHERE text = ?", (text,))
        return True

    def _note(
        self, kind: str, text: str, readings: tuple[str, ...], before: UserWord | int | None
    ) -> None:
        old: Any = astuple(before) if isinstance(before, UserWord) else before
        # in plain hanzi, so that forgetting a word finds it here
        before_json = json.dumps(old, ensure_ascii=False)
        row = (self._batch, self._action, kind, text, " ".join(readings), before_json)
        self._connection.execute(
            "INSERT INTO changes (batch, action, kind, text, readings, before)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            row,
        )


def undo(connection: sqlite3.Connection, action: str | None) -> list[str]:
    """Take back the last change, or the last of this kind; return the texts it was about."""
    condition = "WHERE action = ?" if action else ""
    (batch,) = connection.execute(
        f"SELECT max(batch) FROM changes {condition}", [action] if action else []
    ).fetchone()
    rows = connection.execute(
        "SELECT kind, text, readings, before FROM changes WHERE batch = ? ORDER BY id DESC",
        (batch,),
    ).fetchall()
    for kind, text, readings, before in rows:
        old = json.loads(before)
        if kind == "word":
            _restore(connection, text, tuple(readings.split()), old)
        elif old is None:
            connection.execute("DELETE FROM blocked WHERE text = ?", (text,))
        else:
            block(connection, text, old)
    connection.execute("DELETE FROM changes WHERE batch = ?", (batch,))
    return list(dict.fromkeys(row[1] for row in rows))


def last_learned(connection: sqlite3.Connection) -> tuple[str, tuple[str, ...]] | None:
    """Return text and readings of the word learned last, as far as that can be undone."""
    row = connection.execute(
        "SELECT text, readings FROM changes WHERE action = 'learn' ORDER BY batch DESC LIMIT 1"
    ).fetchone()
    return None if row is None else (str(row[0]), tuple(str(row[1]).split()))


def _restore(
    connection: sqlite3.Connection, text: str, readings: tuple[str, ...], old: list[Any] | None
) -> None:
    if old is None:
        remove(connection, UserWord(text, readings))
    else:
        before = UserWord(old[0], tuple(old[1]), *old[2:])
        put(connection, before)
        exhume(connection, before.text)


def find(connection: sqlite3.Connection, text: str, readings: tuple[str, ...]) -> UserWord | None:
    """Return the word of this text and these readings."""
    row = connection.execute(
        f"SELECT {COLUMNS} FROM words WHERE text = ? AND readings = ?", (text, " ".join(readings))
    ).fetchone()
    return None if row is None else to_word(row)


def put(connection: sqlite3.Connection, word: UserWord) -> None:
    """Add a word, or replace the one of the same text and readings."""
    statement = WORDS.insert().replace("INSERT", "INSERT OR REPLACE", 1)
    connection.execute(statement, WORDS.sealed(to_values(word)))


def remove(connection: sqlite3.Connection, word: UserWord) -> None:
    """Delete a word."""
    connection.execute(
        "DELETE FROM words WHERE text = ? AND readings = ?", (word.text, " ".join(word.readings))
    )


def block(connection: sqlite3.Connection, text: str, since_ms: int) -> None:
    """Have a text never offered."""
    connection.execute("DELETE FROM blocked WHERE text = ?", (text,))
    connection.execute(BLOCKED.insert(), BLOCKED.sealed((text, since_ms)))


def entomb(connection: sqlite3.Connection, text: str) -> None:
    """Remember that a word is not wanted, without remembering the word."""
    digest = digest_of(text, salt(connection))
    connection.execute("DELETE FROM forgotten WHERE digest = ?", (digest,))
    connection.execute(FORGOTTEN.insert(), FORGOTTEN.sealed((len(text), digest)))


def exhume(connection: sqlite3.Connection, text: str) -> None:
    """Let a word be learned and imported again."""
    digest = digest_of(text, salt(connection))
    connection.execute("DELETE FROM forgotten WHERE digest = ?", (digest,))


def tombs(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the digests of all words that were forgotten or deleted."""
    return frozenset(row[0] for row in connection.execute("SELECT digest FROM forgotten"))


def salt(connection: sqlite3.Connection) -> str:
    """Return this user's salt, made at its first use."""
    row = connection.execute("SELECT salt FROM salts").fetchone()
    if row is None:
        row = (secrets.token_hex(16),)
        connection.execute(SALTS.insert(), SALTS.sealed(row))
    return str(row[0])
