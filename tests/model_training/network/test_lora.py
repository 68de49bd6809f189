"""Adapters: no difference at first, merged = base + difference, the base untouched."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from model_training.network.lora import (
    LoRALinear,
    adapter_state,
    inject,
    load_adapters,
    merged_state,
    without_adapters,
)
from model_training.network.model import P2HModel
from tests.support.fake_models import small_vocab
from tests.support.tiny_training import SHAPE, random_model


def adapted(seed: int = 0) -> P2HModel:
    """A network whose adapters make a difference."""
    model = random_model()
    torch.manual_seed(seed)
    for adapter in inject(model, rank=3, dropout=0.0, within=[model]):
        nn.init.normal_(adapter.up.weight, std=0.3)
    return model.eval()


def answer(model: P2HModel) -> torch.Tensor:
    tokens, context = torch.tensor([[1, 4, 2]]), torch.tensor([[3, 5]])
    states = model.encode(tokens, model.encode_context(context))
    vectors, _ = model.decode(states, torch.tensor([[5, 1, 2]]))
    return torch.cat((vectors, model.auxiliary(states)))


def test_a_fresh_adapter_changes_nothing() -> None:
    model = random_model()
    before = answer(model)
    adapters = inject(model, rank=4, dropout=0.5, within=[model])
    assert len(adapters) == 4 * 3 + 3  # four to a layer; context, previous hanzi, own head
    torch.testing.assert_close(answer(model.eval()), before, rtol=0.0, atol=0.0)


def test_merged_weights_are_base_plus_difference() -> None:
    model, base = adapted(), random_model().state_dict()
    merged = merged_state(model)
    assert merged.keys() == base.keys()
    for name, module in model.named_modules():
        if isinstance(module, LoRALinear):
            by_hand = base[f"{name}.weight"] + module.scale * (
                module.up.weight.detach() @ module.down.weight.detach()
            )
            torch.testing.assert_close(merged[f"{name}.weight"], by_hand)
            assert not torch.equal(merged[f"{name}.weight"], base[f"{name}.weight"])
    for name in ("rows.weight", "row_bias", "encoder.0.norm1.weight", "auxiliary.bias"):
        assert torch.equal(merged[name], base[name])


def test_the_merged_network_answers_as_the_adapted_one() -> None:
    model = adapted()
    plain = P2HModel(SHAPE, small_vocab().n_ids, small_vocab().n_tokens)
    plain.load_state_dict(merged_state(model))
    torch.testing.assert_close(answer(plain.eval()), answer(model), rtol=1e-4, atol=1e-4)


def test_without_adapters_the_base_answers() -> None:
    model, base = adapted(), random_model()
    model.train()
    with without_adapters(model):
        torch.testing.assert_close(answer(model), answer(base))
    assert model.training
    assert (answer(model.eval()) - answer(base)).abs().max() > 0.01


def test_only_adapters_are_trained_and_can_be_put_back() -> None:
    model = adapted()
    state = adapter_state(model)
    assert all(name.endswith(("up.weight", "down.weight")) for name in state)
    before = answer(model)
    for parameter in model.parameters():
        if parameter.requires_grad:
            nn.init.zeros_(parameter)
    assert not torch.equal(answer(model), before)
    load_adapters(model, state)
    torch.testing.assert_close(answer(model), before)


@pytest.mark.parametrize("rank", [1, 8])
def test_the_difference_has_the_rank_asked_for(rank: int) -> None:
    layer = LoRALinear(nn.Linear(20, 30), rank, 0.0)
    nn.init.normal_(layer.up.weight)
    assert int(torch.linalg.matrix_rank(layer.delta())) == rank
