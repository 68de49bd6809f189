"""The floating candidate window: near the caret, never taking the focus."""

from __future__ import annotations

import sys

from PySide6.QtCore import QPoint, QPropertyAnimation, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QCursor, QGuiApplication, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from p2h_desktop.core.types import Candidate, Preedit, Source, Update
from p2h_desktop.gui.candidates.candidate_view import CandidateView
from p2h_desktop.gui.candidates.narration import announce, narrated
from p2h_desktop.gui.kit.theme import Look
from p2h_desktop.oslayer.protocols import Caret

_GAP_PX = 4
_NOTE_MS = 900
_FADE_MS = 120
_CONTINUATIONS_MS = 8000  # how long they are offered if no key comes
_FLAGS = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowDoesNotAcceptFocus
)
_SAMPLE = Update(
    Preedit("ni hao", 6),
    (Candidate("你好", (2, 5), ("ni", "hao"), 0.0, Source.SENTENCE),),
    *(0, 0, 1, None, True, 0),
)
_POINTER_HEIGHT_PX = 24  # room for the mouse pointer, where only that tells the place


def pixel_ratio(screen: QScreen) -> float:
    """Return the system's units per logical pixel: on macOS both are points, on any screen."""
    return 1.0 if sys.platform == "darwin" else screen.devicePixelRatio()


def native_geometry(screen: QScreen) -> QRect:
    """Return the screen in device pixels: Qt scales its size, not its origin."""
    ratio = pixel_ratio(screen)
    size = screen.geometry().size()
    return QRect(
        screen.geometry().topLeft(),
        QSize(round(size.width() * ratio), round(size.height() * ratio)),
    )


def logical_rect(native: QRect, screen: QRect, ratio: float) -> QRect:
    """Return a rectangle of device pixels in Qt's coordinates on the screen that holds it."""
    x = screen.left() + (native.left() - screen.left()) / ratio
    y = screen.top() + (native.top() - screen.top()) / ratio
    return QRect(round(x), round(y), round(native.width() / ratio), round(native.height() / ratio))


def place(size: QSize, caret: QRect, area: QRect, *, above: bool = False) -> QPoint:
    """Return the top left corner for a window of `size`: under the caret, above if no room.

    All in logical pixels; the window stays inside `area` whenever it fits in there, and off the
    caret whenever it fits beside it. above: prefer that side, where the window was before.
    """
    under, over = caret.top() + caret.height() + _GAP_PX, caret.top() - _GAP_PX - size.height()
    right, bottom = area.left() + area.width(), area.top() + area.height()
    x = min(caret.left(), right - size.width())
    fits_under, fits_over = under + size.height() <= bottom, over >= area.top()
    if fits_over and (above or not fits_under):
        y = min(over, bottom - size.height())
    else:
        y = min(under, bottom - size.height())
        if not fits_under:  # beside the caret, if there is room on either side
            beside = caret.left() + caret.width() + _GAP_PX
            before = caret.left() - _GAP_PX - size.width()
            if beside + size.width() <= right:
                x = beside
            elif before >= area.left():
                x = before
    return QPoint(max(x, area.left()), max(y, area.top()))


