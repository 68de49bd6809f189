"""The tables of the user's dictionary, and the words in them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from p2h_desktop.core.spelling import SPELLINGS
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.store.sqlite.salvage import Value
from p2h_desktop.store.sqlite.sqlite_file import Schema, Table

LONGEST = 16  # hanzi of a word
ADDED, LEARNED, IMPORTED = "added", "learned", "imported"  # origins
DEFAULT_WEIGHTS = {ADDED: 100, LEARNED: 40, IMPORTED: 30}

_RAREST, _RANGE = -16.0, 9.0  # natural log probability at weight 0, and what weight 100 adds

WORDS = Table("words", ("text", "readings", "abbr", "weight", "pinned", "origin", "added_ms"))
BLOCKED = Table("blocked", ("text", "since_ms"))
FORGOTTEN = Table("forgotten", ("length", "digest"))
SALTS = Table("salts", ("salt",))
COLUMNS = ", ".join((*WORDS.columns, "seal"))
SCHEMA = Schema(
    Code.DICTIONARY,
    (
        (
            """CREATE TABLE words (
                id INTEGER PRIMARY KEY,
                text TEXT NOT NULL,
                readings TEXT NOT NULL,
                abbr TEXT NOT NULL,
                weight INTEGER NOT NULL,
                pinned INTEGER NOT NULL,
                origin TEXT NOT NULL,
                added_ms INTEGER NOT NULL,
                seal INTEGER NOT NULL,
                UNIQUE (text, readings)
            )""",
            "CREATE INDEX words_readings ON words (readings)",
            "CREATE INDEX words_abbr ON words (abbr, weight)",
            """CREATE TABLE blocked (
                id INTEGER PRIMARY KEY,
                text TEXT NOT NULL UNIQUE,
                since_ms INTEGER NOT NULL,
                seal INTEGER NOT NULL
            )""",
            """CREATE TABLE forgotten (
                id INTEGER PRIMARY KEY,
                length INTEGER NOT NULL,
                digest TEXT NOT NULL UNIQUE,
                seal INTEGER NOT NULL
            )""",
            """CREATE TABLE salts (
                id INTEGER PRIMARY KEY,
                salt TEXT NOT NULL,
                seal INTEGER NOT NULL
            )""",
            """CREATE TABLE changes (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                batch INTEGER NOT NULL,
                action TEXT NOT NULL,
                kind TEXT NOT NULL,
                text TEXT NOT NULL,
                readings TEXT NOT NULL,
                before TEXT NOT NULL
            )""",
        ),
    ),
    (WORDS, BLOCKED, FORGOTTEN, SALTS),
)


@dataclass(frozen=True, slots=True)
class UserWord:
    """A word of the user's dictionary: one hanzi for each of the full syllables.

    weight: how common, 1 to 100; pinned: when it was pinned, in ms since 1970, 0 not at all;
    origin: ADDED by hand, LEARNED from typing or IMPORTED.
    """

    text: str
    readings: tuple[str, ...]
    weight: int = DEFAULT_WEIGHTS[ADDED]
    pinned: int = 0
    origin: str = ADDED
    added_ms: int = 0

    @property
    def log_prob(self) -> float:
        """How likely the word is, on the scale of the shipped lexicon (natural log)."""
        return log_prob(self.weight)


def log_prob(weight: int) -> float:
    """Return the natural log probability that a weight stands for."""
    return _RAREST + _RANGE * weight / 100


def problem_of(text: str, readings: Sequence[str]) -> Message | None:
    """Return why this cannot be a word of the dictionary; None when it can."""
    if not text:
        return message(Code.WORD_MISSING)
    if len(text) > LONGEST:
        return message(Code.WORD_TOO_LONG, longest=LONGEST)
    if not all(is_hanzi(character) for character in text):
        return message(Code.WORD_NOT_HANZI)
    if len(readings) != len(text):
        return message(Code.WORD_READINGS_DIFFER)
    if any(reading not in SPELLINGS.values() for reading in readings):
        return message(Code.WORD_NOT_PINYIN)
    return None


def is_hanzi(character: str) -> bool:
    """Tell whether a character is a Chinese one."""
    return character == "〇" or unicodedata.name(character, "").startswith("CJK UNIFIED")


def read_syllables(text: str) -> tuple[str, ...]:
    """Return the full syllables in "nǐ hǎo", "ni3'hao3" or "lue nü", ü written v.

    What is no syllable stays as it is written, for `problem_of` to find.
    """
    plain = unicodedata.normalize("NFD", text.lower()).replace("u\u0308", "v").replace("u:", "v")
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    parts = re.split(r"[\s'’,\-_/]+", re.sub(r"[0-5]", " ", letters))
    return tuple(SPELLINGS.get(part, part) for part in parts if part)


def abbreviation(readings: Sequence[str]) -> str:
    """Return the first letter of each syllable."""
    return "".join(reading[0] for reading in readings)


def to_values(word: UserWord) -> tuple[Value, ...]:
    """Return the values of WORDS.columns."""
    return (
        word.text,
        " ".join(word.readings),
        abbreviation(word.readings),
        word.weight,
        word.pinned,
        word.origin,
        word.added_ms,
    )


def to_word(row: Sequence[Any]) -> UserWord:
    """Return the word in (*columns, seal); DamageError where it is not what was written."""
    text, readings, _, weight, pinned, origin, added_ms = WORDS.checked(row)
    split = tuple(str(readings).split())
    return UserWord(
        str(text), split, int(weight or 0), int(pinned or 0), str(origin), int(added_ms or 0)
    )


def digest_of(text: str, salt: str) -> str:
    """Return what stands for a forgotten word: it says nothing without the word itself."""
    return hashlib.blake2b(text.encode(), key=salt.encode(), digest_size=16).hexdigest()
