"""Makes n-best lists: types text that was set aside into the engine, with fuzzy sounds mostly on.

Builds the application's own converter, as the simulation does: what is learned from has to be what
people would see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from model_training.config import ListConfig, SampleConfig
from model_training.corpus.data import Batch, Sampler, load_streams
from model_training.corpus.fuzzy_typing import fuzzy_mixes
from model_training.discriminative.nbest import Entry, NBest, Reading, write
from p2h_desktop.core.pipeline.pinyin_translator import PinyinTranslator
from p2h_desktop.core.scoring.decoder import Hypothesis, Weights
from p2h_desktop.core.segmentation import Segmentation as Cut
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.engine.models import Models, load_models
from p2h_desktop.engine.pipeline_builder import PipelineOptions, build_translator

Ids = NDArray[np.int64]

BATCH = 4096  # tokens drawn from the texts at a time: room for long contexts, too
LONGEST = 18  # syllables typed at once


class ListMaker:
    """The engine of a model folder, and a typist."""

    def __init__(self, folder: Path, shards: Path, config: ListConfig) -> None:
        """Load the models of `folder` and the held-out split of `shards`."""
        self._models: Models = load_models(folder, folder)
        self._vocab: Vocab = self._models.vocab
        self._streams = load_streams(shards, self._vocab, "dev")
        self._mixes = fuzzy_mixes(self._vocab)
        self._config = config
        self._translators: dict[tuple[str, ...], PinyinTranslator] = {}

    def lists(self, count: int, seed: int) -> Iterator[NBest]:
        """Yield the lists of about `count` clauses; what the engine cannot read has none."""
        config = self._config
        styles = (config.full, config.partial, config.mixed, config.initials)
        # the sampler multiplies with the number of clauses
        weights = {d: config.shares.get(d, 0.0) / len(s.starts) for d, s in self._streams.items()}
        samples = SampleConfig(*styles, max_length=LONGEST, part=0.0, fuzzy=0.0, weights=weights)
        sampler = Sampler(self._streams, self._vocab, samples, BATCH, (seed,))
        rng = np.random.default_rng((seed, 1))
        for clause in islice(chain.from_iterable(map(_clauses, sampler.batches())), count):
            made = self._list(*clause, rng)
            if made is not None:
                yield made

    def _list(
        self, context: list[int], tokens: Ids, rows: list[int], rng: np.random.Generator
    ) -> NBest | None:
        pairs: tuple[str, ...] = ()
        if rng.random() < self._config.on:
            mix = self._mixes[rng.integers(len(self._mixes))]
            careless = np.array(rng.random() < self._config.careless)
            pairs, tokens = mix.pairs, mix.typed(tokens, careless, rng)
        letters = "".join(self._vocab.token_letters[token] for token in tokens.tolist())
        before = "" if rng.random() < self._config.unknown else self._vocab.written(context)
        found = [one.hypothesis for one in self._translator(pairs).ranked(letters, before)]
        readings = list(_readings(found, self._vocab, self._vocab.written(rows)))
        if not readings:
            return None
        ids = self._vocab.encode_context(before, len(context)) or (self._vocab.break_id,)
        return NBest(list(ids), list(pairs), readings)

    def _translator(self, pairs: tuple[str, ...]) -> PinyinTranslator:
        if pairs not in self._translators:
            options = PipelineOptions(fuzzy=pairs)
            self._translators[pairs] = build_translator(self._models, options)
        return self._translators[pairs]


def _clauses(batch: Batch) -> Iterator[tuple[list[int], Ids, list[int]]]:
    """Yield context, tokens and rows of the clauses of a batch, single hanzi left out."""
    for context, tokens, rows in zip(batch.context, batch.tokens, batch.targets, strict=True):
        length = int((tokens >= 0).sum())
        if length > 1:
            yield context.tolist(), tokens[:length], rows[:length].tolist()


def _readings(found: Sequence[Hypothesis], vocab: Vocab, text: str) -> Iterator[Reading]:
    """Yield the hypotheses that the decoder judged, cut by cut."""
    by_cut: dict[Cut, Reading] = {}
    for one in found:
        if one.judged is not None:
            certain = one.score - Weights().neural * one.judged
            right = vocab.written(one.rows) == text
            own = by_cut.setdefault(one.path, Reading(list(one.path.tokens), []))
            own.entries.append(Entry(list(one.rows), certain, one.judged, right))
    yield from by_cut.values()


def make(folder: Path, shards: Path, out: Path, config: ListConfig, count: int, seed: int) -> int:
    """Write the lists of `count` clauses into a file; return how many there are."""
    maker = ListMaker(folder, shards, config)
    return write(tqdm(maker.lists(count, seed), total=count, desc="lists"), out)
