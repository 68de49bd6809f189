"""Fine-tunes the network on what a simulated user has taught, as the application would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from model_training.finetune import finetune
from p2h_desktop.core.user_model import Lesson
from p2h_desktop.store.jobs import FineTuneJob, SnapshotRecord, TrainEvent, write_job

_START = datetime(2001, 1, 1, tzinfo=UTC)  # only the order of lessons matters


def fine_tune(lessons: Iterable[Lesson], model: Path, folder: Path) -> Path:
    """Make a personal version in `folder` from lessons; return the folder of its network.

    It is used whatever the gate says: what is measured is the training, not the gate.
    """
    job = FineTuneJob(base=str(model.resolve()), versions=str(folder.resolve() / "versions"))
    write_job(folder / "job", job, _records(lessons))
    version = finetune(folder / "job", _ignore, force=True)
    return Path(job.versions) / version.id


def _records(lessons: Iterable[Lesson]) -> Iterator[SnapshotRecord]:
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
