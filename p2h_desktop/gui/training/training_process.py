"""The trainer as a child process: started, heard line by line, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from p2h_desktop.gui.kit.line_process import LineProcess
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.store.jobs import TrainEvent, parse_event


def trainer_command(trainer: Sequence[str], job: Path, *, mains_only: bool = False) -> list[str]:
    """Return the command line that does the job in a folder."""
    command = [*trainer, "finetune", "--json", "--job", str(job)]
    return [*command, "--mains-only"] if mains_only else command


class TrainingProcess(QObject):
    """Runs one trainer at a time. The application goes on typing; the trainer steps back."""

    told = Signal(object)  # TrainEvent
    ended = Signal(bool)  # whether a version was made

    def __init__(self, trainer: Callable[[], list[str]], parent: QObject | None = None) -> None:
        """Prepare; nothing is started. trainer: returns its command, see TrainingData."""
        super().__init__(parent)
        self._trainer = trainer
        self._done = False
        self._process = LineProcess(self)
        self._process.said.connect(self._on_line)
        self._process.failed.connect(self._fail)
        self._process.ended.connect(self._end)

    @property
    def running(self) -> bool:
        """Whether a trainer runs now."""
        return self._process.running

    def start(self, job: Path, *, mains_only: bool = False) -> None:
        """Start the trainer on a job."""
        if not self.running:
            self._done = False
            self._process.start(trainer_command(self._trainer(), job, mains_only=mains_only))

    def cancel(self) -> None:
        """End the trainer; what it has learned so far stays in its job."""
        self._process.cancel()

    def _on_line(self, line: str) -> None:
        event = parse_event(line)
        if event is not None:
            self._done = self._done or event.kind == "done"
            self.told.emit(event)

    def _fail(self) -> None:
        self.told.emit(TrainEvent("failed", message=message(Code.TRAINER_NOT_STARTED)))

    def _end(self) -> None:
        self.ended.emit(self._done)
