"""A clipboard manager that fetches each new text at once: clipboard_manager.py RECORD.

Each line of the record is "secret TEXT" or "plain TEXT": whether the owner asked to look away.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from Xlib import X
from Xlib.display import Display
from Xlib.ext import xfixes


def main() -> None:
    record = Path(sys.argv[1])
    display = Display()
    display.xfixes_query_version()
    window = display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
    clipboard = display.intern_atom("CLIPBOARD")
    display.xfixes_select_selection_input(
        window, clipboard, xfixes.XFixesSetSelectionOwnerNotifyMask
    )
    record.touch()
    while True:
        event = display.next_event()
        if event.type != X.SelectionNotify and hasattr(event, "owner") and event.owner != X.NONE:
            text = _fetch(display, window, clipboard, "UTF8_STRING")
            hint = _fetch(display, window, clipboard, "x-kde-passwordManagerHint")
            with record.open("ab") as file:
                file.write((b"secret " if hint == b"secret" else b"plain ") + text + b"\n")


def _fetch(display: Any, window: Any, selection: int, target: str) -> bytes:
    answer = display.intern_atom("ANSWER")
    number = display.intern_atom(target)
    window.convert_selection(selection, number, answer, X.CurrentTime)
    while True:
        event = display.next_event()
        if event.type == X.SelectionNotify and event.target == number:
            break
    if event.property == X.NONE:
        return b""
    value = window.get_full_property(answer, X.AnyPropertyType)
    return bytes(value.value) if value is not None else b""


if __name__ == "__main__":
    main()
