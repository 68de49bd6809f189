"""What simulated users write: their words and habits, and their days of typing made from these."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from p2h_desktop.core.text.labeller import Labeller
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.store.assets.readings import load_labeller

FOLDER = Path(__file__).parent / "writers"
_SLOT = re.compile(r"\{(\w+)\}")
_CONFLICTS = 0.06  # of the sentences: a homophone of a word this writer often uses is meant
_ORDINARY = 0.54  # of the sentences: what anybody may write
_LATE = 0.4  # of the words: the writer meets them only in the course of time
_TOPICS = 3  # words per slot that a day is about
_ON_TOPIC = 0.5


@dataclass(frozen=True, slots=True)
class Writer:
    """Someone who writes; slots: words by kind, the commonest first.

    templates: of sentences in the writer's own words; ordinary: of others, which no other writer
    uses; conflicts: sentences with a homophone of one of the words; abbreviated: share of the
    words typed by initials; tuning: parameters were chosen on this writer.
    """

    name: str
    title: str
    templates: tuple[str, ...]
    ordinary: tuple[str, ...]
    conflicts: tuple[str, ...]
    slots: Mapping[str, tuple[str, ...]]
    abbreviated: float
    tuning: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """One commit: its hanzi, the letters typed for each, and the mark typed after it."""

    text: str
    spelled: tuple[str, ...]
    mark: str
    conflict: bool


def load_writers() -> tuple[Writer, ...]:
    """Read all writers, by name."""
    common = _read(FOLDER / "common.toml")
    paths = sorted(p for p in FOLDER.glob("*.toml") if p.stem != "common")
    dealt = [_strings(common["templates"])[place :: len(paths)] for place in range(len(paths))]
    slots = _slots(common)
    return tuple(
        _writer(path.stem, _read(path), ordinary, slots)
        for path, ordinary in zip(paths, dealt, strict=True)
    )


def days_of(writer: Writer, days: int, commits: int, vocab: Vocab) -> tuple[list[Clause], ...]:
    """Return what the writer types on each day, `commits` clauses a day; always the same."""
    dice = random.Random(f"{writer.name} {days} {commits}")
    known = {word: _first_day(dice, days) for words in writer.slots.values() for word in words}
    return tuple(_day(writer, day, commits, known, dice, vocab) for day in range(days))


def _first_day(dice: random.Random, days: int) -> int:
    return dice.randrange(days) if dice.random() < _LATE else 0


def _day(
    writer: Writer,
    day: int,
    commits: int,
    known: Mapping[str, int],
    dice: random.Random,
    vocab: Vocab,
) -> list[Clause]:
    usable = {
        slot: [w for w in words if known[w] <= day] or list(words[:1])
        for slot, words in writer.slots.items()
    }
    topics = {slot: dice.sample(words, min(_TOPICS, len(words))) for slot, words in usable.items()}
    clauses: list[Clause] = []
    while len(clauses) < commits:
        kind = dice.random()
        if kind < _CONFLICTS:
            clauses += _clauses(dice.choice(writer.conflicts), (), 0.0, dice, vocab, conflict=True)
            continue
        ordinary = kind < _CONFLICTS + _ORDINARY
        templates = writer.ordinary if ordinary else writer.templates
        text, words = _fill(dice.choice(templates), usable, {} if ordinary else topics, dice)
        clauses += _clauses(text, words, writer.abbreviated, dice, vocab, conflict=False)
    return clauses[:commits]


def _fill(
    template: str,
    usable: Mapping[str, Sequence[str]],
    topics: Mapping[str, Sequence[str]],
    dice: random.Random,
) -> tuple[str, list[str]]:
    """Return a sentence and the words put into it, none twice where that can be avoided."""
    words: list[str] = []
    for slot in _SLOT.findall(template):
        on_topic = slot in topics and dice.random() < _ON_TOPIC
        fresh = [w for w in (topics if on_topic else usable)[slot] if w not in words]
        words.append(_draw(dice, fresh or usable[slot]))
    waiting = iter(words)
    return _SLOT.sub(lambda _: next(waiting), template), words


def _draw(dice: random.Random, words: Sequence[str]) -> str:
    """Draw a word; the n-th is n times rarer than the first."""
    return dice.choices(words, [1 / (place + 1) for place in range(len(words))])[0]


def _clauses(
    text: str,
    words: Sequence[str],
    abbreviated: float,
    dice: random.Random,
    vocab: Vocab,
    *,
    conflict: bool,
) -> Iterator[Clause]:
    short = [w for w in words if len(w) > 1 and dice.random() < abbreviated]
    parts = re.split("([，。])", text)
    for part, mark in zip(parts[::2], [*parts[1::2], "。"], strict=True):
        yield Clause(part, _spell(part, read_aloud(part, vocab), short), mark, conflict)


@cache
def _labeller() -> Labeller:
    return load_labeller()


@cache
def read_aloud(text: str, vocab: Vocab) -> tuple[str, ...]:
    """Return the syllable of each hanzi; where the vocabulary lacks one, its commonest there."""
    readings = []
    for hanzi, reading in zip(text, _labeller().readings(text), strict=True):
        if vocab.row(hanzi, reading) is None:
            rows = vocab.rows_of(hanzi)
            if not rows:
                raise ValueError(f"no row for {hanzi}")
            reading = vocab.row_syllables[rows[0]]
        readings.append(reading)
    return tuple(readings)


def _spell(text: str, readings: Sequence[str], short: Sequence[str]) -> tuple[str, ...]:
    typed = list(readings)
    for word in short:
        start = text.find(word)
        for i in range(start, start + len(word)) if start >= 0 else ():
            typed[i] = readings[i][: 2 if readings[i][1:2] == "h" else 1]
    # a syllable that begins with a vowel would join the one before it
    borders = [*("'" * (following[0] in "aoe") for following in typed[1:]), ""]
    return tuple(letters + border for letters, border in zip(typed, borders, strict=True))


def _writer(
    name: str,
    raw: Mapping[str, object],
    ordinary: tuple[str, ...],
    common: Mapping[str, tuple[str, ...]],
) -> Writer:
    abbreviated = raw["abbreviated"]
    if not isinstance(abbreviated, float):
        raise ValueError(f"{name}: abbreviated is no share")
    return Writer(
        name=name,
        title=str(raw["title"]),
        templates=_strings(raw["templates"]),
        ordinary=ordinary,
        conflicts=_strings(raw["conflicts"]),
        slots={**common, **_slots(raw)},
        abbreviated=abbreviated,
        tuning=bool(raw.get("tuning", False)),
    )


def _slots(raw: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    slots = raw["slots"]
    if not isinstance(slots, dict):
        raise ValueError("slots are no table")
    return {name: _strings(words) for name, words in slots.items()}


def _strings(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise ValueError("not a list of texts")
    return tuple(map(str, raw))


def _read(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        return tomllib.load(file)
