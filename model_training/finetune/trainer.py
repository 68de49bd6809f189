"""The loop of fine-tuning: the user's examples beside rehearsed general text, on adapters."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
import torch
from torch import Tensor

from model_training.config import ModelConfig
from model_training.finetune.examples import Example, PersonalBatch, batches
from model_training.finetune.frozen_trunk import FrozenTrunk, Seen
from model_training.finetune.rehearsal import Rehearsal
from model_training.network.distillation import Head, Sum, towards_rows, towards_teacher
from model_training.network.lora import adapter_state, inject, load_adapters, without_adapters
from model_training.network.model import P2HModel
from model_training.network.precision import autocast
from model_training.network.row_groups import RowGroups
from p2h_desktop.atomic import replacing
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.store.jobs import FineTuneSettings, TrainEvent

AUXILIARY = 0.5  # weight of the encoder's own per-position loss: it decides what the beam keeps
WARMUP = 0.1  # share of the steps
CLIP = 1.0
PATIENCE = 2  # looks at the days for early stopping without progress, then it ends
LOOKS = 2  # per pass over the examples
SAVE_S = 10.0
_log = logging.getLogger(__name__)
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


@dataclass(frozen=True, slots=True)
class Own:
    """A batch of the user's examples, and the weights [N] of its positions."""

    seen: Seen
    weights: Tensor


@dataclass(frozen=True, slots=True)
class General:
    """A batch of general text, and the vectors [N, W] of the network before fine-tuning."""

    seen: Seen
    outputs: Tensor
    guesses: Tensor


