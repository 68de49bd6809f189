"""What every beam search does: keep the best, look back a fixed way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


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
