"""What came of a training: the verdict with its reasons, figures, examples, and the choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from p2h_desktop.gui.kit.rendered import rendered
from p2h_desktop.gui.kit.style import GAP, MARGIN, WIDE
from p2h_desktop.gui.kit.widgets import EmptyNote, card, label
from p2h_desktop.store.models.model_versions import REPORT, ModelVersion
from p2h_desktop.store.reading import read_json

Quote = Sequence[str]  # letters, wanted, first before, first after


class ResultPage(QWidget):
    """Before and after, and whether to use the version."""

    accepted = Signal(str)  # id of the version to use
    dismissed = Signal()

    def __init__(self) -> None:
        """Make an empty page."""
        super().__init__()
        self._version = ""
        self.title = label(name="heading")
        self.reasons = label(wraps=True)
        self.figures = [(label(name="figure"), label(name="small")) for _ in range(4)]
        self.better, self.worse = QListWidget(), QListWidget()
        self._empty = {view: EmptyNote(view) for view in (self.better, self.worse)}
        self.use = QPushButton(self.tr("启用这个版本"))
        self.use.setObjectName("primary")
        self.use.clicked.connect(lambda: self.accepted.emit(self._version))
        self.leave = QPushButton(self.tr("暂不启用"))
        self.leave.clicked.connect(self.dismissed)
        self._arrange()

    def _arrange(self) -> None:
        tiles = QHBoxLayout()
        tiles.setSpacing(WIDE)
        titles = (
            self.tr("近期输入的首选率"),
            self.tr("通用文本的首选率"),
            self.tr("每次按键用时"),
            self.tr("模型大小"),
        )
        for (after, before), title in zip(self.figures, titles, strict=True):
            after.setAccessibleName(title)
            tiles.addWidget(card(label(title, "small", wraps=True), after, before), 1)
        examples = QHBoxLayout()
        examples.setSpacing(MARGIN)
        for title, widget in (
            (self.tr("变好的例子"), self.better),
            (self.tr("变差的例子"), self.worse),
        ):
            widget.setAccessibleName(title)
            column = QVBoxLayout()
            column.setSpacing(GAP)
            column.addWidget(label(title, "title"))
            column.addWidget(widget, 1)
            examples.addLayout(column, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.use)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, MARGIN, 0, 0)
        layout.setSpacing(WIDE)
        layout.addWidget(self.title)
        layout.addLayout(tiles)
        layout.addWidget(card(self.reasons))
        layout.addLayout(examples, 1)
        layout.addLayout(buttons)

    def show_version(self, version: ModelVersion, folder: Path) -> None:
        """Show a version whose files lie in `folder`."""
        self._version = version.id
        passed = self.tr("通过测试，可以启用") if version.accepted else ""
        self.title.setText(passed or self.tr("没有通过测试，只供查看"))
        self.reasons.setText("\n".join(map(rendered, version.reasons)))
        self.use.setEnabled(version.accepted)
        self._fill(version.scores)
        report = read_report(folder)
        for widget, name in ((self.better, "better"), (self.worse, "worse")):
            widget.clear()
            widget.addItems([said(quote) for quote in report.get(name, ())])
            self._empty[widget].say("" if widget.count() else self.tr("没有。"))

    def _fill(self, scores: Mapping[str, Any]) -> None:
        forms = (
            ("later", 100, "{:.1f}%"),
            ("general", 100, "{:.1f}%"),
            ("key_cpu_ms", 1, "{:.1f} ms"),
            ("bytes", 1e-6, "{:.1f} MB"),
        )
        for (after, before), (name, factor, form) in zip(self.figures, forms, strict=True):
            old, new = _pair(scores.get(name, {}), factor, form)
            after.setText(new)
            before.setText(self.tr("之前 {value}").format(value=old))


def read_report(folder: Path) -> Mapping[str, Sequence[Quote]]:
    """Return the examples beside a version; none where they are gone."""
    try:
        raw = read_json(folder / REPORT)
    except (OSError, ValueError):
        return {}
    return raw if isinstance(raw, dict) else {}


def said(quote: Quote) -> str:
    """Return an example as a line."""
    letters, _, before, after = quote
    return f"{letters}  {before} → {after}"


def _pair(values: Mapping[str, Any], factor: float, form: str) -> tuple[str, str]:
    found = [values.get(name) for name in ("before", "after")]
    before, after = (form.format(v * factor) if v is not None else "—" for v in found)
    return before, after
