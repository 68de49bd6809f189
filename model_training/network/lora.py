"""Low-rank adapters on the linear layers of a network that stays as it is.

A linear layer computes W x + b. Fine-tuning leaves W alone and learns a difference of low rank
(Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models"):

    y = W x + b + s B A x,    A [r, in],  B [out, r],  s = alpha / r

A starts random, B at zero, so the adapted network begins as the base. After training the
difference is added once, W' = W + s B A, and the network has its old shape again: the exported
graphs are as fast as the base, and rolling back is loading other files.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

ALPHA = 2.0  # s = ALPHA / sqrt(r): steps of like size at every rank (Kalajdzievski 2023, rsLoRA)


class LoRALinear(nn.Module):
    """A frozen linear layer and its low-rank difference."""

    def __init__(self, base: nn.Linear, rank: int, dropout: float) -> None:
        """Freeze `base` and start with no difference."""
        super().__init__()
        self.base = base.requires_grad_(False)
        self.down = nn.Linear(base.in_features, rank, bias=False)
        self.up = nn.Linear(rank, base.out_features, bias=False)
        self.dropout = nn.Dropout(dropout)
        self.scale = ALPHA / math.sqrt(rank)
        self.enabled = True
        nn.init.normal_(self.down.weight, std=1.0 / math.sqrt(base.in_features))
        nn.init.zeros_(self.up.weight)

    def forward(self, x: Tensor) -> Tensor:
        """Return W x + b + s B A x; without the last term while disabled."""
        y: Tensor = self.base(x)
        if not self.enabled:
            return y
        difference: Tensor = self.up(self.down(self.dropout(x)))
        return y + self.scale * difference

    def delta(self) -> Tensor:
        """Return s B A, shape [out, in]."""
        return self.scale * self.up.weight @ self.down.weight


def inject(
    model: nn.Module, rank: int, dropout: float, within: Sequence[nn.Module]
) -> list[LoRALinear]:
    """Put an adapter on every linear layer within these modules of `model`, freeze the rest."""
    model.requires_grad_(False)
    wanted = {inner for module in within for inner in module.modules()}
    found = [
        (parent, name, child)
        for parent in list(model.modules())
        for name, child in parent.named_children()
        if isinstance(child, nn.Linear) and child in wanted
    ]
    adapters = []
    for parent, name, child in found:
        adapter = LoRALinear(child, rank, dropout)
        setattr(parent, name, adapter)
        adapters.append(adapter)
    return adapters


def adapter_state(model: nn.Module) -> dict[str, Tensor]:
    """Return copies of the parameters that are trained, by name."""
    return {n: p.detach().clone() for n, p in model.named_parameters() if p.requires_grad}


def load_adapters(model: nn.Module, state: dict[str, Tensor]) -> None:
    """Put back what `adapter_state` returned."""
    own = dict(model.named_parameters())
    with torch.no_grad():
        for name, tensor in state.items():
            own[name].copy_(tensor)


def merged_state(model: nn.Module) -> dict[str, Tensor]:
    """Return the weights of the plain network with every difference added, by plain name."""
    adapters = {n: m for n, m in model.named_modules() if isinstance(m, LoRALinear)}
    merged = {}
    for name, tensor in model.state_dict().items():
        owner = next((a for a in adapters if name.startswith(f"{a}.")), None)
        if owner is None:
            merged[name] = tensor.clone()
        elif name.startswith(f"{owner}.base."):
            last = name.removeprefix(f"{owner}.base.")
            delta = adapters[owner].delta() if last == "weight" else 0.0
            merged[f"{owner}.{last}"] = (tensor + delta).detach()
    return merged


@contextmanager
def without_adapters(model: nn.Module) -> Iterator[None]:
    """Make the network its base meanwhile, without dropout: the teacher of replayed text."""
    adapters = [m for m in model.modules() if isinstance(m, LoRALinear)]
    training = model.training
    model.eval()
    for adapter in adapters:
        adapter.enabled = False
    try:
        with torch.no_grad():
            yield
    finally:
        for adapter in adapters:
            adapter.enabled = True
        model.train(training)
