"""The rows that the token at a position can stand for, and what the letters typed say of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.fuzzy import SoundAlikes
from p2h_desktop.core.protocols import NgramScorer, Ranges
from p2h_desktop.core.vocab import Vocab

Floats = NDArray[np.float32]


class Choices:
    """Which rows compete at each token while certain fuzzy pairs are on."""

    def __init__(self, vocab: Vocab, pairs: Collection[str] = ()) -> None:
        """Tabulate; pairs: those of ALL_PAIRS that are on."""
        self._ranges: list[Ranges] = list(vocab.token_ranges)
        self._costs: dict[int, Floats] = {}
        self._token: dict[str, int] = {}
        self._meant: dict[str, dict[str, float]] = {}
        alike = SoundAlikes(pairs)
        for typed in alike.meant:
            token = vocab.fuzzy_token(typed)
            meant = {s: p for s, p in alike.log_likelihoods(typed).items() if s in vocab.syllables}
            if token is not None and meant:
                self._token[typed], self._meant[typed] = token, meant
                self._ranges[token] = tuple(vocab.slice_of(s) for s in sorted(meant))
                costs = [np.full(_size(vocab.slice_of(s)), meant[s]) for s in sorted(meant)]
                self._costs[token] = np.concatenate(costs).astype(np.float32)

    @property
    def alike(self) -> Mapping[str, int]:
        """The token of every spelling that may be meant for another syllable."""
        return self._token

    def ranges(self, token: int) -> Ranges:
        """Return the ranges [low, high) of the rows of a token, rising."""
        return self._ranges[token]

    def costs(self, token: int) -> Floats | None:
        """Return log P(typed so | row) of the rows; None where every row is typed so."""
        return self._costs.get(token)

    def log_likelihood(self, typed: str, reading: str) -> float:
        """Return log P(letters typed | syllable); 0 where nothing sounds like the letters."""
        return self._meant[typed][reading] if reading in self._meant.get(typed, ()) else 0.0


def _size(single: tuple[int, int]) -> int:
    return single[1] - single[0]


@lru_cache(2048)
def rows_in(ranges: Ranges) -> NDArray[np.int64]:
    """Return the rows of some ranges, rising, read-only."""
    rows = np.concatenate([np.arange(low, high) for low, high in ranges])
    rows.flags.writeable = False
    return rows


def ngram_log_probs(ngram: NgramScorer, history: tuple[int, ...], ranges: Ranges) -> Floats:
    """Return the n-gram's log P(row | history) of the rows of some ranges."""
    if len(ranges) == 1:
        return ngram.log_probs(history, *ranges[0])
    return np.concatenate([ngram.log_probs(history, *single) for single in ranges])


def all_ranges(choices: Choices, tokens: Sequence[int]) -> list[Ranges]:
    """Return the ranges of each token."""
    return [choices.ranges(token) for token in tokens]
