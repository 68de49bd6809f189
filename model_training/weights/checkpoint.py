"""Resumable training state on disk, written atomically."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from model_training.config import ModelConfig
from model_training.weights.onnx_import import read_folder
from p2h_desktop.atomic import replacing


@dataclass(slots=True)
class Checkpoint:
    """Everything a run needs to go on at `step` as if it had never stopped."""

    step: int
    shape: ModelConfig
    n_ids: int
    n_tokens: int
    weights: dict[str, Tensor]
    average: dict[str, Tensor]
    optimizers: list[dict[str, Any]]


def save_checkpoint(path: Path, state: Checkpoint) -> None:
    """Write beside the old checkpoint, then replace it: a kill leaves one of the two whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fields = {name: getattr(state, name) for name in state.__slots__}
    with replacing(path) as fresh:
        torch.save(fields | {"shape": asdict(state.shape)}, fresh)


def load_checkpoint(path: Path) -> Checkpoint:
    """Read what `save_checkpoint` wrote."""
    fields = torch.load(path, map_location="cpu", weights_only=True)
    return Checkpoint(**fields | {"shape": ModelConfig(**fields["shape"])})


def save_weights(path: Path, state: Checkpoint) -> None:
    """Write the averaged weights in float16: what fine-tuning and further training begin with."""
    save_tensors(path, state.shape, state.average)


def save_tensors(path: Path, shape: ModelConfig, weights: dict[str, Tensor]) -> None:
    """Write weights and the shape of their network, in float16."""
    half = {name: tensor.detach().half() for name, tensor in weights.items()}
    torch.save({"shape": asdict(shape), "weights": half}, path)


def load_weights_with_shape(path: Path) -> tuple[ModelConfig, dict[str, Tensor]]:
    """Read what `save_weights` wrote, or the network of a model folder, in float32."""
    if path.is_dir():
        return read_folder(path)
    fields = torch.load(path, map_location="cpu", weights_only=True)
    weights = {name: tensor.float() for name, tensor in fields["weights"].items()}
    return ModelConfig(**fields["shape"]), weights


def load_weights(path: Path) -> dict[str, Tensor]:
    """Read the weights alone."""
    return load_weights_with_shape(path)[1]
