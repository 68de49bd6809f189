"""Keystrokes to actions: what a key means while pinyin is being composed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from p2h_desktop.core.types import Keystroke


class Action(Enum):
    """What a key asks of the session. The values are the names used in a user's keymap."""

    TYPE = "type"  # a letter for the composition
    SEPARATE = "separate"  # an apostrophe: a border between syllables
    PUNCTUATE = "punctuate"  # anything else that types text
    CHOOSE = "choose"  # the selected candidate
    CHOOSE_NUMBER = "choose number"  # the candidate of this number on the page
    NEXT_CANDIDATE = "next candidate"
    PREVIOUS_CANDIDATE = "previous candidate"
    NEXT_PAGE = "next page"
    PREVIOUS_PAGE = "previous page"
    CARET_LEFT = "caret left"
    CARET_RIGHT = "caret right"
    SYLLABLE_LEFT = "syllable left"
    SYLLABLE_RIGHT = "syllable right"
    CARET_HOME = "caret home"
    CARET_END = "caret end"
    DELETE_BEFORE = "delete before"  # the letter before the caret, or the last choice
    DELETE_AFTER = "delete after"
    COMMIT_LETTERS = "commit letters"  # chosen hanzi, then the letters as typed
    CANCEL = "cancel"  # drop the composition
    TOGGLE_MODE = "toggle mode"  # Chinese or English
    ABANDON = "abandon"  # drop the composition; the application gets the key
    PASS = "pass"  # the application gets the key, nothing else changes
    IGNORE = "ignore"  # swallowed while composing


Keymap = Mapping[str, Action]

DEFAULT_KEYMAP: Keymap = MappingProxyType(
    {
        "space": Action.CHOOSE,
        "Return": Action.COMMIT_LETTERS,
        "KP_Enter": Action.COMMIT_LETTERS,
        "Escape": Action.CANCEL,
        "BackSpace": Action.DELETE_BEFORE,
        "Delete": Action.DELETE_AFTER,
        "Left": Action.CARET_LEFT,
        "Right": Action.CARET_RIGHT,
        "ctrl+Left": Action.SYLLABLE_LEFT,
        "ctrl+Right": Action.SYLLABLE_RIGHT,
        "Home": Action.CARET_HOME,
        "End": Action.CARET_END,
        "Down": Action.NEXT_CANDIDATE,
        "Up": Action.PREVIOUS_CANDIDATE,
        "Tab": Action.NEXT_CANDIDATE,
        "shift+Tab": Action.PREVIOUS_CANDIDATE,
        "shift+ISO_Left_Tab": Action.PREVIOUS_CANDIDATE,
        "Next": Action.NEXT_PAGE,
        "Prior": Action.PREVIOUS_PAGE,
        "equal": Action.NEXT_PAGE,
        "minus": Action.PREVIOUS_PAGE,
        "Shift_L": Action.TOGGLE_MODE,
        "Shift_R": Action.TOGGLE_MODE,
    }
)

MODIFIER_KEYS = frozenset(
    f"{name}_{side}" for name in ("Shift", "Control", "Alt", "Meta", "Super") for side in "LR"
) | {"Caps_Lock", "Num_Lock", "ISO_Level3_Shift", "Mode_switch"}


def chord(keystroke: Keystroke) -> str:
    """Return the name of a keystroke in a keymap, such as "Left" or "ctrl+shift+Left"."""
    held = {"ctrl": keystroke.ctrl, "alt": keystroke.alt, "shift": keystroke.shift}
    return "+".join([name for name, is_held in held.items() if is_held] + [keystroke.key])


def action_of(keystroke: Keystroke, keymap: Keymap) -> Action:
    """Return what the keymap binds the keystroke to, else what follows from what it types."""
    bound = keymap.get(chord(keystroke))
    if bound is not None:
        return bound
    if keystroke.key in MODIFIER_KEYS:
        return Action.PASS
    if keystroke.ctrl or keystroke.alt:
        return Action.ABANDON
    return _action_of_text(keystroke.text)


def _action_of_text(text: str) -> Action:
    if not text or not text.isprintable():
        return Action.IGNORE
    if len(text) == 1 and text.isascii():
        if text.isalpha():
            return Action.TYPE
        if text.isdigit():
            return Action.CHOOSE_NUMBER
        if text == "'":
            return Action.SEPARATE
    return Action.PUNCTUATE
