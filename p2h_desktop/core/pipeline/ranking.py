"""One scale for everything that the letters may spell as a whole.

A log-linear model over what the n-gram, the network and the lexicon say of a reading, and over how
it reads the letters. Its weights are fitted on held-out text of many domains, typed in all styles,
by maximum likelihood of the right text among all readings of its letters
(`model_training ranking`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.scoring.decoder import Hypothesis
from p2h_desktop.core.segmentation import Segmentation
from p2h_desktop.core.types import Syllable, SyllableKind

Floats = NDArray[np.float32]
Ids = tuple[int, ...]

LENGTHS = 5
"""Classes by syllables: 1, 2, 3, 4, and 5 or more; each for letters that are typed exactly and for
others, which are unfinished, abbreviated or mistyped."""
OWN = ("ngram", "end", "network", "position", "cut", "listed", "word", "bias")
"""Features of which each class has weights of its own."""
SHARED = (
    *("penalty", "slip", "abbreviated", "unfinished", "split", "syllable split", "letters"),
    *("hanzi recalled", "pairs recalled", "pronoun recalled"),
)
"""Features with one weight for all."""
UNLISTED = -20.0
"""The least log probability that a word of the lexicon counts with."""
TAUGHT = 0.6
"""Weight of what the user has taught, which the n-gram's share holds with another one."""


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """Weights of the features.

    Attributes:
        own: A row for each class, exact ones first, shorter ones first; a column for each of OWN.
        shared: One for each of SHARED.
    """

    own: tuple[tuple[float, ...], ...]
    shared: tuple[float, ...]

    def vector(self) -> Floats:
        """Return all of them [F], in the order of `features`."""
        return np.array([*np.ravel(self.own), *self.shared], np.float32)

    def of_ngram(self, path: Segmentation) -> float:
        """Return the weight of the n-gram for readings of a path."""
        return self.own[_class(path)][OWN.index("ngram")]


def features(
    found: Sequence[Hypothesis],
    words: Mapping[Ids, float],
    recalled: Sequence[tuple[float, float, float]],
) -> Floats:
    """Return the features [N, F] of hypotheses for the same letters.

    Args:
        found: What was decoded.
        words: Log probabilities of rows that are words of the lexicon.
        recalled: What each repeats of the text before, as `Recall.features` returns it.
    """
    fewest = min(len(h.path.edges) for h in found)
    paths = {id(h.path): h.path for h in found}
    starts = {key: _class(path) * len(OWN) for key, path in paths.items()}
    kinds = {key: _kind(path, fewest) for key, path in paths.items()}
    rows = np.zeros((len(found), 2 * LENGTHS * len(OWN) + len(SHARED)), np.float32)
    for row, hypothesis, repeated in zip(rows, found, recalled, strict=True):
        key, position = id(hypothesis.path), hypothesis.position
        word = words.get(hypothesis.rows)
        row[starts[key] : starts[key] + len(OWN)] = (
            hypothesis.ngram,
            hypothesis.end,
            position if hypothesis.judged is None else hypothesis.judged,
            position,
            hypothesis.path.log_prob,
            word is not None,
            0.0 if word is None else max(word, UNLISTED),
            1.0,
        )
        row[-len(SHARED) :] = (*kinds[key], hypothesis.letters, *repeated)
    return rows


def is_exact(edges: Sequence[Syllable]) -> bool:
    """Tell whether a cut takes all letters as typed, for whole syllables."""
    return all(e.kind in (SyllableKind.EXACT, SyllableKind.FUZZY) for e in edges)


def _class(path: Segmentation) -> int:
    return min(len(path.edges), LENGTHS) - 1 + LENGTHS * (not is_exact(path.edges))


def _kind(path: Segmentation, fewest: int) -> tuple[float, ...]:
    """Return how a path reads the letters: the first six of SHARED."""
    kinds = [edge.kind for edge in path.edges]
    abbreviated = kinds.count(SyllableKind.ABBREVIATION)
    slipped = SyllableKind.SLIP in kinds
    split = len(kinds) > fewest and not abbreviated and not slipped
    unfinished = SyllableKind.PREFIX in kinds
    single = split and fewest == 1
    return (path.penalty, slipped, abbreviated, unfinished, split and not single, single)


def log_shares(scores: Floats) -> Floats:
    """Return log probabilities [N] of hypotheses among themselves from their scores [N]."""
    shares: Floats = scores - np.logaddexp.reduce(scores)
    return shares
