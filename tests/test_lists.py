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
from p2h_desktop.models import load_models
from p2h_desktop.pipeline_builder import PipelineOptions, build_pipeline

GOLDEN = Path(__file__).parent / "golden"
ASSETS = Path(__file__).parents[1] / "assets" / "model"
PLACES = {"first": 1, "five": 5, "nine": 9, "never": 9}
SHOWN = 9  # candidates on the longest page that is judged
NAMED = 10  # failing rows named per relation
PROCESSES = min(2, os.cpu_count() or 1)
HANZI = (Source.SENTENCE, Source.WORD, Source.CHARACTER)
EXTRAS = (Source.SYMBOL, Source.COMPUTED)


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


def told(row: Row) -> str:
    page = " ".join(candidate.text for candidate in pages()[row.asked])
    return f"{row.asked.before}|{row.asked.letters} {row.relation} {row.text}: {page}"


@pytest.mark.parametrize("relation", PLACES)
def test_no_relation_falls_below_its_floor(relation: str) -> None:
    rows = [row for row in read_rows() if row.relation == relation]
    wrong = [row for row in rows if not row.holds(pages()[row.asked])]
    right = len(rows) - len(wrong)
    print(f"{relation} = {right}  # of {len(rows)}", *map(told, wrong), sep="\n")
    message = "\n".join(map(told, wrong[:NAMED]))
    assert right >= floors()[relation], f"{relation}: {right} rows hold\n{message}"


def test_every_relation_has_a_floor() -> None:
    assert floors().keys() == PLACES.keys() == {row.relation for row in read_rows()}


def places(page: Sequence[Candidate], *sources: Source) -> list[int]:
    return [place for place, candidate in enumerate(page) if candidate.source in sources]


def exact_words(page: Sequence[Candidate], letters: str) -> list[int]:
    """Return the places of hanzi that all of the letters spell as they were typed."""
    return [
        place
        for place in places(page, *HANZI)
        if page[place].end == len(letters)
        and not page[place].corrected
        and spelled(page[place], letters)
    ]


def spelled(candidate: Candidate, letters: str) -> bool:
    starts = (0, *candidate.ends)
    typed = [letters[start:end] for start, end in zip(starts, candidate.ends, strict=False)]
    return [SPELLINGS.get(part) for part in typed] == list(candidate.readings)


@pytest.mark.parametrize("source", EXTRAS)
def test_at_most_one_emoji_and_one_date_are_among_the_first_five(source: Source) -> None:
    many = {
        asked.letters: [candidate.text for candidate in page[:5]]
        for asked, page in pages().items()
        if len(places(page[:5], source)) > 1
    }
    assert not many


def test_no_emoji_or_date_comes_before_the_second_exact_word() -> None:
    early = {}
    for asked, page in pages().items():
        words, extras = exact_words(page, asked.letters)[:2], places(page, *EXTRAS)
        if words and extras and extras[0] < words[-1]:
            early[asked.letters] = [candidate.text for candidate in page]
    assert not early


def test_a_single_syllable_brings_no_emoji_and_no_date() -> None:
    shown = {
        asked.letters: [candidate.text for candidate in page]
        for asked, page in pages().items()
        if asked.letters in SPELLINGS and places(page, *EXTRAS)
    }
    assert not shown


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
