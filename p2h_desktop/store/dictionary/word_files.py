"""Reads words from other programs' dictionaries, and writes ours."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import StringIO
from itertools import islice
from pathlib import Path

from p2h_desktop.atomic import replacing
from p2h_desktop.core.spelling import SPELLINGS
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.store.dictionary.scel import CutOffError, is_scel, scel_entries
from p2h_desktop.store.dictionary.word_rows import (
    ADDED,
    DEFAULT_WEIGHTS,
    IMPORTED,
    LONGEST,
    UserWord,
    is_hanzi,
    problem_of,
    read_syllables,
)
from p2h_desktop.store.reading import read_bytes

HEADER = "# P2H 个人词典 1"
MOST_BYTES = 200_000_000

_PINNED, _BLOCKED = "pinned", "blocked"  # marks in the fourth column of our own files
_MOST_SKIPPED = 1000  # lines that gave no word and are named
_SHOWN = 30  # characters of a skipped line that are shown
_STRONGEST_IMPORT = 60  # weight of the commonest word of a file
_TYPED_AS = {"n": "en", "ng": "en"}  # 嗯
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,15})?%?")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that gave no word: where, why, and how it begins; place counts from 1."""

    place: int
    reason: Message
    beginning: str


@dataclass(frozen=True, slots=True)
class WordFile:
    """What a file holds.

    skipped: the first lines that gave no word; unusable: how many they are in all; guessed: how
    many words have readings that were not in the file.
    """

    words: tuple[UserWord, ...]
    blocked: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    guessed: int
    unusable: int


@dataclass(frozen=True, slots=True)
class _Entry:
    place: int
    line: str
    text: str
    readings: tuple[str, ...]
    weight: float | None
    mark: str = ""


