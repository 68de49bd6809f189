"""A network cut in two answers as the whole, and only what lies above the cut is trained."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from model_training.corpus.data import Batch
from model_training.finetune.frozen_trunk import FrozenTrunk
from model_training.finetune.rehearsal import Rehearsal
from model_training.finetune.trainer import run
from model_training.network.lora import merged_state
from model_training.network.losses import typed_vectors
from model_training.pretrain.loop import on_device
from p2h_desktop.store.jobs import FineTuneSettings
from tests.model_training.finetune.test_trainer import make, rehearsal
from tests.support.tiny_training import random_model

__all__ = ["rehearsal"]  # the fixture

BATCH = Batch(
    np.array([[3, 5, 1], [2, 2, 4]]), np.array([[1, 4, 2], [7, 3, -1]]), np.array([[5, 1, 2]] * 2)
)


@pytest.mark.parametrize("layers", [0, 1, 2, 9])
def test_both_parts_together_are_the_whole(layers: int) -> None:
    model = random_model()
    cut = FrozenTrunk(model, layers)
    assert cut.fixed == max(0, 2 - layers)
    wanted = typed_vectors(model, *on_device(BATCH, torch.device("cpu")))
    seen = cut.see(BATCH)
    assert seen.typed.tolist() == [1, 4, 2, 7, 3]
    for vectors, other in zip(cut.vectors(seen), wanted, strict=True):
        torch.testing.assert_close(vectors, other)


@pytest.mark.parametrize("layers", [0, 1])
def test_nothing_below_the_cut_is_changed(
    tmp_path: Path, rehearsal: Rehearsal, layers: int
) -> None:
    settings = FineTuneSettings(epochs=1, rank=4, layers=layers)
    merged = merged_state(run(make(tmp_path, rehearsal, settings), lambda _: None).model)
    base = random_model().state_dict()
    changed = {name for name, tensor in merged.items() if not torch.equal(tensor, base[name])}
    assert {name.split(".")[0] for name in changed} >= {"decoder", "previous_in", "auxiliary"}
    assert any(name.startswith("encoder.1.") for name in changed) is (layers == 1)
    assert not any(name.startswith(("encoder.0.", "context_in", "rows")) for name in changed)
