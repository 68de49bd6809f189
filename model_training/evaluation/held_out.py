"""How well the network alone converts held-out text, by domain and typing style.

The whole engine (n-gram and segmentation included) is measured through `p2h convert`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from model_training.config import SampleConfig
from model_training.corpus.data import Batch, Sampler, load_streams
from model_training.network.losses import FORBIDDEN
from model_training.network.model import AnyModel
from model_training.pretrain.loop import on_device
from p2h_desktop.core.vocab import Vocab

STYLES = ("full", "partial", "mixed", "initials")


@dataclass(frozen=True, slots=True)
class Score:
    """Shares right over the held-out clauses of one domain typed in one style."""

    style: str
    domain: str
    clauses: int
    hanzi: float
    sentences: float


def greedy(
    model: AnyModel,
    batch: tuple[Tensor, Tensor, Tensor],
    slices: list[tuple[int, int]],
    position_head: bool = False,
) -> Tensor:
    """Return rows [B, T], each the likeliest after those chosen before it (beam of one).

    position_head: each by the encoder's own head instead, whatever stands beside it.
    """
    context, tokens, _ = batch
    mask = torch.where(tokens >= 0, 0.0, FORBIDDEN)
    states = model.encode(tokens.clamp(min=0), model.encode_context(context), mask)
    bounds = torch.tensor(slices, device=tokens.device)
    rows = torch.arange(model.rows.num_embeddings, device=tokens.device)
    previous, past, chosen = context[:, -1:], None, []
    for t in range(tokens.shape[1]):
        if position_head:
            vectors = model.auxiliary(states[:, t : t + 1])
        else:
            vectors, past = model.decode(states[:, t : t + 1], previous, past, states, mask)
        scores = vectors[:, 0] @ model.rows.weight.t() + model.row_bias
        low, high = bounds[tokens[:, t].clamp(min=0)].unbind(1)
        outside = (rows < low[:, None]) | (rows >= high[:, None])
        previous = scores.masked_fill(outside, float("-inf")).argmax(dim=1, keepdim=True)
        chosen.append(previous)
    return torch.cat(chosen, dim=1)


def evaluate(
    model: AnyModel,
    shards: Path,
    vocab: Vocab,
    batches: int,
    batch_tokens: int = 4096,
    position_head: bool = False,
) -> Iterator[Score]:
    """Yield the scores of every style and domain, from `batches` batches each."""
    device = next(model.parameters()).device
    streams = load_streams(shards, vocab, "dev")
    slices = list(vocab.token_slices)
    for style in STYLES:
        full, partial, mixed, initials = (float(name == style) for name in STYLES)
        samples = SampleConfig(
            full, partial, mixed, initials, part=0.0, contexts=((1.0, 1),), fuzzy=0.0
        )
        if style == "initials":
            samples = replace(samples, max_length=4)
        for domain, stream in streams.items():
            sampler = Sampler({domain: stream}, vocab, samples, batch_tokens, (0,))
            drawn = sampler.batches()
            held_out = [next(drawn) for _ in range(batches)]
            yield _score(model, style, domain, held_out, slices, device, position_head)


def _score(
    model: AnyModel,
    style: str,
    domain: str,
    batches: list[Batch],
    slices: list[tuple[int, int]],
    device: torch.device,
    position_head: bool,
) -> Score:
    clauses = hanzi = right = whole = 0
    with torch.no_grad():
        for arrays in batches:
            batch = on_device(arrays, device)
            _, tokens, targets = batch
            real = tokens >= 0
            hit = (greedy(model, batch, slices, position_head) == targets) | ~real
            clauses += len(tokens)
            hanzi += int(real.sum())
            right += int((hit & real).sum())
            whole += int(hit.all(dim=1).sum())
    return Score(style, domain, clauses, right / hanzi, whole / clauses)


def as_table(scores: list[Score]) -> str:
    """Return a Markdown table: a line per domain, hanzi / sentences right (%) per style."""
    scores = [*scores, *overall(scores)]
    found = {(s.domain, s.style): s for s in scores}
    domains = [*sorted({s.domain for s in scores} - {"mean"}), "mean"]
    lines = ["| domain | " + " | ".join(STYLES) + " |", "|---" * (len(STYLES) + 1) + "|"]
    for domain in domains:
        cells = [found[domain, style] for style in STYLES]
        shown = [f"{100 * c.hanzi:.1f} / {100 * c.sentences:.1f}" for c in cells]
        lines.append(f"| {domain} | " + " | ".join(shown) + " |")
    return "\n".join(lines)


def overall(scores: list[Score]) -> list[Score]:
    """Return for each style the mean over the domains, each counted alike."""
    means = []
    for style in STYLES:
        own = [s for s in scores if s.style == style]
        hanzi, sentences = (
            sum(getattr(s, f) for s in own) / len(own) for f in ("hanzi", "sentences")
        )
        means.append(Score(style, "mean", sum(s.clauses for s in own), hanzi, sentences))
    return means
