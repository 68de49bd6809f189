"""The user's dictionary: words added, learned, imported, pinned and blocked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from p2h_desktop.errors import EntryError
from p2h_desktop.messages.codes import Code
from p2h_desktop.store.dictionary.word_changes import Change, entomb, find, last_learned, salt, undo
from p2h_desktop.store.dictionary.word_lookup import WordLookup
from p2h_desktop.store.dictionary.word_rows import (
    COLUMNS,
    DEFAULT_WEIGHTS,
    IMPORTED,
    LEARNED,
    SCHEMA,
    UserWord,
    digest_of,
    problem_of,
    to_word,
)
from p2h_desktop.store.sqlite.database import Database, Notify, Step, T
from p2h_desktop.store.sqlite.salvage import Value

_LEARN_STEP = 20  # weight a learned word gains each time
_LEARNED_MOST = 90  # its highest weight
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of words added together; skipped ones were forgotten or deleted before."""

    added: int
    updated: int
    skipped: int


class UserLexicon:
    """The dictionary file; opened at its first use. Implements core.protocols.PersonalWords.

    Asking for words never fails: without a usable file there are none. Changing raises
    StoreError, and ValueError for what is no word. An instance may be used by any thread; give
    one to typing and another to windows, so that typing never waits for an import.
    """

    def __init__(self, path: Path, notify: Notify | None = None) -> None:
        """Prepare. notify: takes messages for the user, in any thread."""
        self._database = Database(path, SCHEMA, notify)
        self._lookup = WordLookup(self._database)

    # what typing asks for

    def words(self, readings: Sequence[str]) -> list[tuple[str, float]]:
        """Return (word, log probability) for exactly these full syllables, likeliest first."""
        return self._lookup.words(readings)

    def completions(self, prefixes: Sequence[str], limit: int) -> list[tuple[str, float]]:
        """Return words of len(prefixes) syllables that begin so; see core.protocols.Lexicon."""
        return self._lookup.completions(prefixes, limit)

    def longer(
        self, prefixes: Sequence[str], limit: int, begins: str = ""
    ) -> list[tuple[str, float]]:
        """Return words of more syllables that begin so; see core.protocols.Lexicon."""
        return self._lookup.longer(prefixes, limit, begins)

    def blocked(self, text: str) -> bool:
        """Tell whether the user never wants to be offered this text."""
        return text in self._lookup.view().blocked

    def pinned(self, readings: tuple[str, ...]) -> tuple[str, ...]:
        """Return the texts pinned for these syllables, the last pinned first."""
        return self._lookup.view().pinned.get(readings, ())

    def any_pinned(self) -> bool:
        """Tell whether any text is pinned."""
        return bool(self._lookup.view().pinned)

    # what windows, commands and learning ask for

    def entries(self, contains: str = "") -> Iterator[UserWord]:
        """Yield the words whose text or syllables hold `contains`, pinned ones first.

        StoreError where the file cannot be read.
        """
        condition = "WHERE instr(text, ?) OR instr(readings, ?) OR instr(abbr, ?)"
        values: list[Value] = [contains] * 3 if contains else []
        statement = f"""SELECT {COLUMNS} FROM words {condition if contains else ""}
            ORDER BY pinned DESC, added_ms DESC, readings, text LIMIT ? OFFSET ?"""
        for start in count(0, _CHUNK):
            words = self._read_words(statement, [*values, _CHUNK, start])
            yield from words
            if len(words) < _CHUNK:
                return

    def size(self) -> int:
        """Return how many words there are."""
        (words,) = self._database.read(lambda c: c.execute("SELECT count(*) FROM words").fetchone())
        return int(words)

    def version(self) -> int:
        """Return a number that changes when the words do, at the latest half a second later."""
        return self._lookup.version()

    def blocked_words(self) -> list[str]:
        """Return the blocked texts, the last blocked first."""
        statement = "SELECT text FROM blocked ORDER BY since_ms DESC, text"
        return [row[0] for row in self._database.read(lambda c: c.execute(statement).fetchall())]

    def forgotten_in(self, text: str) -> bool:
        """Tell whether a word that was forgotten or deleted stands in a text."""

        def look(connection: sqlite3.Connection) -> bool:
            lengths = connection.execute("SELECT DISTINCT length FROM forgotten").fetchall()
            if not lengths:
                return False
            key = salt(connection)
            parts = {text[i : i + n] for (n,) in lengths for i in range(len(text) - n + 1)}
            digests = [digest_of(part, key) for part in parts]
            return any(
                connection.execute("SELECT 1 FROM forgotten WHERE digest = ?", (d,)).fetchone()
                for d in digests
            )

        return self._database.read(look)

    # changes

    def add(self, word: UserWord) -> bool:
        """Add a word or replace it; one that is blocked is blocked no longer. True if it is new."""
        _check(word)

        def change(connection: sqlite3.Connection) -> bool:
            step = Change(connection, "add")
            step.unblock(word.text)
            return step.put(word)

        return self._write(change)

    def edit(self, old: UserWord, new: UserWord) -> None:
        """Put one word in the place of another."""
        _check(new)

        def change(connection: sqlite3.Connection) -> None:
            step = Change(connection, "edit")
            if (old.text, old.readings) != (new.text, new.readings):
                step.remove(old)
            step.put(new)

        self._write(change)

    def learn(self, text: str, readings: tuple[str, ...], now_ms: int) -> None:
        """Note that the user has put a word together; it counts more each time."""
        fresh = UserWord(text, readings, DEFAULT_WEIGHTS[LEARNED], 0, LEARNED, now_ms)
        _check(fresh)

        def change(connection: sqlite3.Connection) -> None:
            known = find(connection, text, readings)
            if known is None:
                Change(connection, "learn").put(fresh)
            elif known.weight < _LEARNED_MOST:
                weight = min(_LEARNED_MOST, known.weight + _LEARN_STEP)
                Change(connection, "learn").put(replace(known, weight=weight))

        self._write(change)

    def unlearn(self, text: str, readings: tuple[str, ...]) -> None:
        """Take back the latest `learn` of this word."""

        def change(connection: sqlite3.Connection) -> None:
            if last_learned(connection) == (text, readings):
                undo(connection, "learn")

        self._write(change)

    def delete(self, text: str, readings: tuple[str, ...] | None = None) -> int:
        """Delete a word, with these readings or with any; return how many entries it had."""

        def change(connection: sqlite3.Connection) -> int:
            step = Change(connection, "delete")
            words = _with_text(connection, text)
            wanted = [w for w in words if readings in (None, w.readings)]
            for word in wanted:
                step.remove(word)
            return len(wanted)

        return self._write(change)

    def delete_words(self, words: Sequence[UserWord]) -> None:
        """Delete words as one change."""

        def change(connection: sqlite3.Connection) -> None:
            step = Change(connection, "delete")
            for word in words:
                step.remove(word)

        self._write(change)

    def pin(self, text: str, readings: tuple[str, ...], now_ms: int) -> None:
        """Have a word offered first for its syllables; it is added where it is not there."""
        _check(UserWord(text, readings))

        def change(connection: sqlite3.Connection) -> None:
            step = Change(connection, "pin")
            step.unblock(text)
            known = find(connection, text, readings)
            step.put(replace(known or UserWord(text, readings, added_ms=now_ms), pinned=now_ms))

        self._write(change)

    def unpin(self, text: str) -> int:
        """Take back what `pin` did to a word; return how many entries were pinned."""

        def change(connection: sqlite3.Connection) -> int:
            step = Change(connection, "unpin")
            words = [w for w in _with_text(connection, text) if w.pinned]
            for word in words:
                step.put(replace(word, pinned=0))
            return len(words)

        return self._write(change)

    def block(self, text: str, now_ms: int) -> None:
        """Never offer this text; no import or update brings it back. ValueError if it is empty."""
        self.block_all([text], now_ms)

    def block_all(self, texts: Sequence[str], now_ms: int) -> None:
        """Block texts as one change."""
        if not all(texts):
            raise EntryError(Code.WORD_MISSING)

        def change(connection: sqlite3.Connection) -> None:
            step = Change(connection, "block")
            for text in texts:
                step.block(text, now_ms)

        self._write(change)

    def unblock(self, text: str) -> bool:
        """Allow a text again; False if it was not blocked."""
        return self._write(lambda c: Change(c, "unblock").unblock(text))

    def dismiss(self, text: str, now_ms: int) -> None:
        """Take the user's word away; where it is none of theirs, block it."""
        if not self.delete(text):
            self.block(text, now_ms)

    def add_many(
        self, words: Iterable[UserWord], blocked: Iterable[str] = (), now_ms: int = 0
    ) -> AddReport:
        """Import words, and texts to block, as one change; the user's own words stay as they are.

        What was forgotten or deleted stays so, and what is blocked stays blocked.
        """

        def change(connection: sqlite3.Connection) -> AddReport:
            step = Change(connection, "import")
            for text in blocked:
                step.block(text, now_ms)
            added = updated = skipped = 0
            for word in words:
                if step.is_unwanted(word.text):
                    skipped += 1
                    continue
                known = find(connection, word.text, word.readings)
                if known is not None and known.origin != IMPORTED:
                    continue
                if known is None or known.weight != word.weight:
                    new = step.put(word)
                    added, updated = added + new, updated + (not new)
            return AddReport(added, updated, skipped)

        return self._write(change)

    def undo(self, action: str | None = None) -> list[str]:
        """Take back the last change, or the last of one kind ("learn", "import", …).

        Returns the texts it was about; [] when there is nothing to take back.
        """
        return self._write(lambda c: undo(c, action))

    def forget(self, text: str) -> int:
        """Delete a word with all its traces; only a digest stays, against imports.

        A block stays: it is an order of the user's. Returns how many entries there were.
        """

        def change(connection: sqlite3.Connection) -> int:
            deleted = connection.execute("DELETE FROM words WHERE text = ?", (text,)).rowcount
            connection.execute(
                "DELETE FROM changes WHERE instr(text, ?) OR instr(before, ?)", (text, text)
            )
            entomb(connection, text)
            return deleted

        deleted = self._write(change)
        self._database.scrub()
        return deleted

    def erase_all(self) -> None:
        """Delete everything, blocks and digests included, so that nothing stays in the file."""

        def change(connection: sqlite3.Connection) -> None:
            for table in (*(table.name for table in SCHEMA.tables), "changes"):
                connection.execute(f"DELETE FROM {table}")

        self._write(change)
        self._database.scrub()

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        self._database.close()

    def _write(self, change: Step[T]) -> T:
        result = self._database.write(change)
        self._lookup.drop()
        return result

    def _read_words(self, statement: str, values: Sequence[Value]) -> list[UserWord]:
        return self._database.read(lambda c: [to_word(r) for r in c.execute(statement, values)])


def _check(word: UserWord) -> None:
    problem = problem_of(word.text, word.readings)
    if problem:
        raise EntryError(problem)


def _with_text(connection: sqlite3.Connection, text: str) -> list[UserWord]:
    rows = connection.execute(f"SELECT {COLUMNS} FROM words WHERE text = ?", (text,)).fetchall()
    return [to_word(row) for row in rows]
