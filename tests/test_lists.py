"""The list that people look at holds what they expect: floors for golden/lists.tsv."""

from __future__ import annotations

import multiprocessing
import os
import tomllib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from p2h_desktop.core.spelling import SPELLINGS
from p2h_desktop.core.types import Candidate, Source
from p2h_desktop.core.vocab import parse_vocab
from p2h_desktop.engine.models import load_models
from p2h_desktop.engine.pipeline_builder import PipelineOptions, build_pipeline

GOLDEN = Path(__file__).parent / "golden"
ASSETS = Path(__file__).parents[1] / "assets" / "model"
PLACES = {"first": 1, "five": 5, "nine": 9, "never": 9}
SHOWN = 9  # candidates on the longest page that is judged
NAMED = 10  # failures named per floor
PROCESSES = min(2, os.cpu_count() or 1)
HANZI = (Source.SENTENCE, Source.WORD, Source.CHARACTER)
EXTRAS = (Source.SYMBOL, Source.COMPUTED)
MODES = ("u", "v")  # no syllable begins with them; parts of hanzi and numbers are computed there


@dataclass(frozen=True, slots=True)
class Asked:
    """What is typed, after which text."""

    letters: str
    before: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of lists.tsv."""

    asked: Asked
    text: str
    relation: str

    def holds(self, shown: Sequence[Candidate]) -> bool:
        """Tell whether the text has its place among the candidates, best first."""
        page = shown[: PLACES[self.relation]]
        return any(self.meets(c) for c in page) is (self.relation != "never")

    def meets(self, candidate: Candidate) -> bool:
        """Tell whether a candidate is the text; `never` forbids it for some of the letters too."""
        whole = candidate.end == len(self.asked.letters)
        return candidate.text == self.text and (whole or self.relation == "never")


@cache
def read_rows() -> tuple[Row, ...]:
    lines = (GOLDEN / "lists.tsv").read_text("utf-8").splitlines()
    fields = [line.split("\t") for line in lines if not line.startswith("#")]
    return tuple(Row(Asked(letters, before), *rest) for letters, before, *rest in fields)


def convert(asked: Sequence[Asked]) -> list[tuple[Candidate, ...]]:
    pipeline = build_pipeline(load_models(ASSETS), PipelineOptions())
    return [pipeline.convert(one.letters, one.before, SHOWN) for one in asked]


@cache
def pages() -> dict[Asked, tuple[Candidate, ...]]:
    """Return the first page for everything that the rows ask."""
    asked = list(dict.fromkeys(row.asked for row in read_rows()))
    shares = [asked[i::PROCESSES] for i in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        found = pool.map(convert, shares)
        return {
            one: page
            for share, shown in zip(shares, found, strict=True)
            for one, page in zip(share, shown, strict=True)
        }


def floors() -> dict[str, int]:
    table = tomllib.loads((GOLDEN / "list_floors.toml").read_text("utf-8"))
    return {relation: int(count) for relation, count in table.items()}


def told(asked: Asked) -> str:
    page = " ".join(candidate.text for candidate in pages()[asked])
    return f"{asked.before}|{asked.letters}: {page}"


@pytest.mark.parametrize("relation", PLACES)
def test_no_relation_falls_below_its_floor(relation: str) -> None:
    rows = [row for row in read_rows() if row.relation == relation]
    wrong = [row for row in rows if not row.holds(pages()[row.asked])]
    compare(relation, len(rows), [f"{told(row.asked)} ({row.text})" for row in wrong])


def test_emoji_and_dates_keep_their_places() -> None:
    """The floor `extras` counts inputs, not rows."""
    wrong = [told(asked) for asked, page in pages().items() if not modest(asked.letters, page)]
    compare("extras", len(pages()), wrong)


def compare(key: str, count: int, wrong: Sequence[str]) -> None:
    """Print a score and what is wrong, and fail below the floor."""
    right = count - len(wrong)
    print(f"{key} = {right}  # of {count}", *wrong, sep="\n")
    assert right >= floors()[key], "\n".join([f"{key}: {right} hold", *wrong[:NAMED]])


def test_every_relation_has_a_floor() -> None:
    assert floors().keys() == {*PLACES, "extras"}
    assert {row.relation for row in read_rows()} == PLACES.keys()


def modest(letters: str, page: Sequence[Candidate]) -> bool:
    """Tell whether emoji, symbols and dates leave the first places to words.

    At most one symbol and one date are among the first five, none comes before the second word
    that is spelled exactly, and a single syllable brings none at all.
    """
    if letters.startswith(MODES):
        return True
    extras = places(page, *EXTRAS)
    if letters in SPELLINGS:
        return not extras
    many = any(len(places(page[:5], source)) > 1 for source in EXTRAS)
    words = exact_words(page, letters)[:2]
    return not many and (not extras or not words or words[-1] < extras[0])


def places(page: Sequence[Candidate], *sources: Source) -> list[int]:
    return [place for place, candidate in enumerate(page) if candidate.source in sources]


def exact_words(page: Sequence[Candidate], letters: str) -> list[int]:
    """Return the places of hanzi whose full syllables are all of the letters."""
    return [place for place in places(page, *HANZI) if is_exact(page[place], letters)]


def is_exact(candidate: Candidate, letters: str) -> bool:
    ends = candidate.ends
    typed = [letters[start:end] for start, end in zip((0, *ends), ends, strict=False)]
    spelled = tuple(SPELLINGS.get(part) for part in typed)
    return candidate.end == len(letters) and spelled == candidate.readings


def test_the_rows_are_many_and_each_is_there_once() -> None:
    rows = read_rows()
    assert len(rows) >= 2000
    assert len({row.asked for row in rows}) >= 1000
    assert len({(row.asked, row.text) for row in rows}) == len(rows)
    assert sum(bool(row.asked.before) for row in rows) >= 100


def test_no_more_texts_are_wanted_than_there_are_places() -> None:
    for asked in {row.asked for row in read_rows()}:
        wanted = [row.relation for row in read_rows() if row.asked == asked]
        first, five, nine = (wanted.count(relation) for relation in ("first", "five", "nine"))
        assert first <= 1, asked
        assert first + five <= 5, asked
        assert first + five + nine <= SHOWN, asked


def test_the_letters_of_a_row_can_spell_its_text() -> None:
    with (ASSETS / "vocab.tsv").open(encoding="utf-8") as file:
        vocab = parse_vocab(file)
    typed: dict[str, list[str]] = {}
    for letters, syllable in SPELLINGS.items():
        typed.setdefault(syllable, []).append(letters)

    def ways(character: str) -> set[str]:
        """Return all letters that may be typed for a character: syllables and how they begin."""
        whole = {w for r in vocab.rows_of(character) for w in typed[vocab.row_syllables[r]]}
        begun = {way[:end] for way in whole for end in range(1, len(way) + 1)}
        return begun or {character.lower()}

    def spells(text: str, letters: str) -> bool:
        if not text:
            return not letters
        fitting = [way for way in ways(text[0]) if letters.startswith(way)]
        return any(spells(text[1:], letters[len(way) :]) for way in fitting)

    meant = [row for row in read_rows() if row.relation != "never"]
    assert not [row for row in meant if not spells(row.text, row.asked.letters)]
