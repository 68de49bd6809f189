"""What stands before each hypothesis, as the n-gram sees it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.protocols import NgramScorer, Ranges
from p2h_desktop.core.scoring.emission import ngram_log_probs
from p2h_desktop.core.scoring.search import tail
from p2h_desktop.core.vocab import Vocab

Floats = NDArray[np.float32]
Ids = tuple[int, ...]

AFTER_OTHER = 0.04
"""Share of the inputs that follow a number or a foreign word where nothing is known of the text
before. In the training texts it is one clause in eight, but much of what precedes an input was
typed here and is known."""

AMID_CLAUSE = (0.0, 0.85, 0.7, 0.5, 0.35)
"""Share of the inputs of so many syllables that go on in the middle of a clause where nothing is
known of the text before; longer inputs have the last share. People type single words one after
another, but long inputs as clauses of their own."""


def amid_clause(syllables: int) -> float:
    """Return the share of inputs of this length that go on in the middle of a clause."""
    return AMID_CLAUSE[min(syllables, len(AMID_CLAUSE) - 1)]


class NgramState:
    """The histories of some hypotheses, which grow with them.

    Where the text before is not known, each hypothesis has one for every kind of text that may
    precede it: the start of a clause, a number or foreign word, the middle of a clause. Its rows
    tell, one by one, which of them is likely.
    """

    def __init__(
        self, ngram: NgramScorer, vocab: Vocab, context: Ids, amid_clause: float = 0.0
    ) -> None:
        """Begin with one empty hypothesis.

        Args:
            ngram: The model that is asked.
            vocab: Its rows.
            context: Ids before, oldest first; none where the text before is not known.
            amid_clause: Share of inputs that go on in the middle of a clause, used where the text
                before is not known.
        """
        self._ngram = ngram
        self._reach = ngram.order - 1
        starts, shares = [tail(context, self._reach)], [1.0]
        if not context:
            begins = 1.0 - amid_clause
            starts = [(vocab.break_id,), (vocab.other_id,), ()]
            shares = [begins * (1 - AFTER_OTHER), begins * AFTER_OTHER, amid_clause]
        kinds = [(start, share) for start, share in zip(starts, shares, strict=True) if share > 0]
        self._tracks: list[list[Ids]] = [[start] for start, _ in kinds]
        self._shares = np.log(np.array([share for _, share in kinds], np.float32))[
            :, None
        ]  # [K, N]
        self._joint = self._shares[:, :, None]  # [K, N, R]

    def log_probs(self, ranges: Ranges) -> Floats:
        """Return log P(row | what precedes it) [N, R] of the rows of some ranges."""
        found = [[ngram_log_probs(self._ngram, h, ranges) for h in own] for own in self._tracks]
        if len(found) == 1:
            return np.stack(found[0])
        self._joint = np.array(found) + self._shares[:, :, None]
        joined: Floats = np.logaddexp.reduce(self._joint, axis=0)
        return joined

    def extend(
        self, parents: NDArray[np.int64], index: NDArray[np.int64], rows: NDArray[np.int64]
    ) -> None:
        """Go on with rows [M] after the hypotheses `parents` [M].

        index: [M] where the rows stand among those that were asked for last.
        """
        pairs = list(zip(parents.tolist(), rows.tolist(), strict=True))
        self._tracks = [
            [(*own[parent], row)[-self._reach :] for parent, row in pairs] for own in self._tracks
        ]
        if len(self._tracks) == 1:
            return
        chosen = self._joint[:, parents, index]
        self._shares = chosen - np.logaddexp.reduce(chosen, axis=0)
        if all(own == self._tracks[0] for own in self._tracks):  # what preceded is out of sight
            self._tracks = self._tracks[:1]
