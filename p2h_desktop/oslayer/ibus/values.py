"""The values IBus sends over D-Bus: texts, lists of candidates, descriptions of an engine.

IBus serialises each object as a structure that begins with its name and a dictionary of
attachments; where it stands inside another it is a variant: a pair (signature, fields).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from p2h_desktop.core.types import Candidate, Preedit, Update
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Render, message

Variant = tuple[str, Any]
Fields = tuple[Any, ...]

COMPONENT_NAME = "org.freedesktop.IBus.P2H"
ENGINE_NAME = "p2h"
MODE_PROPERTY = "InputMode"  # the name by which GNOME takes a property for the icon in its bar

UNDERLINE, FOREGROUND, BACKGROUND = 1, 2, 3  # kinds of attributes
SINGLE, DOUBLE = 1, 2  # underlines
WHITE, BLUE = 0xFFFFFF, 0x2563DB
NORMAL_PROPERTY = 0
HORIZONTAL = 0
CLEAR_ON_FOCUS_OUT = 0


def text_value(text: str, attributes: Sequence[tuple[int, int, int, int]] = ()) -> Variant:
    """Return an IBusText; attributes are (kind, value, start, end), counted in characters."""
    values: list[Variant] = [
        ("(sa{sv}uuuu)", ("IBusAttribute", {}, *attribute)) for attribute in attributes
    ]
    listed: Variant = ("(sa{sv}av)", ("IBusAttrList", {}, values))
    return "(sa{sv}sv)", ("IBusText", {}, text, listed)


def text_of(value: Variant) -> str:
    """Return the string in an IBusText; ValueError if it is something else."""
    fields = value[1]
    if not (isinstance(fields, tuple) and len(fields) > 2 and fields[0] == "IBusText"):
        raise ValueError("not an IBusText")
    return str(fields[2])


def preedit_value(preedit: Preedit) -> Variant:
    """Return the preedit underlined, hanzi that are chosen already doubly."""
    return text_value(preedit.text, _underlines(preedit))


def inline_value(update: Update) -> Variant:
    """Return the preedit, and behind it the candidates of the page, the selected one in colour."""
    text, attributes = update.preedit.text, _underlines(update.preedit)
    for index, candidate in enumerate(update.candidates):
        text += "  " if index == 0 else " "
        start, text = len(text), f"{text}{index + 1}{candidate.text}"
        if index == update.selected:
            attributes.append((FOREGROUND, WHITE, start, len(text)))
            attributes.append((BACKGROUND, BLUE, start, len(text)))
    if update.pages > 1:
        text += f"  {update.page + 1}/{update.pages}"
    return text_value(text, attributes)


def _underlines(preedit: Preedit) -> list[tuple[int, int, int, int]]:
    attributes = [(UNDERLINE, SINGLE, preedit.fixed, len(preedit.text))]
    if preedit.fixed:
        attributes.append((UNDERLINE, DOUBLE, 0, preedit.fixed))
    return attributes


def lookup_table(update: Update) -> Variant:
    """Return the candidates of the current page as an IBusLookupTable."""
    labels = [text_value(f"{number}.") for number in range(1, len(update.candidates) + 1)]
    fields: Fields = (
        "IBusLookupTable",
        {},
        max(len(update.candidates), 1),
        max(update.selected, 0),
        update.selected >= 0,  # the selected one is marked
        False,  # the list does not begin anew behind its end
        HORIZONTAL,
        [text_value(_shown(candidate)) for candidate in update.candidates],
        labels,
    )
    return "(sa{sv}uubbiavav)", fields


def _shown(candidate: Candidate) -> str:
    return f"{candidate.text} {candidate.comment}" if candidate.comment else candidate.text


def mode_property(chinese: bool, render: Render) -> Variant:
    """Return the IBusProperty that shows 中 or 英 in the panel, and changes it when clicked."""
    mode = "中" if chinese else "英"
    nothing: Variant = ("(sa{sv}av)", ("IBusPropList", {}, []))
    fields: Fields = (
        "IBusProperty",
        {},
        MODE_PROPERTY,
        NORMAL_PROPERTY,
        text_value(render(message(Code.IBUS_CHINESE if chinese else Code.IBUS_ENGLISH))),
        "",  # no icon: the symbol is shown
        text_value(render(message(Code.IBUS_SWITCH))),
        True,
        True,
        0,
        nothing,
        text_value(mode),
    )
    return "(sa{sv}suvsvbbuvv)", fields


def property_list(properties: Sequence[Variant]) -> Variant:
    """Return an IBusPropList."""
    return "(sa{sv}av)", ("IBusPropList", {}, list(properties))


def component_value(version: str, render: Render) -> Variant:
    """Return the IBusComponent of a program that is running already."""
    name = render(message(Code.IBUS_NAME))
    engine: Fields = (
        "IBusEngineDesc",
        {},
        ENGINE_NAME,
        name,
        render(message(Code.IBUS_ABOUT)),
        "zh_CN",
        "Apache-2.0",
        "P2H",
        "p2h-desktop",  # icon
        "default",  # layout: whatever the user has
        0,  # rank
        "",  # hotkeys
        "拼",  # symbol
        "",  # setup
        "",  # layout variant
        "",  # layout option
        version,
        "p2h",  # text domain
        MODE_PROPERTY,  # the icon in the bar follows it
    )
    fields: Fields = (
        "IBusComponent",
        {},
        COMPONENT_NAME,
        name,
        version,
        "Apache-2.0",
        "P2H",
        "",  # home page
        "",  # command line: this program serves as long as it runs
        "p2h",
        [],
        [("(sa{sv}ssssssssussssssss)", engine)],
    )
    return "(sa{sv}ssssssssavav)", fields
