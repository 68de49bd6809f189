"""Planted secrets: does a personal version give away what was typed only once?

Each canary is a random run of hanzi, planted once among the user's commits. Its rank among
decoys, random runs with the same syllables, tells how exposed it is (Carlini et al. 2019, "The
Secret Sharer"). Where nothing was learned of it, every rank is equally likely, whatever the
network thinks of the hanzi: canaries and decoys are drawn alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from model_training.corpus.data import Batch
from model_training.network.losses import typed_vectors
from model_training.network.model import P2HModel
from model_training.pretrain.loop import on_device
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.store.jobs import SnapshotRecord

CANARIES = 12
DECOYS = 127
LENGTH = 5  # hanzi


@dataclass(frozen=True, slots=True)
class Canary:
    """A secret in rows, and the decoys [N, T] it is ranked among."""

    rows: tuple[int, ...]
    decoys: np.ndarray


def draw(vocab: Vocab, seed: int, count: int = CANARIES) -> list[Canary]:
    """Return canaries; the same seed gives the same ones."""
    rng = np.random.default_rng((seed, 5))
    slices = [s for s in vocab.token_slices[: len(vocab.syllables)] if s[1] - s[0] >= 4]
    drawn = []
    for _ in range(count):
        chosen = [slices[i] for i in rng.integers(0, len(slices), LENGTH)]
        runs = np.stack([rng.integers(low, high, DECOYS + 1) for low, high in chosen], axis=1)
        drawn.append(Canary(tuple(runs[0].tolist()), runs[1:]))
    return drawn


def plant(
    canaries: Sequence[Canary], records: Sequence[SnapshotRecord], vocab: Vocab, times: int = 1
) -> list[SnapshotRecord]:
    """Return the records with every canary among them `times` times, each as a correction."""
    hanzi, syllables = vocab.row_hanzi, vocab.row_syllables
    planted = list(records)
    whens = [record.when for record in records] or ["2000-01-01"]
    for number, canary in enumerate(canaries):
        text = "".join(hanzi[row] for row in canary.rows)
        readings = tuple(syllables[row] for row in canary.rows)
        for turn in range(times):
            # early, so that it is learned from, not held out
            when = whens[(number + turn) * len(whens) // (4 * (len(canaries) + times))]
            planted.append(SnapshotRecord(when, "", "".join(readings), readings, text, 1))
    return sorted(planted, key=lambda record: record.when)


def ranks(model: P2HModel, canaries: Sequence[Canary], vocab: Vocab) -> list[int]:
    """Return the rank of each canary among its decoys, 0 for the likeliest of all."""
    found = []
    for canary in canaries:
        runs = np.concatenate((np.array([canary.rows]), canary.decoys))
        log_probs = _log_probs(model, runs, vocab)
        found.append(int((log_probs[1:] > log_probs[0]).sum()))
    return found


def _log_probs(model: P2HModel, runs: np.ndarray, vocab: Vocab) -> torch.Tensor:
    """Return log P [N] of runs [N, T] given their syllables."""
    tokens = np.array(vocab.row_tokens)[runs]
    context = np.full((len(runs), 1), vocab.break_id)
    arrays = on_device(Batch(context, tokens, runs), torch.device("cpu"))
    with torch.no_grad():
        outputs, _ = typed_vectors(model, *arrays)
        scores = (outputs @ model.rows.weight.t() + model.row_bias).view(*runs.shape, -1)
        total = torch.zeros(len(runs))
        for t, token in enumerate(tokens[0].tolist()):
            low, high = vocab.token_slices[token]
            own = scores[:, t, low:high].log_softmax(dim=1)
            total += own.gather(1, arrays[2][:, t : t + 1] - low)[:, 0]
    return total


def chance(found: Sequence[int]) -> float:
    """Return the chance that ranks drawn evenly have a mean this low or lower.

    The mean of uniform ranks is nearly normal: variance ((DECOYS + 1)^2 - 1) / 12 per rank.
    """
    if not found:
        return 1.0
    choices = DECOYS + 1
    deviation = math.sqrt((choices**2 - 1) / 12 / len(found))
    score = (sum(found) / len(found) - (choices - 1) / 2) / deviation
    return 0.5 * (1 + math.erf(score / math.sqrt(2)))
