"""Lays out and paints one Update: the preedit line and the numbered candidates."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from p2h_desktop.core.types import Candidate, Preedit, Update
from p2h_desktop.gui.theme import LIGHT, Theme, hanzi_font, letters_font

PREVIOUS_PAGE = -1
NEXT_PAGE = -2


@dataclass(frozen=True)
class Fonts:
    """The fonts of the view at one candidate size, and the lengths that follow from it (px)."""

    hanzi: QFont
    preedit: QFont
    number: QFont
    row: int
    preedit_row: int
    gap: int
    padding: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing to click: a candidate (target >= 0, its index) or a page arrow."""

    target: int
    rect: QRect
    number: str
    text: str
    text_x: int
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything of an Update goes; `indicator` is empty when there is one page."""

    size: QSize
    preedit: QRect
    cells: tuple[Cell, ...]
    indicator: QRect
    indicator_text: str


def make_fonts(size_pt: float) -> Fonts:
    """Return the fonts and lengths for candidates of `size_pt`."""
    hanzi = hanzi_font(size_pt)
    preedit = letters_font(size_pt * 0.88)
    number = letters_font(size_pt * 0.72)
    em = QFontMetrics(hanzi).horizontalAdvance("中")
    return Fonts(
        hanzi=hanzi,
        preedit=preedit,
        number=number,
        row=round(em * 1.75),
        preedit_row=round(em * 1.5),
        gap=max(2, round(em * 0.12)),
        padding=max(4, round(em * 0.42)),
    )


def lay_out(update: Update, fonts: Fonts, max_width: int, *, show_preedit: bool) -> Layout:
    """Return the layout of `update`, at most `max_width` pixels wide: rows wrap, texts elide."""
    pad = fonts.padding
    inner = max(max_width - 2 * pad, fonts.row)
    top = pad
    preedit = QRect()
    if show_preedit:
        wanted = QFontMetrics(fonts.preedit).horizontalAdvance(update.preedit.text) + pad + 4
        preedit = QRect(pad, top, min(wanted, inner), fonts.preedit_row)
        top += fonts.preedit_row + (fonts.gap if update.candidates else 0)
    cells, indicator, indicator_text = _flow(update, fonts, inner, top)
    boxes = [preedit, indicator, *(cell.rect for cell in cells)]
    right = max((box.right() + 1 for box in boxes if not box.isEmpty()), default=0)
    bottom = max((box.bottom() + 1 for box in boxes if not box.isEmpty()), default=0)
    return Layout(QSize(right + pad, bottom + pad), preedit, cells, indicator, indicator_text)


def _flow(
    update: Update, fonts: Fonts, inner: int, top: int
) -> tuple[tuple[Cell, ...], QRect, str]:
    """Place the candidates in rows like words of a text, the page indicator after the last."""
    cells: list[Cell] = []
    x, y = fonts.padding, top
    edge = fonts.padding + inner
    for index, candidate in enumerate(update.candidates):
        cell = _cell(index, candidate, fonts, inner)
        if x > fonts.padding and x + cell.rect.width() > edge:
            x, y = fonts.padding, y + fonts.row + fonts.gap
        cell.rect.moveTo(x, y)
        cells.append(cell)
        x += cell.rect.width() + fonts.gap
    if update.pages < 2:
        return tuple(cells), QRect(), ""
    text = f"{update.page + 1}/{update.pages}"
    arrow = fonts.padding * 2
    middle = QFontMetrics(fonts.number).horizontalAdvance(text) + fonts.padding
    x += fonts.padding
    if x > fonts.padding * 2 and x + 2 * arrow + middle > edge:
        x, y = fonts.padding, y + fonts.row + fonts.gap
    cells.append(Cell(PREVIOUS_PAGE, QRect(x, y, arrow, fonts.row), "", "‹", 0))
    cells.append(Cell(NEXT_PAGE, QRect(x + arrow + middle, y, arrow, fonts.row), "", "›", 0))
    return tuple(cells), QRect(x + arrow, y, middle, fonts.row), text


def _cell(index: int, candidate: Candidate, fonts: Fonts, inner: int) -> Cell:
    number = str(index + 1)
    metrics = QFontMetrics(fonts.hanzi)
    text_x = fonts.padding + QFontMetrics(fonts.number).horizontalAdvance(number) + fonts.gap * 2
    room = inner - text_x - fonts.padding
    shown = metrics.elidedText(candidate.text, Qt.TextElideMode.ElideMiddle, room)
    width = min(text_x + metrics.horizontalAdvance(shown) + fonts.padding, inner)
    box = QRect(0, 0, width, fonts.row)
    return Cell(index, box, number, shown, text_x, candidate.corrected)


def spoken(update: Update) -> str:
    """Return the Update as one line for a screen reader."""
    offered = "，".join(f"{i} {c.text}" for i, c in enumerate(update.candidates, 1))
    page = f"，第 {update.page + 1} 页，共 {update.pages} 页" if update.pages > 1 else ""
    return f"{update.preedit.text}：{offered}{page}" if offered else update.preedit.text


class CandidateView(QWidget):
    """Paints an Update; a click on a candidate or a page arrow becomes a signal."""

    chosen = Signal(int)  # index on the page
    paged = Signal(int)  # +1 or -1

    def __init__(self, *, show_preedit: bool, parent: QWidget | None = None) -> None:
        """Make an empty view; without `show_preedit` it paints the candidates only."""
        super().__init__(parent)
        self._show_preedit = show_preedit
        self._theme: Theme = LIGHT
        self._fonts = make_fonts(13)
        self._radius = 0
        self._framed = False
        self._update: Update | None = None
        self._layout = Layout(QSize(0, 0), QRect(), (), QRect(), "")
        self._hovered: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("候选词"))

    def set_look(self, theme: Theme, size_pt: float, *, framed: bool, rounded: bool) -> None:
        """Set colours, candidate size and the frame; the next Update is laid out by them."""
        self._theme = theme
        self._fonts = make_fonts(size_pt)
        self._framed = framed
        self._radius = round(self._fonts.padding * 1.1) if rounded else 0
        self.update()

    def show_update(self, update: Update, max_width: int) -> QSize:
        """Lay out `update` within `max_width` pixels, repaint, and return the size it needs."""
        self._update = update
        self.setAccessibleDescription(spoken(update))
        return self.fit(max_width)

    def fit(self, max_width: int) -> QSize:
        """Lay the Update out anew within `max_width` pixels and return the size it needs."""
        if self._update is not None:
            self._layout = lay_out(
                self._update, self._fonts, max_width, show_preedit=self._show_preedit
            )
            self._hovered = None
            self.updateGeometry()
            self.update()
        return self._layout.size

    def row_height(self) -> int:
        """Return the height of one row of candidates in pixels."""
        return self._fonts.row

    def sizeHint(self) -> QSize:
        """Return the size of the Update shown, one row high at least."""
        return self._layout.size.expandedTo(QSize(0, self._fonts.row + 2 * self._fonts.padding))

    def target_at(self, position: QPointF) -> int | None:
        """Return what lies there: a candidate's index, PREVIOUS_PAGE, NEXT_PAGE or None."""
        point = position.toPoint()
        return next((c.target for c in self._layout.cells if c.rect.contains(point)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Turn a click into `chosen` or `paged`."""
        target = self.target_at(event.position())
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
            if self._update is None:
                return
            if self._show_preedit:
                self._paint_preedit(painter, self._update.preedit, self._layout.preedit)
            for cell in self._layout.cells:
                self._paint_cell(painter, cell, self._update)
            painter.setFont(self._fonts.number)
            painter.setPen(self._theme.muted)
            centre = Qt.AlignmentFlag.AlignCenter
            painter.drawText(self._layout.indicator, centre, self._layout.indicator_text)

    def _paint_ground(self, painter: QPainter) -> None:
        if not self._framed:
            painter.fillRect(self.rect(), self._theme.ground)
            return
        painter.setPen(QPen(self._theme.border, 1))
        painter.setBrush(self._theme.ground)
        # half a pixel inwards: the pen is centred on the outline
        outline = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(outline, self._radius, self._radius)

    def _paint_preedit(self, painter: QPainter, preedit: Preedit, box: QRect) -> None:
        metrics = QFontMetrics(self._fonts.preedit)
        chosen = metrics.horizontalAdvance(preedit.text[: preedit.fixed])
        caret = metrics.horizontalAdvance(preedit.text[: preedit.caret]) - 1
        left = box.left() + self._fonts.padding
        # a line too long for the window slides left until the caret is in sight
        left -= max(0, left + caret + 2 - box.right())
        baseline = box.top() + (box.height() + metrics.ascent() - metrics.descent()) // 2
        painter.save()
        painter.setClipRect(box)
        painter.setFont(self._fonts.preedit)
        painter.setPen(self._theme.accent)
        painter.drawText(left, baseline, preedit.text[: preedit.fixed])
        painter.setPen(self._theme.text)
        painter.drawText(left + chosen, baseline, preedit.text[preedit.fixed :])
        top = baseline - metrics.ascent()
        painter.fillRect(QRect(left + caret, top, 1, metrics.height()), self._theme.accent)
        painter.restore()

    def _paint_cell(self, painter: QPainter, cell: Cell, update: Update) -> None:
        colour, number_colour = self._theme.text, self._theme.muted
        if cell.target == update.selected:
            self._paint_pill(painter, cell.rect, self._theme.accent)
            colour = number_colour = self._theme.on_accent
        elif cell.target == self._hovered:
            self._paint_pill(painter, cell.rect, self._theme.raised)
        if cell.target < 0:
            self._paint_arrow(painter, cell, update)
            return
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._fonts.number)
        painter.setPen(number_colour)
        painter.drawText(cell.rect.adjusted(self._fonts.padding, 0, 0, 0), middle, cell.number)
        painter.setFont(self._fonts.hanzi)
        painter.setPen(colour)
        painter.drawText(cell.rect.adjusted(cell.text_x, 0, 0, 0), middle, cell.text)
        if cell.corrected:
            metrics = QFontMetrics(self._fonts.hanzi)
            y = cell.rect.center().y() + (metrics.ascent() + metrics.descent()) // 2
            left, width = cell.rect.left() + cell.text_x, metrics.horizontalAdvance(cell.text)
            painter.setPen(QPen(number_colour, 2, Qt.PenStyle.DotLine))
            painter.drawLine(left, y, left + width, y)

    def _paint_pill(self, painter: QPainter, rect: QRect, colour: QColor) -> None:
        radius = self._radius * 0.7
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(rect, radius, radius)

    def _paint_arrow(self, painter: QPainter, cell: Cell, update: Update) -> None:
        last = update.page == (update.pages - 1 if cell.target == NEXT_PAGE else 0)
        painter.setFont(self._fonts.hanzi)
        painter.setPen(self._theme.border if last else self._theme.muted)
        painter.drawText(cell.rect, Qt.AlignmentFlag.AlignCenter, cell.text)
