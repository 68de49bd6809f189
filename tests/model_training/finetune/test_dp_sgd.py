"""DP-SGD: the accountant against known figures, gradients per example, noise as promised."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from model_training.finetune.dp_sgd import (
    CLIP,
    Budget,
    PrivateGradients,
    budget_for,
    lots,
    noisy_step,
)
from model_training.finetune.dp_trainer import run_private
from model_training.finetune.rehearsal import Rehearsal
from model_training.network.lora import LoRALinear
from p2h_desktop.store.jobs import FineTuneSettings, TrainEvent
from tests.model_training.finetune.test_trainer import make, rehearsal

__all__ = ["rehearsal"]  # the fixture


def test_one_release_without_sampling_is_the_gaussian_mechanism() -> None:
    # Balle and Wang 2018: sigma = 1, delta = 1e-5 needs epsilon 4.38; Renyi is never below that
    found = Budget(rate=1.0, noise=1.0, steps=1).epsilon(1e-5)
    assert 4.38 <= found < 5.0


def test_the_accountant_knows_a_published_run() -> None:
    # 60 epochs over 60,000 digits in lots of 256, noise 1.1, delta 1e-5: epsilon 3.0 in tutorials
    # that use the looser conversion from Renyi privacy
    found = Budget(rate=256 / 60_000, noise=1.1, steps=60 * 60_000 // 256).epsilon(1e-5)
    assert 2.3 < found < 3.0


def test_more_noise_fewer_steps_and_smaller_lots_cost_less() -> None:
    base = Budget(0.05, 1.0, 100).epsilon()
    assert Budget(0.05, 1.5, 100).epsilon() < base
    assert Budget(0.05, 1.0, 50).epsilon() < base
    assert Budget(0.02, 1.0, 100).epsilon() < base


@pytest.mark.parametrize("epsilon", [1.0, 3.0, 8.0])
def test_the_noise_is_the_least_that_keeps_the_budget(epsilon: float) -> None:
    budget = budget_for(epsilon, examples=2000, epochs=4)
    assert budget.epsilon() <= epsilon
    assert Budget(budget.rate, 0.98 * budget.noise, budget.steps).epsilon() > epsilon


def test_lots_are_drawn_one_by_one() -> None:
    budget = Budget(0.1, 1.0, 200)
    sizes = [len(lot) for lot in lots(500, budget, seed=3)]
    assert sum(sizes) / len(sizes) == pytest.approx(50, rel=0.05)
    assert len(set(sizes)) > 10


@pytest.fixture
def network() -> torch.nn.Module:
    torch.manual_seed(0)
    layers = [LoRALinear(torch.nn.Linear(5, 4), 2, 0.0), LoRALinear(torch.nn.Linear(4, 3), 2, 0.0)]
    for layer in layers:
        torch.nn.init.normal_(layer.up.weight)
    return torch.nn.Sequential(*layers)


def test_gradients_are_clipped_example_by_example(network: torch.nn.Module) -> None:
    x = torch.randn(6, 3, 5)
    x[0] *= 50  # a loud example
    gradients = PrivateGradients(network)
    sums = gradients.sum_of_clipped(lambda: network(x).square().sum())
    wanted = [torch.zeros_like(m) for m in gradients.matrices()]
    for example in x:
        loss = network(example[None]).square().sum()
        found = torch.autograd.grad(loss, gradients.matrices())
        norm = math.sqrt(sum(float(g.square().sum()) for g in found))
        for total, gradient in zip(wanted, found, strict=True):
            total += gradient * min(1.0, CLIP / norm)
    for mine, theirs in zip(sums, wanted, strict=True):
        torch.testing.assert_close(mine, theirs)


def test_a_layer_used_twice_counts_both_times(network: torch.nn.Module) -> None:
    x, y = torch.randn(4, 2, 5), torch.randn(4, 7, 5)
    gradients = PrivateGradients(network)
    sums = gradients.sum_of_clipped(
        lambda: 1e-6 * (network(x).square().sum() + network(y).square().sum())
    )
    loss = 1e-6 * (network(x).square().sum() + network(y).square().sum())
    for mine, theirs in zip(sums, torch.autograd.grad(loss, gradients.matrices()), strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-4, atol=1e-9)  # all below the clip


def test_noise_has_the_size_promised() -> None:
    matrix = torch.nn.Parameter(torch.zeros(200, 200))
    budget, draw = Budget(0.1, 2.0, 1), torch.Generator().manual_seed(1)
    noisy_step([torch.zeros(200, 200)], [matrix], budget, draw)
    assert matrix.grad is not None
    assert float((matrix.grad * 64).std()) == pytest.approx(2.0 * CLIP, rel=0.02)


def test_a_private_run_ends_after_its_steps_and_still_learns(
    tmp_path: Path, rehearsal: Rehearsal
) -> None:
    events: list[TrainEvent] = []
    settings = FineTuneSettings(epochs=40, rank=4, rate=2e-2, epsilon=200.0)
    tuner = make(tmp_path, rehearsal, settings)
    before = tuner.measure()
    tuned, budget = run_private(tuner, events.append, lambda: 5)
    assert budget.epsilon() <= 200.0
    assert tuned.steps == budget.steps == sum(e.kind == "step" for e in events)
    assert tuner.measure()[0] < before[0]