class CandidateWindow(QWidget):
    """Shows the last Update near the caret; hidden while nothing is composed."""

    def __init__(self) -> None:
        """Make the window, hidden."""
        super().__init__(None, _FLAGS)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        if sys.platform == "darwin":
            self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.view = CandidateView(show_preedit=True, parent=self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self._revision = -1
        self._above = False
        self._narrates = False
        self._shown: Update | None = None
        self._leaving = QTimer(self, singleShot=True)
        self._leaving.timeout.connect(self.hide)
        self._fades = False
        self._fade = QPropertyAnimation(self, b"windowOpacity", self)
        self._fade.setDuration(_FADE_MS)
        self._fade.setEndValue(0.0)
        self._fade.finished.connect(self._be_gone)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of the interface."""
        self.setWindowTitle(self.tr("P2H 候选窗"))
        self.setAccessibleName(self.tr("拼音候选窗"))
        self.view.retranslate()

    def set_narrating(self, narrates: bool) -> None:
        """Have a screen reader, where one runs, read out what is offered and what is selected."""
        self._narrates = narrates

    def set_fading(self, fades: bool) -> None:
        """Have the window fade when it goes; it always comes at once."""
        self._fades = fades

    def set_look(self, look: Look, *, rounded: bool) -> None:
        """Set the look; `rounded` needs a compositor, else the corners would be black."""
        if rounded != self.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground):
            # the native window must be made anew for another pixel format
            self.destroy()
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, rounded)
        self.view.set_look(look, framed=True, rounded=rounded)
        if self._shown is None:
            self._prepare()

    def _prepare(self) -> None:
        """Make the native window and load the fonts now, which the first key would wait for."""
        self.create()
        self.view.show_update(_SAMPLE, self.view.row_height() * 24)
        self.view.grab()

    def show_update(self, update: Update, caret: QRect) -> None:
        """Show `update` at `caret` (device pixels); one older than the last shown is dropped."""
        if update.revision <= self._revision:
            return
        self._revision = update.revision
        self._leaving.stop()
        if not (update.preedit.text or update.candidates):
            self._leave()
            self._above = False
            self._shown = None
            return
        self._draw(update, caret)
        if not update.preedit.text:  # nobody asked for continuations, so they do not stay
            self._leaving.start(_CONTINUATIONS_MS)

    def show_note(self, text: str, caret: QRect) -> None:
        """Show a few words at `caret` (device pixels) for a moment, while nothing is composed."""
        note = Preedit(text, len(text), len(text))
        self._draw(Update(note, (), 0, 0, 0, None, handled=True, revision=self._revision), caret)
        self._leaving.start(_NOTE_MS)

    def _leave(self) -> None:
        if self._fades and self.isVisible():
            self._fade.start()
        else:
            self.hide()

    def _be_gone(self) -> None:
        self.hide()
        self.setWindowOpacity(1.0)

    def _draw(self, update: Update, caret: QRect) -> None:
        screen = _screen_at(caret.topLeft())
        area = screen.availableGeometry()
        size = self.view.show_update(update, min(area.width(), self._readable_width(area)))
        self.setAccessibleDescription(self.view.accessibleDescription())
        if self._narrates:
            announce(self, narrated(update, self._shown))
        self._shown = update
        ratio = pixel_ratio(screen)
        line = logical_rect(caret, screen.geometry(), ratio)
        corner = place(size, line, area, above=self._above)
        self._above = corner.y() < line.top()  # and stays there: a window that jumps is tiring
        if self.screen() is not screen:
            self.setScreen(screen)  # else the place would be scaled as on the screen before
        self.setGeometry(QRect(corner, size))
        if self._fade.state() is QPropertyAnimation.State.Running:
            self._fade.stop()
            self.setWindowOpacity(1.0)
        self.show()

    def _readable_width(self, area: QRect) -> int:
        """Return how wide a list may get before it wraps: a glance should take it in."""
        return max(self.view.row_height() * 24, area.width() // 2)


def _screen_at(native: QPoint) -> QScreen:
    screens = QGuiApplication.screens()
    found = (screen for screen in screens if native_geometry(screen).contains(native))
    return next(found, QGuiApplication.primaryScreen())


def caret_rectangle(caret: Caret | None) -> QRect:
    """Return the caret in device pixels; without one, a place low on the first screen."""
    if caret is not None:
        height = caret.height if caret.exact else _POINTER_HEIGHT_PX
        return QRect(caret.x, caret.y, caret.width, height)
    screen = native_geometry(
        QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
    )
    return QRect(screen.center().x(), screen.bottom() - screen.height() // 4, 1, 1)
