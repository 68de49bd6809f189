"""The rows that the token at a position can stand for, and what the letters typed say of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.fuzzy import SoundAlikes
from p2h_desktop.core.pinyin.typing_profile import TypingProfile
from p2h_desktop.core.protocols import NgramScorer, Ranges
from p2h_desktop.core.vocab import Vocab

Floats = NDArray[np.float32]
_SURE = np.zeros(1, np.float32)


class Emission:
    """Which rows compete at each token while certain fuzzy pairs are on."""

    def __init__(
        self, vocab: Vocab, pairs: Collection[str] = (), habits: TypingProfile | None = None
    ) -> None:
        """Tabulate; pairs: those of ALL_PAIRS that are on; habits: of this user, if known."""
        self._habits = habits or TypingProfile()
        self._ranges: list[Ranges] = list(vocab.token_ranges)
        self._as_meant: dict[int, NDArray[np.bool_]] = {}
        self._merges_sounds: dict[int, Floats] = {}
        self._token: dict[str, int] = {}
        self._alike = SoundAlikes(pairs)
        for typed in self._alike.meant:
            token, meant = vocab.fuzzy_token(typed), self._alike.log_likelihoods(typed, 1.0)
            known = sorted(meant.keys() & set(vocab.syllables))
            if token is None or not known:
                continue
            self._token[typed] = token
            self._ranges[token] = tuple(vocab.slice_of(s) for s in known)
            sizes = [high - low for low, high in self._ranges[token]]
            self._as_meant[token] = np.repeat([s == typed for s in known], sizes)
            self._merges_sounds[token] = np.repeat(
                np.array([meant[s] for s in known], np.float32), sizes
            )

    @property
    def alike(self) -> Mapping[str, int]:
        """The token of every spelling that may be meant for another syllable."""
        return self._token

    def ranges(self, token: int) -> Ranges:
        """Return the ranges [low, high) of the rows of a token, rising."""
        return self._ranges[token]

    def meant(self, typed: str) -> Iterable[str]:
        """Return the syllables that letters may be meant for, besides what they spell."""
        return self._alike.meant.get(typed, ())

    def merges_sounds(self, token: int) -> Floats:
        """Return log P(typed so | row) of the rows of a token, typed by who exchanges sounds.

        One 0 for all rows where nothing sounds like the letters.
        """
        return self._merges_sounds.get(token, _SURE)

    def letters_log_probs(self, tokens: Sequence[int], rows: NDArray[np.int64]) -> Floats:
        """Return log P(letters | rows) [N] of rows [N, T], a row for each token.

        The typist is one who tells the sounds apart or one who does not, in all of the input: one
        exchange makes the next one likely, and none speaks for sounds typed as they are meant.
        """
        if self._merges_sounds.keys().isdisjoint(tokens):
            return np.zeros(len(rows), np.float32)
        as_meant, merges_sounds = np.ones(len(rows), np.bool_), np.zeros(len(rows))
        for token, own in zip(tokens, rows.T, strict=True):
            if token in self._merges_sounds:
                index = np.searchsorted(rows_in(self._ranges[token]), own)
                as_meant &= self._as_meant[token][index]
                merges_sounds += self._merges_sounds[token][index]
        habit = self._habits.merges_sounds
        careful = np.where(as_meant, log(1 - habit), -np.inf)
        return np.logaddexp(careful, merges_sounds + log(habit)).astype(np.float32)

    def log_likelihood(self, typed: str, reading: str) -> float:
        """Return log P(letters typed | syllable); 0 where nothing sounds like the letters."""
        if typed not in self._token:
            return 0.0
        return self._alike.log_likelihoods(typed, self._habits.merges_sounds).get(reading, 0.0)


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


def all_ranges(choices: Emission, tokens: Sequence[int]) -> list[Ranges]:
    """Return the ranges of each token."""
    return [choices.ranges(token) for token in tokens]
