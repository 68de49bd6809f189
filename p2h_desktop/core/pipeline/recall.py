"""What of the text before comes back: its hanzi, its pairs of hanzi, and whom it speaks of.

A text that has used a rare word uses it again; the n-gram looks back three hanzi and does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from p2h_desktop.core.vocab import Vocab

REACH = 256
"""Characters of the text before that count."""
COMMON = 5.0
"""Hanzi with a higher log probability than minus this say nothing when they come back."""
SHE, HE = "她", "他"

Ids = tuple[int, ...]
NOTHING = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What of one text can come back.

    Attributes:
        surprise: For each row of its hanzi how rare that is, a negative log probability.
        pairs: Its pairs of neighbouring hanzi.
        she: For the rows of 她 and 他, 1 where the text speaks of that person more often and -1 for
            the other. Where it speaks of neither, -1 for 她: 他 needs no reason.
    """

    surprise: dict[int, float]
    pairs: frozenset[tuple[str, str]]
    she: dict[int, float]


class Recall:
    """Tells how much of the text before some rows repeat."""

    def __init__(self, vocab: Vocab) -> None:
        """Tabulate how rare each hanzi is."""
        self._vocab = vocab
        counts: dict[str, int] = {}
        for _, hanzi, count in vocab.rows:
            counts[hanzi] = counts.get(hanzi, 0) + count
        total = sum(counts.values()) + 1
        self._surprise = {
            hanzi: max(0.0, -float(np.log((count + 1) / total)) - COMMON)
            for hanzi, count in counts.items()
        }
        self._of = lru_cache(8)(self._read)

    def features(self, context: str, found: Sequence[Ids]) -> list[tuple[float, float, float]]:
        """Return what rows repeat of a text: hanzi by their rarity, pairs, and its pronoun."""
        recalled = self._of(context[-REACH:])
        return [self._repeated(recalled, rows) for rows in found]

    def _repeated(self, recalled: Recalled, rows: Ids) -> tuple[float, float, float]:
        surprise, she = recalled.surprise, recalled.she
        hanzi = sum(surprise.get(row, 0.0) for row in rows)
        if not hanzi and not she:
            return NOTHING
        texts = (self._vocab.row_hanzi[row] for row in rows)
        pairs = sum(pair in recalled.pairs for pair in pairwise(texts))
        return hanzi, float(pairs), sum(she.get(row, 0.0) for row in rows)

    def _read(self, text: str) -> Recalled:
        hanzi = set(text) & self._surprise.keys()
        surprise = {row: self._surprise[h] for h in hanzi for row in self._vocab.rows_of(h)}
        lean = text.count(SHE) - text.count(HE)
        sign = (lean > 0) - (lean < 0)
        if SHE not in text and HE not in text:
            she = dict.fromkeys(self._vocab.rows_of(SHE), -1.0)
        else:
            she = dict.fromkeys(self._vocab.rows_of(SHE), float(sign))
            she |= dict.fromkeys(self._vocab.rows_of(HE), -float(sign))
        return Recalled(surprise, frozenset(pairwise(text)), she)
