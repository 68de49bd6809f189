"""A text field that writes its text to a file: qt_target.py TITLE TEXT_FILE READY_FILE [KIND]."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit


def main() -> None:
    title, text_file, ready_file = sys.argv[1:4]
    app = QApplication(sys.argv[:1])
    field: QLineEdit | QPlainTextEdit
    if "password" in sys.argv[4:]:
        line = field = QLineEdit()
        line.setEchoMode(QLineEdit.EchoMode.Password)
        line.textChanged.connect(lambda: Path(text_file).write_text(line.text()))
    else:
        edit = field = QPlainTextEdit()
        late = QTimer(singleShot=True, interval=30)
        late.timeout.connect(lambda: Path(text_file).write_text(edit.toPlainText()))
        edit.textChanged.connect(late.start)
    field.setWindowTitle(title)
    field.resize(500, 300)
    field.show()
    QTimer.singleShot(100, lambda: Path(ready_file).touch())
    app.exec()


if __name__ == "__main__":
    main()
