"""Encoded shards to training batches: clauses typed the way people type them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model_training.config import SampleConfig
from model_training.corpus.fuzzy_typing import FuzzyTyping, fuzzy_mixes
from model_training.corpus.shards import Ids, Shard, load_manifest
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code

POOL_CLAUSES = 40_000  # clauses sorted by length together, so that batches need little padding;
POOL_PER_TOKEN = 8  # or this many per token of a batch, if that is more
INITIALS_LONGEST = 6
Generator = np.random.Generator


@dataclass(frozen=True, slots=True)
class Batch:
    """context [B, C] ids; tokens [B, T], -1 where padded; targets [B, T] rows, 0 where padded."""

    context: NDArray[np.int64]
    tokens: NDArray[np.int64]
    targets: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stream:
    """All ids of one domain in one array, and where its clauses start and end in it."""

    ids: Ids
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


class TokenTables:
    """The tokens that a row can be typed as."""

    def __init__(self, vocab: Vocab) -> None:
        """Lay out complete, initial and unfinished tokens by row."""
        prefix = {p: vocab.token(p, complete=False) for p in vocab.prefixes}
        syllables = vocab.row_syllables
        self.complete = np.array(vocab.row_tokens, np.int64)
        self.initial = np.array([prefix[initial(s)] for s in syllables], np.int64)
        self.lengths = np.array([len(s) for s in syllables], np.int64)
        longest = int(self.lengths.max())
        self.cut = np.array(
            [[prefix[s[: min(n, len(s))]] for n in range(1, longest + 1)] for s in syllables],
            np.int64,
        )

    def unfinished(self, rows: NDArray[np.int64], rng: Generator) -> NDArray[np.int64]:
        """Cut each syllable to a random proper prefix; one letter stays as a prefix of itself."""
        longest = np.maximum(self.lengths[rows] - 1, 1)
        kept = (rng.random(len(rows)) * longest).astype(np.int64)
        return self.cut[rows, kept]


def initial(syllable: str) -> str:
    """Return what a person types for a syllable when abbreviating."""
    return syllable[:2] if syllable[:2] in ("zh", "ch", "sh") else syllable[:1]


def clauses(ids: Ids, n_rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return starts and ends of the maximal runs of rows."""
    row = np.concatenate(([False], ids < n_rows, [False]))
    change = np.flatnonzero(row[1:] != row[:-1])
    return change[0::2], change[1::2]


def load_streams(folder: Path, vocab: Vocab, split: str) -> dict[str, Stream]:
    """Read all shards of a split, one stream per domain, padded in front for context."""
    found: dict[str, list[Shard]] = {}
    for shard in load_manifest(folder).shards:
        if shard.split == split and shard.ids:
            found.setdefault(shard.domain, []).append(shard)
    streams = {}
    for domain, shards in sorted(found.items()):
        front = np.full(64, vocab.border_id, np.uint16)
        ids = np.concatenate([front] + [np.load(folder / s.file) for s in shards])
        streams[domain] = Stream(ids, *clauses(ids, vocab.n_rows))
    return streams


