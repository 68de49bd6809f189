"""The contract between the application and the trainer: job and snapshot files, event lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from p2h_desktop import __version__
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, from_json, to_json
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.store.files import replace_file
from p2h_desktop.store.paths import ensure_folder
from p2h_desktop.store.reading import parse_json, read_json
from p2h_desktop.store.shredding import shred_tree

FORMAT = 1
JOB = "job.json"
SNAPSHOT = "snapshot.jsonl"
CHECKPOINT = "checkpoint.pt"
LOCK = "training.lock"


@dataclass(frozen=True, slots=True)
class SnapshotRecord:
    """One commit of the user's, as the trainer sees it.

    when: ISO 8601, local time, comparable as text; context: the text before; letters: full pinyin
    as typed; readings: a syllable per hanzi; rank: of the candidate chosen, -1 for raw letters;
    first_offered: what stood first; kept: False where the user took it back.
    """

    when: str
    context: str
    letters: str
    readings: tuple[str, ...]
    text: str
    rank: int
    first_offered: str = ""
    kept: bool = True

    @property
    def corrected(self) -> bool:
        """Whether the user wanted something else than what was offered first."""
        offered = self.first_offered
        return self.rank > 0 or bool(offered and not self.text.startswith(offered))


@dataclass(frozen=True, slots=True)
class FineTuneSettings:
    """How a personal version is trained; the defaults are measured, see docs/model-card.md."""

    epochs: int = 3
    """Passes over the user's examples at most; the later days may end it sooner."""
    layers: int = 3
    """Layers of the encoder that are trained, from the last; the decoder always is."""
    rank: int = 16
    """Of the LoRA matrices."""
    rate: float = 7e-3
    """Peak learning rate."""
    weight_decay: float = 0.01
    """Of the LoRA matrices."""
    dropout: float = 0.05
    """Of what enters a LoRA matrix."""
    replay: float = 1.0
    """General clauses per example of the user's, on which the shipped network is the teacher."""
    correction: float = 3.0
    """How much a corrected example counts; one that was right at once counts 1."""
    sharpness: float = 1.0
    """What scores are multiplied by while the user's examples are learned."""
    repeats: int = 2
    """What occurs in fewer commits than this is not learned: a secret is typed once."""
    most_examples: int = 4000
    """The latest so many are used."""
    general: int = 0
    """General clauses measured; 0 for all."""
    threads: int = 1
    """Of torch."""
    bf16: str = "auto"
    """Multiply in bfloat16: "yes", "no", or "auto": where the processor does so itself."""
    epsilon: float = 0.0
    """Differential privacy per commit: the budget, 0 for none."""
    space_mb: int = 300
    """All versions together may take this much of the disk."""


@dataclass(frozen=True, slots=True)
class FineTuneJob:
    """What the trainer is asked to do; written to job.json in a folder of its own.

    base: the folder of the shipped model; parent: the version to go on from, "" for the shipped
    network; versions: the folder that receives the new version; converter: the command `p2h` that
    judges networks, that of the trainer where it is empty. snapshot.jsonl lies beside.
    """

    base: str
    versions: str
    parent: str = ""
    seed: int = 1
    settings: FineTuneSettings = field(default_factory=FineTuneSettings)
    converter: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrainEvent:
    """A line from the trainer.

    kind: "stage" (message says what begins), "step" (loss, accuracy on the user's own examples),
    "later" (loss and accuracy on later days), "done" (version, accepted, message), "failed"
    (message). step and total count over the whole job; eta_s: seconds left, -1 if unknown.
    """

    kind: str
    step: int = 0
    total: int = 0
    loss: float = 0.0
    accuracy: float = 0.0
    eta_s: float = -1.0
    message: Message | None = None
    version: str = ""
    accepted: bool = False

    def line(self) -> str:
        """Return the event as one line of JSON."""
        said = None if self.message is None else to_json(self.message)
        return json.dumps({**asdict(self), "message": said}, ensure_ascii=False)


def parse_event(line: str) -> TrainEvent | None:
    """Return the event a line holds, None for any other output."""
    try:
        raw = parse_json(line)
        known = {f.name: f.type for f in fields(TrainEvent)}
        given = {k: v for k, v in raw.items() if k in known}
        if not isinstance(given["kind"], str):
            return None
        if given.get("message") is not None:
            given["message"] = from_json(given["message"])
        return TrainEvent(**given)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def write_job(folder: Path, job: FineTuneJob, records: Iterable[SnapshotRecord]) -> None:
    """Write job.json and snapshot.jsonl; the job is there only when both are whole."""
    ensure_folder(folder)
    write_snapshot(folder / SNAPSHOT, records)
    body = {"format": FORMAT, "program": __version__, **asdict(job)}
    replace_file(folder / JOB, json.dumps(body, ensure_ascii=False, indent=1).encode("utf-8"))


def read_job(folder: Path) -> FineTuneJob:
    """Read job.json; StoreError when there is none or it is damaged."""
    try:
        raw = read_json(folder / JOB)
        if (raw.pop("format"), raw.pop("program")) != (FORMAT, __version__):
            raise StoreError(Code.JOB_OTHER_VERSION, name=folder.name)
        raw["settings"] = FineTuneSettings(**raw["settings"])
        raw["converter"] = tuple(raw.get("converter", ()))
        return FineTuneJob(**raw)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(Code.JOB_DAMAGED, name=folder.name) from error


def write_snapshot(path: Path, records: Iterable[SnapshotRecord]) -> None:
    """Write one line of JSON for each record."""
    lines = (json.dumps(asdict(r), ensure_ascii=False) for r in records)
    replace_file(path, "".join(f"{line}\n" for line in lines).encode("utf-8"), shredding=True)


def read_snapshot(path: Path) -> Iterator[SnapshotRecord]:
    """Yield the records of a snapshot; damaged lines are passed over.

    StoreError when the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise StoreError(Code.CANNOT_READ, path=path.name, reason=os_reason(error)) from error
    for line in text.splitlines():
        record = _parse_record(line)
        if record is not None:
            yield record


def _parse_record(line: str) -> SnapshotRecord | None:
    try:
        raw = parse_json(line)
        record = SnapshotRecord(**raw | {"readings": tuple(raw["readings"])})
    except (ValueError, TypeError, KeyError):
        return None
    texts = (record.when, record.context, record.letters, record.text, record.first_offered)
    whole = all(isinstance(t, str) for t in (*texts, *record.readings))
    return record if whole and isinstance(record.rank, int) else None


def unfinished_job(training: Path) -> Path | None:
    """Return the folder of a job that was cut short and can go on, if there is one."""
    folders = sorted(path.parent for path in training.glob(f"*/{JOB}"))
    return folders[-1] if folders else None


def remove_job(folder: Path) -> None:
    """Delete a job with the typed text in it; the job file goes first, so it never half exists."""
    (folder / JOB).unlink(missing_ok=True)
    with suppress(OSError):
        shred_tree(folder)


def remove_jobs(training: Path) -> None:
    """Delete every job: what they hold of the user's text is to be forgotten."""
    if training.is_dir():
        for path in training.iterdir():
            if path.is_dir():
                remove_job(path)
