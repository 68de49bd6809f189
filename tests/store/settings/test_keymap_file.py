"""The user's keymap.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from p2h_desktop.core.session.key_names import read_chord
from p2h_desktop.core.session.keymap import DEFAULT_KEYMAP, HABITS, Action, keymap_for
from p2h_desktop.store.settings.keymap_file import load_keymap


@pytest.mark.parametrize(
    ("written", "chord"),
    [
        ("ctrl+period", "ctrl+period"),
        ("Ctrl+.", "ctrl+period"),
        ("shift + ctrl + Left", "ctrl+shift+Left"),
        ("ALT+f4", "alt+F4"),
        ("PageUp", "Prior"),
        ("esc", "Escape"),
        ("enter", "Return"),
        ("backspace", "BackSpace"),
        (";", "semicolon"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("ctrl+plus", "ctrl+plus"),
        (" ", "space"),
        ("a", "a"),
        ("A", "A"),
        ("7", "7"),
        ("shift", "Shift_L"),
    ],
)
def test_keys_as_people_write_them(written: str, chord: str) -> None:
    assert read_chord(written) == chord


@pytest.mark.parametrize("written", ["", "ctrl", "hyper+a", "ab", "ctrl+nokey", "好", "ctrl+ +a"])
def test_what_names_no_key(written: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        read_chord(written)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keymap.toml"


def test_no_file_changes_nothing(path: Path) -> None:
    assert load_keymap(path, DEFAULT_KEYMAP) == (DEFAULT_KEYMAP, ())


def test_bindings_of_the_user(path: Path) -> None:
    text = '[composing]\n"ctrl+g" = "cancel"\n"Tab" = "syllable right"\n"[" = "default"\n'
    path.write_text(text + '[idle]\n"ctrl+z" = "undo"\n"Shift_R" = "pass"\n', "utf-8")
    keymap, problems = load_keymap(path, DEFAULT_KEYMAP)
    assert problems == ()
    assert keymap.composing["ctrl+g"] is Action.CANCEL
    assert keymap.composing["Tab"] is Action.SYLLABLE_RIGHT
    assert "bracketleft" not in keymap.composing
    assert keymap.composing["space"] is Action.CHOOSE
    assert keymap.idle["ctrl+z"] is Action.UNDO
    assert keymap.idle["Shift_R"] is Action.PASS
    assert keymap.idle["Shift_L"] is Action.TOGGLE_MODE


def test_wrong_entries_are_told_and_change_nothing(path: Path) -> None:
    text = (
        '[composing]\n"nokey" = "cancel"\n"F2" = "fly"\n"F3" = 3\n"F4" = "type"\n"F5" = "ignore"\n'
    )
    path.write_text(text + '[idle]\n"F2" = "choose"\n[other]\n"F2" = "undo"\n', "utf-8")
    keymap, problems = load_keymap(path, DEFAULT_KEYMAP)
    assert keymap.composing == {**DEFAULT_KEYMAP.composing, "F5": Action.IGNORE}
    assert keymap.idle == DEFAULT_KEYMAP.idle
    assert len(problems) == 6
    assert all(("name", "keymap.toml") in problem.arguments for problem in problems)


@pytest.mark.parametrize("content", [b"[composing", b"\xff\xfe", b'composing = "no table"'])
def test_a_file_that_cannot_be_read_is_told(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    keymap, problems = load_keymap(path, DEFAULT_KEYMAP)
    assert keymap == DEFAULT_KEYMAP
    assert len(problems) == 1


def test_a_folder_in_its_place_is_told(path: Path) -> None:
    path.mkdir()
    assert load_keymap(path, DEFAULT_KEYMAP)[0] == DEFAULT_KEYMAP
    assert load_keymap(path, DEFAULT_KEYMAP)[1]


def test_the_default_keymap_is_that_of_the_default_habits() -> None:
    assert keymap_for(["edge_brackets", "page_minus_equal"]) == DEFAULT_KEYMAP


def test_later_habits_win() -> None:
    keymap = keymap_for(HABITS)
    assert keymap.composing["bracketleft"] is Action.PREVIOUS_PAGE
    assert keymap_for([]).composing.keys() & {"minus", "bracketleft", "comma"} == set()
    assert keymap_for([], backspace_undoes=True).idle["BackSpace"] is Action.UNDO
