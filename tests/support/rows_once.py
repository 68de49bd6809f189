"""A stream in which every row stands once, and batches drawn from it."""

from __future__ import annotations

from itertools import islice

import numpy as np

from model_training.config import SampleConfig
from model_training.corpus.data import Batch, Sampler, Stream, clauses
from p2h_desktop.core.spelling import SYLLABLES
from p2h_desktop.core.vocab import Vocab

# Three rows for every syllable; a stream holds each row once, so a row tells where it stood.
VOCAB = Vocab(
    tuple(
        (syllable, chr(0x4E00 + 3 * number + place), 9 - place)
        for number, syllable in enumerate(sorted(SYLLABLES))
        for place in range(3)
    )
)
PLAIN = SampleConfig(full=1.0, partial=0.0, mixed=0.0, initials=0.0, part=0.0, fuzzy=0.0)
FRONT = 64


def every_row_once(seed: int = 0, longest: int = 12) -> Stream:
    rng = np.random.default_rng(seed)
    pieces: list[np.ndarray] = [np.full(FRONT, VOCAB.border_id)]
    rows = rng.permutation(VOCAB.n_rows)
    while len(rows):
        cut = int(rng.integers(1, longest + 1))
        pieces += [rows[:cut], np.array([rng.choice([VOCAB.break_id, VOCAB.other_id])])]
        rows = rows[cut:]
    ids = np.concatenate(pieces).astype(np.uint16)
    return Stream(ids, *clauses(ids, VOCAB.n_rows))


STREAM = every_row_once()
PLACE = {int(row): place for place, row in enumerate(STREAM.ids) if row < VOCAB.n_rows}


def draw(config: SampleConfig, count: int, seed: int = 1, tokens: int = 600) -> list[Batch]:
    sampler = Sampler({"chat": STREAM}, VOCAB, config, tokens, (seed,))
    return list(islice(sampler.batches(), count))


def same(one: list[Batch], other: list[Batch]) -> bool:
    return len(one) == len(other) and all(
        np.array_equal(a.context, b.context)
        and np.array_equal(a.tokens, b.tokens)
        and np.array_equal(a.targets, b.targets)
        for a, b in zip(one, other, strict=True)
    )
