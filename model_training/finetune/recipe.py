"""From a job to a personal version: learn, merge, export, measure, judge, keep."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from model_training.config import ModelConfig
from model_training.evaluation import engine_probe
from model_training.finetune import canary, gate
from model_training.finetune.dp_trainer import run_private
from model_training.finetune.examples import Parts, divide
from model_training.finetune.rehearsal import REHEARSAL, TEST, Rehearsal, read_clauses
from model_training.finetune.resources import obstacles
from model_training.finetune.trainer import Emit, Material, Tuner, run
from model_training.network.lora import merged_state
from model_training.network.model import P2HModel
from model_training.weights.checkpoint import load_weights_with_shape
from model_training.weights.onnx_export import export_graphs, load_model, load_state
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.store.files import only_one, replace_file, sha256_of
from p2h_desktop.store.jobs import (
    CHECKPOINT,
    JOB,
    LOCK,
    SNAPSHOT,
    FineTuneJob,
    SnapshotRecord,
    TrainEvent,
    read_job,
    read_snapshot,
    remove_job,
)
from p2h_desktop.store.models.model_versions import (
    FILES,
    REPORT,
    ModelVersion,
    VersionStore,
    digest,
    hash_files,
)
from p2h_desktop.store.models.vocab_file import read_vocab

FEWEST = 30  # examples; fewer teach nothing that could be checked
TIMED_ROWS = 2  # general clauses typed key by key to time them
QUOTED = 30  # examples of each sort in the report


@dataclass(frozen=True, slots=True)
class Prepared:
    """A job with everything it needs in memory."""

    job: FineTuneJob
    base: Path
    vocab: Vocab
    shape: ModelConfig
    weights: dict[str, Tensor]
    parts: Parts
    canaries: list[canary.Canary]
    learned_until: str


@dataclass(frozen=True, slots=True)
class Learned:
    """The plain network with what was learned in it, and the epsilon that was kept, 0 for none."""

    network: P2HModel
    epsilon: float


@dataclass(frozen=True, slots=True)
class Report:
    """Examples in the user's own words, kept beside the version and never exported.

    Each is letters, what was wanted, the first candidate before, and after.
    """

    better: list[tuple[str, str, str, str]]
    worse: list[tuple[str, str, str, str]]


def finetune(
    folder: Path, emit: Emit, *, force: bool = False, mains_only: bool = False
) -> ModelVersion:
    """Do the job in `folder`, or go on with it after a kill; return the version made.

    The version is kept whatever the gate says; activating it is left to the caller. The job is
    removed at the end. Raises StoreError where the job cannot be done; force: whatever speaks
    against training now; mains_only: a battery in use does, however full.
    """
    with only_one(folder.parent / LOCK) as alone:
        if not alone:
            raise StoreError(Code.TRAINING_RUNNING)
        speaks_against = () if force else obstacles(folder, mains_only=mains_only)
        if speaks_against:
            raise StoreError(Code.TRAINING_OBSTACLES, obstacles=speaks_against)
        emit(TrainEvent("stage", message=message(Code.STAGE_READ)))
        prepared = _prepare(folder)
        learned = _learn(prepared, folder / CHECKPOINT, emit)
        version = _keep(prepared, learned, folder, emit)
        remove_job(folder)
    said = message(Code.TRAINING_PASSED if version.accepted else Code.TRAINING_REFUSED)
    emit(TrainEvent("done", message=said, version=version.id, accepted=version.accepted))
    return version


def _prepare(folder: Path) -> Prepared:
    job = read_job(folder)
    base = Path(job.base)
    vocab = read_vocab(base / "vocab.tsv")
    start = Path(job.versions) / job.parent if job.parent else base
    shape, weights = load_weights_with_shape(start)
    ordered = sorted(read_snapshot(folder / SNAPSHOT), key=lambda record: record.when)
    records: list[SnapshotRecord] = ordered[-job.settings.most_examples :]
    canaries = canary.draw(vocab, job.seed)
    parts = divide(canary.plant(canaries, records, vocab), vocab, job.settings)
    if len(parts.train) < FEWEST:
        found = len(parts.train)
        raise StoreError(Code.TOO_LITTLE_INPUT, found=found, needed=FEWEST)
    until = max(example.record.when for example in parts.train)
    return Prepared(job, base, vocab, shape, weights, parts, canaries, until)


def _learn(prepared: Prepared, checkpoint: Path, emit: Emit) -> Learned:
    """Train."""
    job, parts, vocab = prepared.job, prepared.parts, prepared.vocab
    emit(TrainEvent("stage", message=message(Code.STAGE_LEARN, count=len(parts.train))))
    text = read_clauses(prepared.base.parent / REHEARSAL)
    rehearsal = Rehearsal(text, prepared.base, vocab, job.seed)
    material = Material(vocab, parts.train, parts.early, rehearsal)
    tuner = Tuner(prepared.shape, prepared.weights, material, job.settings, job.seed, checkpoint)
    if job.settings.epsilon > 0:
        tuned, budget = run_private(tuner, emit)
        epsilon = budget.epsilon()
    else:
        tuned, epsilon = run(tuner, emit), 0.0
    return Learned(load_state(prepared.shape, merged_state(tuned.model)), epsilon)


def _keep(prepared: Prepared, learned: Learned, job: Path, emit: Emit) -> ModelVersion:
    """Export, measure and judge; return the version as it is kept."""
    emit(TrainEvent("stage", message=message(Code.STAGE_EXPORT)))
    store = VersionStore(Path(prepared.job.versions))
    folder = store.workspace(job.name)
    parity = export_graphs(learned.network, folder)
    verdict, report = _judge(prepared, learned.epsilon, folder, emit)
    body = json.dumps({"better": report.better, "worse": report.worse}, ensure_ascii=False)
    replace_file(folder / REPORT, body.encode("utf-8"))
    version = ModelVersion(
        id="",
        parent=prepared.job.parent,
        base=digest(hash_files(prepared.base)),
        vocab=sha256_of(prepared.base / "vocab.tsv"),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        learned_until=prepared.learned_until,
        sha256=hash_files(folder),
        accepted=verdict.accepted,
        reasons=verdict.reasons,
        scores={**verdict.scores, **_sizes(prepared, folder), "parity": parity},
    )
    if not (job / JOB).exists():  # the user has had something forgotten meanwhile
        shutil.rmtree(folder)
        raise StoreError(Code.DELETED_MEANWHILE)
    kept = store.add(folder, version)
    store.prune(prepared.job.settings.space_mb * 1_000_000)
    return kept


def _sizes(prepared: Prepared, folder: Path) -> dict[str, Any]:
    before, after = (sum((f / n).stat().st_size for n in FILES) for f in (prepared.base, folder))
    learned = len(prepared.parts.train) - len(prepared.canaries)
    corrected = sum(e.record.corrected for e in prepared.parts.train)
    return {
        "bytes": {"before": before, "after": after},
        "learned": {"commits": learned, "corrected": corrected - len(prepared.canaries)},
    }


def _judge(
    prepared: Prepared, epsilon: float, folder: Path, emit: Emit
) -> tuple[gate.Verdict, Report]:
    networks, converter = (prepared.base, folder), prepared.job.converter
    emit(TrainEvent("stage", message=message(Code.STAGE_TEST_LATER)))
    later = _later_rows(prepared.parts)
    answers = engine_probe.side_by_side(later, networks, converter)
    later_found = _compare(later, answers)
    emit(TrainEvent("stage", message=message(Code.STAGE_TEST_GENERAL)))
    general = general_rows(prepared.base, prepared.job.settings.general)
    found = engine_probe.side_by_side(general, networks, converter)
    emit(TrainEvent("stage", message=message(Code.STAGE_TEST_PRIVACY)))
    ranks = canary.ranks(load_model(folder), prepared.canaries, prepared.vocab)
    findings = gate.Findings(
        later=later_found,
        general=_compare(general, found),
        canaries=canary.chance(ranks),
        cpu_ms=key_times(general[:TIMED_ROWS], networks, converter),
        epsilon=epsilon,
    )
    return gate.decide(findings), _quote(later, answers)


def key_times(
    rows: Sequence[engine_probe.Row], networks: tuple[Path, Path], converter: Sequence[str] = ()
) -> tuple[float, float]:
    """Return the processor time of a key with each network: the better of two turns.

    A busy machine can only make a turn slower, never faster.
    """
    turns = [
        [engine_probe.speed(rows, network, converter).cpu_p50_ms for network in networks]
        for _ in range(2)
    ]
    before, after = (min(times) for times in zip(*turns, strict=True))
    return before, after


def general_rows(base: Path, most: int) -> list[engine_probe.Row]:
    """Return the general clauses to test with, all of them where `most` is 0."""
    clauses = read_clauses(base.parent / TEST)
    step = max(1, len(clauses) // most) if most else 1
    return [engine_probe.Row("".join(c.readings), c.context, c.text) for c in clauses[::step]]


def _later_rows(parts: Parts) -> list[engine_probe.Row]:
    records = [example.record for example in parts.later]
    return [engine_probe.Row(r.letters, r.context, r.text[: len(r.readings)]) for r in records]


def _compare(rows: Sequence[engine_probe.Row], answers: list[list[str]]) -> gate.Comparison:
    before, after = ([a == r.text for a, r in zip(own, rows, strict=True)] for own in answers)
    return gate.Comparison(before, after)


def _quote(rows: Sequence[engine_probe.Row], answers: list[list[str]]) -> Report:
    """Return different examples that became right or wrong."""
    changed = dict.fromkeys(
        (row.letters, row.text, before, after)
        for row, before, after in zip(rows, *answers, strict=True)
        if (before == row.text) != (after == row.text)
    )
    better = [quote for quote in changed if quote[3] == quote[1]]
    worse = [quote for quote in changed if quote[2] == quote[1]]
    return Report(better[:QUOTED], worse[:QUOTED])


def prepare_torch(threads: int) -> None:
    """Let torch take no more than `threads` cores."""
    torch.set_num_threads(max(1, threads))
