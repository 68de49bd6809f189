"""What P2H is, which version this is, and whether all it needs is there."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QHideEvent, QIcon, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from p2h_desktop import __version__
from p2h_desktop.gui.kit.line_process import LineProcess
from p2h_desktop.gui.kit.rendered import rendered
from p2h_desktop.gui.kit.style import GAP, MARGIN, WIDE, dress
from p2h_desktop.gui.kit.theme import Look
from p2h_desktop.gui.kit.widgets import bring_to_front, closes_by_keys, label, scrolled
from p2h_desktop.messages.message import message
from p2h_desktop.oslayer.detect.diagnosis import Finding, State, parse_finding
from p2h_desktop.oslayer.launch import command_line
from p2h_desktop.store import paths

_ICON_PX = 56
_MARKS = {State.WELL: "✓", State.NOTE: "!", State.WRONG: "✗"}


class AboutWindow(QWidget):
    """Runs `p2h doctor` in a process of its own, so that typing does not wait for it."""

    visibility_changed = Signal()

    def __init__(self) -> None:
        """Make the window, hidden."""
        super().__init__()
        self._process = LineProcess(self)
        self._process.said.connect(self._on_line)
        self._process.ended.connect(self._end)
        self.findings: list[Finding] = []
        self.setWindowTitle(self.tr("关于 P2H"))
        self.state = label(name="muted", wraps=True)
        self.again = QPushButton(self.tr("重新检查"))
        self.again.clicked.connect(self.examine)
        self.copy = QPushButton(self.tr("复制结果"))
        self.copy.clicked.connect(self._copy)
        self.folder = QPushButton(self.tr("打开数据文件夹"))
        self.folder.clicked.connect(self._open_folder)
        self._list = QFrame()
        self._list.setObjectName("card")
        self._rows = QGridLayout(self._list)
        self._rows.setContentsMargins(MARGIN, WIDE, MARGIN, WIDE)
        self._rows.setHorizontalSpacing(WIDE)
        self._rows.setVerticalSpacing(WIDE)
        self._rows.setColumnStretch(2, 1)
        self._arrange()
        closes_by_keys(self)
        self.resize(720, 640)

    def _arrange(self) -> None:
        icon = QLabel()
        icon.setPixmap(QIcon(str(paths.asset("icons/p2h.svg"))).pixmap(_ICON_PX, _ICON_PX))
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(label(self.tr("P2H 拼音"), "heading"))
        version = self.tr("版本 {version}，Apache-2.0 许可证").format(version=__version__)
        texts.addWidget(label(version, "muted"))
        head = QHBoxLayout()
        head.setSpacing(MARGIN)
        head.addWidget(icon)
        head.addLayout(texts, 1)
        promise = self.tr("从不联网。您输入的内容和学习数据只保存在这台电脑上。")
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, GAP, 0)
        column.addWidget(self._list)
        column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        for button in (self.again, self.copy, self.folder):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(WIDE)
        layout.addLayout(head)
        layout.addWidget(label(promise, "reason", wraps=True))
        layout.addWidget(self.state)
        layout.addWidget(scrolled(page), 1)
        layout.addLayout(buttons)

    def set_look(self, look: Look) -> None:
        """Set the colours of the window."""
        dress(self, look.theme)

    def open(self) -> None:
        """Show the window in front, and look at everything anew."""
        bring_to_front(self)
        self.examine()

    def examine(self) -> None:
        """Have `p2h doctor` look at everything; each line is shown as it comes."""
        if self._process.running:
            return
        self.findings = []
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.state.setText(self.tr("正在检查…"))
        self.again.setEnabled(False)
        self._process.start([*command_line(), "doctor", "--json"])

    def _on_line(self, line: str) -> None:
        if (finding := parse_finding(line)) is not None:
            self._show(finding)

    def _show(self, finding: Finding) -> None:
        self.findings.append(finding)
        row = self._rows.rowCount()
        mark = label(_MARKS[finding.state], "title" if finding.state is State.WELL else "danger")
        name = label(rendered(message(finding.name)), "title")
        text = rendered(finding.said)
        text += f"\n→ {rendered(finding.remedy)}" if finding.remedy else ""
        said = label(text, "muted" if finding.state is State.WELL else "", wraps=True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        top = Qt.AlignmentFlag.AlignTop
        for place, widget in enumerate((mark, name, said)):
            self._rows.addWidget(widget, row, place, top)

    def _end(self) -> None:
        self.again.setEnabled(True)
        self.state.setText(self._verdict())

    def _verdict(self) -> str:
        if not self.findings:
            return self.tr("无法检查：p2h doctor 启动失败。")
        amiss = sum(finding.state is not State.WELL for finding in self.findings)
        if amiss:
            return self.tr("有 {n} 项需要注意。").format(n=amiss)
        return self.tr("一切正常。")

    def _copy(self) -> None:
        lines = [f"P2H {__version__}"]
        for finding in self.findings:
            remedy = f" → {rendered(finding.remedy)}" if finding.remedy else ""
            lines.append(rendered(finding.summary()) + remedy)
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.state.setText(self.tr("已复制。"))

    def _open_folder(self) -> None:
        folder = paths.data_folder()
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.state.setText(str(folder))

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the window is shown."""
        super().showEvent(event)
        self.visibility_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the window is hidden."""
        super().hideEvent(event)
        self.visibility_changed.emit()
