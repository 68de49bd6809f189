"""Turns Qt's key events into Keystrokes, which name keys as X11 does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from p2h_desktop.core.session.key_names import name_of_character
from p2h_desktop.core.types import Keystroke

_OTHER_NAMES = {
    Qt.Key.Key_Backspace: "BackSpace",
    Qt.Key.Key_Delete: "Delete",
    Qt.Key.Key_Insert: "Insert",
    Qt.Key.Key_Return: "Return",
    Qt.Key.Key_Enter: "KP_Enter",
    Qt.Key.Key_Escape: "Escape",
    Qt.Key.Key_Tab: "Tab",
    Qt.Key.Key_Backtab: "ISO_Left_Tab",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_Home: "Home",
    Qt.Key.Key_End: "End",
    Qt.Key.Key_PageUp: "Prior",
    Qt.Key.Key_PageDown: "Next",
    Qt.Key.Key_Shift: "Shift_L",
    Qt.Key.Key_Control: "Control_L",
    Qt.Key.Key_Alt: "Alt_L",
    Qt.Key.Key_Meta: "Super_L",
    Qt.Key.Key_CapsLock: "Caps_Lock",
}
_MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)

_TAP_LIMIT_MS = 500  # a longer press of Shift is a change of mind


def is_modifier(event: QKeyEvent) -> bool:
    """Tell whether the key types nothing itself but changes what others do."""
    return event.key() in _MODIFIERS


def to_keystroke(event: QKeyEvent) -> Keystroke:
    """Return the Keystroke of a key press; keys without a name get ""."""
    held = event.modifiers()
    shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
    ctrl = bool(held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier))
    alt = bool(held & Qt.KeyboardModifier.AltModifier)
    text = event.text() if event.text().isprintable() else ""
    return Keystroke(_name(event, text, shift=shift), text, shift, ctrl, alt)


def _name(event: QKeyEvent, text: str, *, shift: bool) -> str:
    if text:
        return name_of_character(text)
    code = event.key()
    if Qt.Key.Key_Space <= code <= Qt.Key.Key_AsciiTilde:
        # with Ctrl held the text is a control character or empty: the key code still tells
        character = chr(code) if shift else chr(code).lower()
        return name_of_character(character)
    if Qt.Key.Key_F1 <= code <= Qt.Key.Key_F35:
        return f"F{code - Qt.Key.Key_F1 + 1}"
    return next((name for key, name in _OTHER_NAMES.items() if key == code), "")


class ShiftTap:
    """Recognises Shift pressed and soon released with no other key between: it switches 中/英."""

    def __init__(self) -> None:
        """Start with Shift up."""
        self._since_ms: int | None = None  # when Shift went down, while it is alone

    def press(self, event: QKeyEvent) -> None:
        """Take note of a key press."""
        if not event.isAutoRepeat():
            alone = event.key() == Qt.Key.Key_Shift
            self._since_ms = event.timestamp() if alone else None

    def release(self, event: QKeyEvent) -> bool:
        """Take note of a key release; True if it ends a lone tap of Shift."""
        since_ms, self._since_ms = self._since_ms, None
        if since_ms is None or event.key() != Qt.Key.Key_Shift:
            return False
        return event.timestamp() - since_ms <= _TAP_LIMIT_MS

    def forget(self) -> None:
        """Let a Shift that is down not count: a click or a change of focus came between."""
        self._since_ms = None
