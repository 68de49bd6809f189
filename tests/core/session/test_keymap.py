"""What keys mean."""

from __future__ import annotations

import pytest

from p2h_desktop.core.session.keymap import DEFAULT_KEYMAP, Action, action_of, chord
from p2h_desktop.core.types import Keystroke


@pytest.mark.parametrize(
    ("keystroke", "name"),
    [
        (Keystroke("Left"), "Left"),
        (Keystroke("Left", ctrl=True), "ctrl+Left"),
        (Keystroke("Left", shift=True, ctrl=True, alt=True), "ctrl+alt+shift+Left"),
    ],
)
def test_chord(keystroke: Keystroke, name: str) -> None:
    assert chord(keystroke) == name


@pytest.mark.parametrize(
    ("keystroke", "action"),
    [
        (Keystroke("a", "a"), Action.TYPE),
        (Keystroke("A", "A", shift=True), Action.TYPE),
        (Keystroke("7", "7"), Action.CHOOSE_NUMBER),
        (Keystroke("KP_7", "7"), Action.CHOOSE_NUMBER),
        (Keystroke("apostrophe", "'"), Action.SEPARATE),
        (Keystroke("comma", ","), Action.PUNCTUATE),
        (Keystroke("underscore", "_", shift=True), Action.PUNCTUATE),
        (Keystroke("eacute", "é"), Action.PUNCTUATE),
        (Keystroke("a", "ab"), Action.PUNCTUATE),
        (Keystroke("space", " "), Action.CHOOSE),
        (Keystroke("minus", "-"), Action.PREVIOUS_PAGE),
        (Keystroke("Tab", "\t", shift=True), Action.PREVIOUS_CANDIDATE),
        (Keystroke("Return", "\r"), Action.COMMIT_LETTERS),
        (Keystroke("Shift_L"), Action.TOGGLE_MODE),
        (Keystroke("Shift_L", ctrl=True), Action.PASS),
        (Keystroke("Control_R", ctrl=True), Action.PASS),
        (Keystroke("Left", ctrl=True), Action.SYLLABLE_LEFT),
        (Keystroke("Left", alt=True), Action.ABANDON),
        (Keystroke("c", "c", ctrl=True), Action.ABANDON),
        (Keystroke("F5"), Action.IGNORE),
        (Keystroke("Cancel", "\x03"), Action.IGNORE),
    ],
)
def test_action_of(keystroke: Keystroke, action: Action) -> None:
    assert action_of(keystroke, DEFAULT_KEYMAP.composing) is action


def test_a_binding_can_be_replaced() -> None:
    keymap = {**DEFAULT_KEYMAP.composing, "comma": Action.PREVIOUS_PAGE}
    assert action_of(Keystroke("comma", ","), keymap) is Action.PREVIOUS_PAGE


def test_names_of_actions_can_be_read_back() -> None:
    assert Action("next page") is DEFAULT_KEYMAP.composing["Next"]
