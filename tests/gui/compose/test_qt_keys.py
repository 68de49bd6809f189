"""Qt's key events become the keystrokes that the session knows from X11."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from p2h_desktop.core.session.keymap import DEFAULT_KEYMAP, chord
from p2h_desktop.core.types import Keystroke
from p2h_desktop.gui.compose.qt_keys import ShiftTap, is_modifier, to_keystroke

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier
Key = Qt.Key


def pressed(key: Qt.Key, held: Qt.KeyboardModifier = NONE, text: str = "") -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, held, text)


def released(key: Qt.Key) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyRelease, key, NONE, "")


@pytest.mark.parametrize(
    ("event", "keystroke"),
    [
        (pressed(Key.Key_A, text="a"), Keystroke("a", "a")),
        (pressed(Key.Key_A, SHIFT, "A"), Keystroke("A", "A", shift=True)),
        (pressed(Key.Key_A, text="A"), Keystroke("A", "A")),  # caps lock
        (pressed(Key.Key_1, text="1"), Keystroke("1", "1")),
        (pressed(Key.Key_1, KEYPAD, "1"), Keystroke("1", "1")),
        (pressed(Key.Key_Space, text=" "), Keystroke("space", " ")),
        (pressed(Key.Key_Apostrophe, text="'"), Keystroke("apostrophe", "'")),
        (pressed(Key.Key_QuoteDbl, SHIFT, '"'), Keystroke("quotedbl", '"', shift=True)),
        (pressed(Key.Key_Eacute, text="é"), Keystroke("é", "é")),
        (pressed(Key.Key_Return, text="\r"), Keystroke("Return")),
        (pressed(Key.Key_Enter, KEYPAD, "\r"), Keystroke("KP_Enter")),
        (pressed(Key.Key_Backspace, text="\b"), Keystroke("BackSpace")),
        (pressed(Key.Key_Escape, text="\x1b"), Keystroke("Escape")),
        (pressed(Key.Key_Backtab, SHIFT), Keystroke("ISO_Left_Tab", shift=True)),
        (pressed(Key.Key_C, CTRL, "\x03"), Keystroke("c", ctrl=True)),
        (pressed(Key.Key_C, CTRL | SHIFT, "\x03"), Keystroke("C", shift=True, ctrl=True)),
        (pressed(Key.Key_Left, CTRL), Keystroke("Left", ctrl=True)),
        (pressed(Key.Key_X, ALT, "x"), Keystroke("x", "x", alt=True)),
        (pressed(Key.Key_F5), Keystroke("F5")),
        (pressed(Key.Key_VolumeUp), Keystroke("")),
    ],
)
def test_key_names(event: QKeyEvent, keystroke: Keystroke) -> None:
    assert to_keystroke(event) == keystroke


def test_every_key_of_the_default_keymap_can_be_typed() -> None:
    events = [pressed(key, held) for key in Qt.Key for held in (NONE, SHIFT, CTRL, CTRL | SHIFT)]
    # the last comes with Caps Lock, which Qt does not tell
    others = {"shift+Tab", "Shift_R", "ctrl+F"}
    reachable = {chord(to_keystroke(event)) for event in events} | others
    assert DEFAULT_KEYMAP.composing.keys() | DEFAULT_KEYMAP.idle.keys() <= reachable


def test_modifiers_are_told_from_keys() -> None:
    assert is_modifier(pressed(Key.Key_Shift, SHIFT))
    assert not is_modifier(pressed(Key.Key_A, SHIFT, "A"))


def test_shift_alone_is_a_tap() -> None:
    tap = ShiftTap()
    tap.press(pressed(Key.Key_Shift, SHIFT))
    assert tap.release(released(Key.Key_Shift))
    assert not tap.release(released(Key.Key_Shift))


def test_shift_with_a_letter_is_none() -> None:
    tap = ShiftTap()
    tap.press(pressed(Key.Key_Shift, SHIFT))
    tap.press(pressed(Key.Key_A, SHIFT, "A"))
    assert not tap.release(released(Key.Key_A))
    assert not tap.release(released(Key.Key_Shift))


def test_shift_after_a_letter_still_down_is_none() -> None:
    tap = ShiftTap()
    tap.press(pressed(Key.Key_Shift, SHIFT))
    assert not tap.release(released(Key.Key_A))
    assert not tap.release(released(Key.Key_Shift))


def test_a_click_between_forgets_shift() -> None:
    tap = ShiftTap()
    tap.press(pressed(Key.Key_Shift, SHIFT))
    tap.forget()
    assert not tap.release(released(Key.Key_Shift))


def test_a_long_press_of_shift_is_none() -> None:
    tap = ShiftTap()
    press, release = pressed(Key.Key_Shift, SHIFT), released(Key.Key_Shift)
    press.setTimestamp(1000)
    release.setTimestamp(1900)
    tap.press(press)
    assert not tap.release(release)
