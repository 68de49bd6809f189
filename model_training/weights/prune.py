"""Magnitude pruning: the smallest weights of every matrix become zero.

Han et al. 2015, "Learning both Weights and Connections for Efficient Neural Networks". What is
lost is learned back by training on with `--start-from` and `--keep-zeros yes`.
"""

from __future__ import annotations

from pathlib import Path

from torch import Tensor

from model_training.weights.checkpoint import load_weights_with_shape, save_tensors

TABLES = ("rows", "tokens")  # looked up, not multiplied: a zero saves nothing there


def pruned(weights: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """Return the weights with the smallest `share` (0 to 1) of every matrix at zero."""
    found = {}
    for name, tensor in weights.items():
        found[name] = tensor
        if tensor.ndim == 2 and not name.startswith(TABLES):
            count = int(share * tensor.numel())
            smallest = tensor.abs().flatten().argsort()[:count]
            found[name] = tensor.flatten().index_fill(0, smallest, 0.0).view_as(tensor)
    return found


def prune(weights: Path, share: float, out: Path) -> float:
    """Prune a weights file into another; return the share of all weights that is zero now."""
    shape, tensors = load_weights_with_shape(weights)
    found = pruned(tensors, share)
    save_tensors(out, shape, found)
    zero = sum(int((t == 0).sum()) for t in found.values())
    return zero / sum(t.numel() for t in found.values())
