"""The running desktop application: which window shows what, and when."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from p2h_desktop.core.session import Session
from p2h_desktop.core.types import Update
from p2h_desktop.gui.bridge import CaptureBridge, SessionBridge, Worker
from p2h_desktop.gui.candidate_window import CandidateWindow, native_geometry
from p2h_desktop.gui.compose_window import ComposeWindow
from p2h_desktop.gui.theme import theme_for
from p2h_desktop.gui.tray import Tray
from p2h_desktop.oslayer.protocols import Caret, KeySource
from p2h_desktop.oslayer.select import OsLayer
from p2h_desktop.store.settings import Settings

_POINTER_HEIGHT_PX = 24  # room for the mouse pointer, where only that tells the place


class Desktop(QObject):
    """Owns the windows, the tray and the session's thread, and joins them."""

    _capture_ended = Signal(str)

    def __init__(
        self, session: Session, settings: Settings, os_layer: OsLayer, *, compositor: bool
    ) -> None:
        """Make all windows, hidden, and start the session's thread.

        compositor: whether windows may be translucent.
        """
        super().__init__()
        self._settings = settings
        self._os = os_layer
        self._compositor = compositor
        self._paused = False
        self._own_window_active = False
        self._source: KeySource | None = None
        self._worker = Worker()
        self._compose_bridge = SessionBridge(session, self._worker.post)
        self._capture_bridge = CaptureBridge(session, os_layer.caret_locator.locate)
        self.compose = ComposeWindow(self._compose_bridge)
        self.candidates = CandidateWindow()
        self.tray = Tray(can_capture=not self._os.reason)
        self._has_tray = QSystemTrayIcon.isSystemTrayAvailable()
        self._connect()
        self._apply_look()
        self._compose_bridge.set_chinese(settings.start_in_chinese)

    def start(self) -> None:
        """Capture keys where that is possible; else open the compose window and say why."""
        self.tray.show()  # where the tray comes up later than we do, the icon comes with it
        if not self._has_tray:
            self.compose.offer_quit()
        if self._os.reason:
            self._explain(self._os.reason)
            return
        bridge = self._capture_bridge
        self._source = self._os.make_key_source(
            bridge.press, bridge.cancel, self._capture_wanted, bridge.give_up
        )
        self._worker.capture(self._source, self._capture_ended.emit)
        if not self._has_tray:
            self.open_compose_window()

    def stop(self) -> None:
        """Give the keyboard back and end the session's thread."""
        self.tray.hide()
        self._worker.stop()
        self._os.close()

    def open_compose_window(self) -> None:
        """Show the compose window in front."""
        self.compose.open()

    def _connect(self) -> None:
        self._compose_bridge.updated.connect(self._show_mode)
        self.compose.quit_wanted.connect(QApplication.quit)
        # some platforms leave the focus with a window that was hidden; ask when it is
        self.compose.visibility_changed.connect(
            self._look_at_focus, Qt.ConnectionType.QueuedConnection
        )
        self.compose.closed.connect(self._compose_closed)
        self._capture_bridge.updated.connect(self._show_captured)
        self._capture_bridge.not_delivered.connect(self._rescue)
        self._capture_ended.connect(self._explain_end)
        self.candidates.view.chosen.connect(self._choose)
        self.candidates.view.paged.connect(self._turn_page)
        self.tray.paused.connect(self._pause)
        self.tray.mode_wanted.connect(self._set_mode)
        self.tray.compose_wanted.connect(self.open_compose_window)
        self.tray.quit_wanted.connect(QApplication.quit)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._look_at_focus)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply_look)

    def _apply_look(self) -> None:
        theme, size = theme_for(self._settings.theme), self._settings.font_size
        self.compose.set_look(theme, size)
        self.candidates.set_look(theme, size, rounded=self._compositor)

    def _capture_wanted(self) -> bool:
        """Tell whether to take keys now; called in the session's thread."""
        return not (self._paused or self._own_window_active)

    def _show_captured(self, update: Update, caret: Caret | None) -> None:
        self.candidates.show_update(update, _rectangle(caret))
        self._show_mode(update)

    def _show_mode(self, update: Update) -> None:
        self.tray.show_mode(chinese=update.chinese)

    def _choose(self, index: int) -> None:
        if self._source is not None:
            self._source.post(lambda: self._capture_bridge.select(index))

    def _turn_page(self, step: int) -> None:
        if self._source is not None:
            self._source.post(lambda: self._capture_bridge.turn_page(step))

    def _set_mode(self, chinese: bool) -> None:
        if self._source is not None:
            self._source.post(lambda: self._capture_bridge.set_chinese(chinese))
        else:
            self._compose_bridge.set_chinese(chinese)

    def _pause(self, paused: bool) -> None:
        self._paused = paused
        self._reconsider()

    def _look_at_focus(self) -> None:
        active = QApplication.activeWindow()
        own = active is not None and active is not self.candidates and active.isVisible()
        if own != self._own_window_active:
            self._own_window_active = own
            self._reconsider()

    def _reconsider(self) -> None:
        """Have the key source ask anew whether it is wanted, and learn the mode of the session."""
        if self._source is not None:
            self._source.post(self._capture_bridge.cancel)

    def _explain_end(self, reason: str) -> None:
        self._source = None
        self.candidates.hide()
        self.tray.disable_pause()
        if reason:
            self._explain(reason)

    def _explain(self, reason: str) -> None:
        self.compose.set_reason(self.tr("现在不能直接在别的程序里打字。") + "\n" + reason)
        self.open_compose_window()

    def _rescue(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.tray.tell(self.tr("这个程序没有收下文字；文字已放到剪贴板，请自己粘贴。"))

    def _compose_closed(self) -> None:
        if not self._has_tray and self._source is None:
            QApplication.quit()


def _rectangle(caret: Caret | None) -> QRect:
    """Return the caret in device pixels; without one, a place low on the first screen."""
    if caret is not None:
        height = caret.height if caret.exact else _POINTER_HEIGHT_PX
        return QRect(caret.x, caret.y, caret.width, height)
    screen = native_geometry(
        QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
    )
    return QRect(screen.center().x(), screen.bottom() - screen.height() // 4, 1, 1)
