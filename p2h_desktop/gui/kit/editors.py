"""Editors for the kinds of settings: a widget each, that shows a value and tells of a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QIntValidator, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from p2h_desktop.gui.kit.flow_layout import FlowLayout
from p2h_desktop.gui.kit.style import GAP, TIGHT
from p2h_desktop.store.settings.setting_kinds import (
    Choice,
    Declared,
    Line,
    Lines,
    Option,
    Subset,
    Switch,
    WholeNumber,
)

_SEGMENTS = 3  # options shown side by side; more go into a list,
_SEGMENT_LETTERS = 24  # and so do long ones
_CHIP_PX = 80  # least width of the switches of a subset
_LINES = 3  # in sight of a text of several
_TYPING_PAUSE_MS = 600  # after which a text typed counts as meant

OnChange = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Editor:
    """A widget for one setting; show: have it show a value, without telling of a change.

    wide: whether it wants a line of its own under the label.
    """

    widget: QWidget
    show: Callable[[Any], None]
    wide: bool = False


class Toggle(QAbstractButton):
    """A switch with a knob."""

    def __init__(self) -> None:
        """Make a switch that is off."""
        super().__init__()
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """Return a size that goes with the font."""
        height = round(self.fontMetrics().height() * 1.15)
        return QSize(round(height * 1.85), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track, the knob, and a ring when it has the focus."""
        colours = self.window().palette()  # a style sheet keeps it from getting here
        track = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        knob = track.height() - 6
        left = track.right() - knob - 3 if self.isChecked() else track.left() + 3
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.highlight() if self.isChecked() else colours.placeholderText())
            painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
            painter.setBrush(colours.base())
            painter.drawEllipse(QRectF(left, track.top() + 3, knob, knob))
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(colours.text().color())
                ring = track.adjusted(-0.5, -0.5, 0.5, 0.5)
                painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)


class Chooser(QComboBox):
    """A list to choose from, over which the wheel scrolls the page."""

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        without_wheel(self)


class _NoWheel(QObject):
    """Leaves the wheel to the page: turning it must not change a setting on the way."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand wheel events on to the parent of a widget that has not the focus."""
        if event.type() is not QEvent.Type.Wheel:
            return False
        event.ignore()
        return isinstance(watched, QWidget) and not watched.hasFocus()


def make_editor(one: Declared, language: str, on_change: OnChange) -> Editor:
    """Return the editor for a setting, which tells `on_change` of each value chosen in it."""
    match one.kind:
        case Switch():
            return _switch(on_change)
        case WholeNumber():
            return _number(one.kind, language, on_change)
        case Choice() if _fit_side_by_side(one.kind.options, language):
            return _segments(one.kind.options, language, on_change)
        case Choice():
            return _list(one.kind.options, language, on_change)
        case Subset():
            return _subset(one.kind.options, language, on_change)
        case Line():
            return _line(on_change)
        case Lines():
            return _lines(on_change)


def _fit_side_by_side(options: tuple[Option, ...], language: str) -> bool:
    letters = sum(len(option.label.say(language)) for option in options)
    return len(options) <= _SEGMENTS and letters <= _SEGMENT_LETTERS


def without_wheel(widget: QWidget) -> None:
    """Let the wheel scroll the page over `widget` unless it has the focus."""
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.installEventFilter(_NoWheel(widget))


def _switch(on_change: OnChange) -> Editor:
    toggle = Toggle()
    toggle.clicked.connect(on_change)
    return Editor(toggle, toggle.setChecked)


def _number(kind: WholeNumber, language: str, on_change: OnChange) -> Editor:
    widget, line = QWidget(), QLineEdit()
    line.setAlignment(Qt.AlignmentFlag.AlignCenter)
    line.setValidator(QIntValidator(kind.low, kind.high, line))
    line.setFixedWidth(64)
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(TIGHT)

    def step(by: int) -> None:
        value = min(max(int(line.text() or kind.low) + by, kind.low), kind.high)
        line.setText(str(value))
        on_change(value)

    line.editingFinished.connect(lambda: step(0))
    for part in (_step("−", lambda: step(-1)), line, _step("+", lambda: step(1))):
        row.addWidget(part)
    unit = kind.unit.say(language)
    if unit:
        row.addWidget(QLabel(unit))
    for key, by in ((Qt.Key.Key_Up, 1), (Qt.Key.Key_Down, -1)):
        shortcut = QShortcut(QKeySequence(key), line, context=Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(lambda by=by: step(by))
    widget.setFocusProxy(line)
    return Editor(widget, lambda value: line.setText(str(value)))


def _step(sign: str, act: Callable[[], None]) -> QPushButton:
    button = QPushButton(sign)
    button.setObjectName("step")
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # up and down do the same in the field
    button.setAutoRepeat(True)
    button.clicked.connect(lambda: act())
    return button


def _segments(options: tuple[Option, ...], language: str, on_change: OnChange) -> Editor:
    widget = QWidget()
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(TIGHT)
    group = QButtonGroup(widget)
    buttons = {}
    for option in options:
        button = QPushButton(option.label.say(language))
        button.setCheckable(True)
        button.clicked.connect(lambda _, value=option.value: on_change(value))
        group.addButton(button)
        row.addWidget(button)
        buttons[option.value] = button
    return Editor(widget, lambda value: buttons[value].setChecked(True))


def _list(options: tuple[Option, ...], language: str, on_change: OnChange) -> Editor:
    box = Chooser()
    for option in options:
        box.addItem(option.label.say(language), option.value)
    box.activated.connect(lambda index: on_change(box.itemData(index)))
    return Editor(box, lambda value: box.setCurrentIndex(box.findData(value)))


def _subset(options: tuple[Option, ...], language: str, on_change: OnChange) -> Editor:
    widget = QWidget()
    row = FlowLayout(GAP)
    widget.setLayout(row)
    buttons: dict[str, QPushButton] = {}

    def notify() -> None:
        on_change(tuple(value for value, button in buttons.items() if button.isChecked()))

    for option in options:
        button = QPushButton(option.label.say(language))
        button.setObjectName("chip")
        button.setCheckable(True)
        button.clicked.connect(notify)
        button.setMinimumWidth(_CHIP_PX)
        row.addWidget(button)
        buttons[option.value] = button

    def show(values: tuple[str, ...]) -> None:
        for value, button in buttons.items():
            button.setChecked(value in values)

    return Editor(widget, show, wide=True)


def _line(on_change: OnChange) -> Editor:
    line = QLineEdit()
    line.setMinimumWidth(220)
    line.editingFinished.connect(lambda: on_change(line.text().strip()))
    return Editor(line, line.setText)


def _lines(on_change: OnChange) -> Editor:
    edit = QPlainTextEdit()
    edit.setTabChangesFocus(True)
    edit.setFixedHeight(edit.fontMetrics().lineSpacing() * _LINES + 2 * GAP + TIGHT)
    pause = QTimer(edit)
    pause.setSingleShot(True)
    pause.setInterval(_TYPING_PAUSE_MS)

    def lines() -> tuple[str, ...]:
        return tuple(line.strip() for line in edit.toPlainText().splitlines() if line.strip())

    def show(value: tuple[str, ...]) -> None:
        if lines() != value:  # else the caret would jump while one types
            edit.blockSignals(True)
            edit.setPlainText("\n".join(value))
            edit.blockSignals(False)

    edit.textChanged.connect(pause.start)
    pause.timeout.connect(lambda: on_change(lines()))
    return Editor(edit, show, wide=True)
