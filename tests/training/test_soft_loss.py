"""Losses over slices against plain torch, values and gradients."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from model_training.soft_loss import Head, towards_rows, towards_teacher

SLICES = [(0, 4), (4, 5), (2, 9), (9, 12)]
TYPED = torch.tensor([2, 0, 3, 1, 2, 0, 2])


@pytest.fixture
def head() -> Head:
    torch.manual_seed(0)
    return Head(torch.randn(12, 6), torch.randn(12), SLICES)


def plain(head: Head, vectors: torch.Tensor, i: int, sharpness: float) -> torch.Tensor:
    low, high = SLICES[int(TYPED[i])]
    return sharpness * (vectors[i] @ head.rows[low:high].t() + head.bias[low:high])


@pytest.mark.parametrize("sharpness", [1.0, 0.4])
def test_towards_rows_is_weighted_cross_entropy(head: Head, sharpness: float) -> None:
    vectors = torch.randn(len(TYPED), 6, requires_grad=True)
    rows = torch.tensor([SLICES[t][0] + n % 3 if t != 1 else 4 for n, t in enumerate(TYPED)])
    weights = torch.tensor([1.0, 3.0, 0.0, 1.0, 0.5, 2.0, 1.0])
    found = towards_rows(vectors, TYPED, rows, weights, head, sharpness)
    (mine,) = torch.autograd.grad(found.loss, vectors)
    total = torch.zeros(())
    for i, row in enumerate(rows.tolist()):
        scores = plain(head, vectors, i, sharpness)
        target = torch.tensor(row - SLICES[int(TYPED[i])][0])
        total = total + weights[i] * functional.cross_entropy(scores, target)
    (theirs,) = torch.autograd.grad(total, vectors)
    torch.testing.assert_close(found.loss, total.detach())
    torch.testing.assert_close(mine, theirs)
    assert not mine[2].any()


def test_towards_a_teacher_is_divergence(head: Head) -> None:
    vectors = torch.randn(len(TYPED), 6, requires_grad=True)
    teacher = torch.randn(len(TYPED), 6)
    found = towards_teacher(vectors, TYPED, teacher, head)
    (mine,) = torch.autograd.grad(found.loss, vectors)
    total = torch.zeros(())
    for i in range(len(TYPED)):
        student = plain(head, vectors, i, 1.0).log_softmax(dim=0)
        wanted = plain(head, teacher, i, 1.0).softmax(dim=0)
        total = total + functional.kl_div(student, wanted, reduction="sum")
    (theirs,) = torch.autograd.grad(total, vectors)
    torch.testing.assert_close(found.loss, total.detach())
    torch.testing.assert_close(mine, theirs)


def test_a_network_that_says_what_its_teacher_says_learns_nothing(head: Head) -> None:
    teacher = torch.randn(len(TYPED), 6)
    vectors = teacher.clone().requires_grad_()
    found = towards_teacher(vectors, TYPED, teacher, head)
    (gradient,) = torch.autograd.grad(found.loss, vectors)
    assert found.loss.item() == pytest.approx(0.0, abs=1e-5)
    assert gradient.abs().max() < 1e-5
    assert found.correct == len(TYPED)
