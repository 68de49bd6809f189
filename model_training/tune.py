"""The loop of fine-tuning: the user's examples beside rehearsed general text, on adapters."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from model_training.config import ModelConfig
from model_training.data import Batch
from model_training.general import Rehearsal
from model_training.loop import on_device
from model_training.lora import adapter_state, inject, load_adapters, without_adapters
from model_training.losses import typed_vectors
from model_training.model import P2HModel
from model_training.personal import Example, PersonalBatch, batches
from model_training.soft_loss import Head, towards_rows, towards_teacher
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.store.jobs import FineTuneSettings, TrainEvent

AUXILIARY = 0.5  # weight of the encoder's own per-position loss: it decides what the beam keeps
WARMUP = 0.1  # share of the steps
CLIP = 1.0
PATIENCE = 2  # looks at the days for early stopping without progress, then it ends
LOOKS = 2  # per pass over the examples
SAVE_S = 10.0
CPU = torch.device("cpu")
Emit = Callable[[TrainEvent], None]


@dataclass(frozen=True, slots=True)
class Material:
    """What the loop learns from and watches."""

    vocab: Vocab
    train: Sequence[Example]
    early: Sequence[Example]
    rehearsal: Rehearsal


@dataclass(frozen=True, slots=True)
class Tuned:
    """The adapted network with its best adapters, and what the loop saw."""

    model: P2HModel
    steps: int
    best_step: int


class Tuner:
    """The state of fine-tuning between steps."""

    def __init__(
        self,
        shape: ModelConfig,
        weights: dict[str, Tensor],
        material: Material,
        settings: FineTuneSettings,
        seed: int,
        checkpoint: Path,
    ) -> None:
        """Start from `weights`, or go on from the checkpoint where there is one."""
        torch.manual_seed(seed)
        vocab = material.vocab
        self.model = P2HModel(shape, vocab.n_ids, vocab.n_tokens)
        self.model.load_state_dict(weights)
        inject(self.model, settings.rank, settings.dropout)
        self.head = Head(self.model.rows.weight, self.model.row_bias, list(vocab.token_slices))
        trained = [p for p in self.model.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(
            trained, lr=settings.rate, betas=(0.9, 0.98), weight_decay=settings.weight_decay
        )
        self.trained = trained
        self.material, self.settings, self.seed = material, settings, seed
        self.plan = _plan(material.train, settings.epochs, seed)
        self.step, self.best_step, self.best_loss = 0, 0, math.inf
        self.best = adapter_state(self.model)
        self.checkpoint = checkpoint
        if checkpoint.exists():
            self._resume(torch.load(checkpoint, map_location="cpu", weights_only=True))

    def _resume(self, state: dict[str, Any]) -> None:
        load_adapters(self.model, state["adapters"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.best_step = state["step"], state["best_step"]
        self.best_loss, self.best = state["best_loss"], state["best"]

    def save(self) -> None:
        """Write the checkpoint beside the old one, then replace it."""
        fresh = self.checkpoint.with_suffix(".part")
        state = {
            "adapters": adapter_state(self.model),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "best_step": self.best_step,
            "best_loss": self.best_loss,
            "best": self.best,
        }
        torch.save(state, fresh)
        fresh.replace(self.checkpoint)

    def total(self) -> int:
        """Return how many steps there are at most."""
        return sum(self.plan)

    def batches(self) -> Iterator[PersonalBatch]:
        """Yield the user's batches from the current step on."""
        done = 0
        for epoch, count in enumerate(self.plan):
            if done + count > self.step:
                drawn = batches(self.material.train, (self.seed, epoch))
                yield from islice(drawn, max(0, self.step - done), None)
            done += count

    def train_step(self, personal: PersonalBatch, general: Batch | None) -> tuple[float, float]:
        """Take one step; return the mean loss (nats) and the share right of the user's hanzi."""
        torch.manual_seed(self.seed * 1_000_003 + self.step)  # dropout goes on where it was cut
        for group in self.optimizer.param_groups:
            group["lr"] = self.settings.rate * _schedule(self.step, self.total())
        self.model.train()
        self.optimizer.zero_grad(set_to_none=True)
        loss, right = self.personal_loss(personal)
        torch.autograd.backward(loss)
        if general is not None:
            torch.autograd.backward(self.settings.replay * self.rehearse(general))
        torch.nn.utils.clip_grad_norm_(self.trained, CLIP)
        self.optimizer.step()
        self.step += 1
        return loss.item(), right

    def personal_loss(self, personal: PersonalBatch) -> tuple[Tensor, float]:
        """Return the weighted mean loss and the share of right hanzi of a batch of the user's."""
        _, tokens, targets = arrays = on_device(personal.batch, CPU)
        real = tokens >= 0
        outputs, guesses = typed_vectors(self.model, *arrays)
        weights = torch.from_numpy(personal.weights)[real]
        typed, rows = tokens[real], targets[real]
        sharpness = self.settings.sharpness
        main = towards_rows(outputs, typed, rows, weights, self.head, sharpness)
        aside = towards_rows(guesses, typed, rows, weights, self.head, sharpness)
        mass = weights.sum().clamp(min=1.0)
        return (main.loss + AUXILIARY * aside.loss) / mass, main.correct.item() / len(typed)

    def rehearse(self, general: Batch) -> Tensor:
        """Return the mean divergence from what the network said before fine-tuning."""
        arrays = on_device(general, CPU)
        with without_adapters(self.model):
            wanted, wanted_aside = typed_vectors(self.model, *arrays)
        outputs, guesses = typed_vectors(self.model, *arrays)
        typed = arrays[1][arrays[1] >= 0]
        main = towards_teacher(outputs, typed, wanted, self.head)
        aside = towards_teacher(guesses, typed, wanted_aside, self.head)
        return (main.loss + AUXILIARY * aside.loss) / len(typed)

    def look(self) -> tuple[float, float]:
        """Return loss and share right on the days for early stopping; keep the best adapters."""
        loss, right = self.measure(self.material.early)
        if loss < self.best_loss:
            self.best_loss, self.best_step = loss, self.step
            self.best = adapter_state(self.model)
        return loss, right

    def measure(self, examples: Sequence[Example]) -> tuple[float, float]:
        """Return mean loss and share of hanzi right."""
        self.model.eval()
        loss = right = count = 0.0
        with torch.no_grad():
            for part in batches(examples, (0,)):
                number = int((part.batch.tokens >= 0).sum())
                value, share = self.personal_loss(part)
                loss, right = loss + value.item() * number, right + share * number
                count += number
        return (loss / count, right / count) if count else (0.0, 0.0)


