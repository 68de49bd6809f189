"""The one training loop: steps, averaging, checkpoints, dev accuracy, a log of JSON lines."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

from model_training.config import ModelConfig, TrainConfig
from model_training.corpus.data import Batch, Sampler, ahead
from model_training.network.losses import Teaching
from model_training.network.model import AnyModel, build_network
from model_training.network.precision import autocast
from model_training.network.row_groups import RowGroups
from model_training.weights.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from p2h_desktop.core.vocab import Vocab

READ_AHEAD = 4  # batches


@dataclass(frozen=True, slots=True)
class Job:
    """What one run works on; `folder` receives checkpoint.pt and log.jsonl."""

    folder: Path
    vocab: Vocab
    sampler: Sampler
    dev: list[Batch]
    shape: ModelConfig
    settings: TrainConfig
    start_from: dict[str, Tensor] | None = None
    """Weights to begin with where no checkpoint exists yet."""
    teacher: AnyModel | None = None
    """A trained network to learn from besides the text."""


def rank_and_world() -> tuple[int, int]:
    """Return this process's number and how many there are (torchrun sets both)."""
    return int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))


def learning_rate(step: int, settings: TrainConfig) -> float:
    """Warm up, stay, then fall linearly to zero (warmup–stable–decay, Hu et al. 2024, MiniCPM).

    While the rate stays, the length of the run may still be changed.
    """
    warm = (step + 1) / settings.warmup if settings.warmup else 1.0
    falling = max(1.0, settings.decay * settings.steps)
    return settings.peak_rate * max(0.0, min(1.0, warm, (settings.steps - step) / falling))


def make_optimizers(model: AnyModel, settings: TrainConfig) -> list[torch.optim.Optimizer]:
    """Return Muon for the matrices and AdamW for biases, norms and embeddings.

    Muon makes the steps of a matrix orthogonal (Jordan et al. 2024); scaled to the size of
    AdamW's steps (Liu et al. 2025, "Muon is Scalable for LLM Training") both share one rate.
    """
    matrices = [p for n, p in model.named_parameters() if p.ndim == 2 and not _is_table(n)]
    others = [p for n, p in model.named_parameters() if p.ndim != 2 or _is_table(n)]
    rate, decay = settings.peak_rate, settings.weight_decay
    if not settings.muon:
        return [_adamw([{"params": matrices, "weight_decay": decay}, {"params": others}], rate)]
    muon = torch.optim.Muon(matrices, lr=rate, weight_decay=decay, adjust_lr_fn="match_rms_adamw")
    return [muon, _adamw([{"params": others}], rate)]


def _adamw(groups: list[dict[str, Any]], rate: float) -> torch.optim.AdamW:
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True)


def _is_table(name: str) -> bool:
    return name.startswith(("rows", "tokens")) or name.endswith("table")


