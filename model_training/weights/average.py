"""The mean of networks that were trained apart from one start.

Often better than each of them, and as large and as fast as one (Wortsman et al. 2022, "Model
soups").
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from model_training.weights.checkpoint import load_weights_with_shape, save_tensors
from p2h_desktop.errors import AssetError, UsageError
from p2h_desktop.messages.codes import Code


def average(files: Sequence[Path], shares: Sequence[float], out: Path) -> None:
    """Write the mean of the weights of some files or model folders; AssetError if they differ.

    shares: of each, above 0; none: all alike. UsageError where there are not as many.
    """
    shares = shares or [1.0] * len(files)
    if len(shares) != len(files) or min(shares) <= 0:
        raise UsageError(Code.SHARES_DIFFER, shares=len(shares), networks=len(files))
    shape, mean = load_weights_with_shape(files[0])
    total = shares[0]
    for file, share in zip(files[1:], shares[1:], strict=True):
        _, other = load_weights_with_shape(file)
        if {n: t.shape for n, t in other.items()} != {n: t.shape for n, t in mean.items()}:
            raise AssetError(Code.OTHER_SHAPE, name=file.name)
        total += share
        mean = {name: tensor.lerp(other[name], share / total) for name, tensor in mean.items()}
    save_tensors(out, shape, mean)
