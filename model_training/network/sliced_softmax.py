"""Cross-entropy over the rows that each typed token can stand for."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import torch
from torch import Tensor

from model_training.network.row_groups import Plan, RowGroup, RowGroups


class SliceLoss(NamedTuple):
    """Mean cross-entropy (nats) and share of positions ranked first."""

    loss: Tensor
    correct: Tensor


class Teacher(NamedTuple):
    """What another network makes of the same positions, and how much that counts.

    vectors: [N, V] output vectors of a network of width V; matrix [R, V] and bias [R] score its
    rows; share: of its distribution in what is wanted, the rest goes to the target row (Hinton
    et al. 2015, "Distilling the Knowledge in a Neural Network").
    """

    vectors: Tensor
    matrix: Tensor
    bias: Tensor
    share: float

    def wanted(self, own: Tensor, group: RowGroup, places: Tensor, goal: Tensor) -> Tensor:
        """Return the distribution wanted [n, rows] at the positions `own`."""
        found = group.log_probs(self.vectors[own], self.matrix, self.bias, places).exp_()
        found *= self.share
        found[torch.arange(len(goal), device=goal.device), goal] += 1.0 - self.share
        return found


class Targets(NamedTuple):
    """tokens typed and rows wanted [N], and how the positions fall into groups."""

    tokens: Tensor
    rows: Tensor
    groups: RowGroups
    plan: Plan


class _SliceCrossEntropy(torch.autograd.Function):
    """Gradients are made beside the loss, group by group, so no full logit matrix ever exists.

    Autograd through 400 slices would fill 400 zero gradients of the whole matrix.
    """

    @staticmethod
    def forward(ctx: Any, *inputs: Any) -> tuple[Tensor, Tensor]:
        with torch.autocast("cpu", enabled=False), torch.autocast("cuda", enabled=False):
            return _SliceCrossEntropy._in_float32(ctx, *inputs)

    @staticmethod
    def _in_float32(
        ctx: Any,
        vectors: Tensor,
        matrix: Tensor,
        bias: Tensor,
        targets: Targets,
        teacher: Teacher | None,
    ) -> tuple[Tensor, Tensor]:
        order, counts = targets.plan
        hidden_sorted = vectors.detach().float()[order]
        rows_sorted = targets.rows[order]
        places_sorted = targets.groups.place_of[targets.tokens[order]]
        grad_vectors = torch.empty_like(hidden_sorted)
        grad_matrix, grad_bias = torch.zeros_like(matrix), torch.zeros_like(bias)
        total, correct = hidden_sorted.new_zeros(()), hidden_sorted.new_zeros(())
        start = 0
        for group, count in zip(targets.groups.groups, counts, strict=True):
            if not count:
                continue
            own = slice(start, start + count)
            start += count
            hidden, places = hidden_sorted[own], places_sorted[own]
            goal = group.columns(rows_sorted[own])
            log_probs = group.log_probs(hidden, matrix, bias, places)
            correct += (log_probs.argmax(dim=1) == goal).sum()
            wanted = None
            if teacher is not None:
                wanted = teacher.wanted(order[own], group, places, goal)
            loss, error = _compare(log_probs, goal, wanted)
            total += loss
            torch.mm(error, matrix[group.rows], out=grad_vectors[own])
            group.add(grad_matrix, error.t() @ hidden)
            group.add(grad_bias, error.sum(dim=0))
        number = len(order)
        unsorted = torch.empty_like(grad_vectors)
        unsorted[order] = grad_vectors
        ctx.save_for_backward(
            (unsorted / number).to(vectors.dtype), grad_matrix / number, grad_bias / number
        )
        return total / number, correct / number

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        grad_vectors, grad_matrix, grad_bias = ctx.saved_tensors
        scale = grads[0]
        vectors = grad_vectors * scale.to(grad_vectors.dtype)
        return vectors, grad_matrix * scale, grad_bias * scale, None, None


def _compare(log_probs: Tensor, goal: Tensor, wanted: Tensor | None) -> tuple[Tensor, Tensor]:
    """Return the summed loss of positions [n, rows] and its gradient by their scores.

    The gradient takes the memory of log_probs. wanted: a distribution instead of the goal alone.
    """
    if wanted is None:
        loss = -log_probs.gather(1, goal[:, None]).sum()
        error = log_probs.exp_()
        error[torch.arange(len(goal), device=error.device), goal] -= 1.0
        return loss, error
    # a barred row: 0 wanted of log 0
    loss = -(wanted * log_probs.clamp(min=-1e4)).sum()
    return loss, log_probs.exp_() - wanted


def slice_loss(
    vectors: Tensor,
    matrix: Tensor,
    bias: Tensor,
    targets: Targets,
    teacher: Teacher | None = None,
) -> SliceLoss:
    """Return the mean loss of output vectors [N, W] against the target rows.

    matrix [R, W] and bias [R] score the rows; teacher: what else is wanted.
    """
    run = cast(Any, _SliceCrossEntropy.apply)  # torch publishes no types for it
    loss, correct = run(vectors, matrix, bias, targets, teacher)
    return SliceLoss(loss, correct)