def _plan(train: Sequence[Example], epochs: int, seed: int) -> list[int]:
    """Return how many batches each pass has."""
    return [sum(1 for _ in batches(train, (seed, epoch))) for epoch in range(epochs)]


def _schedule(step: int, total: int) -> float:
    """Warm up, then fall along a cosine to a tenth."""
    warm = max(1, round(WARMUP * total))
    if step < warm:
        return (step + 1) / warm
    done = (step - warm) / max(1, total - warm)
    return 0.1 + 0.45 * (1 + math.cos(math.pi * done))


def run(tuner: Tuner, emit: Emit) -> Tuned:
    """Train to the end or until the early days stop improving; leave the best adapters on.

    A checkpoint is written every few seconds, so that a kill costs no more than that.
    """
    total, started, first = tuner.total(), time.monotonic(), tuner.step
    saved = started
    look_every = max(1, total // (LOOKS * tuner.settings.epochs))
    general = tuner.material.rehearsal.batches(tuner.step)
    rehearsing = tuner.settings.replay > 0
    for personal in tuner.batches():
        if tuner.step - tuner.best_step > PATIENCE * look_every and tuner.material.early:
            break
        loss, right = tuner.train_step(personal, next(general) if rehearsing else None)
        now = time.monotonic()
        eta = (now - started) / (tuner.step - first) * (total - tuner.step)
        emit(TrainEvent("step", tuner.step, total, loss, right, eta))
        if tuner.step % look_every == 0 or tuner.step == total:
            loss, right = tuner.look()
            emit(TrainEvent("later", tuner.step, total, loss, right, eta))
        if now - saved > SAVE_S:
            tuner.save()
            saved = now
    tuner.save()
    if tuner.material.early:
        load_adapters(tuner.model, tuner.best)
    return Tuned(tuner.model.eval(), tuner.step, tuner.best_step)
