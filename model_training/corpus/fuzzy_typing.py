"""How people type who take some sounds for one another, as tables to draw from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.fuzzy import ALL_PAIRS, COMMON_PAIRS, SoundAlikes
from p2h_desktop.core.vocab import Vocab

MIXES = 24  # random choices of pairs, besides the common ones and all of them
SHARE_ON = 0.35  # of the pairs in such a choice


@dataclass(frozen=True, slots=True)
class FuzzyTyping:
    """What is typed for each complete syllable by a person who has certain pairs switched on."""

    pairs: tuple[str, ...]
    """The pairs that are on."""
    careful: NDArray[np.int64]
    """[S] the token of the syllable typed as it sounds; fuzzy where it sounds like another."""
    tokens: NDArray[np.int64]
    """[S, K] the tokens that a careless person may type for it."""
    shares: NDArray[np.float64]
    """[S, K] and how often, summed up along K to 1."""

    def careless(self, syllables: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
        """Draw tokens for complete syllables of any shape."""
        drawn = (rng.random(syllables.shape)[..., None] > self.shares[syllables]).sum(axis=-1)
        typed: NDArray[np.int64] = self.tokens[syllables, drawn]
        return typed

    def typed(
        self, tokens: NDArray[np.int64], careless: NDArray[np.bool_], rng: np.random.Generator
    ) -> NDArray[np.int64]:
        """Return what is typed for tokens of any shape; only complete syllables change.

        careless: who types, as broadcasts to the tokens.
        """
        complete = tokens < len(self.careful)
        syllables = np.where(complete, tokens, 0)
        typed = np.where(careless, self.careless(syllables, rng), self.careful[syllables])
        return np.where(complete, typed, tokens)


def fuzzy_typing(vocab: Vocab, pairs: Collection[str]) -> FuzzyTyping:
    """Tabulate for the pairs that are on."""
    alike = SoundAlikes(pairs)
    options: list[list[tuple[int, float]]] = []
    for syllable in vocab.syllables:
        kept = alike.kept.get(syllable, 0.0)
        typed = {syllable: kept}
        typed |= {t: cost[syllable] for t, cost in alike.meant.items() if syllable in cost}
        options.append([(_token(vocab, t, alike), exp(cost)) for t, cost in typed.items()])
    widest = max(map(len, options))
    tokens = np.array([[t for t, _ in row] + [row[0][0]] * (widest - len(row)) for row in options])
    weights = np.array([[w for _, w in row] + [0.0] * (widest - len(row)) for row in options])
    shares = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
    shares[:, -1] = 1.0  # against rounding: a draw below 1 finds its column
    return FuzzyTyping(tuple(pairs), tokens[:, 0].astype(np.int64), tokens.astype(np.int64), shares)


def _token(vocab: Vocab, typed: str, alike: SoundAlikes) -> int:
    plain, fuzzy = vocab.token(typed, complete=True), vocab.fuzzy_token(typed)
    token = fuzzy if typed in alike.meant and fuzzy is not None else plain
    if token is None:
        raise ValueError(f"{typed} has no token")
    return token


def fuzzy_mixes(vocab: Vocab) -> list[FuzzyTyping]:
    """Return tables to choose from: half of them the common pairs, the others random choices."""
    rng = np.random.default_rng(0)
    chosen = [[p for p in ALL_PAIRS if rng.random() < SHARE_ON] for _ in range(MIXES)]
    mixes = [fuzzy_typing(vocab, pairs) for pairs in (ALL_PAIRS, *chosen) if pairs]
    return [fuzzy_typing(vocab, COMMON_PAIRS)] * len(mixes) + mixes
