"""Small charts, painted here: bars and a line over days, and a keyboard with its slips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from p2h_desktop.core.pinyin.typos import KEY_ROWS
from p2h_desktop.gui.kit.style import small_font
from p2h_desktop.gui.kit.theme import LIGHT, Theme, letters_font, mixed

_STAGGER = (0.0, 0.25, 0.75)  # how far the rows of a keyboard stand to the right, in keys


@dataclass(frozen=True, slots=True)
class Point:
    """One day in a chart; value: None for no data; said: what a tooltip says of it."""

    label: str
    value: float | None
    said: str


class DayChart(QWidget):
    """Values over days, as bars or as a line."""

    def __init__(self, *, line: bool) -> None:
        """Make an empty chart."""
        super().__init__()
        self._line = line
        self._theme: Theme = LIGHT
        self._points: Sequence[Point] = ()
        self._top = 1.0
        self._top_label = ""
        self._empty = ""
        self.setMinimumHeight(96)

    def set_theme(self, theme: Theme) -> None:
        """Set the colours."""
        self._theme = theme
        self.update()

    def show_points(self, points: Sequence[Point], top: float, top_label: str) -> None:
        """Show points, oldest first; top: the value of the upper edge, and its label."""
        self._points, self._top, self._top_label = points, max(top, 1e-9), top_label
        known = [f"{p.label} {p.said}" for p in points if p.value is not None]
        self.setAccessibleDescription(self._empty or "；".join(known))
        self.update()

    def say_empty(self, text: str) -> None:
        """Say something in the place of values; "" where there are some."""
        self._empty = text
        self.setAccessibleDescription(text)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Say in a tooltip what the mouse is over."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            place = self._place()
            index = int((event.pos().x() - place.left()) / self._step(place))
            if 0 <= index < len(self._points):
                point = self._points[index]
                QToolTip.showText(event.globalPos(), f"{point.label}  {point.said}".strip(), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the scale, then the values."""
        place = self._place()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(small_font())
            if self._empty:
                painter.setPen(self._theme.muted)
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._empty)
                return
            self._paint_scale(painter, place)
            if self._line:
                self._paint_line(painter, place)
            else:
                self._paint_bars(painter, place)

    def _place(self) -> QRectF:
        line = QFontMetrics(small_font()).height()
        return QRectF(self.rect()).adjusted(0, line, 0, -line - 4)

    def _step(self, place: QRectF) -> float:
        return place.width() / max(len(self._points), 1)

    def _paint_scale(self, painter: QPainter, place: QRectF) -> None:
        faint = mixed(self._theme.ground, self._theme.border, 0.5)
        painter.setPen(QPen(faint, 1))
        for share in (0.0, 0.5, 1.0):
            y = place.bottom() - share * place.height()
            painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))
        painter.setPen(self._theme.muted)
        painter.drawText(QPointF(place.left(), place.top() - 5), self._top_label)
        metrics, step = painter.fontMetrics(), self._step(place)
        every = max(1, -(-len(self._points) // 6))
        for index in range((len(self._points) - 1) % every, len(self._points), every):
            label = self._points[index].label
            x = place.left() + (index + 0.5) * step - metrics.horizontalAdvance(label) / 2
            x = min(max(place.left(), x), place.right() - metrics.horizontalAdvance(label))
            painter.drawText(QPointF(x, place.bottom() + metrics.ascent() + 4), label)

    def _paint_bars(self, painter: QPainter, place: QRectF) -> None:
        step = self._step(place)
        width = min(step * 0.66, 26)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.accent)
        for index, point in enumerate(self._points):
            height = place.height() * min(1.0, (point.value or 0.0) / self._top)
            if height > 0:
                left = place.left() + (index + 0.5) * step - width / 2
                bar = QRectF(left, place.bottom() - height, width, height)
                painter.drawRoundedRect(bar, min(3, width / 3), min(3, height / 2))

    def _paint_line(self, painter: QPainter, place: QRectF) -> None:
        step = self._step(place)
        spots = [
            QPointF(
                place.left() + (index + 0.5) * step,
                place.bottom() - place.height() * min(1.0, point.value / self._top),
            )
            for index, point in enumerate(self._points)
            if point.value is not None
        ]
        painter.setPen(QPen(self._theme.accent, 2))
        painter.drawPolyline(spots)
        painter.setBrush(self._theme.ground)
        for spot in spots:
            painter.drawEllipse(spot, 3, 3)


class KeyboardChart(QWidget):
    """The letter keys, the darker the more often the finger missed them."""

    def __init__(self) -> None:
        """Make a keyboard without slips."""
        super().__init__()
        self._theme: Theme = LIGHT
        self._counts: Mapping[str, int] = {}
        self.setMinimumHeight(112)

    def sizeHint(self) -> QSize:
        """Return a size for ten keys in a row."""
        return QSize(430, 126)

    def set_theme(self, theme: Theme) -> None:
        """Set the colours."""
        self._theme = theme
        self.update()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how often each key was missed."""
        self._counts = counts
        self.setAccessibleDescription("；".join(f"{k} {n}" for k, n in counts.items()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the keys with their counts."""
        key = min(self.width() / 10.2, self.height() / 3.1)
        most = max(self._counts.values(), default=0)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for row, letters in enumerate(KEY_ROWS):
                for column, letter in enumerate(letters):
                    box = QRectF((column + _STAGGER[row]) * key, row * key, key - 4, key - 4)
                    count = self._counts.get(letter, 0)
                    self._paint_key(painter, box, letter, count, count / most if most else 0.0)

    def _paint_key(
        self, painter: QPainter, box: QRectF, letter: str, count: int, share: float
    ) -> None:
        theme = self._theme
        ground = mixed(theme.raised, theme.accent, share)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(_readable(ground, theme))
        painter.setFont(letters_font(10))
        up = box.adjusted(0, 0, 0, -box.height() * 0.34 if count else 0)
        painter.drawText(up, Qt.AlignmentFlag.AlignCenter, letter)
        if count:
            painter.setFont(letters_font(7.5))
            low = box.adjusted(0, box.height() * 0.5, 0, 0)
            painter.drawText(low, Qt.AlignmentFlag.AlignCenter, str(count))


def _readable(ground: QColor, theme: Theme) -> QColor:
    """Return the colour of a theme that can be read better on `ground`."""
    light = ground.lightnessF()
    first, second = theme.text, theme.on_accent
    far = abs(first.lightnessF() - light) >= abs(second.lightnessF() - light)
    return first if far else second
