"""The phrases window: the user's own phrases as lines of text, checked and saved while typing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from p2h_desktop.errors import StoreError
from p2h_desktop.gui.kit.rendered import rendered
from p2h_desktop.gui.kit.style import MARGIN, WIDE, dress
from p2h_desktop.gui.kit.theme import Look, hanzi_font
from p2h_desktop.gui.kit.widgets import bring_to_front, closes_by_keys, label
from p2h_desktop.store.assets.phrase_file import read_phrases
from p2h_desktop.store.files import replace_file

_SAVE_MS = 600  # after the last key
_TOLD = 3  # wrong lines told of at once
_TAB_LETTERS = 12  # width of a tab


class PhrasesWindow(QWidget):
    """Edits a file of phrases; what is typed is on the disk a moment later."""

    visibility_changed = Signal()

    def __init__(self, path: Path) -> None:
        """Make the window, hidden; the file may not exist yet."""
        super().__init__()
        self._path = path
        self.setWindowTitle(self.tr("P2H 短语"))
        help_text = QLabel(
            self.tr(
                "每行一条：编码、制表符、短语；之后可以再加制表符和位置（1 到 9）。"
                "编码用小写字母。\n短语里的 \\n 表示换行；"
                "{date} {time} {week} {lunar} {datetime} 会替换成当时的日期和时间。"
            )
        )
        help_text.setObjectName("muted")
        help_text.setWordWrap(True)
        closes_by_keys(self)
        self.edit = QPlainTextEdit()
        self.edit.setAccessibleName(self.tr("短语"))
        self.edit.setPlaceholderText(self.tr("例如：dz，制表符，北京市海淀区"))
        self.state = label(name="muted", wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(WIDE)
        for widget in (help_text, self.edit, self.state):
            layout.addWidget(widget, 1 if widget is self.edit else 0)
        self._saving = QTimer(self, interval=_SAVE_MS, singleShot=True)
        self._saving.timeout.connect(self.save)
        self.edit.textChanged.connect(self._changed)
        self.resize(720, 480)

    def set_look(self, look: Look) -> None:
        """Set colours and fonts."""
        dress(self, look.theme)
        self.edit.setFont(hanzi_font(12, look.font))
        self.edit.setTabStopDistance(_TAB_LETTERS * self.edit.fontMetrics().averageCharWidth())

    def open(self) -> None:
        """Show the window in front with what is in the file; what is not saved yet stays."""
        if not self._saving.isActive():
            self._load()
        bring_to_front(self)

    def save(self) -> None:
        """Write the file now, if it can be written."""
        self._saving.stop()
        try:
            replace_file(self._path, self.edit.toPlainText().encode(), shredding=True)
        except StoreError:
            self.state.setText(self.tr("无法保存：{path}").format(path=self._path))
        else:
            self.state.setText(self.tr("已保存。") + self._checked())

    def _load(self) -> None:
        try:
            text = self._path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            text = ""
        except (OSError, ValueError):
            # what cannot be shown must not be written over
            self.edit.setReadOnly(True)
            self.state.setText(self.tr("无法读取：{path}").format(path=self._path))
            return
        self.edit.setReadOnly(False)
        self.edit.setPlainText(text)
        self._saving.stop()  # nothing has changed
        self.state.setText(self._checked())

    def _changed(self) -> None:
        self._saving.start()
        self.state.setText(self._checked())

    def _checked(self) -> str:
        book = read_phrases(self.edit.toPlainText())
        parts = [self.tr("{n} 条短语。").format(n=len(book.phrases))]
        parts += [
            self.tr("已跳过第 {n} 行：{reason}。").format(n=number, reason=rendered(reason))
            for number, reason in book.wrong[:_TOLD]
        ]
        return "".join(parts)

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the window is visible."""
        super().showEvent(event)
        self.visibility_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Save what is not saved yet, and tell that the window is hidden."""
        if self._saving.isActive():
            self.save()
        super().hideEvent(event)
        self.visibility_changed.emit()
