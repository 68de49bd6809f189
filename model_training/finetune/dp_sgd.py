"""Differentially private fine-tuning: what any single commit can do to a version is bounded.

DP-SGD (Abadi et al. 2016, "Deep Learning with Differential Privacy"): each example's gradient of
the adapters is clipped to norm C, Gaussian noise of standard deviation sigma C is added to the
sum, and examples are drawn by Poisson sampling with rate q. The budget is counted in Rényi
differential privacy of the subsampled Gaussian (Mironov, Talwar and Zhang 2019, "Rényi
Differential Privacy of the Sampled Gaussian Mechanism", eq. 3 for whole orders) and turned into
(epsilon, delta) by Canonne, Kamath and Steinke 2020, "The Discrete Gaussian", proposition 12.

The unit is a commit: two histories are neighbours if one holds a commit more. What is public:
the shipped network, the general text, and how many commits there are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from model_training.network.lora import LoRALinear

ORDERS = (*range(2, 64), 80, 96, 128, 192, 256, 512)
DELTA = 1e-5
CLIP = 0.5  # norm of one example's gradient
LOT = 64  # examples drawn per step, on average
MOST_NOISE = 64.0


@dataclass(frozen=True, slots=True)
class Budget:
    """A run of DP-SGD: sampling rate q, noise multiplier sigma, steps."""

    rate: float
    noise: float
    steps: int

    def epsilon(self, delta: float = DELTA) -> float:
        """Return the least epsilon for which the run is (epsilon, delta)-private."""
        found = math.inf
        for order in ORDERS:
            rdp = self.steps * renyi(self.rate, self.noise, order)
            bound = rdp + math.log1p(-1 / order) - math.log(delta * order) / (order - 1)
            found = min(found, bound)
        return max(0.0, found)


def renyi(rate: float, noise: float, order: int) -> float:
    """Return the Rényi divergence of one step of the sampled Gaussian mechanism.

    log sum_k C(order, k) (1 - q)^(order - k) q^k exp(k (k - 1) / (2 sigma^2)), by order - 1.
    """
    if rate >= 1.0:
        return order / (2 * noise**2)
    terms = [
        math.lgamma(order + 1)
        - math.lgamma(k + 1)
        - math.lgamma(order - k + 1)
        + (order - k) * math.log1p(-rate)
        + k * math.log(rate)
        + k * (k - 1) / (2 * noise**2)
        for k in range(order + 1)
    ]
    largest = max(terms)
    return (largest + math.log(sum(math.exp(t - largest) for t in terms))) / (order - 1)


def budget_for(epsilon: float, examples: int, epochs: int) -> Budget:
    """Return a run of about `epochs` passes with the least noise that keeps `epsilon`."""
    rate = min(1.0, LOT / examples)
    steps = max(1, round(epochs / rate))
    low, high = 0.3, MOST_NOISE
    for _ in range(40):
        middle = (low + high) / 2
        within = Budget(rate, middle, steps).epsilon() <= epsilon
        low, high = (low, middle) if within else (middle, high)
    return Budget(rate, high, steps)


def lots(examples: int, budget: Budget, seed: int) -> Iterator[list[int]]:
    """Yield the examples of each step, every one drawn by itself with the sampling rate."""
    for step in range(budget.steps):
        rng = np.random.default_rng((seed, 13, step))
        yield np.flatnonzero(rng.random(examples) < budget.rate).tolist()


class PrivateGradients:
    """Gathers the gradient of each example for the adapters and clips it.

    Hooks on the two small matrices of every adapter see inputs x and output gradients g; per
    example b the gradient of a matrix is sum_t g[b, t] x[b, t]^T. A matrix used twice in a pass
    (context and letters) adds up.
    """

    def __init__(self, model: nn.Module) -> None:
        """Watch the adapters of a network."""
        adapters = [m for m in model.modules() if isinstance(m, LoRALinear)]
        self._layers = [layer for a in adapters for layer in (a.down, a.up)]
        self._found: dict[nn.Module, Tensor] = {}
        self._watching = False
        for layer in self._layers:
            layer.register_forward_hook(self._watch)

    def _watch(self, layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        if self._watching and output.requires_grad:
            add = partial(self._add, layer, inputs[0].detach())
            cast(Any, output).register_hook(add)  # torch publishes no types for it

    def _add(self, layer: nn.Module, x: Tensor, gradient: Tensor) -> None:
        per_example = torch.einsum("bto,bti->boi", gradient, x)
        known = self._found.get(layer)
        self._found[layer] = per_example if known is None else known + per_example

    def sum_of_clipped(self, loss_of: Callable[[], Tensor]) -> list[Tensor]:
        """Return the summed gradient of each matrix, every example's clipped to CLIP in all.

        loss_of: returns a loss that is a sum over examples, the first axis of every input.
        """
        self._found.clear()
        self._watching = True
        try:
            torch.autograd.backward(loss_of())
        finally:
            self._watching = False
        squares = sum(g.flatten(1).square().sum(dim=1) for g in self._found.values())
        factors = (CLIP / (torch.as_tensor(squares).sqrt() + 1e-9)).clamp(max=1.0)
        return [torch.einsum("b,boi->oi", factors, self._found[layer]) for layer in self._layers]

    def matrices(self) -> list[Tensor]:
        """Return the trained matrices, in the order of the sums."""
        return [layer.weight for layer in self._layers]


def noisy_step(
    sums: Sequence[Tensor], matrices: Sequence[Tensor], budget: Budget, draw: torch.Generator
) -> None:
    """Put the noisy mean gradient on the matrices."""
    for total, matrix in zip(sums, matrices, strict=True):
        noise = torch.randn(total.shape, generator=draw) * (budget.noise * CLIP)
        matrix.grad = (total + noise) / LOT
