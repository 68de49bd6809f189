"""The tray icon: shows 中 or 英, incognito and pause; its menu opens everything else."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from p2h_desktop.gui.kit.style import dress
from p2h_desktop.gui.kit.theme import Look
from p2h_desktop.gui.kit.tool_windows import Entries
from p2h_desktop.store.paths import asset

_ICONS = ("chinese", "english", "paused", "incognito")


class Tray(QObject):
    """The icon and its menu. Signals tell what the user asked for; nothing is done here."""

    paused = Signal(bool)
    mode_wanted = Signal(bool)  # True: Chinese
    incognito_wanted = Signal(bool)
    compose_wanted = Signal()
    settings_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, *, can_capture: bool) -> None:
        """Make the icon, hidden; without `can_capture` there is nothing to pause."""
        super().__init__()
        self._icons = {name: QIcon(str(asset(f"icons/{name}.svg"))) for name in _ICONS}
        self._chinese = True
        self._menu = QMenu()
        self._way = self._menu.addAction("")  # by which way keys come, and why
        self._way.setEnabled(False)
        self._menu.addSeparator()
        self._english = self._check(lambda on: self.mode_wanted.emit(not on))
        self._incognito = self._check(self.incognito_wanted.emit)
        self._pause = self._check(self._pause_chosen)
        self._menu.addSeparator()
        self._compose = self._menu.addAction("", self.compose_wanted.emit)
        self._settings = self._menu.addAction("", self.settings_wanted.emit)
        self._tools: list[QAction] = []
        self._end = self._menu.addSeparator()
        self._quit = self._menu.addAction("", self.quit_wanted.emit)
        self._pause.setVisible(can_capture)
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._clicked)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of the interface."""
        self._english.setText(self.tr("英文模式"))
        self._incognito.setText(self.tr("无痕输入"))
        self._pause.setText(self.tr("暂停"))
        self._compose.setText(self.tr("打开写字板"))
        self._settings.setText(self.tr("设置…"))
        self._quit.setText(self.tr("退出"))
        self._draw()

    def set_tools(self, tools: Entries) -> None:
        """Offer further windows: (what the menu says, what opens it)."""
        for action in self._tools:
            self._menu.removeAction(action)
            action.deleteLater()
        self._tools = [QAction(text, self._menu) for text, _ in tools]
        for action, (_, act) in zip(self._tools, tools, strict=True):
            action.triggered.connect(lambda _, act=act: act())
        self._menu.insertActions(self._end, self._tools)

    def show_way(self, text: str) -> None:
        """Say by which way keys come, and why."""
        self._way.setText(text)
        self._draw()

    def set_look(self, look: Look) -> None:
        """Set the colours of the menu, where the desktop leaves drawing it to us."""
        dress(self._menu, look.theme)

    def show(self) -> None:
        """Put the icon into the tray."""
        self._icon.show()

    def hide(self) -> None:
        """Take the icon out of the tray."""
        self._icon.hide()

    def show_mode(self, *, chinese: bool) -> None:
        """Show whether letters are pinyin now."""
        if chinese != self._chinese:
            self._chinese = chinese
            self._draw()

    def show_incognito(self, incognito: bool) -> None:
        """Show whether nothing is kept of what is typed."""
        self._incognito.setChecked(incognito)
        self._draw()

    def disable_pause(self) -> None:
        """Take "pause" away: capture has ended for good."""
        self._pause.setChecked(False)
        self._pause.setVisible(False)
        self._draw()

    def notify(self, text: str) -> None:
        """Show a short message at the icon."""
        self._icon.showMessage(self.tr("P2H 拼音"), text, self._icons["chinese"], 6000)

    def _check(self, act: Callable[[bool], None]) -> QAction:
        action = self._menu.addAction("")
        action.setCheckable(True)
        action.triggered.connect(act)
        return action

    def _pause_chosen(self, paused: bool) -> None:
        self.paused.emit(paused)
        self._draw()

    def _clicked(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.compose_wanted.emit()

    def _draw(self) -> None:
        name, state = "english", self.tr("英文")
        if self._pause.isChecked():
            name, state = "paused", self.tr("已暂停")
        elif self._chinese:
            name, state = "chinese", self.tr("中文")
        if self._incognito.isChecked():
            state += self.tr("，无痕")
            name = name if name == "paused" else "incognito"
        self._english.setChecked(not self._chinese)
        self._icon.setIcon(self._icons[name])
        lines = (self.tr("P2H 拼音") + "：" + state, self._way.text())
        self._icon.setToolTip("\n".join(line for line in lines if line))