def on_device(batch: Batch, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Return context, tokens and targets as tensors."""
    arrays = (batch.context, batch.tokens, batch.targets)
    context, tokens, targets = (torch.from_numpy(a).to(device) for a in arrays)
    return context, tokens, targets


def accuracy(
    model: AnyModel, batches: list[Batch], groups: RowGroups, device: torch.device
) -> tuple[float, float]:
    """Return mean loss (nats) and share of hanzi right, given the true history."""
    model.eval()
    losses, right, weights = 0.0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            n = int((batch.tokens >= 0).sum())
            result = model.loss(*on_device(batch, device), groups)
            losses += result.decoder.item() * n
            right += result.correct.item() * n
            weights += n
    model.train()
    return losses / weights, right / weights


def average_gradients(model: AnyModel, world: int) -> None:
    """Make every process step with the mean of all gradients, in one exchange."""
    if world == 1:
        return
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    flat = torch.cat([g.flatten() for g in grads])
    dist.all_reduce(flat)
    flat /= world
    start = 0
    for grad in grads:
        grad.copy_(flat[start : start + grad.numel()].view_as(grad))
        start += grad.numel()


@contextlib.contextmanager
def process_group(world: int, device: torch.device) -> Iterator[None]:
    """Join the other processes that torchrun started, if any."""
    if world > 1:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield
    finally:
        if world > 1:
            dist.destroy_process_group()


class Trainer:
    """The state of a run between steps."""

    def __init__(self, job: Job, device: torch.device) -> None:
        """Start fresh, from given weights, or from the folder's checkpoint."""
        torch.manual_seed(job.settings.seed)
        self.job, self.device, self.step = job, device, 0
        self.model = build_network(job.shape, job.vocab.n_ids, job.vocab.n_tokens).to(device)
        torch.set_float32_matmul_precision("high")  # TF32 where a GPU has it
        self.optimizers = make_optimizers(self.model, job.settings)
        self.groups = RowGroups(job.vocab.token_ranges, device, joint=device.type == "cuda")
        self.checkpoint = job.folder / "checkpoint.pt"
        if self.checkpoint.exists():
            self._resume(load_checkpoint(self.checkpoint))
        else:
            if job.start_from:
                self.model.load_state_dict(job.start_from)
            self.average = {n: p.detach().clone() for n, p in self.model.named_parameters()}
        self.kept: dict[str, Tensor] = {}
        if job.settings.keep_zeros:
            matrices = ((n, p) for n, p in self.model.named_parameters() if p.ndim == 2)
            self.kept = {n: p.detach() != 0 for n, p in matrices}
        self.teaching: Teaching | None = None
        if job.teacher is not None:
            self.teaching = Teaching(job.teacher.to(device).eval(), job.settings.teach)

    def _resume(self, state: Checkpoint) -> None:
        self.step = state.step
        self.model.load_state_dict(state.weights)
        for optimizer, saved in zip(self.optimizers, state.optimizers, strict=True):
            optimizer.load_state_dict(saved)
        self.average = {n: t.to(self.device) for n, t in state.average.items()}

    def save(self) -> None:
        """Write the checkpoint."""
        job = self.job
        weights, average = self.model.state_dict(), self.average
        state = (self.step, job.shape, job.vocab.n_ids, job.vocab.n_tokens, weights, average)
        optimizers = [o.state_dict() for o in self.optimizers]
        save_checkpoint(self.checkpoint, Checkpoint(*state, optimizers))

    def train_step(self, batch: Batch, world: int) -> dict[str, Any]:
        """Take one step; return its figures, those that the device works out as tensors."""
        settings = self.job.settings
        rate = learning_rate(self.step, settings)
        for group in (g for o in self.optimizers for g in o.param_groups):
            group["lr"] = rate
        with autocast(settings.bf16, self.device):
            losses = self.model.loss(*on_device(batch, self.device), self.groups, self.teaching)
        self.model.zero_grad(set_to_none=True)
        torch.autograd.backward(losses.decoder + settings.auxiliary * losses.auxiliary)
        average_gradients(self.model, world)
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), settings.clip)
        for optimizer in self.optimizers:
            optimizer.step()
        with torch.no_grad():
            for name, kept in self.kept.items():
                self.model.get_parameter(name).mul_(kept)
        self.step += 1
        self._update_average(settings.ema)
        return {
            "loss": losses.decoder,
            "auxiliary": losses.auxiliary,
            "correct": losses.correct,
            "norm": norm,
            "rate": rate,
        }

    def _update_average(self, decay: float) -> None:
        # early on the average must follow quickly, or it would remember the random start
        weight = 1.0 - min(decay, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            own = dict(self.model.named_parameters())
            torch._foreach_lerp_([self.average[n] for n in own], list(own.values()), weight)

    def dev(self) -> dict[str, float]:
        """Evaluate the averaged weights on the held-out batches."""
        own = {n: p.detach().clone() for n, p in self.model.named_parameters()}
        self.model.load_state_dict(self.average)
        loss, right = accuracy(self.model, self.job.dev, self.groups, self.device)
        self.model.load_state_dict(own)
        return {"dev_loss": loss, "dev_correct": right}


class Patience:
    """Tells when the dev loss has not got better for too long."""

    def __init__(self, most: int) -> None:
        """Wait for `most` evaluations without a better one; 0: for ever."""
        self._most = most
        self._best = float("inf")
        self._waited = 0

    def note(self, loss: float) -> None:
        """Take note of an evaluation."""
        self._waited = 0 if loss < self._best else self._waited + 1
        self._best = min(loss, self._best)

    @property
    def over(self) -> bool:
        """Whether it is time to stop."""
        return 0 < self._most <= self._waited


def train(job: Job) -> None:
    """Run the job to its last step; call again after a kill to go on where it was saved.

    Batches are numbered, and process r of w takes those with number = r (mod w): the order of
    the data does not depend on where a run was cut.
    """
    rank, world = rank_and_world()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    with process_group(world, device):
        trainer = Trainer(job, device)
        start, first = time.monotonic(), trainer.step
        saved = start
        batches = ahead(job.sampler.batches(trainer.step * world), READ_AHEAD)
        stale = Patience(job.settings.patience)
        while trainer.step < job.settings.steps and not stale.over:
            group = [next(batches) for _ in range(world)]
            figures = trainer.train_step(group[rank], world)
            now = time.monotonic()
            last = trainer.step == job.settings.steps
            if trainer.step % job.settings.dev_every == 0 or last:
                figures |= trainer.dev()  # by every process: all stop at the same step
                stale.note(figures["dev_loss"])
            if rank:
                continue
            if trainer.step % 20 == 0 or "dev_loss" in figures:
                pace = (now - start) / (trainer.step - first)
                figures["eta_minutes"] = round(pace * (job.settings.steps - trainer.step) / 60, 1)
                write_log(job.folder / "log.jsonl", {"step": trainer.step, **figures})
            if now - saved > job.settings.save_seconds or last or stale.over:
                trainer.save()
                saved = now


def write_log(path: Path, figures: dict[str, Any]) -> None:
    """Append one JSON line and show it."""
    plain = {k: v.item() if isinstance(v, Tensor) else v for k, v in figures.items()}
    rounded = {k: round(v, 5) if isinstance(v, float) else v for k, v in plain.items()}
    line = json.dumps(rounded)
    with path.open("a") as file:
        file.write(line + "\n")
    print(line, flush=True)
