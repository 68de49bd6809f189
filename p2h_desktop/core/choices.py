"""The rows that the token at a position can stand for, and what the letters typed say of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.fuzzy import DEFAULT_COSTS, SoundAlikes
from p2h_desktop.core.protocols import NgramScorer, Ranges
from p2h_desktop.core.vocab import Vocab

Floats = NDArray[np.float32]
_SURE = 9.0  # log odds


class Choices:
    """Which rows compete at each token while certain fuzzy pairs are on."""

    def __init__(self, vocab: Vocab, pairs: Collection[str] = ()) -> None:
        """Tabulate; pairs: those of ALL_PAIRS that are on."""
        self._ranges: list[Ranges] = list(vocab.token_ranges)
        self._as_meant: dict[int, NDArray[np.float64]] = {}
        self._careless: dict[int, NDArray[np.float64]] = {}
        self._token: dict[str, int] = {}
        self._evidence: dict[int, float] = {}
        self._alike = SoundAlikes(pairs)
        for typed in self._alike.meant:
            token, meant = vocab.fuzzy_token(typed), self._meant(typed, 1.0)
            known = sorted(meant.keys() & set(vocab.syllables))
            if token is None or not known:
                continue
            self._token[typed] = token
            self._ranges[token] = tuple(vocab.slice_of(s) for s in known)
            sizes = [high - low for low, high in self._ranges[token]]
            self._as_meant[token] = np.repeat([float(s == typed) for s in known], sizes)
            self._careless[token] = np.repeat([exp(meant[s]) for s in known], sizes)
            share = {
                s: 1 + sum(n for *_, n in vocab.rows[slice(*vocab.slice_of(s))]) for s in known
            }
            careless = sum(share[s] * exp(meant[s]) for s in known)
            self._evidence[token] = log(careless / share[typed]) if typed in share else _SURE

    def _meant(self, typed: str, habit: float) -> dict[str, float]:
        return self._alike.log_likelihoods(typed, habit)

    @property
    def alike(self) -> Mapping[str, int]:
        """The token of every spelling that may be meant for another syllable."""
        return self._token

    def ranges(self, token: int) -> Ranges:
        """Return the ranges [low, high) of the rows of a token, rising."""
        return self._ranges[token]

    def costs(self, tokens: Sequence[int]) -> list[Floats | None]:
        """Return log P(typed so | row) of the rows of each token; None where all are typed so.

        Who types a sound that many exchange as it is, tells the sounds apart elsewhere too; the
        tokens together say how likely that is (Bayes, with how common the syllables are).
        """
        prior = log(DEFAULT_COSTS.habit / (1 - DEFAULT_COSTS.habit))
        odds = prior + sum(self._evidence.get(token, 0.0) for token in tokens)
        habit = 1 / (1 + exp(-max(min(odds, _SURE), -_SURE)))
        return [self._cost(t, habit) if t in self._careless else None for t in tokens]

    def _cost(self, token: int, habit: float) -> Floats:
        shares = (1 - habit) * self._as_meant[token] + habit * self._careless[token]
        return np.log(shares).astype(np.float32)

    def log_likelihood(self, typed: str, reading: str) -> float:
        """Return log P(letters typed | syllable); 0 where nothing sounds like the letters."""
        if typed not in self._token:
            return 0.0
        return self._meant(typed, DEFAULT_COSTS.habit).get(reading, 0.0)


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