@dataclass(frozen=True, slots=True)
class Best:
    """The adapters with the least loss on the days for early stopping, and after which step."""

    step: int
    loss: float
    adapters: dict[str, Tensor]


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
        self.cut = FrozenTrunk(self.model, settings.layers)
        inject(self.model, settings.rank, settings.dropout, self.cut.trained())
        groups = RowGroups(vocab.token_ranges, torch.device("cpu"), joint=False)
        self.head = Head(self.model.rows.weight, self.model.row_bias, groups)
        trained = [p for p in self.model.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(
            trained, lr=settings.rate, betas=(0.9, 0.98), weight_decay=settings.weight_decay
        )
        self.trained = trained
        self.material, self.settings, self.seed = material, settings, seed
        # drawn once, so that what the fixed layers make of them can be kept
        self._drawn = list(batches(material.train, (seed, 0)))
        self._own: dict[int, Own] = {}
        self._general: dict[int, General] = {}
        self._early = [self.see(part) for part in batches(material.early, (0,))]
        self.step = 0
        self.best = Best(0, math.inf, adapter_state(self.model))
        self.checkpoint = checkpoint
        if checkpoint.exists():
            self._resume(_read(checkpoint))

    def _resume(self, state: dict[str, Any]) -> None:
        """Go on; start anew where the checkpoint is damaged or of another run."""
        mine = {name: tensor.shape for name, tensor in self.best.adapters.items()}
        if {name: tensor.shape for name, tensor in state.get("best", {}).items()} != mine:
            _log.warning("the checkpoint does not fit; training starts anew")
            return
        load_adapters(self.model, state["adapters"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step = state["step"]
        self.best = Best(state["best_step"], state["best_loss"], state["best"])

    def save(self) -> None:
        """Write the checkpoint beside the old one, then replace it."""
        state = {
            "adapters": adapter_state(self.model),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "best_step": self.best.step,
            "best_loss": self.best.loss,
            "best": self.best.adapters,
        }
        with replacing(self.checkpoint) as fresh:
            torch.save(state, fresh)

    def total(self) -> int:
        """Return how many steps there are at most."""
        return len(self._drawn) * self.settings.epochs

    def see(self, part: PersonalBatch) -> Own:
        """Return a batch of the user's as the fixed layers leave it."""
        with self._precision():
            seen = self.cut.see(part.batch)
        return Own(seen, torch.from_numpy(part.weights)[seen.real])

    def own(self) -> Iterator[Own]:
        """Yield the user's batches from the current step on; each pass in an order of its own."""
        count = len(self._drawn)
        for step in range(self.step, self.total()):
            order = np.random.default_rng((self.seed, 17, step // count)).permutation(count)
            number = int(order[step % count])
            if number not in self._own:
                self._own[number] = self.see(self._drawn[number])
            yield self._own[number]

    def general(self, number: int) -> General:
        """Return a batch of general text; there are as many as batches of the user's."""
        number %= max(1, len(self._drawn))
        if number not in self._general:
            with self._precision(), without_adapters(self.model):
                seen = self.cut.see(next(self.material.rehearsal.batches(number)))
                self._general[number] = General(seen, *self.cut.vectors(seen))
        return self._general[number]

    def train_step(self, own: Own) -> tuple[float, float]:
        """Take one step; return the mean loss (nats) and the share right of the user's hanzi."""
        torch.manual_seed(self.seed * 1_000_003 + self.step)  # dropout goes on where it was cut
        for group in self.optimizer.param_groups:
            group["lr"] = self.settings.rate * _schedule(self.step, self.total())
        self.model.train()
        self.optimizer.zero_grad(set_to_none=True)
        loss, right = self.own_loss(own)
        torch.autograd.backward(loss)
        if self.settings.replay > 0:
            torch.autograd.backward(self.settings.replay * self.drift(self.general(self.step)))
        torch.nn.utils.clip_grad_norm_(self.trained, CLIP)
        self.optimizer.step()
        self.step += 1
        return loss.item(), right

    def own_loss(self, own: Own) -> tuple[Tensor, float]:
        """Return the weighted mean loss and the share of right hanzi of a batch of the user's."""
        main, aside = self.towards(own)
        mass = own.weights.sum().clamp(min=1.0)
        return (main.loss + AUXILIARY * aside.loss) / mass, main.correct.item() / len(own.weights)

    def towards(self, own: Own) -> tuple[Sum, Sum]:
        """Return the losses of the decoder and of the encoder's own head, summed over a batch."""
        seen, sharpness = own.seen, self.settings.sharpness
        with self._precision():
            vectors = self.cut.vectors(seen)
        main, aside = (
            towards_rows(own_vectors, seen.typed, seen.rows, own.weights, self.head, sharpness)
            for own_vectors in vectors
        )
        return main, aside

    def drift(self, general: General) -> Tensor:
        """Return the mean divergence from what the network said before fine-tuning."""
        with self._precision():
            outputs, guesses = self.cut.vectors(general.seen)
        typed = general.seen.typed
        main = towards_teacher(outputs, typed, general.outputs, self.head)
        aside = towards_teacher(guesses, typed, general.guesses, self.head)
        return (main.loss + AUXILIARY * aside.loss) / len(typed)

    def _precision(self) -> torch.autocast:
        """Return the context in which the network runs.

        With differential privacy that is float32: what is rounded could outgrow the norm to which
        gradients are clipped, which the budget counts on.
        """
        wanted = "no" if self.settings.epsilon > 0 else self.settings.bf16
        return autocast(wanted, torch.device("cpu"))

    def look(self) -> tuple[float, float]:
        """Return loss and share right on the days for early stopping; keep the best adapters."""
        loss, right = self.measure()
        if loss < self.best.loss:
            self.best = Best(self.step, loss, adapter_state(self.model))
        return loss, right

    def measure(self) -> tuple[float, float]:
        """Return mean loss and share of hanzi right on the days for early stopping."""
        self.model.eval()
        loss = right = count = 0.0
        with torch.no_grad():
            for own in self._early:
                number = len(own.weights)
                value, share = self.own_loss(own)
                loss, right = loss + value.item() * number, right + share * number
                count += number
        return (loss / count, right / count) if count else (0.0, 0.0)


def _read(checkpoint: Path) -> dict[str, Any]:
    """Return what was saved; nothing where it is damaged, as after a power cut."""
    try:
        state: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=True)
    except (OSError, EOFError, RuntimeError, UnpicklingError) as error:
        _log.warning("the checkpoint cannot be read: %s", type(error).__name__)
        return {}
    return state


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
    for own in tuner.own():
        if tuner.step - tuner.best.step > PATIENCE * look_every and tuner.material.early:
            break
        loss, right = tuner.train_step(own)
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
        load_adapters(tuner.model, tuner.best.adapters)
    return Tuned(tuner.model.eval(), tuner.step, tuner.best.step)
