"""The running desktop application: which window shows what, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Candidate, Update
from p2h_desktop.engine.session_host import CaptureHost, SessionThread
from p2h_desktop.errors import StoreError
from p2h_desktop.gui.candidates.candidate_window import CandidateWindow, caret_rectangle
from p2h_desktop.gui.compose.compose_window import ComposeWindow
from p2h_desktop.gui.compose.mode_note import mode_change
from p2h_desktop.gui.kit.rendered import rendered
from p2h_desktop.gui.kit.theme import badge_of, look_of
from p2h_desktop.gui.kit.tool_windows import Tools, ToolWindow
from p2h_desktop.gui.kit.translation import Language
from p2h_desktop.gui.session_signals import CaptureSignals, SessionSignals
from p2h_desktop.gui.shell.tray import Tray
from p2h_desktop.messages.message import Message
from p2h_desktop.oslayer.detect.select import OsLayer
from p2h_desktop.oslayer.protocols import Caret, KeySource, Place
from p2h_desktop.store import paths
from p2h_desktop.store.settings.scheme_file import FULL_PINYIN
from p2h_desktop.store.settings.setting_kinds import Group
from p2h_desktop.store.settings.settings import Settings
from p2h_desktop.store.settings.settings_file import load_settings, save_settings
from p2h_desktop.store.settings.theme_file import load_themes

if TYPE_CHECKING:
    from p2h_desktop.gui.help.welcome import WelcomeWindow
    from p2h_desktop.gui.settings.settings_window import SettingsWindow

ApplySettings = Callable[[Settings, Settings], None]

_OWN = "p2h-desktop"  # the program typed into, where it is our own window


class Desktop(QObject):
    """Owns the windows, the tray and the session's thread, and joins them."""

    message = Signal(object)  # a Message to be shown; may be emitted in any thread
    explain_wanted = Signal(str, str, str)  # letters, the text before, the candidate asked about
    _capture_ended = Signal(object)  # why: a Message or None

    def __init__(
        self,
        session: Session,
        settings: Settings,
        os_layer: OsLayer,
        *,
        compositor: bool,
        apply_settings: ApplySettings,
        language: Language,
        entered: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """Make all windows, hidden, and start the session's thread.

        compositor: whether windows may be translucent; apply_settings: called in the session's
        thread with the old and the new settings when they change; entered: as CaptureHost's.
        """
        super().__init__()
        self.session = session
        self._settings = settings
        self._os = os_layer
        self._compositor = compositor
        self._apply_settings = apply_settings
        self._language = language
        self._themes = load_themes((paths.assets_folder() / "themes", paths.themes_folder()))
        self._paused = False
        self._own_window_active = False
        self._join_session(entered)
        self.compose = ComposeWindow(self._compose_bridge)
        self.candidates = CandidateWindow()
        self.tray = Tray(can_capture=not self._os.reason)
        self._watcher = QFileSystemWatcher()
        self._tools = Tools(self._look_at_focus)
        self._settings_window: SettingsWindow | None = None
        self.welcome: WelcomeWindow | None = None
        self._has_tray = QSystemTrayIcon.isSystemTrayAvailable()
        self._connect()
        self._offer_tools()
        self._apply_look()
        self._show_incognito()
        self._compose_bridge.set_chinese(settings.start_in_chinese)

    def _join_session(self, entered: Callable[[str], bool]) -> None:
        self._source: KeySource | None = None
        self._shown: Update | None = None
        self._worker = SessionThread()
        self._compose_bridge = SessionSignals(self.session, self._worker.post)
        locate = self._os.caret_locator.locate
        self._capture = CaptureHost(self.session, locate, self._capture_wanted, entered)
        self._captured = CaptureSignals(self._capture)

    def start(self, *, first_time: bool = False) -> None:
        """Capture keys where that is possible; else open the compose window and say why.

        first_time: show the first page before anything else; that waits for a start by hand
        where the system has started the program for its keys.
        """
        if first_time and not self._os.spawned:
            self._open_welcome()
        self._watch_settings()
        self.tray.show_way(rendered(self._os.choice.why))
        self.tray.show()  # where the tray comes up later than we do, the icon comes with it
        if not self._has_tray:
            self.compose.offer_quit()
        if self._os.reason:
            self._explain(self._os.reason)
            return
        self._source = self._os.make_key_source(self._capture)
        self._worker.capture(self._source, self._capture_ended.emit)
        if not (self._has_tray or self._os.spawned) or not self._settings.capture:
            self._open_place_to_type()

    def stop(self) -> None:
        """Give the keyboard back and end the session's thread."""
        self.tray.hide()
        self._worker.stop()
        self._os.close()

    def add_tool(
        self, title: Callable[[], str], make: Callable[[], ToolWindow]
    ) -> Callable[[], ToolWindow]:
        """Offer a further window in tray and settings window; see Tools.add."""
        window = self._tools.add(title, make)
        self._offer_tools()
        return window

    def between_keys(self, call: Callable[[], None]) -> None:
        """Have `call` done in the session's thread; what is composed stays."""
        self._worker.post(call)

    def in_session(self, call: Callable[[], None]) -> None:
        """Have `call` done in the session's thread, which then knows nothing of the text before."""
        self._worker.post(call)
        self._compose_bridge.reset()
        self._reconsider()

    def open_compose_window(self) -> None:
        """Show the compose window in front."""
        self.compose.open()

    def open_settings(self) -> None:
        """Show the settings window in front."""
        self.settings_window.open()

    def open_window(self, which: str) -> None:
        """Show what a second start asks for: "settings", or "any": where one can type at all."""
        if which == "any" and (self._source is None or not self._settings.capture):
            self.open_compose_window()
        else:
            self.open_settings()

    def _open_welcome(self) -> None:
        from p2h_desktop.gui.help.welcome import WelcomeWindow

        self._save(self._settings)  # from now on it is not the first time
        # kept: the session's thread may speak through it when the window has ended
        self._welcome_bridge = SessionSignals(self.session, self._worker.post)
        self.welcome = WelcomeWindow(self._welcome_bridge, self._settings, self._language.code)
        self.welcome.wanted.connect(self.change_settings)
        self.welcome.more_wanted.connect(self.open_settings)
        self.welcome.visibility_changed.connect(
            self._look_at_focus, Qt.ConnectionType.QueuedConnection
        )
        self.welcome.closed.connect(self._leave_welcome)
        self.welcome.set_look(look_of(self._settings, self._themes))
        self.welcome.open()

    def _leave_welcome(self) -> None:
        if self.welcome is not None:
            self.welcome.deleteLater()
        self.welcome = None
        if not self._has_tray or self._source is None or not self._settings.capture:
            self.open_compose_window()

    def change_settings(self, settings: Settings) -> None:
        """Keep new settings, and have everything obey them at once."""
        self._save(settings)
        self._obey_settings(settings)

    def _obey_settings(self, settings: Settings) -> None:
        old, self._settings = self._settings, settings
        self._worker.post(lambda: self._apply_settings(old, settings))
        self._worker.post(self._capture.consider_privacy)
        if self._language.set(settings.language):
            self._retranslate()
        self._apply_look()
        self._show_incognito()
        if settings.capture != old.capture:
            self._reconsider()
        if self._settings_window is not None:
            self._settings_window.show_settings(settings)
        if self.welcome is not None:
            self.welcome.show_settings(settings)

    def _save(self, settings: Settings) -> None:
        try:
            save_settings(settings, paths.settings_file())
        except StoreError:
            said = self.tr("设置无法保存，下次启动时会丢失。")
            if self._settings_window is not None:
                self._settings_window.say(said)
            else:
                self.tray.notify(said)

    def _watch_settings(self) -> None:
        """Obey, from now on, what another program writes into the file, such as p2h settings."""
        folder = str(paths.settings_file().parent)
        if self._watcher.addPath(folder):
            self._watcher.directoryChanged.connect(self._reread_settings)

    def _reread_settings(self) -> None:
        if paths.settings_file().exists():
            settings = load_settings(paths.settings_file(), self._say)
            if settings != self._settings:
                self._obey_settings(settings)

    @property
    def settings_window(self) -> SettingsWindow:
        """The settings window, made at its first use: it takes longer than typing may wait."""
        if self._settings_window is None:
            from p2h_desktop.gui.settings.settings_window import SettingsWindow

            window = SettingsWindow(self._settings, self._themes, self._language.code)
            window.wanted.connect(self.change_settings)
            window.visibility_changed.connect(
                self._look_at_focus, Qt.ConnectionType.QueuedConnection
            )
            window.set_look(look_of(self._settings, self._themes))
            self._settings_window = window
            self._offer_tools()
        return self._settings_window

    def _retranslate(self) -> None:
        self.tray.retranslate()
        self.tray.show_way(rendered(self._os.choice.why))
        self.compose.retranslate()
        self.candidates.retranslate()
        self._tools.make_anew()
        self._offer_tools()
        if (old := self._settings_window) is not None:
            # it is made of texts: made anew, in the place of the old one
            self._settings_window = None
            self.settings_window.setGeometry(old.geometry())
            self.settings_window.show_group(Group.SYSTEM)
            self.settings_window.setVisible(old.isVisible())
            old.close()
            old.deleteLater()

    def _offer_tools(self) -> None:
        tools = self._tools.entries()
        self.tray.set_tools(tools)
        if not self._has_tray:
            tools = [(self.tr("写字板"), self.open_compose_window), *tools]
            tools.append((self.tr("退出 P2H"), QApplication.quit))
        if self._settings_window is not None:
            self._settings_window.set_tools(tools)

    def _show_incognito(self) -> None:
        self.tray.show_incognito(self._settings.incognito)
        self.compose.show_incognito(self._settings.incognito)
        self.candidates.view.set_badge(badge_of(self._settings))

    def _set_incognito(self, incognito: bool) -> None:
        self.change_settings(replace(self._settings, incognito=incognito))

    def _connect(self) -> None:
        self._compose_bridge.updated.connect(self._show_mode)
        self.compose.quit_wanted.connect(QApplication.quit)
        # some platforms leave the focus with a window that was hidden; ask when it is
        self.compose.visibility_changed.connect(
            self._look_at_focus, Qt.ConnectionType.QueuedConnection
        )
        self.compose.closed.connect(self._compose_closed)
        self._captured.updated.connect(self._show_captured)
        self._captured.not_delivered.connect(self._rescue)
        self._capture_ended.connect(self._explain_end)
        self.message.connect(self._say)
        self.candidates.view.chosen.connect(self._choose)
        self.candidates.view.paged.connect(self._turn_page)
        for view in (self.candidates.view, self.compose.view):
            view.asked.connect(self._want_explanation)
        self.tray.paused.connect(self._pause)
        self.tray.mode_wanted.connect(self._set_mode)
        for asking in (self.tray, self.compose):
            asking.settings_wanted.connect(self.open_settings)
            asking.incognito_wanted.connect(self._set_incognito)
        self.tray.compose_wanted.connect(self.open_compose_window)
        self.tray.quit_wanted.connect(QApplication.quit)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._look_at_focus)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply_look)

    def _apply_look(self) -> None:
        look = look_of(self._settings, self._themes)
        self.compose.set_look(look)
        self.candidates.set_look(look, rounded=self._compositor)
        self.tray.set_look(look)
        self.candidates.set_narrating(self._settings.narration)
        self.candidates.set_fading(self._settings.fade and self._compositor)
        if self._settings_window is not None:
            self._settings_window.set_look(look)
        self._tools.set_look(look)
        if self.welcome is not None:
            self.welcome.set_look(look)

    def _capture_wanted(self) -> bool:
        """Tell whether to take keys now; called in the session's thread."""
        off = self._paused or self._own_window_active
        return self._settings.capture and not off

    def _show_captured(self, update: Update, caret: Caret | None) -> None:
        note, self._shown = mode_change(self._shown, update), update
        if self._os.own_window:
            self.candidates.show_update(update, caret_rectangle(caret))
            if note and not (update.preedit.text or update.candidates):
                self.candidates.show_note(note, caret_rectangle(caret))
        self._show_mode(update)

    def _show_mode(self, update: Update) -> None:
        self.tray.show_mode(chinese=update.chinese)

    def _choose(self, index: int) -> None:
        if self._source is not None:
            self._source.post(lambda: self._capture.select(index))

    def _want_explanation(self, candidate: Candidate) -> None:
        composition = self.session.composition
        start = composition.fixed[-1].end if composition.fixed else 0
        before = self.session.context + "".join(segment.text for segment in composition.fixed)
        letters = composition.letters[start:]
        if self._settings.scheme != FULL_PINYIN:  # keys of a table: what they spell is explained
            letters = "'".join(candidate.readings)
        self.explain_wanted.emit(letters, before, candidate.text)

    def _turn_page(self, step: int) -> None:
        if self._source is not None:
            self._source.post(lambda: self._capture.turn_page(step))

    def _set_mode(self, chinese: bool) -> None:
        if self._source is not None:
            self._source.post(lambda: self._capture.set_chinese(chinese))
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
            if own:
                self._worker.post(lambda: self._capture.stay(Place(application=_OWN)))
            self._reconsider()

    def _reconsider(self) -> None:
        """Have the key source ask anew whether it is wanted, and learn the mode of the session."""
        if self._source is not None:
            self._source.post(self._capture.cancel)

    def _explain_end(self, reason: Message | None) -> None:
        self._source = None
        self.candidates.hide()
        self.tray.disable_pause()
        if self._os.spawned:
            QApplication.quit()
        elif reason:
            self._explain(reason)

    def _explain(self, reason: Message) -> None:
        self.compose.set_reason(self.tr("现在不能直接在其他程序里输入。") + "\n" + rendered(reason))
        self._open_place_to_type()

    def _open_place_to_type(self) -> None:
        if self.welcome is None:  # else once that is closed
            self.open_compose_window()

    def _say(self, message: Message) -> None:
        if self._has_tray:
            self.tray.notify(rendered(message))
        else:
            self.compose.set_reason(rendered(message))

    def _rescue(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.tray.notify(self.tr("这个程序没有接收文字；文字已复制到剪贴板，请手动粘贴。"))

    def _compose_closed(self) -> None:
        if not self._has_tray and self._source is None:
            QApplication.quit()
