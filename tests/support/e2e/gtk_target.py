"""A GTK field that writes its text to a file: gtk_target.py TITLE TEXT_FILE READY_FILE [KIND].

Runs under the system's own Python, which has GTK; KIND is a GTK input purpose, such as "email".
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk  # noqa: E402 - the version comes first


def main() -> None:
    title, text_file, ready_file = sys.argv[1:4]
    window = Gtk.Window(title=title)
    window.set_default_size(500, 300)
    if len(sys.argv) > 4:
        field = Gtk.Entry()
        field.set_input_purpose(getattr(Gtk.InputPurpose, sys.argv[4].upper()))
        field.set_visibility(sys.argv[4] != "password")
        watched = field
    else:
        field = Gtk.TextView()
        watched = field.get_buffer()

    def write(*_: Any) -> None:
        if isinstance(watched, Gtk.TextBuffer):
            text = watched.get_text(*watched.get_bounds(), False)
        else:
            text = watched.get_text()
        Path(text_file).write_text(text, "utf-8")

    watched.connect("changed", write)
    window.add(field)
    window.show_all()
    field.grab_focus()
    GLib.timeout_add(200, Path(ready_file).touch)
    Gtk.main()


if __name__ == "__main__":
    main()
