"""The mean of some networks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model_training.weights.average import average
from model_training.weights.checkpoint import load_weights, load_weights_with_shape
from p2h_desktop.errors import AssetError, UsageError
from tests.support.tiny_training import SHAPE, random_model, write_weights


@pytest.mark.parametrize("shares", [[], [2.0, 1.0, 1.0]])
def test_every_weight_is_the_mean(tmp_path: Path, shares: list[float]) -> None:
    files = [write_weights(tmp_path / f"{i}.pt", random_model(seed=i)) for i in range(3)]
    average(files, shares, tmp_path / "mean.pt")
    shape, found = load_weights_with_shape(tmp_path / "mean.pt")
    assert shape == SHAPE
    apart = [load_weights(file) for file in files]
    for name, tensor in found.items():
        parts = [s * w[name] for s, w in zip(shares or [1.0] * 3, apart, strict=True)]
        mean = torch.stack(parts).sum(dim=0) / sum(shares or [1.0] * 3)
        torch.testing.assert_close(tensor, mean, atol=2e-3, rtol=2e-3)  # kept in float16


def test_networks_of_other_shapes_have_no_mean(tmp_path: Path) -> None:
    small = write_weights(tmp_path / "small.pt", random_model())
    large = write_weights(tmp_path / "large.pt", random_model(replace(SHAPE, width=32)))
    with pytest.raises(AssetError, match="other-shape"):
        average([small, large], [], tmp_path / "mean.pt")


@pytest.mark.parametrize("shares", [[1.0], [1.0, 0.0], [1.0, 1.0, 1.0]])
def test_every_network_has_a_share(tmp_path: Path, shares: list[float]) -> None:
    with pytest.raises(UsageError, match="shares-differ"):
        average([tmp_path / "a.pt", tmp_path / "b.pt"], shares, tmp_path / "mean.pt")
