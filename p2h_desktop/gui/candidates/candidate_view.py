"""Paints one Update: the preedit line and the numbered candidates."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from p2h_desktop.core.types import Preedit, Update
from p2h_desktop.gui.candidates.candidate_layout import (
    NEXT_PAGE,
    Cell,
    Form,
    Layout,
    lay_out,
    make_fonts,
)
from p2h_desktop.gui.kit.theme import LIGHT, Look, Theme, mixed


def spoken(update: Update) -> str:
    """Return the Update as one line for a screen reader."""
    offered = "，".join(
        f"{i} {c.text} {c.comment}".rstrip() for i, c in enumerate(update.candidates, 1)
    )
    if not offered:
        return update.preedit.text
    page = ""
    if update.pages > 1:
        page = QCoreApplication.translate("CandidateView", "，第 {page} 页，共 {pages} 页")
        page = page.format(page=update.page + 1, pages=update.pages)
    return f"{update.preedit.text}：{offered}{page}"


class CandidateView(QWidget):
    """Paints an Update; a click on a candidate or a page arrow becomes a signal."""

    chosen = Signal(int)  # index on the page
    paged = Signal(int)  # +1 or -1
    asked = Signal(object)  # a Candidate that is to be explained

    def __init__(self, *, show_preedit: bool, parent: QWidget | None = None) -> None:
        """Make an empty view; without `show_preedit` it paints the candidates only."""
        super().__init__(parent)
        self._theme: Theme = LIGHT
        self._form = Form(make_fonts(13), show_preedit)
        self._radius = 0
        self._rounded = False
        self._framed = False
        self._update: Update | None = None
        self._layout = Layout()
        self._hovered: int | None = None
        self._hint = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.retranslate()

    def retranslate(self) -> None:
        """Say the name of the view in the language of the interface."""
        self.setAccessibleName(self.tr("候选词"))

    def set_look(self, look: Look, *, framed: bool, rounded: bool) -> None:
        """Set colours, fonts and direction, and the frame; the next Update is laid out by them."""
        self._theme = look.theme
        fonts = make_fonts(look.size_pt, look.font)
        self._form = replace(self._form, fonts=fonts, vertical=look.vertical)
        self._framed = framed
        self._radius = round(fonts.padding * look.theme.corner / 55)
        self._rounded = rounded
        self.update()

    def set_badge(self, badge: str) -> None:
        """Show a word at the end of the preedit line from the next Update on; "" for none."""
        self._form = replace(self._form, badge=badge)

    def set_hint(self, hint: str) -> None:
        """Say what the view is for, while there is nothing in it."""
        self._hint = hint
        self.update()

    def show_update(self, update: Update, max_width: int) -> QSize:
        """Lay out `update` within `max_width` pixels, repaint, and return the size it needs."""
        self._update = update
        self.setAccessibleDescription(spoken(update))
        return self.fit(max_width)

    def fit(self, max_width: int) -> QSize:
        """Lay the Update out anew within `max_width` pixels and return the size it needs."""
        if self._update is not None:
            self._layout = lay_out(self._update, self._form, max_width)
            self._hovered = None
            self.updateGeometry()
            self.update()
        return self._layout.size

    def row_height(self) -> int:
        """Return the height of one row of candidates in pixels."""
        return self._form.fonts.row

    def sizeHint(self) -> QSize:
        """Return the size of the Update shown, one row high at least."""
        fonts = self._form.fonts
        return self._layout.size.expandedTo(QSize(0, fonts.row + 2 * fonts.padding))

    def target_at(self, position: QPointF) -> int | None:
        """Return what lies there: a candidate's index, PREVIOUS_PAGE, NEXT_PAGE or None."""
        point = position.toPoint()
        return next((c.target for c in self._layout.cells if c.rect.contains(point)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Turn a click into `chosen` or `paged`, one with the right button into `asked`."""
        target = self.target_at(event.position())
        right = event.button() is Qt.MouseButton.RightButton
        if right and target is not None and target >= 0 and self._update is not None:
            self.asked.emit(self._update.candidates[target])
        if target is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        if target >= 0:
            self.chosen.emit(target)
        else:
            self.paged.emit(1 if target == NEXT_PAGE else -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up what a click would take."""
        hovered = self.target_at(event.position())
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Put the light out."""
        self._hovered = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame, the preedit, the candidates and the page indicator."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ground(painter)
            if self._update is None or not self._layout.cells:
                self._paint_hint(painter)
            if self._update is None:
                return
            if not self._layout.preedit.isEmpty():
                self._paint_preedit(painter, self._update.preedit, self._layout.preedit)
                self._paint_badge(painter, self._layout.badge)
            for cell in self._layout.cells:
                self._paint_cell(painter, cell, self._update)
            painter.setFont(self._form.fonts.number)
            painter.setPen(self._theme.muted)
            centre = Qt.AlignmentFlag.AlignCenter
            painter.drawText(self._layout.indicator, centre, self._layout.indicator_text)

    def _paint_hint(self, painter: QPainter) -> None:
        if self._hint:
            painter.setFont(self._form.fonts.number)
            painter.setPen(self._theme.muted)
            box = self.rect().adjusted(2 * self._form.fonts.padding, 0, 0, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._hint)

    def _paint_ground(self, painter: QPainter) -> None:
        if not self._framed:
            painter.fillRect(self.rect(), self._theme.ground)
            return
        painter.setPen(QPen(self._theme.border, 1))
        painter.setBrush(self._theme.ground)
        # half a pixel inwards: the pen is centred on the outline
        outline = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = self._radius if self._rounded else 0
        painter.drawRoundedRect(outline, radius, radius)

    def _paint_preedit(self, painter: QPainter, preedit: Preedit, box: QRect) -> None:
        metrics = QFontMetrics(self._form.fonts.preedit)
        # a little room between hanzi and letters
        gap = self._form.fonts.gap if 0 < preedit.fixed < len(preedit.text) else 0
        chosen = metrics.horizontalAdvance(preedit.text[: preedit.fixed]) + gap
        caret = metrics.horizontalAdvance(preedit.text[: preedit.caret])
        caret += gap if preedit.caret > preedit.fixed else 0
        left = box.left() + self._form.fonts.padding
        # a line too long for the window slides left until the caret is in sight
        left -= max(0, left + caret + 2 - box.right())
        baseline = box.top() + (box.height() + metrics.ascent() - metrics.descent()) // 2
        painter.save()
        painter.setClipRect(box)
        painter.setFont(self._form.fonts.preedit)
        painter.setPen(self._theme.accent)
        painter.drawText(left, baseline, preedit.text[: preedit.fixed])
        painter.setPen(self._theme.text)
        painter.drawText(left + chosen, baseline, preedit.text[preedit.fixed :])
        top = baseline - metrics.ascent()
        if preedit.fixed < len(preedit.text):  # there is something to edit
            painter.fillRect(QRect(left + caret, top, 1, metrics.height()), self._theme.accent)
        painter.restore()

    def _paint_badge(self, painter: QPainter, box: QRect) -> None:
        if box.isEmpty():
            return
        margin = box.height() // 6
        self._paint_pill(painter, box.adjusted(margin, margin, 0, -margin), self._theme.text)
        painter.setFont(self._form.fonts.number)
        painter.setPen(self._theme.ground)
        painter.drawText(
            box.adjusted(margin, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, self._form.badge
        )

    def _paint_cell(self, painter: QPainter, cell: Cell, update: Update) -> None:
        selected = cell.target == update.selected
        colour, second = self._theme.text, self._theme.muted
        if selected:
            colour, second = self._paint_mark(painter, cell.rect)
        elif cell.target == self._hovered:
            self._paint_pill(painter, cell.rect, self._theme.raised)
        if cell.target < 0:
            self._paint_arrow(painter, cell, update)
            return
        fonts, middle = self._form.fonts, Qt.AlignmentFlag.AlignVCenter
        painter.setFont(fonts.number)
        painter.setPen(second)
        painter.drawText(cell.rect.adjusted(fonts.padding, 0, 0, 0), middle, cell.number)
        painter.drawText(cell.rect.adjusted(cell.comment_x, 0, 0, 0), middle, cell.comment)
        painter.setFont(fonts.hanzi)
        painter.setPen(colour)
        painter.drawText(cell.rect.adjusted(cell.text_x, 0, 0, 0), middle, cell.text)
        metrics = QFontMetrics(fonts.hanzi)
        y = cell.rect.center().y() + (metrics.ascent() + metrics.descent()) // 2
        painter.setPen(QPen(second, 2, Qt.PenStyle.DotLine))
        for place in cell.corrected:
            left, right = (
                cell.rect.left() + cell.text_x + metrics.horizontalAdvance(cell.text[:end])
                for end in (place, place + 1)
            )
            painter.drawLine(left + 1, y, right - 1, y)

    def _paint_mark(self, painter: QPainter, rect: QRect) -> tuple[QColor, QColor]:
        """Mark the selected candidate; return the colours of its text, and of what is second."""
        theme = self._theme
        if theme.mark == "fill":
            self._paint_pill(painter, rect, theme.accent)
            return theme.on_accent, mixed(theme.on_accent, theme.accent, 0.15)
        if theme.mark == "tint":
            self._paint_pill(painter, rect, theme.raised)
        else:
            thick = max(2, rect.height() // 14)
            bar = QRect(rect.left(), rect.bottom() + 1 - thick, rect.width(), thick)
            if self._form.vertical:
                bar = QRect(rect.left(), rect.top(), thick, rect.height())
            painter.fillRect(bar, theme.accent)
        return theme.accent, theme.muted

    def _paint_pill(self, painter: QPainter, rect: QRect, colour: QColor) -> None:
        radius = self._radius * 0.7
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(rect, radius, radius)

    def _paint_arrow(self, painter: QPainter, cell: Cell, update: Update) -> None:
        last = update.page == (update.pages - 1 if cell.target == NEXT_PAGE else 0)
        painter.setFont(self._form.fonts.hanzi)
        painter.setPen(self._theme.border if last else self._theme.muted)
        painter.drawText(cell.rect, Qt.AlignmentFlag.AlignCenter, cell.text)
