"""Pieces that windows are put together from: cards, labels, a word where there is nothing yet."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QLabel,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from p2h_desktop.gui.kit.style import GAP, MARGIN, WIDE


def bring_to_front(window: QWidget) -> None:
    """Show a window before all others, minimised no more; a maximised one stays so."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def card(*parts: QWidget) -> QFrame:
    """Return a framed group of widgets, one under the other; what is no label grows."""
    frame = QFrame()
    frame.setObjectName("card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(MARGIN, WIDE, MARGIN, WIDE)
    column.setSpacing(GAP)
    for part in parts:
        column.addWidget(part, 0 if isinstance(part, QLabel) else 1)
    return frame


def label(text: str = "", name: str = "", *, wraps: bool = False) -> QLabel:
    """Return a label of plain text; name: as in the style sheet; wraps: over several lines."""
    made = QLabel(text)
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    return made


def scrolled(page: QWidget) -> QScrollArea:
    """Return a page that scrolls up and down where a screen is too low for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    return area


def rule() -> QFrame:
    """Return a thin line from left to right."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line


def closes_by_keys(window: QWidget) -> None:
    """Have Escape and the keys of the system close a window."""
    for keys in (QKeySequence(Qt.Key.Key_Escape), QKeySequence(QKeySequence.StandardKey.Close)):
        QShortcut(keys, window, window.close)


class EmptyNote(QLabel):
    """A sentence in the middle of a list or table that has nothing to show."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        """Belong to a list or table; say nothing."""
        super().__init__(view.viewport())
        self.setObjectName("muted")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setMargin(MARGIN)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        view.viewport().installEventFilter(self)
        self.resize(view.viewport().size())

    def say(self, text: str) -> None:
        """Say something; "" where there is something to show."""
        self.setText(text)
        self.setVisible(bool(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fill the list or table, however large it is."""
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.resize(watched.size())
        return False


def agreed(parent: QWidget, question: str, act: str) -> bool:
    """Ask whether something that cannot be undone is wanted; act: what the button says."""
    box = QMessageBox(QMessageBox.Icon.Warning, parent.windowTitle(), question, parent=parent)
    box.setPalette(parent.palette())
    wanted = box.addButton(act, QMessageBox.ButtonRole.DestructiveRole)
    wanted.setObjectName("danger")
    wanted.style().polish(wanted)  # the box has given it its style already
    keep = box.addButton(
        QCoreApplication.translate("OwnData", "取消"), QMessageBox.ButtonRole.RejectRole
    )
    box.setDefaultButton(keep)
    box.exec()
    return box.clickedButton() is wanted
