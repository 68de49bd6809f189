"""What the network may see: context, padding, history; the same for whole batches and steps."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from model_training.config import ModelConfig
from model_training.network.losses import FORBIDDEN
from model_training.network.model import AnyModel, P2HModel, build_network
from model_training.network.row_groups import RowGroups
from tests.support.fake_models import small_vocab
from tests.support.tiny_training import SHAPE, random_model

VOCAB = small_vocab()
GROUPS = RowGroups(VOCAB.token_ranges, torch.device("cpu"), joint=False)
ALLOWED = torch.zeros(VOCAB.n_tokens, VOCAB.n_ids, dtype=torch.bool)
for number, ranges in enumerate(VOCAB.token_ranges):
    for start, end in ranges:
        ALLOWED[number, start:end] = True


def batch(
    seed: int, size: int = 3, length: int = 6, before: int = 5
) -> tuple[Tensor, Tensor, Tensor]:
    """Context, tokens and targets that fit the tokens."""
    draw = torch.Generator().manual_seed(seed)
    context = torch.randint(0, VOCAB.n_ids, (size, before), generator=draw)
    tokens = torch.randint(0, VOCAB.n_tokens, (size, length), generator=draw)
    rows = torch.multinomial(ALLOWED[tokens.flatten()].float(), 1, generator=draw)
    return context, tokens, rows.view(tokens.shape)


def encode_jointly(model: P2HModel, context: Tensor, tokens: Tensor) -> Tensor:
    """One pass over context and tokens; the context may not look ahead into the tokens."""
    before = context.shape[1]
    place = torch.arange(before + tokens.shape[1])
    bias = model.encoder_bias(place, place).clone()
    bias[:, :before, before:] = FORBIDDEN
    x = torch.cat((model.context_in(model.rows(context)), model.tokens(tokens)), dim=1)
    for layer in model.encoder:
        x, _ = layer(x, bias, None)
    states = model.encoder_norm(x[:, before:])
    assert isinstance(states, Tensor)
    return states


@pytest.mark.parametrize("before", [1, 5, 9])
def test_cached_context_equals_one_joint_pass(before: int) -> None:
    model = random_model()
    context, tokens, _ = batch(1, before=before)
    with torch.no_grad():
        cached = model.encode(tokens, model.encode_context(context))
        torch.testing.assert_close(cached, encode_jointly(model, context, tokens))


def test_every_context_id_within_reach_matters() -> None:
    model = random_model()
    context, tokens, _ = batch(2)
    with torch.no_grad():
        states = model.encode(tokens, model.encode_context(context))
        for place in range(context.shape[1]):
            other = context.clone()
            other[:, place] = (other[:, place] + 1) % VOCAB.n_ids
            changed = model.encode(tokens, model.encode_context(other))
            assert (changed - states).abs().max() > 1e-4


@pytest.mark.parametrize("layers", [1, 2])
def test_decoding_step_by_step_equals_the_whole_batch(layers: int) -> None:
    model = random_model(ModelConfig(16, 2, 1, layers, 32, reach=3))
    draw = torch.Generator().manual_seed(3)
    states = torch.randn(2, 7, 16, generator=draw)
    previous = torch.randint(0, VOCAB.n_ids, (2, 7), generator=draw)
    with torch.no_grad():
        whole, _ = model.decode(states, previous)
        past, steps = None, []
        for t in range(7):
            vector, past = model.decode(states[:, t : t + 1], previous[:, t : t + 1], past)
            steps.append(vector)
    torch.testing.assert_close(torch.cat(steps, dim=1), whole)


def test_the_decoder_cannot_see_ahead() -> None:
    model = random_model()
    states, previous = torch.randn(1, 6, 16), torch.arange(6)[None]
    changed_states, changed_previous = states.clone(), previous.clone()
    changed_states[:, 4:] += 1.0
    changed_previous[:, 4:] += 1
    with torch.no_grad():
        before, _ = model.decode(states, previous)
        after, _ = model.decode(changed_states, changed_previous)
    torch.testing.assert_close(after[:, :4], before[:, :4])
    assert (after[:, 4:] - before[:, 4:]).abs().min(dim=2).values.max() > 0


def test_padding_changes_nothing() -> None:
    model = random_model()
    context, tokens, targets = batch(4)
    lengths = (6, 2, 4)
    for i, length in enumerate(lengths):
        tokens[i, length:] = -1
        targets[i, length:] = 0
    with torch.no_grad():
        together = model.loss(context, tokens, targets, GROUPS)
        single = [
            model.loss(context[i : i + 1], tokens[i : i + 1, :n], targets[i : i + 1, :n], GROUPS)
            for i, n in enumerate(lengths)
        ]
    for mean, parts in zip(together, zip(*single, strict=True), strict=True):
        weighted = sum(n * part for n, part in zip(lengths, parts, strict=True)) / sum(lengths)
        assert mean.item() == pytest.approx(float(weighted), abs=1e-5)


def test_the_loss_is_the_masked_cross_entropy_after_the_true_history() -> None:
    model = random_model()
    context, tokens, targets = batch(5)
    with torch.no_grad():
        losses = model.loss(context, tokens, targets, GROUPS)
        states = encode_jointly(model, context, tokens)
        previous = torch.cat((context[:, -1:], targets[:, :-1]), dim=1)
        outputs, _ = model.decode(states, previous)
        for vectors, found in (
            (outputs, losses.decoder),
            (model.auxiliary(states), losses.auxiliary),
        ):
            logits = vectors @ model.rows.weight.t() + model.row_bias
            logits = logits.masked_fill(~ALLOWED[tokens], float("-inf")).flatten(0, 1)
            torch.testing.assert_close(found, functional.cross_entropy(logits, targets.flatten()))


def test_every_weight_learns() -> None:
    model = random_model()
    losses = model.loss(*batch(6), GROUPS)
    torch.autograd.backward(losses.decoder + losses.auxiliary)
    unmoved = {n for n, p in model.named_parameters() if p.grad is None or not p.grad.any()}
    assert not unmoved


def test_dropout_acts_in_training_only() -> None:
    model = random_model(ModelConfig(16, 2, 1, 1, 32, dropout=0.5))
    context, tokens, targets = batch(7)
    with torch.no_grad():
        still = {model.loss(context, tokens, targets, GROUPS).decoder.item() for _ in range(3)}
        model.train()
        noisy = {model.loss(context, tokens, targets, GROUPS).decoder.item() for _ in range(3)}
    assert len(still) == 1
    assert len(noisy) == 3


def test_a_width_that_heads_do_not_divide_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple"):
        ModelConfig(width=30, heads=4)


def test_distances_beyond_reach_share_a_bias() -> None:
    model = random_model()
    bias = model.encoder_bias(torch.arange(20), torch.arange(20))
    assert torch.equal(bias[:, 0, SHAPE.reach], bias[:, 0, 19])
    assert torch.equal(bias[:, 10, 10 - SHAPE.reach], bias[:, 19, 0])
    assert not torch.equal(bias[:, 0, SHAPE.reach], bias[:, 0, SHAPE.reach - 1])


ARCHITECTURES = [
    replace(SHAPE, arch="transformer"),
    replace(SHAPE, arch="causal", ahead=1),
    replace(SHAPE, arch="gru"),
    replace(SHAPE, arch="lstm-attention"),
]


def network(shape: ModelConfig, seed: int = 0) -> AnyModel:
    torch.manual_seed(seed)
    return build_network(shape, VOCAB.n_ids, VOCAB.n_tokens).eval()


@pytest.mark.parametrize("shape", ARCHITECTURES, ids=lambda s: s.arch)
def test_every_architecture_decodes_in_steps_as_at_once(shape: ModelConfig) -> None:
    model = network(shape)
    context, tokens, targets = batch(5)
    previous = torch.cat((context[:, -1:], targets[:, :-1]), dim=1)
    with torch.no_grad():
        states = model.encode(tokens, model.encode_context(context))
        whole, _ = model.decode(states, previous, memory=states)
        past, steps = None, []
        for t in range(tokens.shape[1]):
            now, before = states[:, t : t + 1], previous[:, t : t + 1]
            vector, past = model.decode(now, before, past, states)
            steps.append(vector)
    torch.testing.assert_close(torch.cat(steps, dim=1), whole)


@pytest.mark.parametrize("shape", ARCHITECTURES, ids=lambda s: s.arch)
def test_no_architecture_sees_padding_or_the_hanzi_to_come(shape: ModelConfig) -> None:
    model = network(shape)
    context, tokens, targets = batch(6, size=2)
    padded = tokens.clone()
    padded[1, 3:] = -1
    alone = (context[1:], tokens[1:, :3], targets[1:, :3])
    both = model.loss(context, padded, targets, GROUPS)
    first = model.loss(context[:1], tokens[:1], targets[:1], GROUPS)
    second = model.loss(*alone, GROUPS)
    length = tokens.shape[1]
    expected = (length * first.decoder + 3 * second.decoder) / (length + 3)
    torch.testing.assert_close(both.decoder, expected)
    later = targets.clone()
    later[:, -1] = (later[:, -1] + 1) % VOCAB.n_rows
    with torch.no_grad():
        states = model.encode(tokens, model.encode_context(context))
        outputs = [
            model.decode(states, torch.cat((context[:, -1:], t[:, :-1]), 1), memory=states)[0]
            for t in (targets, later)
        ]
    torch.testing.assert_close(outputs[0], outputs[1])


@pytest.mark.parametrize("shape", ARCHITECTURES, ids=lambda s: s.arch)
def test_every_architecture_learns(shape: ModelConfig) -> None:
    model = network(shape).train()
    optimizer = torch.optim.AdamW(model.parameters(), 5e-3)
    arrays = batch(7)
    first = model.loss(*arrays, GROUPS).decoder.item()
    for _ in range(60):
        optimizer.zero_grad()
        torch.autograd.backward(model.loss(*arrays, GROUPS).decoder)
        optimizer.step()
    assert model.loss(*arrays, GROUPS).decoder.item() < 0.3 * first


def test_a_causal_encoder_sees_as_far_ahead_as_it_is_told() -> None:
    model = network(replace(SHAPE, arch="causal", ahead=2))
    context, tokens, _ = batch(8)
    other = tokens.clone()
    other[:, 4] = (other[:, 4] + 1) % VOCAB.n_tokens
    with torch.no_grad():
        past = model.encode_context(context)
        change = (model.encode(tokens, past) - model.encode(other, past)).abs().amax(dim=(0, 2))
    assert torch.all(change[:2] < 1e-6)
    assert torch.all(change[2:] > 1e-5)
