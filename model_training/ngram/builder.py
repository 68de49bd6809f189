"""Builds the n-gram model: count, prune to a budget, quantize, write, measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from model_training.ngram.backoff_model import BackoffModel, finish, score
from model_training.ngram.count import Shard, Table, count, read_shards
from model_training.ngram.estimate import link
from model_training.ngram.prune import Taste, choose
from model_training.ngram.write import write
from p2h_desktop.core.ngram_format import MAX_ORDER, NgramHeader, row_digest
from p2h_desktop.core.vocab import Vocab

_MOST_ROWS = 16380  # 14 bits, three specials


@dataclass(frozen=True, slots=True)
class NgramConfig:
    """How the n-gram model is built."""

    order: int = 4
    """Longest n-gram, 2 to 4."""
    budget_mb: float = 50.0
    """Size of the file, 10**6 bytes."""
    min_counts: tuple[int, int, int] = (1, 2, 2)
    """Bigrams, trigrams and 4-grams met less often are never kept; must not fall."""
    rounds: int = 2
    """How often the choice of n-grams is revised against the model that follows from it."""
    taste: Taste = field(default_factory=Taste)
    """What an n-gram is worth beside the likelihood it brings."""
    weights: dict[str, float] = field(
        default_factory=lambda: {
            "chat": 2.0,
            "social": 1.5,
            "qa": 1.5,
            "review": 4.0,
            "speech": 2.0,
            "life": 2.0,
            "office": 0.5,
            "abstracts": 0.5,
            "academic": 0.3,
            "law": 0.3,
            "tech": 0.5,
            "techpress": 0.7,
        }
    )
    """How much each occurrence in a domain counts; unnamed domains: 1."""

    def __post_init__(self) -> None:
        """Refuse what cannot be built."""
        if not 2 <= self.order <= MAX_ORDER:
            raise ValueError(f"order {self.order} is not supported")
        if list(self.min_counts) != sorted(self.min_counts):
            raise ValueError("min_counts must not fall from one order to the next")
        if any(weight <= 0 for weight in self.weights.values()):
            raise ValueError("weights must be above 0")


@dataclass(frozen=True, slots=True)
class NgramReport:
    """What a build gave: the header of the file, and perplexity per row of the dev split."""

    header: NgramHeader
    perplexity: dict[str, float]

    def lines(self) -> list[str]:
        """Return the report as text, one fact a line."""
        header = self.header
        facts = [f"n-grams {header.entries}, longer contexts {header.contexts}"]
        return facts + [f"perplexity {name}: {p:.2f}" for name, p in self.perplexity.items()]


def build(
    shards_dir: Path,
    vocab: Vocab,
    out_file: Path,
    config: NgramConfig,
    progress: Callable[[str], None],
) -> NgramReport:
    """Build the model of a shard folder and write it.

    Needs about 9 bytes of memory per id of the corpus and 100 per n-gram within `min_counts`.
    """
    if vocab.n_rows > _MOST_ROWS:
        raise ValueError(f"{vocab.n_rows} rows do not fit 14 bits")
    tables = count_all(read_shards(shards_dir, "train"), vocab.n_rows, config, progress)
    levels = link(tables)
    progress("choosing n-grams")
    kept = choose(levels, int(config.budget_mb * 1e6), config.rounds, config.taste)
    progress("estimating and quantizing")
    model = finish(levels, kept)
    header = write(model, row_digest(vocab), out_file)
    progress("measuring on the dev split")
    dev = read_shards(shards_dir, "dev")
    return NgramReport(header, perplexities(model, dev, config.weights))


def count_all(
    shards: Sequence[Shard], n_rows: int, config: NgramConfig, progress: Callable[[str], None]
) -> list[Table]:
    """Count the n-grams of all orders."""
    tables = []
    for order, least in zip(range(1, config.order + 1), (1, *config.min_counts), strict=False):
        tables.append(count(shards, config.weights, order, n_rows, least))
        progress(f"counted order {order}: {len(tables[-1].keys)} n-grams")
    return tables


def perplexities(
    model: BackoffModel, shards: Sequence[Shard], weights: Mapping[str, float]
) -> dict[str, float]:
    """Return perplexity per row of each domain, and "all" with weights."""
    sums: dict[str, float] = {}
    sizes: dict[str, int] = {}
    for shard in shards:
        outcomes, log_probs = score(model, shard.ids)
        rows = outcomes < model.n_rows
        sums[shard.domain] = sums.get(shard.domain, 0.0) + float(log_probs[rows].sum())
        sizes[shard.domain] = sizes.get(shard.domain, 0) + int(rows.sum())
    found = {name: _perplexity(sums[name], sizes[name]) for name in sorted(sums) if sizes[name]}
    weighted = sum(sums[name] * weights.get(name, 1.0) for name in sums)
    size = sum(sizes[name] * weights.get(name, 1.0) for name in sums)
    return {**found, "all": _perplexity(weighted, size)} if size else found


def _perplexity(log_prob: float, size: float) -> float:
    return float(np.exp(-log_prob / size))
