"""N-best lists: what the engine makes of letters whose text is known; the file they are kept in."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from p2h_desktop.atomic import replacing
from p2h_desktop.core.scoring.decoder import Weights

DIGITS = 4  # of scores, after the point


@dataclass(frozen=True, slots=True)
class Entry:
    """A hypothesis that the decoder judged: a row for each syllable.

    certain: of its score all but what the decoder says; neural: what that said, unweighted;
    right: whether its hanzi are those of the text.
    """

    rows: list[int]
    certain: float
    neural: float
    right: bool

    @property
    def score(self) -> float:
        """What the engine ranked it by."""
        return self.certain + Weights().neural * self.neural


@dataclass(frozen=True, slots=True)
class Reading:
    """One cut of the letters into tokens, and the hypotheses for it."""

    tokens: list[int]
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class NBest:
    """The list of one input: ids before it, fuzzy pairs that are on, and its readings."""

    context: list[int]
    pairs: list[str]
    readings: list[Reading]

    @property
    def entries(self) -> list[Entry]:
        """The hypotheses of all readings."""
        return [entry for reading in self.readings for entry in reading.entries]

    @property
    def reached(self) -> bool:
        """Whether the text is among the hypotheses."""
        return any(entry.right for entry in self.entries)


def write(lists: Iterable[NBest], path: Path) -> int:
    """Write lists, one line of JSON each, compressed; return how many."""
    count = 0
    with replacing(path) as fresh, gzip.open(fresh, "wt", compresslevel=3) as file:
        for one in lists:
            count += 1
            file.write(json.dumps(_plain(one), separators=(",", ":")) + "\n")
    return count


def _plain(one: NBest) -> list[object]:
    def shown(e: Entry) -> list[object]:
        return [e.rows, round(e.certain, DIGITS), round(e.neural, DIGITS), e.right]

    readings = [[r.tokens, [shown(entry) for entry in r.entries]] for r in one.readings]
    return [one.context, one.pairs, readings]


def read(path: Path) -> Iterator[NBest]:
    """Yield the lists that `write` wrote."""
    with gzip.open(path, "rt") as file:
        for line in file:
            context, pairs, readings = json.loads(line)
            found = [Reading(tokens, [Entry(*e) for e in entries]) for tokens, entries in readings]
            yield NBest(context, pairs, found)
