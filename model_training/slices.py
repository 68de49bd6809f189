"""Cross-entropy over the slice of rows that each typed token can stand for."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import torch
from torch import Tensor


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

    def wanted(self, places: Tensor, low: int, high: int, goal: Tensor) -> Tensor:
        """Return the distribution wanted [n, high - low] at some of the positions."""
        part, bias = self.matrix[low:high], self.bias[low:high]
        found = self.share * torch.addmm(bias, self.vectors[places], part.t()).softmax(dim=1)
        found[torch.arange(len(goal), device=goal.device), goal] += 1.0 - self.share
        return found


class _SliceCrossEntropy(torch.autograd.Function):
    """Gradients are made beside the loss, slice by slice, so no full logit matrix ever exists.

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
        tokens: Tensor,
        targets: Tensor,
        slices: list[tuple[int, int]],
        teacher: Teacher | None,
    ) -> tuple[Tensor, Tensor]:
        order = torch.argsort(tokens)
        vectors_sorted = vectors.detach().float()[order]
        targets_sorted = targets[order]
        present, counts = torch.unique_consecutive(tokens[order], return_counts=True)
        grad_vectors = torch.empty_like(vectors_sorted)
        grad_matrix, grad_bias = torch.zeros_like(matrix), torch.zeros_like(bias)
        total, correct = vectors_sorted.new_zeros(()), vectors_sorted.new_zeros(())
        start = 0
        for token, count in zip(present.tolist(), counts.tolist(), strict=True):
            low, high = slices[token]
            end = start + count
            hidden, goal = vectors_sorted[start:end], targets_sorted[start:end] - low
            part = matrix[low:high]
            log_probs = torch.addmm(bias[low:high], hidden, part.t()).log_softmax(dim=1)
            correct += (log_probs.argmax(dim=1) == goal).sum()
            loss, error = _compare(log_probs, goal, teacher, (order[start:end], low, high))
            total += loss
            torch.mm(error, part, out=grad_vectors[start:end])
            grad_matrix[low:high].addmm_(error.t(), hidden)
            grad_bias[low:high] += error.sum(dim=0)
            start = end
        number = len(tokens)
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
        return vectors, grad_matrix * scale, grad_bias * scale, None, None, None, None


def _compare(
    log_probs: Tensor, goal: Tensor, teacher: Teacher | None, place: tuple[Tensor, int, int]
) -> tuple[Tensor, Tensor]:
    """Return the summed loss of positions [n, high - low] and its gradient by their scores.

    The gradient takes the memory of log_probs. place: which positions, and their slice of rows.
    """
    if teacher is None:
        loss = -log_probs.gather(1, goal[:, None]).sum()
        error = log_probs.exp_()
        error[torch.arange(len(goal), device=error.device), goal] -= 1.0
        return loss, error
    wanted = teacher.wanted(*place, goal)
    loss = -(wanted * log_probs).sum()
    return loss, log_probs.exp_() - wanted


def slice_loss(
    vectors: Tensor,
    matrix: Tensor,
    bias: Tensor,
    tokens: Tensor,
    targets: Tensor,
    slices: list[tuple[int, int]],
    teacher: Teacher | None = None,
) -> SliceLoss:
    """Return the mean loss of output vectors [N, W] against target rows [N].

    matrix [R, W] and bias [R] score the rows; slices[tokens[i]] is the range that position i
    may choose from, and targets[i] lies in it; teacher: what else is wanted.
    """
    run = cast(Any, _SliceCrossEntropy.apply)  # torch publishes no types for it
    loss, correct = run(vectors, matrix, bias, tokens, targets, slices, teacher)
    return SliceLoss(loss, correct)
