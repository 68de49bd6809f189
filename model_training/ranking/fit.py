"""Fits the weights of the ranking by maximum likelihood of the right text in its list.

The probability of a hypothesis is the softmax of its score over its list (a conditional log-linear
model, Berger et al. 1996; for n-best lists, Collins 2000); that of a text is the sum over its cuts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from model_training.config import RankingConfig
from model_training.ranking.lists import Flags, Lists
from p2h_desktop.core.pipeline.ranking import LENGTHS, OWN, SHARED, Floats, RankingWeights
from p2h_desktop.errors import P2HError
from p2h_desktop.messages.codes import Code

CLASSES = 2 * LENGTHS
DIGITS = 3
"""Decimals of a weight that are kept."""
FIXED = {"letters": 0.6, "syllable split": 3.0}
"""Weights that are not fitted, since typed sets say next to nothing about them.

What the letters say where sounds are fuzzy weighs as in the beam's search. Words such as 西安 in
the letters of one syllable are rare in text; their weight has them on the first page.
"""
NETWORK = 0.3
"""Weight of the network in words of two and three syllables, not fitted either.

The general network adds little there to what the n-gram and the lexicon know, and fitted it counts
next to nothing; but it is through the network that a user's own training speaks.
"""
SMALLEST = 1e-3
"""Added to the deviation of features, so that the penalty holds for rare ones, too."""
_WORDS = (1, 2, LENGTHS + 1, LENGTHS + 2)  # classes of two and three syllables
_NONE = -1e9


def weights_of(vector: Floats) -> RankingWeights:
    """Return weights, rounded, from all of them [F] in the order of `features`."""
    numbers = [round(float(weight), DIGITS) + 0.0 for weight in vector]  # + 0.0: no minus zero
    own, shared = numbers[: -len(SHARED)], numbers[-len(SHARED) :]
    rows = (own[start : start + len(OWN)] for start in range(0, len(own), len(OWN)))
    return RankingWeights(tuple(map(tuple, rows)), tuple(shared))


def fixed_weights() -> Floats:
    """Return the weights that are not fitted [F], 0 for the others."""
    fixed = np.zeros(CLASSES * len(OWN) + len(SHARED), np.float32)
    for name, weight in FIXED.items():
        fixed[CLASSES * len(OWN) + SHARED.index(name)] = weight
    fixed[: CLASSES * len(OWN)].reshape(CLASSES, len(OWN))[_WORDS, OWN.index("network")] = NETWORK
    return fixed


def is_fitted() -> Flags:
    """Tell which weights are fitted [F].

    Words of the longest class are too few in text to learn from, so that the lexicon has no weight
    there.
    """
    own = np.ones((CLASSES, len(OWN)), bool)
    for longest in (LENGTHS - 1, CLASSES - 1):
        own[longest, [OWN.index("listed"), OWN.index("word")]] = False
    own[_WORDS, OWN.index("network")] = False
    shared = [name not in FIXED for name in SHARED]
    return np.concatenate((own.ravel(), shared))


def fit(sets: Sequence[tuple[Lists, float]], config: RankingConfig) -> Floats:
    """Return the weights [F] of the greatest likelihood, with an L2 penalty.

    Args:
        sets: Lists, and the weight of their mean negative log likelihood. Lists without the right
            text say nothing and count nothing.
        config: Penalty and length of the search.

    Raises:
        P2HError: There is no list with the right text.
    """
    usable = [(lists.reachable(), weight) for lists, weight in sets]
    usable = [(lists, weight) for lists, weight in usable if lists.domains]
    if not usable:
        raise P2HError(Code.NOTHING_TO_FIT)
    scale = _scale([lists for lists, _ in usable])
    fixed = fixed_weights()
    parts = [(_Part(lists, scale, fixed), weight) for lists, weight in usable]
    fitted = torch.from_numpy(is_fitted().astype(np.float32))
    weights = torch.zeros(len(fixed), requires_grad=True)
    search = torch.optim.LBFGS(
        [weights],
        max_iter=config.iterations,
        history_size=20,
        line_search_fn="strong_wolfe",
    )

    def loss() -> Tensor:
        search.zero_grad()
        active = weights * fitted
        total = config.l2 * active.square().sum()
        for part, weight in parts:
            total = total + weight * part.loss(active)
        torch.autograd.backward(total)
        return total

    search.step(loss)  # type: ignore[no-untyped-call]
    found: Floats = (weights * fitted).detach().numpy()
    return found / scale + fixed


def _scale(sets: Sequence[Lists]) -> Floats:
    """Return the standard deviation of each feature over all sets [F], a little more than it."""
    count = sum(len(lists.features) for lists in sets)
    sums = np.zeros((2, sets[0].features.shape[1]))
    for lists in sets:
        sums[0] += lists.features.sum(0, np.float64)
        sums[1] += np.square(lists.features, dtype=np.float64).sum(0)
    mean, squares = sums / count
    deviation = np.sqrt(np.maximum(squares - mean**2, 0.0))
    scale: Floats = (deviation + SMALLEST).astype(np.float32)
    return scale


class _Part:
    """The lists of a set as tensors."""

    def __init__(self, lists: Lists, scale: Floats, fixed: Floats) -> None:
        self._features = torch.from_numpy(lists.features / scale)
        self._fixed = torch.from_numpy(lists.features @ fixed)
        self._inputs = torch.from_numpy(lists.inputs)
        self._right = torch.from_numpy(lists.right)
        self._count = len(lists.domains)

    def loss(self, weights: Tensor) -> Tensor:
        """Return the mean negative log likelihood of the right texts."""
        scores = self._features @ weights + self._fixed
        right = scores.masked_fill(~self._right, _NONE)
        return (self._log_sums(scores) - self._log_sums(right)).mean()

    def _log_sums(self, scores: Tensor) -> Tensor:
        """Return the logarithm of the summed exponentials of the scores of each list [Q]."""
        nothing = scores.new_full((self._count,), _NONE)
        highest = nothing.scatter_reduce(0, self._inputs, scores.detach(), "amax")
        sums = scores.new_zeros(self._count)
        sums = sums.scatter_add(0, self._inputs, torch.exp(scores - highest[self._inputs]))
        return highest + torch.log(sums)
