"""What every search does: keep the best, look back a fixed way, sum up what the n-gram says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.protocols import NgramScorer


def top(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Return the indexes of the `count` highest of scores [N], best first."""
    if len(scores) > count:
        some = np.argpartition(scores, len(scores) - count)[-count:]
    else:
        some = np.arange(len(scores))
    return some[np.argsort(-scores[some], kind="stable")]


def tail(ids: tuple[int, ...], length: int) -> tuple[int, ...]:
    """Return the last `length` ids, fewer where there are fewer."""
    return ids[max(len(ids) - length, 0) :]


def chain_log_prob(ngram: NgramScorer, ids: tuple[int, ...], first: int, last: int) -> float:
    """Return the sum of log P(id | ids before it) over ids[first:last]."""
    reach, total = ngram.order - 1, 0.0
    for place in range(first, last):
        history, own = ids[max(place - reach, 0) : place], ids[place]
        total += float(ngram.log_probs(history, own, own + 1)[0])
    return total
