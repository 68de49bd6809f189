"""What came of a training: the verdict with its reasons, figures, examples, and the choice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from p2h_desktop.store.model_versions import REPORT, ModelVersion

Quote = Sequence[str]  # letters, wanted, first before, first after


class ResultPage(QWidget):
    """Before and after, and whether to use the version."""

    accepted = Signal(str)  # id of the version to use
    dismissed = Signal()

    def __init__(self) -> None:
        """Make an empty page."""
        super().__init__()
        self._version = ""
        self.title = QLabel()
        self.title.setObjectName("title")
        self.reasons = QLabel()
        self.reasons.setWordWrap(True)
        self.reasons.setTextFormat(Qt.TextFormat.PlainText)
        self.figures = QTableWidget(0, 3)
        self.figures.setAccessibleName(self.tr("前后对比"))
        self.figures.setHorizontalHeaderLabels(["", self.tr("之前"), self.tr("之后")])
        self.figures.verticalHeader().hide()
        self.figures.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.figures.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        header = self.figures.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.better, self.worse = QListWidget(), QListWidget()
        self.use = QPushButton(self.tr("启用这个版本"))
        self.use.setObjectName("primary")
        self.use.clicked.connect(lambda: self.accepted.emit(self._version))
        self.leave = QPushButton(self.tr("暂不启用"))
        self.leave.clicked.connect(self.dismissed)
        self._arrange()

    def _arrange(self) -> None:
        examples = QHBoxLayout()
        examples.setSpacing(14)
        for title, widget in (
            (self.tr("变好的例子"), self.better),
            (self.tr("变坏的例子"), self.worse),
        ):
            widget.setAccessibleName(title)
            column = QVBoxLayout()
            column.addWidget(QLabel(title))
            column.addWidget(widget, 1)
            examples.addLayout(column, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.use)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.title)
        layout.addWidget(self.reasons)
        layout.addWidget(self.figures)
        layout.addLayout(examples, 1)
        layout.addLayout(buttons)

    def show_version(self, version: ModelVersion, folder: Path) -> None:
        """Show a version whose files lie in `folder`."""
        self._version = version.id
        passed = self.tr("通过检验，可以启用") if version.accepted else ""
        self.title.setText(passed or self.tr("没有通过检验，只留着供查看"))
        self.reasons.setText("\n".join(version.reasons))
        self.use.setEnabled(version.accepted)
        self._fill(self._rows(version.scores))
        report = read_report(folder)
        for widget, name in ((self.better, "better"), (self.worse, "worse")):
            widget.clear()
            widget.addItems([said(quote) for quote in report.get(name, ())])
            if not widget.count():
                widget.addItem(self.tr("（没有）"))

    def _rows(self, scores: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        later, general = scores.get("later", {}), scores.get("general", {})
        speed, size = scores.get("key_cpu_ms", {}), scores.get("bytes", {})
        return [
            (self.tr("后来几天的首选正确率"), *_pair(later, 100, "{:.1f}%")),
            (self.tr("一般文字的首选正确率"), *_pair(general, 100, "{:.1f}%")),
            (self.tr("每键用时"), *_pair(speed, 1, "{:.1f} ms")),
            (self.tr("网络大小"), *_pair(size, 1e-6, "{:.1f} MB")),
        ]

    def _fill(self, rows: Sequence[Sequence[str]]) -> None:
        self.figures.setRowCount(len(rows))
        for y, row in enumerate(rows):
            for x, text in enumerate(row):
                self.figures.setItem(y, x, QTableWidgetItem(text))
        height = self.figures.horizontalHeader().sizeHint().height() + 4
        height += sum(self.figures.rowHeight(y) for y in range(len(rows)))
        self.figures.setFixedHeight(height)


def read_report(folder: Path) -> Mapping[str, Sequence[Quote]]:
    """Return the examples beside a version; none where they are gone."""
    try:
        raw = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return raw if isinstance(raw, dict) else {}


def said(quote: Quote) -> str:
    """Return an example as a line."""
    letters, _, before, after = quote
    return f"{letters}：{before} → {after}"


def _pair(values: Mapping[str, Any], factor: float, form: str) -> tuple[str, str]:
    found = [values.get(name) for name in ("before", "after")]
    before, after = (form.format(v * factor) if v is not None else "—" for v in found)
    return before, after
