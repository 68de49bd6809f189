"""The syllable bigram that cuts letters: counted on the shards, smoothed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from model_training.corpus.shards import load_manifest
from p2h_desktop.core.vocab import Vocab

CHUNK = 4_000_000  # ids handled at once
BACKED_OFF = 20.0  # counts' worth of trust in the unigram


def count_bigrams(shards: Path, vocab: Vocab, weights: dict[str, float]) -> NDArray[np.float64]:
    """Return weighted counts [S + 1, S] of a syllable after another, or after a clause start."""
    n = len(vocab.syllables)
    token = np.full(vocab.n_ids, n, np.int64)  # specials: the start of a clause
    token[: vocab.n_rows] = vocab.row_tokens
    counts = np.zeros((n + 1) * (n + 1))
    for shard in tqdm(load_manifest(shards).shards, desc="syllables"):
        if shard.split != "train":
            continue
        ids = np.load(shards / shard.file, mmap_mode="r")
        for start in range(0, len(ids) - 1, CHUNK):
            part = token[ids[start : start + CHUNK + 1]]
            pairs = part[:-1] * (n + 1) + part[1:]
            found = np.bincount(pairs, minlength=len(counts))
            counts += weights.get(shard.domain, 1.0) * found
    return counts.reshape(n + 1, n + 1)[:, :n]


def build(shards: Path, vocab: Vocab, out: Path, weights: dict[str, float]) -> None:
    """Write natural logs float16 [S + 1, S]: the bigram backed off to the unigram."""
    counts = count_bigrams(shards, vocab, weights)
    unigram = counts.sum(axis=0) + 0.5
    unigram /= unigram.sum()
    seen = counts.sum(axis=1, keepdims=True)
    smooth = (counts + BACKED_OFF * unigram) / (seen + BACKED_OFF)
    np.save(out, np.log(smooth).astype(np.float16))
