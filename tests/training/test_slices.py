"""The loss over slices against plain autograd over masked logits."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from model_training.slices import Teacher, slice_loss

SLICES = [(0, 3), (3, 4), (4, 20), (0, 20), (2, 9), (18, 20)]


def batch(seed: int, number: int = 40) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    draw = torch.Generator().manual_seed(seed)
    vectors = torch.randn(number, 8, generator=draw)
    matrix, bias = torch.randn(20, 8, generator=draw), torch.randn(20, generator=draw)
    tokens = torch.randint(0, len(SLICES), (number,), generator=draw)
    bounds = torch.tensor(SLICES)[tokens]
    share = torch.rand(number, generator=draw)
    targets = bounds[:, 0] + (share * (bounds[:, 1] - bounds[:, 0])).long()
    return vectors, matrix, bias, tokens, targets


def masked(
    vectors: Tensor, matrix: Tensor, bias: Tensor, tokens: Tensor, targets: Tensor
) -> tuple[Tensor, Tensor]:
    bounds = torch.tensor(SLICES)[tokens]
    rows = torch.arange(len(matrix))
    outside = (rows < bounds[:, :1]) | (rows >= bounds[:, 1:])
    logits = (vectors @ matrix.t() + bias).masked_fill(outside, float("-inf"))
    correct = (logits.argmax(dim=1) == targets).float().mean()
    return functional.cross_entropy(logits, targets), correct


@pytest.mark.parametrize("seed", range(5))
def test_values_and_gradients(seed: int) -> None:
    *weights, tokens, targets = batch(seed)
    own = [w.clone().requires_grad_() for w in weights]
    plain = [w.clone().requires_grad_() for w in weights]
    found = slice_loss(own[0], own[1], own[2], tokens, targets, SLICES)
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
        found = slice_loss(own[0], own[1], own[2], tokens, targets, SLICES)
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
    slice_loss(leaves[0], leaves[1], leaves[2], tokens, targets, SLICES).loss.backward()  # type: ignore[no-untyped-call]
    for which, place in ((0, (1, 2)), (1, (int(targets[0]), 3)), (2, (int(targets[1]),))):
        values = []
        for change in (1e-2, -1e-2):
            moved = [w.clone() for w in inputs]
            moved[which][place] += change
            values.append(
                slice_loss(moved[0], moved[1], moved[2], tokens, targets, SLICES).loss.item()
            )
        gradient = leaves[which].grad
        assert gradient is not None
        slope = (values[0] - values[1]) / 2e-2
        assert gradient[place].item() == pytest.approx(slope, abs=2e-3)


def test_rows_outside_every_slice_used_get_no_gradient() -> None:
    vectors, matrix, bias, _, _ = batch(1, number=6)
    matrix.requires_grad_()
    tokens = torch.tensor([0, 0, 1, 1, 0, 1])
    targets = torch.tensor([0, 2, 3, 3, 1, 3])
    slice_loss(vectors, matrix, bias, tokens, targets, SLICES).loss.backward()  # type: ignore[no-untyped-call]
    assert matrix.grad is not None
    assert matrix.grad[:3].abs().sum() > 0
    assert not matrix.grad[3:].any()  # a slice of one row leaves no choice


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_a_teacher_is_mixed_into_what_is_wanted(share: float) -> None:
    vectors, matrix, bias, tokens, targets = batch(4)
    draw = torch.Generator().manual_seed(1)
    other, rows = torch.randn(40, 5, generator=draw), torch.randn(20, 5, generator=draw)
    teacher = Teacher(other, rows, torch.randn(20, generator=draw), share)
    own = [w.clone().requires_grad_() for w in (vectors, matrix, bias)]
    plain = [w.clone().requires_grad_() for w in (vectors, matrix, bias)]
    found = slice_loss(own[0], own[1], own[2], tokens, targets, SLICES, teacher)
    total = torch.zeros(())
    for i, (token, target) in enumerate(zip(tokens.tolist(), targets.tolist(), strict=True)):
        low, high = SLICES[token]
        said = (other[i] @ rows[low:high].t() + teacher.bias[low:high]).softmax(0)
        wanted = share * said + (1 - share) * functional.one_hot(
            torch.tensor(target - low), high - low
        )
        logits = plain[0][i] @ plain[1][low:high].t() + plain[2][low:high]
        total = total - (wanted * logits.log_softmax(0)).sum() / len(tokens)
    torch.testing.assert_close(found.loss, total)
    found.loss.backward()  # type: ignore[no-untyped-call]
    total.backward()  # type: ignore[no-untyped-call]
    for mine, theirs in zip(own, plain, strict=True):
        torch.testing.assert_close(mine.grad, theirs.grad)
