"""The trainer as a child process: started, heard line by line, cancelled."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from p2h_desktop.store.jobs import TrainEvent, parse_event

_KILL_AFTER_MS = 3000
_NEEDED = ("model_training", "torch", "onnx")


def missing_packages() -> list[str]:
    """Return what training needs and is not installed; nothing is loaded for that."""
    return [name for name in _NEEDED if importlib.util.find_spec(name) is None]


def trainer_command(job: Path, *, mains_only: bool = False) -> list[str]:
    """Return the command line that does the job in a folder."""
    command = [sys.executable, "-m", "model_training", "finetune", "--json", "--job", str(job)]
    return [*command, "--mains-only"] if mains_only else command


class TrainingProcess(QObject):
    """Runs one trainer at a time. The application goes on typing; the trainer steps back."""

    told = Signal(object)  # TrainEvent
    ended = Signal(bool)  # whether a version was made

    def __init__(self, parent: QObject | None = None) -> None:
        """Prepare; nothing is started."""
        super().__init__(parent)
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
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONIOENCODING", "utf-8")
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._end)
        process.errorOccurred.connect(self._fail)
        self._process = process
        program, *arguments = trainer_command(job, mains_only=mains_only)
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
