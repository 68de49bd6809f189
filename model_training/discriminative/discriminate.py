"""Trains the network on what the whole engine confuses: the right text against its competitors.

A hypothesis scores what it does while typing: the n-gram, the letters and the cut as they are,
plus the weighted log probability that the network gives it. The loss of a clause is
-log(share of the right text among its n best hypotheses), maximum mutual information over n-best
lists (Bahl et al. 1986; for language models Roark et al. 2007, "Discriminative n-gram language
modeling"). Beside it the usual losses of the right text keep the network a model of language. The
matrix of rows stays as it is.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from model_training.config import DiscriminateConfig
from model_training.discriminative.nbest import NBest, read
from model_training.discriminative.nbest_batch import (
    SURE,
    Batcher,
    NBestBatch,
    share_of_right,
    shortened,
)
from model_training.network.losses import FORBIDDEN
from model_training.network.model import P2HModel
from model_training.network.precision import autocast
from p2h_desktop.core.scoring.decoder import Weights

WARMUP = 50  # steps
LOGGED = 50  # steps between lines of the log
FALLING = 0.7  # share of the run


class Verdict(NamedTuple):
    """What the network makes of a batch."""

    losses: Tensor
    """Of each clause, nats."""
    right: Tensor
    """Whether the first hypothesis of each clause is right."""
    likelihood: Tensor
    """The decoder's loss of the right texts, nats for a syllable."""
    auxiliary: Tensor
    """The encoder's own."""


def judge(model: P2HModel, batch: NBestBatch, bf16: str = "auto") -> Verdict:
    """Score the hypotheses of a batch as the engine does; bf16: as in TrainConfig."""
    with autocast(bf16, torch.device("cpu")):
        mask = torch.where(batch.tokens >= 0, 0.0, FORBIDDEN)
        past = model.encode_context(batch.context)
        states = model.encode(batch.tokens.clamp(min=0), past, mask)[batch.reading]
        outputs, _ = model.decode(states, batch.previous)
        right = batch.right.nonzero().squeeze(1)
        positions = model.auxiliary(states[right])
    log_probs = _log_probs(model, outputs, batch, torch.arange(len(outputs)))
    scores = batch.certain + Weights().neural * log_probs.sum(dim=1)
    highest = torch.full((batch.clauses,), float("-inf"))
    highest.scatter_reduce_(0, batch.clause, scores.detach(), "amax")
    shares = (scores - highest[batch.clause]).exp()
    total, wanted = (
        torch.zeros(batch.clauses).index_add(0, batch.clause, shares * weight)
        for weight in (torch.ones_like(shares), batch.right)
    )
    first = (scores.detach() >= highest[batch.clause]) & batch.right
    hit = torch.zeros(batch.clauses, dtype=torch.bool)
    hit[batch.clause[first]] = True
    syllables = batch.lengths[right].sum().clamp(min=1)
    auxiliary = _log_probs(model, positions, batch, right)
    return Verdict(
        total.log() - wanted.clamp(min=1e-12).log(),
        hit,
        -log_probs[right].sum() / syllables,
        -auxiliary.sum() / syllables,
    )


def _log_probs(model: P2HModel, vectors: Tensor, batch: NBestBatch, of: Tensor) -> Tensor:
    """Return log P [N, T] of the rows of the hypotheses `of` [N]; 0 where padded.

    vectors: [N, T, W], the outputs for these hypotheses.
    """
    number, length = batch.previous.shape
    place = torch.full((number,), -1)
    place[of] = torch.arange(len(of))
    found, ats, sizes = [], [], []
    for c in batch.competitors:
        kept = place[c.at // length] >= 0
        at = c.at[kept]
        ats.append(place[at // length] * length + at % length)
        sizes.append(len(at))
        found.append((c.rows, c.goal[kept]))
    # one look into the vectors for all: the gradient of each is of their whole size
    flat = torch.cat(ats)
    own = torch.split(vectors.flatten(0, 1)[flat].float(), sizes)
    log_probs = [
        torch.addmm(model.row_bias[rows], vector, model.rows.weight[rows].t())
        .log_softmax(dim=1)
        .gather(1, goal[:, None])
        .squeeze(1)
        for (rows, goal), vector in zip(found, own, strict=True)
    ]
    whole = torch.zeros(len(of) * length).index_add(0, flat, torch.cat(log_probs))
    return whole.view(-1, length)


def chosen(files: Iterable[Path], config: DiscriminateConfig) -> list[NBest]:
    """Return the lists to learn from, shortened: those reached, and of the sure ones a share."""
    dice = random.Random(config.seed)
    return [
        shortened(one, config.best)
        for one in chain.from_iterable(map(read, files))
        if one.reached and (share_of_right(one) < SURE or dice.random() < config.easy)
    ]


def measure(
    model: P2HModel, batcher: Batcher, lists: Sequence[NBest], bf16: str = "auto"
) -> tuple[float, float]:
    """Return mean loss (nats) over the lists that hold the right text, and share of all right."""
    model.eval()
    loss, reached, right = 0.0, 0, 0
    with torch.no_grad():
        for group in batcher.groups([one for one in lists if one.reached], None):
            batch = batcher.batch(group)
            verdict = judge(model, batch, bf16)
            loss += verdict.losses.sum().item()
            reached += batch.clauses
            right += int(verdict.right.sum())
    model.train()
    return loss / max(reached, 1), right / max(len(lists), 1)


def discriminate(
    model: P2HModel,
    batcher: Batcher,
    lists: Sequence[NBest],
    config: DiscriminateConfig,
    log: Callable[[str], None],
) -> None:
    """Train the network in place; it ends as the average of its last states."""
    model.rows.weight.requires_grad_(False)
    model.row_bias.requires_grad_(False)
    learning = {n: p for n, p in model.named_parameters() if p.requires_grad}
    average = {n: p.detach().clone() for n, p in learning.items()}
    optimizer = torch.optim.AdamW(
        learning.values(), lr=config.rate, betas=(0.9, 0.98), weight_decay=0.0
    )
    steps = max(1, int(config.epochs * len(batcher.groups(lists, None))))
    model.train()
    for step, batch in enumerate(islice(_rounds(batcher, lists, config.seed), steps)):
        optimizer.param_groups[0]["lr"] = _rate(step, steps, config)
        verdict = judge(model, batch, config.bf16)
        loss = verdict.losses.mean() + config.likelihood * verdict.likelihood
        optimizer.zero_grad()
        torch.autograd.backward(loss + config.auxiliary * verdict.auxiliary)
        torch.nn.utils.clip_grad_norm_(learning.values(), 1.0)
        optimizer.step()
        for name, own in learning.items():
            average[name].lerp_(own.detach(), 1 - config.ema)
        if step % LOGGED == 0:
            log(json.dumps({"step": step, "of": steps, "loss": round(loss.item(), 4)}))
    model.load_state_dict(average, strict=False)


def _rate(step: int, steps: int, config: DiscriminateConfig) -> float:
    return config.rate * min(1.0, (step + 1) / WARMUP, (steps - step) / (FALLING * steps))


def _rounds(batcher: Batcher, lists: Sequence[NBest], seed: int) -> Iterator[NBestBatch]:
    dice = random.Random(seed)
    while True:
        yield from map(batcher.batch, batcher.groups(lists, dice))
