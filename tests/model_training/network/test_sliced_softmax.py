"""The loss over slices against plain autograd over masked logits."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from model_training.network.row_groups import RowGroups
from model_training.network.sliced_softmax import SliceLoss, Targets, Teacher, slice_loss

# those of the last two tokens have gaps; rows 20 to 25 are a component of their own
RANGES = [
    ((0, 3),),
    ((3, 4),),
    ((4, 20),),
    ((0, 20),),
    ((2, 9),),
    ((18, 20),),
    ((0, 2), (6, 8), (19, 20)),
    ((20, 22), (24, 26)),
]
N_ROWS = 26
ALLOWED = torch.zeros(len(RANGES), N_ROWS, dtype=torch.bool)
for number, ranges in enumerate(RANGES):
    for low, high in ranges:
        ALLOWED[number, low:high] = True
CPU = torch.device("cpu")
EACH = RowGroups(RANGES, CPU, joint=False)
JOINT = RowGroups(RANGES, CPU, joint=True)


def loss_of(
    weights: list[Tensor],
    tokens: Tensor,
    targets: Tensor,
    groups: RowGroups = EACH,
    teacher: Teacher | None = None,
) -> SliceLoss:
    asked = Targets(tokens, targets, groups, groups.plan(tokens))
    return slice_loss(weights[0], weights[1], weights[2], asked, teacher)


def batch(seed: int, number: int = 40) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    draw = torch.Generator().manual_seed(seed)
    vectors = torch.randn(number, 8, generator=draw)
    matrix, bias = torch.randn(N_ROWS, 8, generator=draw), torch.randn(N_ROWS, generator=draw)
    tokens = torch.randint(0, len(RANGES), (number,), generator=draw)
    targets = torch.multinomial(ALLOWED[tokens].float(), 1, generator=draw).squeeze(1)
    return vectors, matrix, bias, tokens, targets


def masked(
    vectors: Tensor, matrix: Tensor, bias: Tensor, tokens: Tensor, targets: Tensor
) -> tuple[Tensor, Tensor]:
    logits = (vectors @ matrix.t() + bias).masked_fill(~ALLOWED[tokens], float("-inf"))
    correct = (logits.argmax(dim=1) == targets).float().mean()
    return functional.cross_entropy(logits, targets), correct


@pytest.mark.parametrize("groups", [EACH, JOINT])
@pytest.mark.parametrize("seed", range(5))
def test_values_and_gradients(seed: int, groups: RowGroups) -> None:
    *weights, tokens, targets = batch(seed)
    own = [w.clone().requires_grad_() for w in weights]
    plain = [w.clone().requires_grad_() for w in weights]
    found = loss_of(own, tokens, targets, groups)
    loss, correct = masked(plain[0], plain[1], plain[2], tokens, targets)
    torch.testing.assert_close(found.loss, loss)
    torch.testing.assert_close(found.correct, correct)
    (0.3 * found.loss).backward()  # type: ignore[no-untyped-call]
    (0.3 * loss).backward()  # type: ignore[no-untyped-call]
    for mine, theirs in zip(own, plain, strict=True):
        torch.testing.assert_close(mine.grad, theirs.grad)


def test_under_autocast_only_the_vectors_are_coarse() -> None:
    vectors, matrix, bias, tokens, targets = batch(9)
    coarse = vectors.bfloat16()
    own = [coarse.clone().requires_grad_(), *(w.clone().requires_grad_() for w in (matrix, bias))]
    plain = [coarse.float().requires_grad_(), *(w.clone().requires_grad_() for w in (matrix, bias))]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = loss_of(own, tokens, targets)
    loss, _ = masked(plain[0], plain[1], plain[2], tokens, targets)
    assert found.loss.dtype == torch.float32
    torch.testing.assert_close(found.loss, loss)
    found.loss.backward()  # type: ignore[no-untyped-call]
    loss.backward()  # type: ignore[no-untyped-call]
    assert own[0].grad is not None
    assert plain[0].grad is not None
    assert own[0].grad.dtype == torch.bfloat16
    torch.testing.assert_close(own[0].grad.float(), plain[0].grad, rtol=1e-2, atol=1e-4)
    torch.testing.assert_close(own[1].grad, plain[1].grad)
    torch.testing.assert_close(own[2].grad, plain[2].grad)


def test_gradients_agree_with_finite_differences() -> None:
    vectors, matrix, bias, tokens, targets = batch(3, number=4)
    inputs = [vectors, matrix, bias]
    leaves = [w.clone().requires_grad_() for w in inputs]
    loss_of(leaves, tokens, targets).loss.backward()  # type: ignore[no-untyped-call]
    for which, place in ((0, (1, 2)), (1, (int(targets[0]), 3)), (2, (int(targets[1]),))):
        values = []
        for change in (1e-2, -1e-2):
            moved = [w.clone() for w in inputs]
            moved[which][place] += change
            values.append(loss_of(moved, tokens, targets).loss.item())
        gradient = leaves[which].grad
        assert gradient is not None
        slope = (values[0] - values[1]) / 2e-2
        assert gradient[place].item() == pytest.approx(slope, abs=2e-3)


def test_rows_outside_every_slice_used_get_no_gradient() -> None:
    vectors, matrix, bias, _, _ = batch(1, number=6)
    matrix.requires_grad_()
    tokens = torch.tensor([0, 0, 1, 1, 0, 1])
    targets = torch.tensor([0, 2, 3, 3, 1, 3])
    loss_of([vectors, matrix, bias], tokens, targets).loss.backward()  # type: ignore[no-untyped-call]
    assert matrix.grad is not None
    assert matrix.grad[:3].abs().sum() > 0
    assert not matrix.grad[3:].any()  # a slice of one row leaves no choice


@pytest.mark.parametrize("groups", [EACH, JOINT])
@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_a_teacher_is_mixed_into_what_is_wanted(share: float, groups: RowGroups) -> None:
    vectors, matrix, bias, tokens, targets = batch(4)
    draw = torch.Generator().manual_seed(1)
    other, rows = torch.randn(40, 5, generator=draw), torch.randn(N_ROWS, 5, generator=draw)
    teacher = Teacher(other, rows, torch.randn(N_ROWS, generator=draw), share)
    own = [w.clone().requires_grad_() for w in (vectors, matrix, bias)]
    plain = [w.clone().requires_grad_() for w in (vectors, matrix, bias)]
    found = loss_of(own, tokens, targets, groups, teacher)
    total = torch.zeros(())
    for i, (token, target) in enumerate(zip(tokens.tolist(), targets.tolist(), strict=True)):
        rows_of = ALLOWED[token].nonzero().squeeze(1)
        said = (other[i] @ rows[rows_of].t() + teacher.bias[rows_of]).softmax(0)
        wanted = share * said + (1 - share) * (rows_of == target).float()
        logits = plain[0][i] @ plain[1][rows_of].t() + plain[2][rows_of]
        total = total - (wanted * logits.log_softmax(0)).sum() / len(tokens)
    torch.testing.assert_close(found.loss, total)
    found.loss.backward()  # type: ignore[no-untyped-call]
    total.backward()  # type: ignore[no-untyped-call]
    for mine, theirs in zip(own, plain, strict=True):
        torch.testing.assert_close(mine.grad, theirs.grad)


def test_tokens_that_share_rows_are_scored_together() -> None:
    assert len(EACH.groups) == len(RANGES)
    assert len(JOINT.groups) == 2
