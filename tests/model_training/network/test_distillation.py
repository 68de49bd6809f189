"""Losses over slices against plain torch, values and gradients."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from model_training.network.distillation import Head, towards_rows, towards_teacher
from model_training.network.row_groups import RowGroups

RANGES = [((0, 4),), ((4, 5),), ((2, 9),), ((9, 12),), ((0, 2), (5, 6), (9, 11))]  # the last: fuzzy
ROWS = [[row for low, high in ranges for row in range(low, high)] for ranges in RANGES]
TYPED = torch.tensor([2, 0, 3, 1, 2, 4, 0, 2, 4])


@pytest.fixture
def head() -> Head:
    torch.manual_seed(0)
    groups = RowGroups(RANGES, torch.device("cpu"), joint=False)
    return Head(torch.randn(12, 6), torch.randn(12), groups)


def plain(head: Head, vectors: torch.Tensor, i: int, sharpness: float) -> torch.Tensor:
    own = ROWS[int(TYPED[i])]
    return sharpness * (vectors[i] @ head.rows[own].t() + head.bias[own])


@pytest.mark.parametrize("sharpness", [1.0, 0.4])
def test_towards_rows_is_weighted_cross_entropy(head: Head, sharpness: float) -> None:
    vectors = torch.randn(len(TYPED), 6, requires_grad=True)
    goals = [n % min(3, len(ROWS[t])) for n, t in enumerate(TYPED.tolist())]
    rows = torch.tensor([ROWS[t][g] for t, g in zip(TYPED.tolist(), goals, strict=True)])
    weights = torch.tensor([1.0, 3.0, 0.0, 1.0, 0.5, 1.5, 2.0, 1.0, 1.0])
    found = towards_rows(vectors, TYPED, rows, weights, head, sharpness)
    (mine,) = torch.autograd.grad(found.loss, vectors)
    total = torch.zeros(())
    for i, goal in enumerate(goals):
        scores = plain(head, vectors, i, sharpness)
        total = total + weights[i] * functional.cross_entropy(scores, torch.tensor(goal))
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
