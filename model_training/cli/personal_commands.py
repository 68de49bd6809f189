"""What the commands for personal versions do; each imports what it needs."""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from model_training.config import PRECISIONS
from p2h_desktop.errors import P2HError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.messages.rendering import Say
from p2h_desktop.store import paths
from p2h_desktop.store.jobs import (
    FineTuneJob,
    FineTuneSettings,
    SnapshotRecord,
    TrainEvent,
    read_snapshot,
    unfinished_job,
    write_job,
)
from p2h_desktop.store.settings.interface_language import interface_language


def add_finetune(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of finetune."""
    parser.add_argument("--job", type=Path, help="folder of a job; else one is made")
    parser.add_argument("--snapshot", type=Path, help="JSON lines to learn; else the history")
    parser.add_argument("--versions", type=Path, help="folder of the versions")
    parser.add_argument("--parent", default="", help="version to go on from, else the shipped one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print events as JSON lines")
    parser.add_argument("--activate", action="store_true", help="use the version if it passes")
    parser.add_argument("--force", action="store_true", help="whatever disk, memory, battery say")
    parser.add_argument("--mains-only", action="store_true", help="not on battery, however full")
    for field in fields(FineTuneSettings):
        option = f"--{field.name.replace('_', '-')}"
        if field.name == "bf16":
            parser.add_argument(option, choices=PRECISIONS)
        else:
            parser.add_argument(option, type=type(field.default), metavar="N")


def add_versions(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of versions."""
    from p2h_desktop.store.models.version_commands import add_arguments

    add_arguments(parser, Say("en").message)
    parser.add_argument("--versions", type=Path, help="folder of the versions")


def run_finetune(args: argparse.Namespace) -> None:
    """Learn from the history; make a personal version, judge it and keep it."""
    from model_training.finetune.recipe import finetune, prepare_torch
    from model_training.finetune.resources import step_back
    from p2h_desktop.store.files import sha256_of
    from p2h_desktop.store.jobs import read_job
    from p2h_desktop.store.models.model_versions import VersionStore

    step_back()
    folder = args.job or unfinished_job(paths.training_folder()) or _make_job(args)
    say = Say(interface_language())
    emit = _print_event if args.json else partial(_notify, say)
    try:
        job = read_job(folder)
        prepare_torch(job.settings.threads)
        version = finetune(folder, emit, force=args.force, mains_only=args.mains_only)
    except P2HError as error:
        emit(TrainEvent("failed", message=error.message))
        raise
    except Exception as error:  # the trainer's main: the application must hear of it
        emit(TrainEvent("failed", message=message(Code.TRAINER_FAILED, kind=type(error).__name__)))
        raise
    if not args.json:
        print("\n".join((version.id, *map(say.message, version.reasons))))
    if args.activate and version.accepted:
        vocab = sha256_of(Path(job.base) / "vocab.tsv")
        VersionStore(Path(job.versions)).activate(version.id, vocab)


def run_versions(args: argparse.Namespace) -> None:
    """List personal versions; activate, roll back, delete, export or import one."""
    from p2h_desktop.store.models import version_commands

    say = Say(interface_language())
    for line in version_commands.run(args, args.versions or paths.versions_folder(), args.vocab):
        print(say.message(line))


def _make_job(args: argparse.Namespace) -> Path:
    """Write a job from the options; return its folder."""
    given: dict[str, Any] = {f.name: getattr(args, f.name) for f in fields(FineTuneSettings)}
    settings = FineTuneSettings(**{k: v for k, v in given.items() if v is not None})
    job = FineTuneJob(
        base=str(args.vocab.resolve().parent),
        versions=str(args.versions or paths.versions_folder()),
        parent=args.parent,
        seed=args.seed,
        settings=settings,
    )
    folder = paths.training_folder() / datetime.now().strftime("%Y%m%d-%H%M%S")
    write_job(folder, job, _records(args.snapshot))
    return folder


def _records(snapshot_file: Path | None) -> list[SnapshotRecord]:
    if snapshot_file is not None:
        return list(read_snapshot(snapshot_file))
    from p2h_desktop.store.history.history import HistoryStore
    from p2h_desktop.store.history.snapshots import snapshot

    history = HistoryStore(paths.history_file())
    try:
        return snapshot(history.records())
    finally:
        history.close()


def _print_event(event: TrainEvent) -> None:
    print(event.line(), flush=True)


def _notify(say: Say, event: TrainEvent) -> None:
    """Show progress on standard error, one line that is written over."""
    if event.kind in ("step", "later"):
        print(f"\r{say.message(_progress(event))}   ", end="", file=sys.stderr, flush=True)
    elif event.message is not None:
        end = " …" if event.kind == "stage" else ""
        print(f"\n{say.message(event.message)}{end}", file=sys.stderr, flush=True)


def _progress(event: TrainEvent) -> Message:
    known = partial(
        message, step=event.step, total=event.total, loss=event.loss, right=event.accuracy
    )
    if event.eta_s < 0:
        return known(Code.PROGRESS)
    return known(Code.PROGRESS_WITH_TIME, seconds=event.eta_s)
