"""Tables of a person's own data, and the field that searches them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableView, QWidget

from p2h_desktop.gui.paged_model import PagedModel

_SEARCH_MS = 250  # after the last key


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
    table.verticalHeader().hide()
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
