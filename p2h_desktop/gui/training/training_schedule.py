"""Training in quiet hours: when nobody types, on mains, and there is enough that is new."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from p2h_desktop.errors import StoreError
from p2h_desktop.gui.training.training_data import TrainingData, latest_records
from p2h_desktop.gui.training.training_process import TrainingProcess
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.store.history.snapshots import snapshot
from p2h_desktop.store.jobs import SnapshotRecord, TrainEvent, remove_job, unfinished_job, write_job

_LOOK_EVERY_MS = 10 * 60 * 1000
IDLE = timedelta(minutes=15)  # without a commit
PAUSE = timedelta(hours=20)  # between two tries
ENOUGH = 300  # commits since the last version


def due(history_ms: list[int], newest_version: datetime | None, now: datetime) -> bool:
    """Tell whether to train now.

    history_ms: the times of all commits, oldest first; newest_version: when it was made.
    """
    if not history_ms or now - _time(history_ms[-1]) < IDLE:
        return False
    if newest_version is not None and now - newest_version < PAUSE:
        return False
    fresh = [ms for ms in history_ms if newest_version is None or _time(ms) > newest_version]
    return len(fresh) >= ENOUGH


class TrainingSchedule(QObject):
    """Looks now and then; trains, judges and uses a version that passes, and says so."""

    said = Signal(object)  # Message

    def __init__(self, data: TrainingData, wanted: Callable[[], bool], parent: QObject) -> None:
        """Begin to look; wanted: whether the user has switched this on."""
        super().__init__(parent)
        self._data, self._wanted = data, wanted
        self._tried: datetime | None = None
        self._job: Path | None = None
        self.process = TrainingProcess(data.trainer, self)
        self.process.told.connect(self._on_event)
        self.process.ended.connect(self._end)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_LOOK_EVERY_MS)

    def look(self) -> None:
        """Start a training if one is due."""
        now = datetime.now().astimezone()
        if not self._wanted() or self.process.running or not self._data.trainer():
            return
        if self._tried is not None and now - self._tried < PAUSE:
            return
        made = [datetime.fromisoformat(v.created) for v in self._data.versions.versions()]
        try:
            records = latest_records(self._data.history)
            if due([r.when_ms for r in records], max(made, default=None), now):
                self._tried = now
                self._start(now, snapshot(records))
        except StoreError as error:
            self.said.emit(error.message)

    def _start(self, now: datetime, records: list[SnapshotRecord]) -> None:
        data = self._data
        self._job = unfinished_job(data.training)
        if self._job is None:
            self._job = data.training / now.strftime("%Y%m%d-%H%M%S")
            write_job(self._job, data.job(), records)
        self.process.start(self._job, mains_only=True)

    def _on_event(self, event: TrainEvent) -> None:
        if event.kind != "done":
            return
        if not event.accepted:
            self.said.emit(message(Code.QUIET_TRAINING_REFUSED))
            return
        try:
            self._data.versions.activate(event.version, self._data.vocab)
        except StoreError as error:
            self.said.emit(error.message)
            return
        self._data.reload()
        self.said.emit(message(Code.QUIET_TRAINING_PASSED))

    def _end(self, made: bool) -> None:
        if not made and self._job is not None:
            remove_job(self._job)  # tried again another day, with what is new then
        self._job = None


def _time(when_ms: int) -> datetime:
    return datetime.fromtimestamp(when_ms / 1000).astimezone()
