"""The rows of the dictionary window's table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from p2h_desktop.gui.history_model import time_text
from p2h_desktop.store.word_rows import ADDED, IMPORTED, LEARNED, UserWord

_PAGE = 200  # rows read at a time

Index = QModelIndex | QPersistentModelIndex


class WordModel(QAbstractTableModel):
    """Words of the dictionary, read as the table is scrolled."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._source: Iterator[UserWord] = iter(())
        self._words: list[UserWord] = []
        self._ended = True
        self._titles = (
            self.tr("词"),
            self.tr("读音"),
            self.tr("置顶"),
            self.tr("来源"),
            self.tr("权重"),
            self.tr("加入时间"),
        )
        self._origins = {
            ADDED: self.tr("手工添加"),
            LEARNED: self.tr("打字学到"),
            IMPORTED: self.tr("导入"),
        }

    def show_words(self, source: Iterator[UserWord]) -> None:
        """Show other words."""
        self.beginResetModel()
        self._source, self._ended = source, False
        self._words = []
        self.endResetModel()
        self.fetchMore(QModelIndex())

    def word(self, row: int) -> UserWord:
        """Return the word of a row."""
        return self._words[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """Return how many words are read."""
        return 0 if parent.isValid() else len(self._words)

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
            first = len(self._words)
            self.beginInsertRows(QModelIndex(), first, first + len(more) - 1)
            self._words += more
            self.endInsertRows()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the title of a column."""
        shown = role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal
        return self._titles[section] if shown else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what stands in a cell."""
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        word = self._words[index.row()]
        return (
            word.text,
            " ".join(word.readings),
            "●" if word.pinned else "",
            self._origins.get(word.origin, word.origin),
            str(word.weight),
            time_text(word.added_ms) if word.added_ms else "",
        )[index.column()]
