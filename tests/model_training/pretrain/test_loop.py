"""A run can be cut, resumed and shared among processes, and it learns."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from model_training.__main__ import main
from model_training.config import ModelConfig, SampleConfig, TrainConfig
from model_training.corpus.data import Batch, Sampler, dev_batches, load_streams
from model_training.corpus.shard_split import cut
from model_training.corpus.shards import load_manifest
from model_training.network.losses import Teaching
from model_training.network.model import P2HModel
from model_training.network.row_groups import RowGroups
from model_training.pretrain.loop import (
    Job,
    Trainer,
    accuracy,
    learning_rate,
    make_optimizers,
    on_device,
    train,
)
from model_training.weights.checkpoint import (
    load_checkpoint,
    load_weights,
    load_weights_with_shape,
    save_checkpoint,
    save_weights,
)
from model_training.weights.prune import prune
from p2h_desktop.core.vocab import format_vocab
from tests.support.fake_models import small_vocab
from tests.support.tiny_training import SHAPE, random_model, small_shards, write_weights

SETTINGS = TrainConfig(
    batch_tokens=64, steps=40, warmup=5, peak_rate=5e-3, bf16="no", save_seconds=1e9
)
CPU = torch.device("cpu")
GROUPS = RowGroups(small_vocab().token_ranges, CPU, joint=False)


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    return small_shards(tmp_path / "shards")


def make_job(shards: Path, folder: Path, settings: TrainConfig = SETTINGS) -> Job:
    vocab, samples = small_vocab(), SampleConfig()
    streams = load_streams(shards, vocab, "train")
    sampler = Sampler(streams, vocab, samples, settings.batch_tokens, (settings.seed,))
    dev = dev_batches(shards, vocab, samples, settings.batch_tokens, 2)
    folder.mkdir(exist_ok=True)
    return Job(folder, vocab, sampler, dev, SHAPE, settings)


def command_line(tmp_path: Path, shards: Path, out: Path, settings: TrainConfig) -> list[str]:
    vocab_file = tmp_path / "vocab.tsv"
    vocab_file.write_text(format_vocab(small_vocab()), encoding="utf-8")
    given = {
        "vocab": vocab_file,
        "out": out,
        "dev-batches": 2,
        "width": SHAPE.width,
        "heads": SHAPE.heads,
        "encoder-layers": SHAPE.encoder_layers,
        "inner": SHAPE.inner,
        "reach": SHAPE.reach,
        "batch-tokens": settings.batch_tokens,
        "steps": settings.steps,
        "warmup": settings.warmup,
        "peak-rate": settings.peak_rate,
        "save-seconds": settings.save_seconds,
        "bf16": "no",
    }
    options = [str(part) for name, value in given.items() for part in (f"--{name}", value)]
    return ["train", str(shards), *options]


def same_weights(one: dict[str, Tensor], other: dict[str, Tensor], within: float = 0.0) -> None:
    assert one.keys() == other.keys()
    for name, tensor in one.items():
        torch.testing.assert_close(tensor, other[name], rtol=0.0, atol=within, msg=name)


def log_of(folder: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def test_a_killed_run_goes_on_as_if_nothing_had_happened(tmp_path: Path, shards: Path) -> None:
    settings = replace(SETTINGS, steps=150)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    assert main(command_line(tmp_path, shards, whole, settings)) == 0
    # saves after every step, and dies between two of them or in the middle of a save
    argv = command_line(tmp_path, shards, cut, replace(settings, save_seconds=0.0))
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "model_training", *argv],
        stdout=subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("{"):
                os.kill(process.pid, signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL
    assert 0 < load_checkpoint(cut / "checkpoint.pt").step < settings.steps
    assert main(command_line(tmp_path, shards, cut, settings)) == 0
    one, other = (load_checkpoint(folder / "checkpoint.pt") for folder in (whole, cut))
    assert one.step == other.step == settings.steps
    same_weights(one.weights, other.weights)
    same_weights(one.average, other.average)
    assert log_of(whole)[-1]["dev_loss"] == log_of(cut)[-1]["dev_loss"]


@pytest.mark.parametrize("muon", [False, True])
def test_both_optimizers_go_on_where_they_were(tmp_path: Path, shards: Path, muon: bool) -> None:
    job = make_job(shards, tmp_path / "run", replace(SETTINGS, muon=muon))
    batches = list(islice(job.sampler.batches(), 6))
    trainer = Trainer(job, CPU)
    for batch in batches[:3]:
        trainer.train_step(batch, 1)
    trainer.save()
    resumed = Trainer(job, CPU)
    assert resumed.step == 3
    for batch in batches[3:]:
        for each in (trainer, resumed):
            each.train_step(batch, 1)
    same_weights(dict(resumed.model.state_dict()), dict(trainer.model.state_dict()))
    same_weights(resumed.average, trainer.average)
    assert len(resumed.optimizers) == (2 if muon else 1)
    # what an optimizer remembers matters: without it the same steps end elsewhere
    fresh = Trainer(job, CPU)
    fresh.optimizers = make_optimizers(fresh.model, job.settings)
    for batch in batches[3:]:
        fresh.train_step(batch, 1)
    for name in ("encoder.0.inner.weight", "row_bias"):
        assert not torch.equal(fresh.model.state_dict()[name], trainer.model.state_dict()[name])


def by_hand(job: Job, world: int) -> dict[str, Tensor]:
    """One process that takes `world` batches a step and averages their gradients."""
    torch.manual_seed(job.settings.seed)
    model = P2HModel(job.shape, job.vocab.n_ids, job.vocab.n_tokens)
    optimizers = make_optimizers(model, job.settings)
    batches = job.sampler.batches()
    for step in range(job.settings.steps):
        model.zero_grad()
        for _ in range(world):
            losses = model.loss(*on_device(next(batches), CPU), GROUPS)
            total = losses.decoder + job.settings.auxiliary * losses.auxiliary
            torch.autograd.backward(total / world)
        torch.nn.utils.clip_grad_norm_(model.parameters(), job.settings.clip)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(step, job.settings)
            optimizer.step()
    return dict(model.state_dict())


def test_one_process_steps_as_by_hand(tmp_path: Path, shards: Path) -> None:
    job = make_job(shards, tmp_path / "run", replace(SETTINGS, steps=8))
    train(job)
    same_weights(load_checkpoint(tmp_path / "run/checkpoint.pt").weights, by_hand(job, 1), 1e-6)


def test_two_processes_equal_one_with_averaged_gradients(tmp_path: Path, shards: Path) -> None:
    settings, out = replace(SETTINGS, steps=8), tmp_path / "run"
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    argv = command_line(tmp_path, shards, out, settings)
    subprocess.run(
        [*torchrun, "-m", "model_training", *argv],
        check=True,
        capture_output=True,
        timeout=900,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    state = load_checkpoint(out / "checkpoint.pt")
    assert state.step == 8
    same_weights(state.weights, by_hand(make_job(shards, out, settings), 2), 1e-6)
    assert [line["step"] for line in log_of(out)] == [8]  # one process writes


def test_the_loss_falls(tmp_path: Path, shards: Path) -> None:
    job = make_job(shards, tmp_path / "run", replace(SETTINGS, steps=60, dev_every=30))
    before, _ = accuracy(Trainer(job, CPU).model, job.dev, GROUPS, CPU)
    train(job)
    log = log_of(job.folder)
    dev = [line["dev_loss"] for line in log if "dev_loss" in line]
    assert [line["step"] for line in log] == [20, 30, 40, 60]
    assert len(dev) == 2
    assert dev[1] < dev[0] < before
    assert dev[1] < 0.6 * before
    assert log[-1]["dev_correct"] > 0.6
    assert log[-1]["eta_minutes"] == 0.0


def test_bf16_learns_too(tmp_path: Path, shards: Path) -> None:
    job = make_job(shards, tmp_path / "run", replace(SETTINGS, bf16="yes"))
    before, _ = accuracy(Trainer(job, CPU).model, job.dev, GROUPS, CPU)
    train(job)
    assert log_of(job.folder)[-1]["dev_loss"] < 0.8 * before


def test_a_finished_run_stays_as_it_is(tmp_path: Path, shards: Path) -> None:
    job = make_job(shards, tmp_path / "run", replace(SETTINGS, steps=3))
    train(job)
    before = (job.folder / "checkpoint.pt").read_bytes()
    train(job)
    assert (job.folder / "checkpoint.pt").read_bytes() == before


def test_dev_accuracy_is_of_the_average_and_leaves_the_weights_alone(
    tmp_path: Path, shards: Path
) -> None:
    job = make_job(shards, tmp_path / "run")
    trainer = Trainer(job, CPU)
    batches = job.sampler.batches()
    for _ in range(5):
        trainer.train_step(next(batches), 1)
    own = {name: tensor.clone() for name, tensor in trainer.model.state_dict().items()}
    figures = trainer.dev()
    same_weights(dict(trainer.model.state_dict()), own)
    trainer.model.load_state_dict(trainer.average)
    loss, _ = accuracy(trainer.model, job.dev, GROUPS, CPU)
    assert figures["dev_loss"] == loss
    trainer.model.load_state_dict(own)
    assert figures["dev_loss"] != accuracy(trainer.model, job.dev, GROUPS, CPU)[0]


def test_the_average_follows_with_its_decay(tmp_path: Path, shards: Path) -> None:
    trainer = Trainer(make_job(shards, tmp_path / "run"), CPU)
    name, parameter = next(iter(trainer.model.named_parameters()))
    for step, weight in ((1, 1 - 2 / 11), (10_000_000, 1e-3)):
        trainer.step = step
        before = trainer.average[name].clone()
        with torch.no_grad():
            parameter.add_(1.0)
        trainer._update_average(0.999)
        moved = before + weight * (parameter.detach() - before)
        torch.testing.assert_close(trainer.average[name], moved)


def test_given_weights_begin_a_run_but_not_a_resumed_one(tmp_path: Path, shards: Path) -> None:
    given = dict(random_model(seed=5).state_dict())
    job = replace(make_job(shards, tmp_path / "run", replace(SETTINGS, steps=2)), start_from=given)
    same_weights(dict(Trainer(job, CPU).model.state_dict()), given)
    train(job)
    saved = load_checkpoint(job.folder / "checkpoint.pt").weights
    same_weights(dict(Trainer(job, CPU).model.state_dict()), saved)
    with pytest.raises(AssertionError):
        same_weights(saved, given)


def test_accuracy_weighs_batches_by_their_hanzi(shards: Path) -> None:
    vocab, model = small_vocab(), random_model()
    batches = dev_batches(shards, vocab, SampleConfig(), 64, 2)
    batches[1] = Batch(batches[1].context[:2], batches[1].tokens[:2], batches[1].targets[:2])
    parts = [accuracy(model, [batch], GROUPS, CPU) for batch in batches]
    sizes = [int((batch.tokens >= 0).sum()) for batch in batches]
    together = accuracy(model, batches, GROUPS, CPU)
    for i in range(2):
        mean = sum(n * part[i] for n, part in zip(sizes, parts, strict=True)) / sum(sizes)
        assert together[i] == pytest.approx(mean, abs=1e-5)


@pytest.mark.parametrize("muon", [False, True])
def test_only_matrices_decay(muon: bool) -> None:
    model = random_model(ModelConfig(16, 2, 1, 1, 32))
    optimizers = make_optimizers(model, TrainConfig(muon=muon))
    assert [type(o).__name__ for o in optimizers] == (["Muon", "AdamW"] if muon else ["AdamW"])
    decayed, others = (group for o in optimizers for group in o.param_groups)
    names = {id(p): n for n, p in model.named_parameters()}
    found = {names[id(p)] for p in decayed["params"]}
    assert found
    assert all(name.endswith("weight") and "norm" not in name for name in found)
    assert not found & {"rows.weight", "tokens.weight"}
    assert len(decayed["params"]) + len(others["params"]) == len(names)
    assert others["weight_decay"] == 0.0 < decayed["weight_decay"]


def test_checkpoints_survive_a_kill_in_the_middle_of_a_save(tmp_path: Path, shards: Path) -> None:
    trainer = Trainer(make_job(shards, tmp_path / "run"), CPU)
    trainer.save()
    (tmp_path / "run" / "checkpoint.part").write_bytes(b"half a file")
    state = load_checkpoint(tmp_path / "run" / "checkpoint.pt")
    assert (state.step, state.shape) == (0, SHAPE)
    save_checkpoint(tmp_path / "new" / "place" / "checkpoint.pt", state)
    same_weights(load_checkpoint(tmp_path / "new/place/checkpoint.pt").weights, state.weights)


def test_saved_weights_are_the_average_in_half_precision(tmp_path: Path, shards: Path) -> None:
    job = make_job(shards, tmp_path / "run", replace(SETTINGS, steps=2))
    train(job)
    state = load_checkpoint(job.folder / "checkpoint.pt")
    save_weights(tmp_path / "weights.pt", state)
    shape, tensors = load_weights_with_shape(tmp_path / "weights.pt")
    assert shape == SHAPE
    same_weights(tensors, {name: t.half().float() for name, t in state.average.items()})
    same_weights(load_weights(tmp_path / "weights.pt"), tensors)


def test_pruned_weights_stay_at_zero_and_the_rest_learns(tmp_path: Path, shards: Path) -> None:
    write_weights(tmp_path / "whole.pt", random_model())
    zero = prune(tmp_path / "whole.pt", 0.5, tmp_path / "pruned.pt")
    assert 0.2 < zero < 0.5  # tables and vectors are left alone
    start = load_weights(tmp_path / "pruned.pt")
    settings = replace(SETTINGS, steps=30, keep_zeros=True)
    job = replace(make_job(shards, tmp_path / "run", settings), start_from=start)
    before, _ = accuracy(Trainer(job, CPU).model, job.dev, GROUPS, CPU)
    train(job)
    state = load_checkpoint(tmp_path / "run/checkpoint.pt")
    for name, tensor in start.items():
        if tensor.ndim == 2 and not name.startswith(("rows", "tokens", "encoder_bias")):
            for found in (state.weights[name], state.average[name]):
                assert torch.equal(found == 0, tensor == 0), name
    assert log_of(tmp_path / "run")[-1]["dev_loss"] < before


def test_a_student_comes_near_its_teacher(tmp_path: Path, shards: Path) -> None:
    # hardly trained, so that it teaches something else than the texts do
    train(make_job(shards, tmp_path / "teacher", replace(SETTINGS, steps=20)))
    state = load_checkpoint(tmp_path / "teacher/checkpoint.pt")
    teacher = P2HModel(state.shape, state.n_ids, state.n_tokens)
    teacher.load_state_dict(state.average)
    shape = replace(SHAPE, width=8, encoder_layers=1)  # another width: the rows differ too
    gaps = []
    for share in (0.0, 1.0):
        settings = replace(SETTINGS, steps=60, teach=share)
        job = make_job(shards, tmp_path / f"student{share}", settings)
        train(replace(job, shape=shape, teacher=teacher))
        student_state = load_checkpoint(job.folder / "checkpoint.pt")
        student = P2HModel(shape, state.n_ids, state.n_tokens)
        student.load_state_dict(student_state.average)
        teaching = Teaching(teacher, 1.0)
        batch = on_device(job.dev[0], CPU)
        gaps.append(student.loss(*batch, GROUPS, teaching).decoder.item())
    assert gaps[1] < gaps[0]


def test_a_run_that_gets_no_better_ends_early(tmp_path: Path, shards: Path) -> None:
    settings = replace(SETTINGS, steps=400, dev_every=2, patience=3, peak_rate=1e-12, ema=0.0)
    train(make_job(shards, tmp_path / "run", settings))
    log = log_of(tmp_path / "run")
    assert log[-1]["step"] < 30
    assert load_checkpoint(tmp_path / "run/checkpoint.pt").step == log[-1]["step"]


def test_pieces_are_small_fair_and_lose_nothing(tmp_path: Path, shards: Path) -> None:
    whole = sum(p.stat().st_size for p in shards.iterdir())
    pieces = cut(shards, tmp_path / "pieces", whole * 2 // 3)
    assert len(pieces) > 1
    parts = []
    for folder in pieces:
        assert sum(p.stat().st_size for p in folder.iterdir()) <= whole * 2 // 3
        manifest = load_manifest(folder)
        held_out, text = (
            next(s for s in manifest.shards if s.split == x) for x in ("dev", "train")
        )
        np.testing.assert_array_equal(
            np.load(folder / held_out.file), np.load(shards / held_out.file)
        )
        parts.append(np.load(folder / text.file))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
    np.testing.assert_array_equal(np.concatenate(parts), np.load(shards / text.file))
    with pytest.raises(ValueError, match="leave no room"):
        cut(shards, tmp_path / "none", 100)


def test_a_run_goes_on_with_the_next_piece(tmp_path: Path, shards: Path) -> None:
    whole = sum(p.stat().st_size for p in shards.iterdir())
    first, second, *_ = cut(shards, tmp_path / "pieces", whole * 2 // 3)
    train(make_job(first, tmp_path / "run", replace(SETTINGS, steps=10)))
    train(make_job(second, tmp_path / "run", replace(SETTINGS, steps=20)))
    assert [line["step"] for line in log_of(tmp_path / "run")] == [10, 20]
