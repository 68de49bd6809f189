"""Where everything of an Update goes in the candidate view: rows, columns, the page indicator."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics

from p2h_desktop.core.types import Candidate, Update
from p2h_desktop.gui.kit.theme import hanzi_font, letters_font

PREVIOUS_PAGE = -1
NEXT_PAGE = -2

_COMMENT_ROWS = 6  # how wide a comment may be beside other candidates, in heights of a row


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
class Form:
    """How Updates are laid out. badge: a word at the end of the preedit line, "" for none."""

    fonts: Fonts
    show_preedit: bool = True
    vertical: bool = False
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing to click: a candidate (target >= 0, its index) or a page arrow.

    corrected: which characters of the text read letters as others.
    """

    target: int
    rect: QRect
    number: str
    text: str
    text_x: int
    corrected: tuple[int, ...] = ()
    comment: str = ""
    comment_x: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything of an Update goes; `indicator` is empty when there is one page."""

    size: QSize = field(default_factory=lambda: QSize(0, 0))
    preedit: QRect = field(default_factory=QRect)
    badge: QRect = field(default_factory=QRect)
    cells: tuple[Cell, ...] = ()
    indicator: QRect = field(default_factory=QRect)
    indicator_text: str = ""


def make_fonts(size_pt: float, family: str = "") -> Fonts:
    """Return fonts and lengths for candidates of `size_pt`; family: of the hanzi, "" for ours."""
    hanzi = hanzi_font(size_pt, family)
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


def lay_out(update: Update, form: Form, max_width: int) -> Layout:
    """Return the layout of `update`, at most `max_width` pixels wide: rows wrap, texts elide."""
    fonts = form.fonts
    inner = max(max_width - 2 * fonts.padding, fonts.row)
    top = fonts.padding
    preedit, badge = QRect(), QRect()
    if form.show_preedit and update.preedit.text:
        preedit, badge = _preedit_line(update, form, inner)
        top += fonts.preedit_row + (fonts.gap if update.candidates else 0)
    if form.vertical:
        cells, indicator = _column(update, fonts, inner, top, preedit.width() + badge.width())
    else:
        cells, indicator = _rows(update, fonts, inner, top)
    boxes = [preedit, badge, indicator, *(cell.rect for cell in cells)]
    right = max((box.right() + 1 for box in boxes if not box.isEmpty()), default=0)
    bottom = max((box.bottom() + 1 for box in boxes if not box.isEmpty()), default=0)
    if not badge.isEmpty():
        badge.moveRight(right - 1)
    size = QSize(right + fonts.padding, bottom + fonts.padding)
    return Layout(size, preedit, badge, cells, indicator, _pages(update))


def _preedit_line(update: Update, form: Form, inner: int) -> tuple[QRect, QRect]:
    """Return the boxes of the preedit and of the badge after it."""
    fonts, pad = form.fonts, form.fonts.padding
    width = 0
    if form.badge:
        width = QFontMetrics(fonts.number).horizontalAdvance(form.badge) + 2 * pad
    wanted = QFontMetrics(fonts.preedit).horizontalAdvance(update.preedit.text) + pad + 4
    wanted += fonts.gap
    preedit = QRect(pad, pad, min(wanted, max(inner - width, fonts.row)), fonts.preedit_row)
    badge = QRect(preedit.right() + 1, pad, width, fonts.preedit_row) if width else QRect()
    return preedit, badge


def _pages(update: Update) -> str:
    return f"{update.page + 1}/{update.pages}" if update.pages > 1 else ""


def _rows(update: Update, fonts: Fonts, inner: int, top: int) -> tuple[tuple[Cell, ...], QRect]:
    """Place the candidates in rows like words of a text, the page indicator after the last."""
    cells: list[Cell] = []
    x, y = fonts.padding, top
    edge = fonts.padding + inner
    for index, candidate in enumerate(update.candidates):
        cell = _cell(index, candidate, fonts, inner, min(inner, _COMMENT_ROWS * fonts.row))
        if x > fonts.padding and x + cell.rect.width() > edge:
            x, y = fonts.padding, y + fonts.row + fonts.gap
        cell.rect.moveTo(x, y)
        cells.append(cell)
        x += cell.rect.width() + fonts.gap
    if update.pages < 2:
        return tuple(cells), QRect()
    x += fonts.padding
    width = _indicator_width(update, fonts)
    if x > fonts.padding * 2 and x + width > edge:
        x, y = fonts.padding, y + fonts.row + fonts.gap
    right = max((cell.rect.right() + 1 for cell in cells), default=0)
    x = max(x, right - width)  # at the end of the longest row, where a single row has it
    arrows, indicator = _indicator(update, fonts, x, y)
    return (*cells, *arrows), indicator


def _column(
    update: Update, fonts: Fonts, inner: int, top: int, least: int
) -> tuple[tuple[Cell, ...], QRect]:
    """Place one candidate under the other, all as wide as the widest, the indicator last.

    least: how wide they are at least.
    """
    found = [_cell(i, c, fonts, inner, inner) for i, c in enumerate(update.candidates)]
    width = max([least, *(cell.rect.width() for cell in found)])
    more = update.pages > 1
    if more:
        width = max(width, min(_indicator_width(update, fonts), inner))
    step = fonts.row + fonts.gap
    cells = tuple(
        replace(cell, rect=QRect(fonts.padding, top + row * step, width, fonts.row))
        for row, cell in enumerate(found)
    )
    if not more:
        return cells, QRect()
    x = fonts.padding + max(0, width - _indicator_width(update, fonts))
    arrows, indicator = _indicator(update, fonts, x, top + len(cells) * step)
    return cells + arrows, indicator


def _indicator_width(update: Update, fonts: Fonts) -> int:
    middle = QFontMetrics(fonts.number).horizontalAdvance(_pages(update)) + fonts.padding
    return 4 * fonts.padding + middle


def _indicator(update: Update, fonts: Fonts, x: int, y: int) -> tuple[tuple[Cell, ...], QRect]:
    """Return the two page arrows from x on, and the box of the page number between them."""
    arrow = fonts.padding * 2
    middle = _indicator_width(update, fonts) - 2 * arrow
    before = Cell(PREVIOUS_PAGE, QRect(x, y, arrow, fonts.row), "", "‹", 0)
    after = Cell(NEXT_PAGE, QRect(x + arrow + middle, y, arrow, fonts.row), "", "›", 0)
    return (before, after), QRect(x + arrow, y, middle, fonts.row)


def _cell(index: int, candidate: Candidate, fonts: Fonts, inner: int, comment_room: int) -> Cell:
    number = str(index + 1)
    metrics, small = QFontMetrics(fonts.hanzi), QFontMetrics(fonts.number)
    text_x = fonts.padding + small.horizontalAdvance(number) + fonts.gap * 2
    room = inner - text_x - fonts.padding
    shown = metrics.elidedText(
        candidate.text.replace("\n", "⏎"), Qt.TextElideMode.ElideMiddle, room
    )
    end = text_x + metrics.horizontalAdvance(shown)
    comment, comment_x = "", end + fonts.gap * 3
    if candidate.comment:
        left = min(comment_room, inner - comment_x - fonts.padding)
        comment = small.elidedText(candidate.comment, Qt.TextElideMode.ElideRight, left)
        end = comment_x + small.horizontalAdvance(comment) if comment else end
    box = QRect(0, 0, min(end + fonts.padding, inner), fonts.row)
    marked = candidate.marked
    if marked and len(shown) < len(candidate.text):  # elided
        marked = tuple(range(len(shown)))
    return Cell(index, box, number, shown, text_x, marked, comment, comment_x)
