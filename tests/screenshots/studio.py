"""The application with made-up data, to take pictures of its windows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from p2h_desktop.app import main as app
from p2h_desktop.app import wiring
from p2h_desktop.core.types import Keystroke, Update
from p2h_desktop.engine.engine import Engine, load_engine
from p2h_desktop.engine.session_config import start_session
from p2h_desktop.gui.candidates.candidate_window import CandidateWindow
from p2h_desktop.gui.kit.theme import badge_of, look_of
from p2h_desktop.gui.kit.translation import Language
from p2h_desktop.gui.shell.desktop import Desktop
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.oslayer.detect.select import NullKeySource, OsLayer
from p2h_desktop.oslayer.front_end import Choice, FrontEnd
from p2h_desktop.store import paths
from p2h_desktop.store.settings.settings import Settings
from p2h_desktop.store.settings.theme_file import load_themes

NOW = datetime.now().astimezone()
TOOLS = ("dictionary", "phrases", "history", "statistics", "training", "manual", "about", "explain")
AROUND = 24  # pixels of ground around a candidate window
GROUNDS = {"light": QColor("#d9dde4"), "dark": QColor("#0f1115")}
REASON = message(Code.WAY_NONE_WAYLAND)

Picture = tuple[str, QWidget | QPixmap]


class Studio:
    """The application with made-up data, and where the pictures go."""

    def __init__(self, folder: Path, language: str, only: str) -> None:
        """Start the application, hidden; only: take those whose name begins so."""
        self.application = app._make_application()
        self.folder, self.only = folder, only
        self.brightness = "light"
        language_of = Language(paths.assets_folder() / "translations")
        language_of.set(language)
        self.settings = Settings(language=language, appearance="light")
        self.engine: Engine = load_engine(paths.assets_folder() / "model", self.settings)
        layer = OsLayer(Choice(FrontEnd.COMPOSE, REASON), lambda _: NullKeySource(REASON))
        self.desktop: Desktop = wiring.make_desktop(self.settings, self.engine, layer, language_of)
        self.session = start_session(self.engine, self.settings)
        self._revision = 0

    def tool(self, name: str) -> QWidget:
        """Return a further window, opened."""
        place = TOOLS.index(name)
        self.desktop._tools.entries()[place][1]()
        window = self.desktop._tools._window(place)
        assert isinstance(window, QWidget)
        return window

    def typed(self, keys: Sequence[str]) -> Update:
        """Return what the session answers to the last of these keys, pressed from scratch."""
        self.session.reset()
        for key in keys:
            update = self.session.press(Keystroke(key, key if len(key) == 1 else ""))
        self._revision += 1
        return replace(update, revision=self._revision)

    def show_brightness(self, brightness: str) -> None:
        """Change over while the windows are open, as a user does."""
        self.brightness = brightness
        self.settings = replace(self.settings, appearance=brightness)
        self.desktop.change_settings(self.settings)

    def take(self, scene: Callable[[Studio], Iterator[Picture]]) -> None:
        """Save every picture of a scene."""
        if self.only and not scene.__name__.startswith(self.only):
            return
        for name, shown in scene(self):
            if isinstance(shown, QWidget):
                settle(partial(idle, shown))
                shown = shown.grab()
            shown.save(str(self.folder / f"{name}-{self.brightness}.png"))
        for window in QApplication.topLevelWidgets():
            window.hide()


def idle(window: QWidget) -> bool:
    """Tell whether a window waits for nothing done in another thread."""
    threads = [getattr(window, name, None) for name in ("_background", "_reloading")]
    return not any(thread is not None and thread.busy for thread in threads)


def settle(ready: Callable[[], bool] = lambda: True) -> None:
    """Let events be done for a moment, and until something is ready."""
    end = time.monotonic() + 10
    least = time.monotonic() + 0.15
    while time.monotonic() < end and (time.monotonic() < least or not ready()):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        time.sleep(0.005)


def on_ground(studio: Studio, windows: Sequence[QWidget], columns: int = 1) -> QPixmap:
    """Return windows on the ground of a desktop, in rows of `columns`."""
    pictures = [window.grab() for window in windows]
    ratio = pictures[0].devicePixelRatio()
    sizes = [picture.deviceIndependentSize().toSize() for picture in pictures]
    width = max(size.width() for size in sizes) + AROUND
    rows = [sizes[i : i + columns] for i in range(0, len(sizes), columns)]
    heights = [max(size.height() for size in row) + AROUND for row in rows]
    whole = QSize(columns * width + AROUND, sum(heights) + AROUND)
    sheet = QPixmap(whole * ratio)
    sheet.setDevicePixelRatio(ratio)
    sheet.fill(GROUNDS[studio.brightness])
    with QPainter(sheet) as painter:
        for place, picture in enumerate(pictures):
            row, column = divmod(place, columns)
            corner = QPoint(AROUND + column * width, AROUND + sum(heights[:row]))
            painter.drawPixmap(corner, picture)
    return sheet


def candidate_window(studio: Studio, update: Update, **changes: object) -> CandidateWindow:
    """Return a candidate window of its own, shown, with settings changed so."""
    settings = replace(studio.settings, **changes)  # type: ignore[arg-type]
    window = CandidateWindow()
    window.set_look(
        look_of(settings, load_themes((paths.assets_folder() / "themes",))), rounded=True
    )
    window.view.set_badge(badge_of(settings))
    window.show_update(update, QRect(100, 100, 1, 20))
    return window
