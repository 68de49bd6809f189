"""The standard streams of a command: UTF-8, wherever they lead."""

from __future__ import annotations

import sys
from io import TextIOWrapper


def speak_utf8(platform: str = sys.platform) -> None:
    """Read and write UTF-8 on Windows, where redirected streams have the code page of the system.

    A mark of the byte order at the beginning of the input, as PowerShell and Notepad put it
    there, is no part of the text. Elsewhere the locale decides, as for every program.
    """
    if platform != "win32":
        return
    for stream, encoding in (
        (sys.stdin, "utf-8-sig"),
        (sys.stdout, "utf-8"),
        (sys.stderr, "utf-8"),
    ):
        if isinstance(stream, TextIOWrapper):  # without a console there is none
            stream.reconfigure(encoding=encoding, errors=stream.errors)
