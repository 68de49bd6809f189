"""Losses over rows that stay fixed: towards a row, or towards what a teacher says."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import torch
from torch import Tensor

from model_training.network.row_groups import RowGroup, RowGroups


class Head(NamedTuple):
    """The fixed output matrix [R, W], its bias [R], and the rows of each token by itself."""

    rows: Tensor
    bias: Tensor
    groups: RowGroups


class Sum(NamedTuple):
    """Weighted sum of the losses (nats), and how many positions have the wanted row first."""

    loss: Tensor
    correct: Tensor


class _SliceDivergence(torch.autograd.Function):
    """Gradients of the vectors are made beside the loss, token by token."""

    @staticmethod
    def forward(ctx: Any, *inputs: Any) -> tuple[Tensor, Tensor]:
        with torch.autocast("cpu", enabled=False):
            return _SliceDivergence._in_float32(ctx, *inputs)

    @staticmethod
    def _in_float32(
        ctx: Any,
        vectors: Tensor,
        typed: Tensor,
        goals: Tensor,
        weights: Tensor,
        head: Head,
        sharpness: float,
    ) -> tuple[Tensor, Tensor]:
        order = torch.argsort(typed)
        hidden = vectors.detach().float()[order]
        goals_sorted, weights_sorted = goals[order], weights[order]
        gradient = torch.empty_like(hidden)
        total, correct = hidden.new_zeros(()), hidden.new_zeros(())
        present, counts = torch.unique_consecutive(typed[order], return_counts=True)
        start = 0
        for token, count in zip(present.tolist(), counts.tolist(), strict=True):
            group = head.groups.groups[token]
            own = slice(start, start + count)
            part, bias = head.rows[group.rows], head.bias[group.rows]
            log_probs = (sharpness * torch.addmm(bias, hidden[own], part.t())).log_softmax(dim=1)
            wanted = _wanted(goals_sorted[own], group, part, bias)
            # where the goal is sure of a row, 0 log 0 = 0
            entropy = torch.xlogy(wanted, wanted).sum(dim=1)
            losses = entropy - (wanted * log_probs).sum(dim=1)
            total += (weights_sorted[own] * losses).sum()
            correct += (log_probs.argmax(dim=1) == wanted.argmax(dim=1)).sum()
            error = weights_sorted[own, None] * sharpness * (log_probs.exp_() - wanted)
            torch.mm(error, part, out=gradient[own])
            start += count
        unsorted = torch.empty_like(gradient)
        unsorted[order] = gradient
        ctx.save_for_backward(unsorted.to(vectors.dtype))
        return total, correct

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        (gradient,) = ctx.saved_tensors
        return gradient * grads[0].to(gradient.dtype), None, None, None, None, None


def _wanted(goals: Tensor, group: RowGroup, part: Tensor, bias: Tensor) -> Tensor:
    """Return the distribution wanted over a group's rows [N, n], of rows or teacher vectors."""
    if goals.ndim == 2:
        return torch.addmm(bias, goals, part.t()).softmax(dim=1)
    return torch.nn.functional.one_hot(group.columns(goals), len(part)).float()


def towards_rows(
    vectors: Tensor, typed: Tensor, rows: Tensor, weights: Tensor, head: Head, sharpness: float
) -> Sum:
    """Return the weighted cross-entropy of vectors [N, W] against rows [N].

    typed: tokens [N]; weights: [N]; sharpness: what scores are multiplied by before the softmax.
    """
    run = cast(Any, _SliceDivergence.apply)  # torch publishes no types for it
    return Sum(*run(vectors, typed, rows, weights, head, sharpness))


def towards_teacher(vectors: Tensor, typed: Tensor, teacher: Tensor, head: Head) -> Sum:
    """Return the divergence KL(teacher || student) summed over vectors [N, W]."""
    run = cast(Any, _SliceDivergence.apply)
    weights = torch.ones(len(vectors))
    return Sum(*run(vectors, typed, teacher.float(), weights, head, 1.0))
