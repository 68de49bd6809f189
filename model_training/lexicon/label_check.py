"""Measure the labeller against human pinyin."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from p2h_desktop.core.text.labeller import Labeller
from p2h_desktop.store.assets.readings import load_labeller

_SHOWN_MISSES = 30
_EXAMPLE_REACH = 6

Miss = tuple[str, str, str]  # hanzi, human reading, ours
Gold = tuple[str, dict[int, str]]  # text, place -> human reading


@dataclass(frozen=True, slots=True)
class LabelReport:
    """Agreement with a file of human readings."""

    lines: int
    right_lines: int
    hanzi: int
    misses: Counter[Miss]
    examples: dict[Miss, str]
    chars_per_s: float

    @property
    def hanzi_rate(self) -> float:
        """The share of hanzi read as in the file, 0 to 1."""
        return 1 - self.misses.total() / max(self.hanzi, 1)

    @property
    def line_rate(self) -> float:
        """The share of lines without any difference, 0 to 1."""
        return self.right_lines / max(self.lines, 1)

    def __str__(self) -> str:
        """Return the rates, then the commonest differences with an example each."""
        head = (
            f"{self.hanzi_rate:.3%} of {self.hanzi} hanzi, {self.line_rate:.2%} of {self.lines}"
            f" lines right; {self.chars_per_s:,.0f} characters per second"
        )
        worst = self.misses.most_common(_SHOWN_MISSES)
        rows = [
            f"{n:5d}  {miss[0]}  {miss[1]} read as {miss[2] or 'nothing'}: {self.examples[miss]}"
            for miss, n in worst
        ]
        return "\n".join([head, *rows])


def check(path: Path, labeller: Labeller | None = None) -> LabelReport:
    """Compare the labeller with a gold file; print the report to read it.

    Each line is either hanzi TAB syllables, or sentence TAB index of a hanzi TAB its syllable;
    further fields are ignored.
    """
    golds = [parse_gold(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    labeller = labeller or load_labeller()
    began = time.perf_counter()
    ours = [labeller.readings(text) for text, _ in golds]
    spent_s = time.perf_counter() - began
    misses: Counter[Miss] = Counter()
    examples: dict[Miss, str] = {}
    right_lines = 0
    for (text, gold), readings in zip(golds, ours, strict=True):
        wrong = {i: (text[i], s, readings[i]) for i, s in gold.items() if readings[i] != s}
        misses.update(wrong.values())
        right_lines += not wrong
        for i, miss in wrong.items():
            examples.setdefault(miss, text[max(i - _EXAMPLE_REACH, 0) : i + _EXAMPLE_REACH + 1])
    hanzi = sum(len(gold) for _, gold in golds)
    chars = sum(len(text) for text, _ in golds)
    return LabelReport(len(golds), right_lines, hanzi, misses, examples, chars / max(spent_s, 1e-9))


def parse_gold(line: str) -> Gold:
    """Return the text of a gold line and its readings by place; ValueError if they do not fit."""
    text, second, *rest = line.split("\t")
    if second.isdigit():
        return text, {int(second): rest[0]}
    syllables = second.split()
    if len(syllables) != len(text):
        raise ValueError(f"{len(text)} hanzi but {len(syllables)} syllables")
    return text, dict(enumerate(syllables))
