"""Tables of a person's own data, and the field that searches them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from p2h_desktop.gui.kit.paged_model import Index, PagedModel
from p2h_desktop.gui.kit.style import WIDE, small_font

COUNT_ROLE = Qt.ItemDataRole.UserRole + 1  # what a CountDelegate writes at the end of a line

_SEARCH_MS = 250  # after the last key
_ROW_PX = 32


class CountDelegate(QStyledItemDelegate):
    """Lines of a list with a number at their end."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the line, then the number in a colour read second."""
        super().paint(painter, option, index)
        colours = option.widget.window().palette()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setFont(small_font())
        painter.setPen((colours.highlightedText() if chosen else colours.placeholderText()).color())
        place = option.rect.adjusted(0, 0, -WIDE, 0)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, right, index.data(COUNT_ROLE))
        painter.restore()


def make_table(
    model: PagedModel[Any],
    name: str,
    widths: Sequence[int],
    stretch: int,
    *,
    selected: Callable[[], None],
    delete: Callable[[], None],
) -> QTableView:
    """Return a table of rows to choose.

    name: for screen readers; widths: of the first columns, pixels; stretch: the column that
    takes the rest; selected: called when other rows are chosen; delete: by the Delete key.
    """
    table = QTableView()
    table.setModel(model)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setAccessibleName(name)
    table.setWordWrap(False)
    table.setShowGrid(False)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(_ROW_PX)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for column, width in enumerate(widths):
        table.setColumnWidth(column, width)
    header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
    table.selectionModel().selectionChanged.connect(lambda *_: selected())
    QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), table, delete)
    return table


def make_search(parent: QWidget, hint: str, search: Callable[[], None]) -> QLineEdit:
    """Return a field whose text is searched for when its typing pauses; Ctrl+F goes there."""
    field = QLineEdit()
    field.setPlaceholderText(hint)
    field.setClearButtonEnabled(True)
    delay = QTimer(field)
    delay.setSingleShot(True)
    delay.setInterval(_SEARCH_MS)
    delay.timeout.connect(search)
    field.textChanged.connect(lambda: delay.start())
    QShortcut(QKeySequence(QKeySequence.StandardKey.Find), parent, field.setFocus)
    return field
