"""The tray icon: shows 中 or 英, pauses, opens the compose window, quits."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from p2h_desktop.store.paths import asset


class Tray(QObject):
    """The icon and its menu. Signals tell what the user asked for; nothing is done here."""

    paused = Signal(bool)
    mode_wanted = Signal(bool)  # True: Chinese
    compose_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, *, can_capture: bool) -> None:
        """Make the icon, hidden; without `can_capture` there is nothing to pause."""
        super().__init__()
        self._icons = {
            name: QIcon(str(asset(f"icons/{name}.svg")))
            for name in ("chinese", "english", "paused")
        }
        self._chinese = True
        self._menu = QMenu()
        self._english = self._check(self.tr("英文模式"))
        self._english.triggered.connect(lambda on: self.mode_wanted.emit(not on))
        self._pause = self._check(self.tr("暂停"))
        self._pause.triggered.connect(self.paused)
        self._pause.triggered.connect(self._draw)
        self._pause.setVisible(can_capture)
        self._menu.addAction(self.tr("打开写字板"), self.compose_wanted.emit)
        self._menu.addSeparator()
        self._menu.addAction(self.tr("退出"), self.quit_wanted.emit)
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._clicked)
        self._draw()

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

    def disable_pause(self) -> None:
        """Take "pause" away: capture has ended for good."""
        self._pause.setChecked(False)
        self._pause.setVisible(False)
        self._draw()

    def tell(self, text: str) -> None:
        """Show a short message at the icon."""
        self._icon.showMessage(self.tr("P2H 拼音"), text, self._icons["chinese"], 6000)

    def _check(self, text: str) -> QAction:
        action = self._menu.addAction(text)
        action.setCheckable(True)
        return action

    def _clicked(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.compose_wanted.emit()

    def _draw(self) -> None:
        if self._pause.isChecked():
            name, state = "paused", self.tr("已暂停")
        elif self._chinese:
            name, state = "chinese", self.tr("中文")
        else:
            name, state = "english", self.tr("英文")
        self._english.setChecked(not self._chinese)
        self._icon.setIcon(self._icons[name])
        self._icon.setToolTip(self.tr("P2H 拼音") + "：" + state)
