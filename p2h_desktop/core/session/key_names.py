"""What X11 calls keys, and other names people know them by."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_letters, digits
from types import MappingProxyType

CHARACTER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        " ": "space", "!": "exclam", '"': "quotedbl", "#": "numbersign", "$": "dollar",
        "%": "percent", "&": "ampersand", "'": "apostrophe", "(": "parenleft", ")": "parenright",
        "*": "asterisk", "+": "plus", ",": "comma", "-": "minus", ".": "period", "/": "slash",
        ":": "colon", ";": "semicolon", "<": "less", "=": "equal", ">": "greater",
        "?": "question", "@": "at", "[": "bracketleft", "\\": "backslash", "]": "bracketright",
        "^": "asciicircum", "_": "underscore", "`": "grave", "{": "braceleft", "|": "bar",
        "}": "braceright", "~": "asciitilde",
    }
)  # fmt: skip

_OTHER_NAMES = (
    *("BackSpace", "Delete", "Insert", "Return", "KP_Enter", "Escape", "Tab", "ISO_Left_Tab"),
    *("Left", "Right", "Up", "Down", "Home", "End", "Prior", "Next", "Menu", "Pause", "Print"),
    *("Shift_L", "Shift_R", "Control_L", "Control_R", "Caps_Lock", "Henkan_Mode", "Muhenkan"),
    *(f"F{n}" for n in range(1, 36)),
    *(f"KP_{n}" for n in (*range(10), "Add", "Subtract", "Multiply", "Divide", "Decimal")),
)

_ALIASES = {
    "enter": "Return",
    "esc": "Escape",
    "pageup": "Prior",
    "page_up": "Prior",
    "pagedown": "Next",
    "page_down": "Next",
    "del": "Delete",
    "ins": "Insert",
    "shift": "Shift_L",
}

_KNOWN = {
    name.lower(): name for name in (*_OTHER_NAMES, *CHARACTER_NAMES.values(), *digits)
} | _ALIASES
_MODIFIERS = ("ctrl", "alt", "shift")  # in the order of a chord


def name_of_character(character: str) -> str:
    """Return what the key that types `character` is called: "comma", "a", "7"."""
    return CHARACTER_NAMES.get(character, character)


def read_chord(written: str) -> str:
    """Return what a person wrote for a key as a chord: "Ctrl+PageUp" is "ctrl+Prior".

    Modifiers come in any order and case; a mark may stand for its key (";"). ValueError if it
    names no key.
    """
    head, _, key = written.rpartition("+")
    if not key and written:  # "+" itself, or "ctrl++"
        head, key = head.removesuffix("+"), "+"
    modifiers = {name.strip().lower() for name in head.split("+")} if head else set()
    key = key.strip() or key
    name = key if len(key) == 1 and key in ascii_letters else CHARACTER_NAMES.get(key, "")
    name = name or _KNOWN.get(key.lower(), "")
    if not name or not modifiers <= set(_MODIFIERS):
        raise ValueError(f"no key is called {written!r}")
    return "+".join([*(m for m in _MODIFIERS if m in modifiers), name])
