"""The first page: how one types, what is promised, and a place to try it; half a minute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QIcon, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from p2h_desktop.core.types import Update
from p2h_desktop.gui.candidates.candidate_view import CandidateView
from p2h_desktop.gui.compose.compose_window import ComposeEdit
from p2h_desktop.gui.kit.editors import Editor, make_editor
from p2h_desktop.gui.kit.style import MARGIN, TIGHT, WIDE, dress
from p2h_desktop.gui.kit.theme import Look, hanzi_font
from p2h_desktop.gui.kit.widgets import bring_to_front, label
from p2h_desktop.gui.session_signals import SessionSignals
from p2h_desktop.gui.settings.settings_rows import SettingRow
from p2h_desktop.store.paths import asset
from p2h_desktop.store.settings.setting_kinds import Declared
from p2h_desktop.store.settings.settings import DECLARED, Settings, changed

_MARGIN = 24  # round the page
_ASKED = ("scheme", "fuzzy")  # of the settings, those worth a word at the start


class WelcomeWindow(QWidget):
    """Asks what matters for the first sentence; signals tell what the user wants."""

    wanted = Signal(object)  # Settings
    more_wanted = Signal()
    closed = Signal()
    visibility_changed = Signal()

    def __init__(self, bridge: SessionSignals, settings: Settings, language: str) -> None:
        """Make the window, hidden; bridge: one of its own, for the place to try."""
        super().__init__()
        self._settings = settings
        self._language = language
        self._revision = -1
        self.setWindowTitle(self.tr("欢迎使用 P2H"))
        self.edit = ComposeEdit(bridge)
        self.edit.setAccessibleName(self.tr("试一试"))
        self.edit.let_tab_leave()
        self.edit.setPlaceholderText(self.tr("输入 jintiantianqihenhao，再按空格"))
        self.view = CandidateView(show_preedit=False)
        self.view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.view.chosen.connect(bridge.select)
        self.view.paged.connect(bridge.turn_page)
        bridge.updated.connect(self._show)
        self.rows: dict[str, SettingRow] = {}
        self._headline = label(self.tr("输入拼音，得到汉字。"), "heading")
        self.view.set_hint(self.tr("候选会显示在这里"))
        self._arrange()
        self.show_settings(settings)
        self.resize(700, 680)

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, MARGIN)
        layout.setSpacing(WIDE)
        head = QHBoxLayout()
        head.setSpacing(MARGIN)
        icon = QLabel()
        icon.setPixmap(QIcon(str(asset("icons/p2h.svg"))).pixmap(52, 52))
        head.addWidget(icon)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._headline)
        how = self.tr("可以在任何程序里输入：空格选第一个候选，数字键选其他，按 Shift 切换中英文。")
        texts.addWidget(label(how, "muted", wraps=True))
        head.addLayout(texts, 1)
        layout.addLayout(head)
        card = QFrame()
        card.setObjectName("card")
        rows = QVBoxLayout(card)
        rows.setContentsMargins(0, TIGHT, 0, TIGHT)
        rows.setSpacing(0)
        for name in _ASKED:
            if name in DECLARED:
                row = SettingRow(DECLARED[name], self._language, self._make_editor, self._change)
                self.rows[name] = row
                rows.addWidget(row)
        layout.addWidget(card)
        layout.addWidget(self._promise())
        layout.addWidget(self.edit, 1)
        layout.addWidget(self.view)
        layout.addLayout(self._buttons())

    def _promise(self) -> QWidget:
        promise = self.tr(
            "您输入的内容不会离开这台电脑：P2H 从不联网，没有账号，也没有云端。"
            "学习数据只保存在您自己的文件夹里，随时可以查看和清除。"
        )
        return label(promise, "reason", wraps=True)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        more = QPushButton(self.tr("更多设置…"))
        more.clicked.connect(self.more_wanted)
        start = QPushButton(self.tr("开始使用"))
        start.setObjectName("primary")
        start.clicked.connect(self.close)
        row.addWidget(more)
        row.addStretch(1)
        row.addWidget(start)
        return row

    def _make_editor(self, one: Declared, on_change: Callable[[Any], None]) -> Editor:
        return make_editor(one, self._language, on_change)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings that hold now."""
        self._settings = settings
        for name, row in self.rows.items():
            row.show_value(getattr(settings, name))

    def set_look(self, look: Look) -> None:
        """Set colours and fonts."""
        dress(self, look.theme)
        self.edit.setFont(hanzi_font(look.size_pt + 2, look.font))
        self.edit.set_preedit_look(look.theme)
        self.view.set_look(look, framed=True, rounded=True)

    def open(self) -> None:
        """Show the window, put it in front and the caret into the place to try."""
        bring_to_front(self)
        self.edit.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the page is done with."""
        super().closeEvent(event)
        self.closed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the window is shown."""
        super().showEvent(event)
        self.visibility_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the window is hidden."""
        super().hideEvent(event)
        self.visibility_changed.emit()

    def _change(self, name: str, value: object) -> None:
        self.wanted.emit(changed(self._settings, name, value))
        self.edit.setFocus()

    def _show(self, update: Update) -> None:
        if update.revision > self._revision:
            self._revision = update.revision
            self.view.show_update(update, self.view.width())
