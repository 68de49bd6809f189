"""Everyday pinyin gives everyday text: the rows of golden/quality.tsv, a floor per label."""

from __future__ import annotations

import multiprocessing
import os
import tomllib
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from p2h_desktop.core.spelling import SPELLINGS
from p2h_desktop.core.vocab import parse_vocab
from p2h_desktop.engine.pipeline_builder import PipelineOptions, shipped_pipeline

GOLDEN = Path(__file__).parent / "golden"
ASSETS = Path(__file__).parents[1] / "assets" / "model"
SHOWN = 10  # failing rows named per label
PROCESSES = min(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of quality.tsv."""

    label: str
    letters: str
    context: str
    text: str
    relation: str

    def holds(self, offered: Sequence[str]) -> bool:
        """Tell whether the candidates for all of the letters, best first, are as wished."""
        if self.relation == "top5":
            return self.text in offered[:5]
        return (self.text == next(iter(offered), "")) is (self.relation == "must")


def read_rows() -> list[Row]:
    lines = (GOLDEN / "quality.tsv").read_text("utf-8").splitlines()
    return [Row(*line.split("\t")) for line in lines if not line.startswith("#")]


def failing(rows: Iterable[Row]) -> list[tuple[Row, str]]:
    """Return the rows that do not hold, with what came first instead."""
    pipeline = shipped_pipeline(ASSETS, PipelineOptions())
    found = []
    for row in rows:
        offered = [c.text for c in pipeline.sentences(row.letters, row.context, 5)]
        if not row.holds(offered):
            found.append((row, next(iter(offered), "")))
    return found


@cache
def all_failing() -> dict[str, list[tuple[Row, str]]]:
    rows = read_rows()
    shares = [rows[i::PROCESSES] for i in range(PROCESSES)]
    spawn = multiprocessing.get_context("spawn")
    found: dict[str, list[tuple[Row, str]]] = {row.label: [] for row in rows}
    with ProcessPoolExecutor(PROCESSES, spawn) as pool:
        for share in pool.map(failing, shares):
            for row, first in share:
                found[row.label].append((row, first))
    return found


def floors() -> dict[str, int]:
    return {k: int(v) for k, v in tomllib.loads((GOLDEN / "floors.toml").read_text()).items()}


@pytest.mark.parametrize("label", sorted(floors()))
def test_no_label_falls_below_its_floor(label: str) -> None:
    wrong = all_failing()[label]
    right = sum(row.label == label for row in read_rows()) - len(wrong)
    told = [f"{r.context}|{r.letters} {r.relation} {r.text}, got {got}" for r, got in wrong]
    print(f"{label} = {right}")
    assert right >= floors()[label], f"{label}: {right} rows hold\n" + "\n".join(told[:SHOWN])


def test_every_label_has_a_floor() -> None:
    assert {row.label for row in read_rows()} == set(floors())


def test_the_rows_are_many_and_each_is_there_once() -> None:
    rows = read_rows()
    assert len(rows) >= 1500
    assert len({(r.letters, r.context, r.text, r.relation) for r in rows}) == len(rows)
    assert {r.relation for r in rows} == {"must", "top5", "must not"}


def test_the_letters_of_a_row_spell_its_text() -> None:
    with (ASSETS / "vocab.tsv").open(encoding="utf-8") as file:
        vocab = parse_vocab(file)
    typed: dict[str, list[str]] = {}
    for letters, syllable in SPELLINGS.items():
        typed.setdefault(syllable, []).append(letters)

    def spells(text: str, letters: str) -> bool:
        if not text:
            return not letters
        ways = {w for r in vocab.rows_of(text[0]) for w in typed[vocab.row_syllables[r]]}
        return any(letters.startswith(w) and spells(text[1:], letters[len(w) :]) for w in ways)

    assert not [row for row in read_rows() if not spells(row.text, row.letters)]
