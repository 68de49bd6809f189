"""How good answers are: the figures of a report, each from a list of answered items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import jieba

BINS = 10  # of the calibration
PAGE = 9  # candidates that one key reaches


@dataclass(frozen=True, slots=True)
class Answered:
    """One input of a test set and what the engine made of it.

    style: how it was typed (full, partial, fuzzy …: the name of its file); candidates: (text,
    confidence 0 to 1), best first.
    """

    letters: str
    wanted: str
    register: str
    style: str
    candidates: tuple[tuple[str, float], ...]

    @property
    def first(self) -> str:
        """The first candidate; "" for no answer."""
        return self.candidates[0][0] if self.candidates else ""

    @property
    def rank(self) -> int | None:
        """The place of the wanted text among the candidates, 0 for the first."""
        texts = [text for text, _ in self.candidates]
        return texts.index(self.wanted) if self.wanted in texts else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The scores of a group of items, shares from 0 to 1.

    hanzi: wanted characters that the first candidate has in their place; precision, recall and
    f1: of its words; keys: keystrokes per hanzi, letters and choices.
    """

    count: int
    top1: float
    top5: float
    top10: float
    hanzi: float
    precision: float
    recall: float
    f1: float
    keys: float


def figures(items: Sequence[Answered]) -> Figures:
    """Return the scores of one or more items."""
    ranks = [item.rank for item in items]
    top1, top5, top10 = (
        sum(rank is not None and rank < most for rank in ranks) / len(items) for most in (1, 5, 10)
    )
    length = sum(len(item.wanted) for item in items)
    hanzi = sum(right_hanzi(item.wanted, item.first) for item in items)
    wanted, got, both = 0, 0, 0
    for item in items:
        spans = words(item.wanted), words(item.first)
        wanted, got = wanted + len(spans[0]), got + len(spans[1])
        both += len(spans[0] & spans[1])
    keys = sum(keystrokes(item) for item in items) / length
    precision, recall = both / max(got, 1), both / wanted
    f1 = 2 * both / (wanted + got)
    return Figures(len(items), top1, top5, top10, hanzi / length, precision, recall, f1, keys)


def right_hanzi(wanted: str, got: str) -> int:
    """Count the characters of `wanted` that `got` has; by place where both are equally long."""
    if len(wanted) == len(got):
        return sum(a == b for a, b in zip(wanted, got, strict=True))
    blocks = SequenceMatcher(None, wanted, got, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)


def words(text: str) -> set[tuple[int, str]]:
    """Return the words of a text, each with the place where it begins."""
    found, place = set(), 0
    for word in jieba.cut(text):
        found.add((place, word))
        place += len(word)
    return found


def keystrokes(item: Answered) -> int:
    """Count the keys that bring the wanted text: letters, one choice, a page key per page.

    A text that is not in the list is taken to cost one choice per word: it is put together.
    """
    rank = item.rank
    if rank is None:
        return len(item.letters) + len(words(item.wanted))
    return len(item.letters) + 1 + rank // PAGE


@dataclass(frozen=True, slots=True)
class Bin:
    """First candidates of like confidence: how many, mean confidence, share right."""

    count: int
    confidence: float
    right: float


def calibration(items: Sequence[Answered]) -> list[Bin]:
    """Return the bins of equal width that hold anything, from unsure to sure."""
    bins: list[list[Answered]] = [[] for _ in range(BINS)]
    for item in items:
        if item.candidates:
            bins[min(int(item.candidates[0][1] * BINS), BINS - 1)].append(item)
    return [
        Bin(
            len(members),
            sum(m.candidates[0][1] for m in members) / len(members),
            sum(m.rank == 0 for m in members) / len(members),
        )
        for members in bins
        if members
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error (Naeini et al. 2015): the mean gap, by size."""
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.right - b.confidence) for b in bins) / total


def confusions(items: Sequence[Answered]) -> Counter[tuple[str, str]]:
    """Count the (wanted, got) stretches in which first candidates of the right length differ."""
    found: Counter[tuple[str, str]] = Counter()
    for item in items:
        if len(item.wanted) == len(item.first):
            found.update(_differing(item.wanted, item.first))
    return found


def _differing(wanted: str, got: str) -> Iterator[tuple[str, str]]:
    start = None
    for place in range(len(wanted) + 1):
        differs = place < len(wanted) and wanted[place] != got[place]
        if differs and start is None:
            start = place
        elif not differs and start is not None:
            yield wanted[start:place], got[start:place]
            start = None
