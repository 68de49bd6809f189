"""Fine-tuning by DP-SGD: no example is weighed by others, none decides when to end."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

import torch
from torch import Tensor

from model_training.finetune.dp_sgd import Budget, PrivateGradients, budget_for, lots, noisy_step
from model_training.finetune.examples import LENGTHS, pad
from model_training.finetune.trainer import AUXILIARY, SAVE_S, Emit, Tuned, Tuner
from p2h_desktop.store.jobs import TrainEvent

CONTEXT = 1  # ids of left context: all examples of a step must have as many


def run_private(
    tuner: Tuner, emit: Emit, seed_of_noise: Callable[[], int] = lambda: secrets.randbits(63)
) -> tuple[Tuned, Budget]:
    """Train with noise to the end; return the network and the budget that was kept.

    seed_of_noise: noise that can be foretold hides nothing, so its seed is never kept.
    """
    settings, train = tuner.settings, tuner.material.train
    budget = budget_for(settings.epsilon, len(train), settings.epochs)
    gradients = PrivateGradients(tuner.model)
    started = saved = time.monotonic()
    first = tuner.step
    draw = torch.Generator()
    for step, lot in enumerate(lots(len(train), budget, tuner.seed)):
        if step < tuner.step:
            continue
        tuner.model.train()
        tuner.optimizer.zero_grad(set_to_none=True)
        loss, right = _lot_gradients(
            tuner, lot, gradients, budget, draw.manual_seed(seed_of_noise())
        )
        torch.autograd.backward(settings.replay * tuner.drift(tuner.general(tuner.step)))
        tuner.optimizer.step()
        tuner.step += 1
        now = time.monotonic()
        eta = (now - started) / (tuner.step - first) * (budget.steps - tuner.step)
        emit(TrainEvent("step", tuner.step, budget.steps, loss, right, eta))
        if now - saved > SAVE_S:
            tuner.save()
            saved = now
    tuner.save()
    loss, right = tuner.measure()
    emit(TrainEvent("later", tuner.step, budget.steps, loss, right, 0.0))
    return Tuned(tuner.model.eval(), tuner.step, tuner.step), budget


def _lot_gradients(
    tuner: Tuner,
    lot: list[int],
    gradients: PrivateGradients,
    budget: Budget,
    draw: torch.Generator,
) -> tuple[float, float]:
    """Put the noisy gradient of a lot on the adapters; return mean loss and share right."""
    examples = [tuner.material.train[i] for i in lot]
    figures = (0.0, 0.0)
    sums = [torch.zeros_like(matrix) for matrix in gradients.matrices()]
    if examples:
        longest = max(len(e.rows) for e in examples)
        length = next(n for n in LENGTHS if n >= longest)
        own = tuner.see(pad(examples, CONTEXT, length))
        seen: list[Tensor] = []

        def loss_of() -> Tensor:
            main, aside = tuner.towards(own)
            seen.extend((main.loss.detach(), main.correct))
            return main.loss + AUXILIARY * aside.loss

        sums = gradients.sum_of_clipped(loss_of)
        mass = max(1.0, own.weights.sum().item())
        figures = (seen[0].item() / mass, seen[1].item() / len(own.weights))
    noisy_step(sums, gradients.matrices(), budget, draw)
    return figures
