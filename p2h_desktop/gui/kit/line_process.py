"""A program as a child process that is heard line by line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from p2h_desktop.oslayer.launch import outside_environment

_KILL_AFTER_MS = 3000


class LineProcess(QObject):
    """Runs one program at a time; what it writes to standard error is not kept."""

    said = Signal(str)  # a line of its output
    failed = Signal()  # it could not be started; `ended` follows
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Prepare; nothing is started."""
        super().__init__(parent)
        self._process: QProcess | None = None
        self._rest = b""

    @property
    def running(self) -> bool:
        """Whether a program runs now."""
        return self._process is not None

    def start(self, command: Sequence[str]) -> None:
        """Start a program, unless one runs."""
        if self._process is not None:
            return
        self._rest = b""
        process = self._process = QProcess(self)
        environment = QProcessEnvironment()
        for name, value in outside_environment().items():
            environment.insert(name, value)
        environment.insert("PYTHONIOENCODING", "utf-8")
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._end)
        process.errorOccurred.connect(self._fail)
        program, *arguments = command
        process.start(program, arguments)

    def cancel(self) -> None:
        """End the program."""
        if self._process is not None:
            self._process.terminate()
            if not self._process.waitForFinished(_KILL_AFTER_MS) and self._process is not None:
                self._process.kill()
                self._process.waitForFinished(_KILL_AFTER_MS)

    def _read(self) -> None:
        if self._process is None:
            return
        output = self._rest + bytes(self._process.readAllStandardOutput().data())
        *lines, self._rest = output.split(b"\n")
        for line in lines:
            self.said.emit(line.decode("utf-8", errors="replace"))

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.failed.emit()
            self._end()

    def _end(self) -> None:
        if self._process is None:
            return
        self._read()
        self._process.deleteLater()
        self._process = None
        self.ended.emit()
