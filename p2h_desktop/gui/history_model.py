"""The rows of the history window's table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from p2h_desktop.core.types import HistoryRecord

_PAGE = 200  # rows read at a time

Index = QModelIndex | QPersistentModelIndex


class HistoryModel(QAbstractTableModel):
    """Records, newest first, read as the table is scrolled."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._source: Iterator[HistoryRecord] = iter(())
        self._records: list[HistoryRecord] = []
        self._ended = True
        self._titles = (
            self.tr("时间"),
            self.tr("程序"),
            self.tr("拼音"),
            self.tr("上屏"),
            self.tr("说明"),
        )

    def show_records(self, source: Iterator[HistoryRecord]) -> None:
        """Show other records."""
        self.beginResetModel()
        self._source, self._ended = source, False
        self._records = []
        self.endResetModel()
        self.fetchMore(QModelIndex())

    def record(self, row: int) -> HistoryRecord:
        """Return the record of a row."""
        return self._records[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """Return how many records are read."""
        return 0 if parent.isValid() else len(self._records)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._titles)

    def canFetchMore(self, parent: Index) -> bool:
        """Tell whether there is more to read."""
        return not parent.isValid() and not self._ended

    def fetchMore(self, parent: Index) -> None:
        """Read the next rows; StoreError where that fails."""
        more = list(islice(self._source, _PAGE))
        self._ended = len(more) < _PAGE
        if more:
            first = len(self._records)
            self.beginInsertRows(QModelIndex(), first, first + len(more) - 1)
            self._records += more
            self.endInsertRows()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the title of a column."""
        shown = role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal
        return self._titles[section] if shown else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what stands in a cell."""
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        record = self._records[index.row()]
        return (
            time_text(record.when_ms),
            record.application,
            record.letters,
            record.text.replace("\n", "⏎"),
            self.note(record),
        )[index.column()]

    def note(self, record: HistoryRecord) -> str:
        """Say what was special about a record."""
        notes = []
        if record.rank > 0:
            notes.append(self.tr("选了第 {n} 个").format(n=record.rank + 1))
        if record.taken_back >= len(record.text) > 0:
            notes.append(self.tr("删掉了"))
        elif record.taken_back:
            notes.append(self.tr("删去 {n} 字").format(n=record.taken_back))
        if record.corrected:
            notes.append(self.tr("改成 {text}").format(text=record.corrected))
        return self.tr("，").join(notes)


def time_text(when_ms: int) -> str:
    """Return a time of the local calendar; of a clock that was far off, the bare number."""
    try:
        return datetime.fromtimestamp(when_ms / 1000).strftime("%Y-%m-%d %H:%M:%S")
    except (OSError, OverflowError, ValueError):
        return str(when_ms)
