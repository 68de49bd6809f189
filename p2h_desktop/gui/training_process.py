"""The trainer as a child process: started, heard line by line, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from p2h_desktop.oslayer.launch import outside_environment
from p2h_desktop.store.jobs import TrainEvent, parse_event

_KILL_AFTER_MS = 3000


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
        self._process: QProcess | None = None
        self._rest = b""
        self._done = False

    @property
    def running(self) -> bool:
        """Whether a trainer runs now."""
        return self._process is not None

    def start(self, job: Path, *, mains_only: bool = False) -> None:
        """Start the trainer on a job."""
        if self._process is not None:
            return
        self._rest, self._done = b"", False
        process = QProcess(self)
        environment = QProcessEnvironment()
        for name, value in outside_environment().items():
            environment.insert(name, value)
        environment.insert("PYTHONIOENCODING", "utf-8")
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._end)
        process.errorOccurred.connect(self._fail)
        self._process = process
        program, *arguments = trainer_command(self._trainer(), job, mains_only=mains_only)
        process.start(program, arguments)

    def cancel(self) -> None:
        """End the trainer; what it has learned so far stays in its job."""
        if self._process is not None:
            self._process.terminate()
            if not self._process.waitForFinished(_KILL_AFTER_MS) and self._process is not None:
                self._process.kill()
                self._process.waitForFinished(_KILL_AFTER_MS)

    def _read(self) -> None:
        if self._process is None:
            return
        *lines, self._rest = (
            self._rest + bytes(self._process.readAllStandardOutput().data())
        ).split(b"\n")
        for line in lines:
            event = parse_event(line.decode("utf-8", errors="replace"))
            if event is not None:
                self._done = self._done or event.kind == "done"
                self.told.emit(event)

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.told.emit(TrainEvent("failed", message=self.tr("训练程序启动不了")))
            self._end()

    def _end(self) -> None:
        if self._process is None:
            return
        self._read()
        self._process.deleteLater()
        self._process = None
        self.ended.emit(self._done)
