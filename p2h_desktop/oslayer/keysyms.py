"""Names and characters of keysyms, the codes of keys that X11 and IBus share."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import MappingProxyType

from Xlib.keysymdef import latin1, miscellany, xkb

UNICODE_KEYSYMS = 0x01000000  # keysym of any other character: this plus its code point

UNICODE_RANGE = range(UNICODE_KEYSYMS, UNICODE_KEYSYMS + sys.maxunicode + 1)

KEYPAD_TEXT = range(0xFFAA, 0xFFBA)  # * + , - . / 0-9: the low seven bits are the character


def _names() -> Mapping[int, str]:
    """Collect keysym -> name; of several names the one that X lists first ("Prior")."""
    names: dict[int, str] = {}
    for module in (latin1, miscellany, xkb):
        for name, keysym in vars(module).items():
            if name.startswith("XK_"):
                names.setdefault(keysym, name.removeprefix("XK_"))
    return MappingProxyType(names)


NAMES = _names()


def keysym_name(keysym: int) -> str:
    """Return the name X gives a keysym; "" for none."""
    if keysym in NAMES or not keysym:
        return NAMES.get(keysym, "")
    if keysym in UNICODE_RANGE:
        return f"U{keysym - UNICODE_KEYSYMS:04X}"
    return f"0x{keysym:X}"


def keysym_text(keysym: int) -> str:
    """Return the character a keysym types; "" for none."""
    if 0x20 <= keysym <= 0x7E or 0xA0 <= keysym <= 0xFF:
        return chr(keysym)
    if keysym in KEYPAD_TEXT:
        return chr(keysym & 0x7F)
    if keysym in UNICODE_RANGE:
        return chr(keysym - UNICODE_KEYSYMS)
    return ""
