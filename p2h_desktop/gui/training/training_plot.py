"""The curves of a training: loss and accuracy, while it goes on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from p2h_desktop.gui.kit.style import small_font
from p2h_desktop.gui.kit.theme import LIGHT, Theme, mixed
from p2h_desktop.store.jobs import TrainEvent

_SMOOTH = 0.15  # share of the newest value in the line drawn
_DOT_PX = 3.5


class TrainingPlot(QWidget):
    """Two curves over the steps: the loss (falling), the share of hanzi right (rising).

    Lines are of what is being learned, dots of the days held out.
    """

    def __init__(self) -> None:
        """Make an empty plot."""
        super().__init__()
        self._theme: Theme = LIGHT
        self._events: list[TrainEvent] = []
        self._total = 1
        self.setMinimumHeight(220)
        self.setAccessibleName(self.tr("训练曲线"))

    def set_theme(self, theme: Theme) -> None:
        """Set the colours."""
        self._theme = theme
        self.update()

    def clear(self) -> None:
        """Forget all curves."""
        self._events = []
        self.update()

    def add(self, event: TrainEvent) -> None:
        """Draw one more step, or one more look at the days held out."""
        self._events.append(event)
        self._total = max(1, event.total)
        said = self.tr("第 {step} 步，误差 {loss}，单字正确率 {right}%")
        self.setAccessibleDescription(
            said.format(
                step=event.step, loss=f"{event.loss:.2f}", right=f"{100 * event.accuracy:.0f}"
            )
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both scales and curves."""
        half = self.height() / 2
        upper = QRectF(64, 26, self.width() - 78, half - 40)
        lower = upper.translated(0, half)
        highest = max((e.loss for e in self._events), default=1.0) or 1.0
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(small_font())
            self._scale(painter, upper, self.tr("误差"), f"{highest:.1f}", "0")
            self._scale(painter, lower, self.tr("单字正确率"), "100%", "0")
            losses = [(e, e.loss / highest) for e in self._events]
            self._curve(painter, upper, losses, self._theme.muted)
            shares = [(e, e.accuracy) for e in self._events]
            self._curve(painter, lower, shares, self._theme.accent)

    def _scale(self, painter: QPainter, place: QRectF, title: str, top: str, bottom: str) -> None:
        faint = mixed(self._theme.ground, self._theme.border, 0.6)
        painter.setPen(QPen(faint, 1))
        for share in (0.0, 0.5, 1.0):
            y = place.bottom() - share * place.height()
            painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))
        painter.setPen(self._theme.text)
        painter.drawText(QPointF(place.left(), place.top() - 9), title)
        painter.setPen(self._theme.muted)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for text, y in ((top, place.top()), (bottom, place.bottom())):
            painter.drawText(QRectF(0, y - 10, place.left() - 8, 20), right, text)

    def _curve(
        self,
        painter: QPainter,
        place: QRectF,
        values: Sequence[tuple[TrainEvent, float]],
        colour: QColor,
    ) -> None:
        line, smooth = QPolygonF(), None
        dots = []
        for event, value in values:
            x = place.left() + place.width() * min(1.0, event.step / self._total)
            if event.kind == "later":
                dots.append(QPointF(x, place.bottom() - value * place.height()))
                continue
            smooth = value if smooth is None else smooth + _SMOOTH * (value - smooth)
            line.append(QPointF(x, place.bottom() - smooth * place.height()))
        painter.setPen(QPen(colour, 2))
        painter.drawPolyline(line)
        painter.setBrush(colour)
        for dot in dots:
            painter.drawEllipse(dot, _DOT_PX, _DOT_PX)
        painter.setBrush(Qt.BrushStyle.NoBrush)
