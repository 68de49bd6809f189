"""What stands before each hypothesis, as the n-gram sees it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.beam import tail
from p2h_desktop.core.choices import ngram_log_probs
from p2h_desktop.core.protocols import NgramScorer, Ranges
from p2h_desktop.core.vocab import Vocab

Floats = NDArray[np.float32]
Ids = tuple[int, ...]

AFTER_OTHER = 0.04
"""How many inputs follow a number or a foreign word where nothing is known of the text before;
all others are taken to begin a clause. In the training texts it is one clause in eight, but much
of what stands before was typed here, and is known. Chosen on the dev sets, where 0.1 does nearly
as well."""


class Histories:
    """The histories of some hypotheses, which grow with them.

    Where the text before is not known, each hypothesis has one for every kind of text that may
    stand there; its rows tell, one by one, which of them is likely.
    """

    def __init__(self, ngram: NgramScorer, vocab: Vocab, context: Ids) -> None:
        """Begin with one empty hypothesis; context: ids before it, none where not known."""
        self._ngram = ngram
        self._reach = ngram.order - 1
        starts, shares = [tail(context, self._reach)], [1.0]
        if not context:
            starts, shares = [(vocab.break_id,), (vocab.other_id,)], [1 - AFTER_OTHER, AFTER_OTHER]
        self._tracks = [[start] for start in starts]
        self._shares = np.log(np.array(shares, np.float32))[:, None]  # [K, N]
        self._joint = self._shares[:, :, None]  # [K, N, R]

    def log_probs(self, ranges: Ranges) -> Floats:
        """Return log P(row | what stands before) [N, R] of the rows of some ranges."""
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
        if self._tracks[0] == self._tracks[1]:  # what stood before is out of sight
            self._tracks = self._tracks[:1]
            return
        chosen = self._joint[:, parents, index]
        self._shares = chosen - np.logaddexp.reduce(chosen, axis=0)
