"""The user manual: a window that shows the pages installed with the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QBrush,
    QHideEvent,
    QImage,
    QKeySequence,
    QShortcut,
    QShowEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import (
    QGridLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QWidget,
)

from p2h_desktop.gui.kit.style import GAP, MARGIN, WIDE, dress, shades
from p2h_desktop.gui.kit.theme import Look
from p2h_desktop.gui.kit.widgets import bring_to_front, closes_by_keys

_INDEX = "index.md"
_PAGE_LINK = re.compile(r"\]\(([\w-]+\.md)\)")
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_LIST_PX, _PICTURE_PX = 232, 620


def pages_of(folder: Path) -> list[tuple[str, Path]]:
    """Return the titles and files of a manual: its index, then the pages in the index's order."""
    names = _PAGE_LINK.findall((folder / _INDEX).read_text("utf-8"))
    files = [folder / name for name in dict.fromkeys((_INDEX, *names))]
    return [(_title(path.read_text("utf-8")), path) for path in files]


def _title(text: str) -> str:
    heading = _HEADING.search(text)
    return heading[1] if heading else ""


class ManualPage(QTextBrowser):
    """Shows one page at a time, read from the disk; pictures are scaled to the page."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Return a page or a picture."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(kind, name)
        image = QImage(self.source().resolved(QUrl(name)).toLocalFile())
        ratio = self.devicePixelRatioF()
        if image.width() > _PICTURE_PX * ratio:
            wanted = round(_PICTURE_PX * ratio)
            image = image.scaledToWidth(wanted, Qt.TransformationMode.SmoothTransformation)
            image.setDevicePixelRatio(ratio)
        return image

    def set_look(self, look: Look) -> None:
        """Lay out headings, links and tables of the page, which no style sheet reaches."""
        cursor, spaced = QTextCursor(self.document()), QTextBlockFormat()
        spaced.setTopMargin(MARGIN)
        coloured = QTextCharFormat()
        coloured.setForeground(QBrush(look.theme.accent))
        for block in list(self._blocks()):
            if block.blockFormat().headingLevel() > 1:
                cursor.setPosition(block.position())
                cursor.mergeBlockFormat(spaced)
            for start, length in list(_links(block)):
                cursor.setPosition(start)
                cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
                cursor.mergeCharFormat(coloured)
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                table = frame.format().toTableFormat()
                table.setBorder(1)
                table.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                table.setBorderCollapse(True)
                table.setBorderBrush(QBrush(shades(look.theme).line))
                table.setCellPadding(GAP - 2)
                frame.setFormat(table)

    def _blocks(self) -> Iterator[QTextBlock]:
        block = self.document().begin()
        while block.isValid():
            yield block
            block = block.next()


def _links(block: QTextBlock) -> Iterator[tuple[int, int]]:
    """Yield the place and length of every run of text that is a link."""
    for run in block:  # type: ignore[attr-defined]
        fragment = run.fragment()
        if fragment.charFormat().isAnchor():
            yield fragment.position(), fragment.length()


class ManualWindow(QWidget):
    """A list of pages beside the one being read, and a search over all of them."""

    visibility_changed = Signal()

    def __init__(self, folder: Path) -> None:
        """Make the window, hidden; folder: the manual in the language of the interface."""
        super().__init__()
        self._look = Look()
        self.setWindowTitle(self.tr("P2H 使用说明"))
        self._pages = pages_of(folder)
        self._texts = [path.read_text("utf-8").casefold() for _, path in self._pages]
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("搜索使用说明"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._find_next)
        self.list = QListWidget()
        self.list.setObjectName("groups")
        self.list.setAccessibleName(self.tr("目录"))
        self.list.setFixedWidth(_LIST_PX)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for title, _ in self._pages:
            QListWidgetItem(title, self.list)
        self.page = ManualPage()
        self.page.setOpenExternalLinks(False)
        self.page.setAccessibleName(self.tr("内容"))
        self.page.document().setDocumentMargin(MARGIN)
        self.page.sourceChanged.connect(self._on_page)
        self.list.currentRowChanged.connect(self._turn_to)
        self._arrange()
        self.list.setCurrentRow(0)

    def _arrange(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(WIDE)
        self.search.setFixedWidth(_LIST_PX)
        layout.addWidget(self.search, 0, 0)
        layout.addWidget(self.list, 1, 0)
        layout.addWidget(self.page, 0, 1, 2, 1)
        layout.setColumnStretch(1, 1)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.search.setFocus)
        closes_by_keys(self)
        self.resize(QSize(1000, 680))

    def set_look(self, look: Look) -> None:
        """Set colours and fonts."""
        self._look = look
        dress(self, look.theme)
        self.page.set_look(look)

    def open(self) -> None:
        """Show the window in front."""
        bring_to_front(self)
        self.page.setFocus()

    def _turn_to(self, row: int) -> None:
        url = QUrl.fromLocalFile(str(self._pages[max(row, 0)][1]))
        if self.page.source() != url:
            self.page.setSource(url)

    def _on_page(self, url: QUrl) -> None:
        self.page.set_look(self._look)
        paths = [path for _, path in self._pages]
        if (path := Path(url.toLocalFile())) in paths:
            self.list.setCurrentRow(paths.index(path))

    def _filter(self, wanted: str) -> None:
        """Keep the pages with this text in the list, and turn to the first of them."""
        found = [wanted.casefold() in text for text in self._texts]
        for row, has_it in enumerate(found):
            self.list.item(row).setHidden(not has_it)
        if any(found) and not found[self.list.currentRow()]:
            self.list.setCurrentRow(found.index(True))
        self.page.moveCursor(QTextCursor.MoveOperation.Start)
        if wanted:
            self.page.find(wanted)

    def _find_next(self) -> None:
        if not self.page.find(self.search.text()):
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
            self.page.find(self.search.text())

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the window is shown."""
        super().showEvent(event)
        self.visibility_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the window is hidden."""
        super().hideEvent(event)
        self.visibility_changed.emit()
