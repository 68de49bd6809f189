"""Fine-tunes the network on what a simulated user has taught, as the application would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from model_training.finetune.recipe import finetune
from p2h_desktop.core.learning.user_model import Observation
from p2h_desktop.store.jobs import (
    FineTuneJob,
    FineTuneSettings,
    SnapshotRecord,
    TrainEvent,
    write_job,
)
from p2h_desktop.store.models.model_versions import ModelVersion

VERSIONS = "versions"
_START = datetime(2001, 1, 1, tzinfo=UTC)  # only the order of lessons matters


def fine_tune(
    lessons: Iterable[Observation],
    model: Path,
    folder: Path,
    settings: FineTuneSettings | None = None,
) -> ModelVersion:
    """Make a personal version in `folder` / VERSIONS from lessons, whatever the gate says of it."""
    job = FineTuneJob(
        base=str(model.resolve()),
        versions=str(folder.resolve() / VERSIONS),
        settings=settings or FineTuneSettings(),
    )
    write_job(folder / "job", job, _records(lessons))
    return finetune(folder / "job", _ignore, force=True)


def _records(lessons: Iterable[Observation]) -> Iterator[SnapshotRecord]:
    for number, lesson in enumerate(lessons):
        yield SnapshotRecord(
            when=(_START + timedelta(minutes=number)).isoformat(timespec="milliseconds"),
            context=lesson.before,
            letters="'".join(lesson.readings),
            readings=lesson.readings,
            text=lesson.text,
            rank=int(lesson.offered != lesson.text),
            first_offered=lesson.offered,
        )


def _ignore(event: TrainEvent) -> None:
    pass