def read_word_file(path: Path, now_ms: int) -> WordFile:
    """Read a file of words, whatever of Rime's, Sogou's, our own or plain text it is.

    Raises StoreError where the file cannot be read at all.
    """
    try:
        data = read_bytes(path, MOST_BYTES)
    except OSError as error:
        raise StoreError(Code.CANNOT_READ, path=path.name, reason=os_reason(error)) from error
    except ValueError as error:
        raise StoreError(Code.FILE_TOO_LARGE, limit_mb=MOST_BYTES // 1_000_000) from error
    if is_scel(data):
        return _collect(_from_scel(data), now_ms, own=False)
    text = _decode(data)
    if path.suffix.lower() == ".scel" or "\0" in text:
        raise StoreError(Code.NOT_A_WORD_LIST)
    if text.startswith(HEADER) and next(_lines(text)) == HEADER:
        return _collect(_from_own(_lines(text)), now_ms, own=True)
    return _collect(_from_lines(text), now_ms, own=False)


def write_word_file(path: Path, words: Iterable[UserWord], blocked: Iterable[str]) -> None:
    """Write words and blocked texts as lines of text; StoreError where that fails."""
    try:
        with (
            replacing(path, private=True) as fresh,
            fresh.open("w", encoding="utf-8", newline="\n") as file,
        ):
            file.write(f"{HEADER}\n# 词\t读音\t权重\t标记\n")
            for word in words:
                mark = f"\t{_PINNED}" if word.pinned else ""
                file.write(f"{word.text}\t{' '.join(word.readings)}\t{word.weight}{mark}\n")
            for text in blocked:
                file.write(f"{text}\t\t\t{_BLOCKED}\n")
    except OSError as error:
        raise StoreError(Code.CANNOT_WRITE, path=path.name, reason=os_reason(error)) from error


def guess_readings(text: str) -> tuple[str, ...]:
    """Return the likeliest syllable of each hanzi; () where one has none that can be typed."""
    from pypinyin import lazy_pinyin, pinyin
    from pypinyin.constants import Style

    found = lazy_pinyin(text)
    if len(found) != len(text):
        return ()
    readings = []
    for hanzi, syllable in zip(text, found, strict=True):
        others = pinyin(hanzi, Style.NORMAL, heteronym=True)[0]
        possible = [_TYPED_AS.get(s, s) for s in (syllable, *others)]
        legal = [SPELLINGS[s] for s in possible if s in SPELLINGS]
        if not legal:
            return ()
        readings.append(legal[0])
    return tuple(readings)


def _decode(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _from_scel(data: bytes) -> Iterator[_Entry | Skipped]:
    place = 0
    try:
        for place, (text, readings, weight) in enumerate(scel_entries(data), 1):
            plain = tuple(SPELLINGS.get(reading, reading) for reading in readings)
            yield _Entry(place, text, text, plain, weight)
    except CutOffError:
        yield Skipped(place + 1, message(Code.WORD_LIST_CUT_OFF), "")


def _lines(text: str) -> Iterator[str]:
    """Yield lines one by one: a list of many short ones takes a hundred times their size."""
    return (line.rstrip("\n") for line in StringIO(text, newline=None))


def _from_lines(text: str) -> Iterator[_Entry | Skipped]:
    """Yield what each line says; fields may come in any order, as programs disagree on it."""
    start = _end_of_yaml(text)
    for place, line in islice(enumerate(_lines(text), 1), start, None):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [f.strip() for f in (line.split("\t") if "\t" in line else line.split())]
        texts = [f for f in fields if any(map(is_hanzi, f))]
        if len(texts) != 1:
            reason = Code.LINE_WITHOUT_HANZI if not texts else Code.LINE_WITH_WORDS
            yield Skipped(place, message(reason), _beginning(line))
            continue
        numbers = [f for f in fields if _NUMBER.fullmatch(f)]
        letters = " ".join(f for f in fields if f not in texts and f not in numbers)
        weight = float(numbers[0].rstrip("%")) if numbers else None
        yield _Entry(place, line.strip(), texts[0], read_syllables(letters), weight)


def _from_own(lines: Iterator[str]) -> Iterator[_Entry | Skipped]:
    """Yield what each line of a file of ours says: text, syllables, weight, mark."""
    for place, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            text, letters, number, mark = (*line.split("\t"), "", "", "")[:4]
            weight = float(number) if _NUMBER.fullmatch(number) else None
            yield _Entry(place, line.strip(), text, read_syllables(letters), weight, mark)


def _beginning(line: str) -> str:
    """Return how a line begins, without what could move the cursor of a terminal."""
    return "".join(c if c.isprintable() else " " for c in line.strip()[:_SHOWN])


def _end_of_yaml(text: str) -> int:
    """Return how many lines the head of a Rime dictionary has; 0 where there is none."""
    first = next((x for x in _lines(text) if x.strip() and not x.startswith("#")), "")
    if first.strip() != "---":
        return 0
    return next((i for i, line in enumerate(_lines(text), 1) if line.strip() == "..."), 0)


def _collect(entries: Iterable[_Entry | Skipped], now_ms: int, *, own: bool) -> WordFile:
    """Check what was found, guess what is missing, and bring weights to our scale."""
    kept: dict[tuple[str, tuple[str, ...]], tuple[UserWord, float | None]] = {}
    blocked: dict[str, None] = {}
    skipped: list[Skipped] = []
    guessed = unusable = 0
    for entry in entries:
        if isinstance(entry, Skipped):
            unusable += 1
            skipped += [entry] if unusable <= _MOST_SKIPPED else []
        elif entry.mark == _BLOCKED:
            blocked[entry.text] = None
        else:
            readings, was_guessed = _readings_of(entry)
            problem = problem_of(entry.text, readings)
            if problem:
                unusable += 1
                if unusable <= _MOST_SKIPPED:
                    skipped.append(Skipped(entry.place, problem, _beginning(entry.line)))
                continue
            guessed += was_guessed
            pinned = now_ms if own and entry.mark == _PINNED else 0
            origin = ADDED if own else IMPORTED
            word = UserWord(entry.text, readings, DEFAULT_WEIGHTS[IMPORTED], pinned, origin, now_ms)
            kept[word.text, word.readings] = (word, entry.weight)
    most = max((weight or 0.0 for _, weight in kept.values()), default=0.0)
    words = tuple(_weighed(word, weight, most, own=own) for word, weight in kept.values())
    return WordFile(words, tuple(blocked), tuple(skipped), guessed, unusable)


def _readings_of(entry: _Entry) -> tuple[tuple[str, ...], bool]:
    """Return the readings in the file where they can be used, else guessed ones."""
    if not problem_of(entry.text, entry.readings):
        return entry.readings, False
    if len(entry.text) <= LONGEST and all(map(is_hanzi, entry.text)):
        return guess_readings(entry.text), True
    return entry.readings, False


def _weighed(word: UserWord, weight: float | None, most: float, *, own: bool) -> UserWord:
    if weight is None:
        return word
    if own:
        return replace(word, weight=min(100, max(1, round(weight))))
    share = math.log1p(weight) / math.log1p(most) if most else 0.0
    return replace(word, weight=1 + round((_STRONGEST_IMPORT - 1) * share))
