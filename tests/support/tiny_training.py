"""Shards, networks and weights small enough to be made in every test."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.jit._trace import TracerWarning

from model_training.config import ModelConfig
from model_training.corpus.shards import Ids, Manifest, Shard
from model_training.network.model import P2HModel
from model_training.weights.checkpoint import Checkpoint, save_weights
from p2h_desktop.core.vocab import Vocab
from tests.support.fake_models import row_ids, small_vocab

SHAPE = ModelConfig(width=16, heads=2, encoder_layers=2, inner=32, reach=4)
PHRASES = (
    "你好吗", "我们是中国人", "西安的先人", "这是十里长", "我把马认着", "时中", "好", "你们过吧",
)  # fmt: skip


def stream(vocab: Vocab, clauses: int, seed: int = 0) -> Ids:
    """A document of random phrases: BORDER, then clauses with a BREAK after each."""
    picked = np.random.default_rng(seed).integers(0, len(PHRASES), clauses)
    text = " ".join(PHRASES[i] for i in picked) + " "
    return np.array([vocab.border_id, *row_ids(vocab, text)], np.uint16)


def write_shards(folder: Path, shards: Sequence[tuple[str, str, Ids]]) -> Path:
    """Write (domain, split, ids) the way `prepare` does."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for number, (domain, split, ids) in enumerate(shards):
        name = f"{domain}-{number}.npy"
        np.save(folder / name, np.asarray(ids, np.uint16))
        entries.append(Shard(name, domain, "text", split, len(ids)))
    manifest = Manifest(tuple(entries), "", {})
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest)))
    return folder


def small_shards(folder: Path) -> Path:
    vocab = small_vocab()
    train, held_out = stream(vocab, 400), stream(vocab, 60, seed=1)
    return write_shards(folder, [("chat", "train", train), ("chat", "dev", held_out)])


def random_model(shape: ModelConfig = SHAPE, seed: int = 0) -> P2HModel:
    """A network with nothing left at zero: fresh biases would hide mistakes."""
    torch.manual_seed(seed)
    vocab = small_vocab()
    model = P2HModel(shape, vocab.n_ids, vocab.n_tokens)
    for parameter in model.parameters():
        if parameter.ndim == 1 or not parameter.any():
            nn.init.normal_(parameter, std=0.3)
    return model.eval()


def write_weights(path: Path, model: P2HModel) -> Path:
    vocab = small_vocab()
    tensors = dict(model.state_dict())
    state = Checkpoint(1, model.config, vocab.n_ids, vocab.n_tokens, tensors, tensors, [])
    save_weights(path, state)
    return path


@contextmanager
def expected_warnings() -> Iterator[None]:
    """Hide what torch says of its older ONNX exporter and of shapes fixed while tracing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", TracerWarning)
        yield