class Sampler:
    """Draws batches without end; the same seed gives the same batches."""

    def __init__(
        self,
        streams: dict[str, Stream],
        vocab: Vocab,
        config: SampleConfig,
        batch_tokens: int,
        seed: tuple[int, ...],
    ) -> None:
        """Weigh each domain by its clauses times its weight."""
        self._streams = list(streams.values())
        self._tables = TokenTables(vocab)
        self._alike = fuzzy_mixes(vocab) if config.fuzzy else []
        self._pool_clauses = max(POOL_CLAUSES, POOL_PER_TOKEN * batch_tokens)
        self._config = config
        self._batch_tokens = batch_tokens
        self._seed = seed
        clause_weight = [config.weights.get(d, 1.0) * len(s.starts) for d, s in streams.items()]
        self._shares = np.array(clause_weight) / sum(clause_weight)

    def batches(self, first: int = 0) -> Iterator[Batch]:
        """Yield the batches from number `first` on; skipping costs no sampling of whole pools."""
        number, pool = 0, 0
        while True:
            rng = np.random.default_rng((*self._seed, pool))
            spans = self._pool(rng)
            order = self._batch_bounds(spans, rng)
            for low, high in order:
                if number >= first:
                    own = np.random.default_rng((*self._seed, pool, low))
                    yield self._batch(spans[low:high], own)
                number += 1
            pool += 1

    def _pool(self, rng: Generator) -> NDArray[np.int64]:
        """Return spans [N, 3] (stream, start, end), sorted by length."""
        counts = rng.multinomial(self._pool_clauses, self._shares)
        parts = []
        for index, (stream, count) in enumerate(zip(self._streams, counts, strict=True)):
            picked = rng.integers(0, len(stream.starts), count)
            start, end = stream.starts[picked], stream.ends[picked]
            longest = np.minimum(end - start, self._config.max_length)
            part = rng.random(count) < self._config.part
            wanted = np.where(part, 1 + (rng.random(count) * longest).astype(np.int64), longest)
            start = start + (rng.random(count) * (end - start - wanted + 1)).astype(np.int64)
            parts.append(np.stack((np.full(count, index), start, start + wanted), axis=1))
        spans = np.concatenate(parts)
        # among equals in random order: a batch must not be of one domain
        return spans[np.lexsort((rng.random(len(spans)), spans[:, 2] - spans[:, 1]))]

    def _batch_bounds(self, spans: NDArray[np.int64], rng: Generator) -> list[tuple[int, int]]:
        """Cut the sorted spans into batches of batch_tokens // T clauses, T the longest's length.

        Recurring shapes matter: the CPU kernels are compiled, and kept, per shape.
        """
        lengths = (spans[:, 2] - spans[:, 1]).tolist()
        bounds, start = [], 0
        while start < len(lengths):
            likely = start + max(1, self._batch_tokens // lengths[start])
            longest = max(lengths[start:likely])
            end = min(start + max(1, self._batch_tokens // longest), len(lengths))
            bounds.append((start, end))
            start = end
        return [bounds[i] for i in rng.permutation(len(bounds))]

    def _batch(self, spans: NDArray[np.int64], rng: Generator) -> Batch:
        shares = np.array([c[0] for c in self._config.contexts])
        _, length = self._config.contexts[rng.choice(len(shares), p=shares / shares.sum())]
        spans = self._within(spans, length, rng)
        lengths = spans[:, 2] - spans[:, 1]
        offsets = np.arange(-length, int(lengths.max()))
        ids = np.zeros((len(spans), len(offsets)), np.int64)
        for index in np.unique(spans[:, 0]):
            own = spans[:, 0] == index
            stream = self._streams[index]
            places = np.clip(spans[own, 1, None] + offsets, 0, len(stream.ids) - 1)
            ids[own] = stream.ids[places]
        real = np.arange(int(lengths.max())) < lengths[:, None]
        targets = np.where(real, ids[:, length:], 0)
        tokens = self._type(targets, lengths, real, rng)
        return Batch(ids[:, :length], np.where(real, tokens, -1), targets)

    def _within(self, spans: NDArray[np.int64], context: int, rng: Generator) -> NDArray[np.int64]:
        """Leave out clauses where long contexts would make a batch of many times the size."""
        longest = int((spans[:, 2] - spans[:, 1]).max())
        most = max(1, self._batch_tokens // (context - 1 + longest))
        return rng.permutation(spans)[:most] if most < len(spans) else spans

    def _type(
        self,
        rows: NDArray[np.int64],
        lengths: NDArray[np.int64],
        real: NDArray[np.bool_],
        rng: Generator,
    ) -> NDArray[np.int64]:
        """Choose a typing style per clause and return the tokens typed [B, T]."""
        config, tables = self._config, self._tables
        shares = np.cumsum([config.full, config.partial, config.mixed, config.initials])
        style = np.searchsorted(shares, rng.random(len(rows)) * shares[-1])
        style = np.where((style == 3) & (lengths > INITIALS_LONGEST), 2, style)
        cut = (style[:, None] == 3) | (
            (style[:, None] == 2) & (rng.random(rows.shape) < config.cut)
        )
        tokens = np.where(cut & real, tables.initial[rows], tables.complete[rows])
        partial = np.flatnonzero(style == 1)
        last = lengths[partial] - 1
        tokens[partial, last] = tables.unfinished(rows[partial, last], rng)
        return self._blur(tokens, rng) if self._alike else tokens

    def _blur(self, tokens: NDArray[np.int64], rng: Generator) -> NDArray[np.int64]:
        """Type some clauses with fuzzy sounds switched on, the same pairs in all of them."""
        config = self._config
        mix: FuzzyTyping = self._alike[rng.integers(len(self._alike))]
        places = np.flatnonzero(rng.random(len(tokens)) < config.fuzzy)
        careless = rng.random((len(places), 1)) < config.careless
        tokens[places] = mix.typed(tokens[places], careless, rng)
        return tokens


def ahead(batches: Iterator[Batch], count: int) -> Iterator[Batch]:
    """Yield the batches, up to `count` of them made in advance by a thread."""
    with ThreadPoolExecutor(1) as pool:
        waiting = [pool.submit(next, batches) for _ in range(count)]
        while True:
            batch = waiting.pop(0).result()
            waiting.append(pool.submit(next, batches))
            yield batch


def dev_batches(
    folder: Path, vocab: Vocab, config: SampleConfig, batch_tokens: int, count: int
) -> list[Batch]:
    """Return the same `count` batches of held-out text each time."""
    streams = load_streams(folder, vocab, "dev")
    if not streams:
        raise AssetError(Code.TEXTS_TOO_SHORT, name=folder.name)
    sampler = Sampler(streams, vocab, config, batch_tokens, (0,))
    batches = sampler.batches()
    return [next(batches) for _ in range(count)]
