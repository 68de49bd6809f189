"""Rows of a table that are read from a store as the table is scrolled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

_PAGE = 200  # rows read at a time
_SHOWN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)

Index = QModelIndex | QPersistentModelIndex
Item = TypeVar("Item")


class PagedModel(QAbstractTableModel, Generic[Item]):
    """Items of one kind, a row each."""

    def __init__(self, titles: Sequence[str], cells: Callable[[Item], Sequence[str]]) -> None:
        """Start empty; cells: makes of an item what stands under each title."""
        super().__init__()
        self._titles = titles
        self._cells = cells
        self._source: Iterator[Item] = iter(())
        self._items: list[Item] = []
        self._ended = True

    def show_items(self, source: Iterator[Item]) -> None:
        """Show other items; StoreError where reading them fails."""
        self.beginResetModel()
        self._source, self._ended = source, False
        self._items = []
        self.endResetModel()
        self.fetchMore(QModelIndex())

    def item(self, row: int) -> Item:
        """Return the item of a row."""
        return self._items[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """Return how many items are read."""
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._titles)

    def canFetchMore(self, parent: Index) -> bool:
        """Tell whether there is more to read."""
        return not parent.isValid() and not self._ended

    def fetchMore(self, parent: Index) -> None:
        """Read the next items; StoreError where that fails."""
        more = list(islice(self._source, _PAGE))
        self._ended = len(more) < _PAGE
        if more:
            first = len(self._items)
            self.beginInsertRows(QModelIndex(), first, first + len(more) - 1)
            self._items += more
            self.endInsertRows()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the title of a column."""
        shown = role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal
        return self._titles[section] if shown else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what stands in a cell."""
        if not index.isValid() or role not in _SHOWN:
            return None
        return self._cells(self._items[index.row()])[index.column()]
