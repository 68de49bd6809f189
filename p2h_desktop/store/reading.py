"""Reading text, JSON and TOML of the user's, where an error is one of two kinds; writable text."""

from __future__ import annotations

import errno
import json
import os
import stat
import tomllib
from pathlib import Path
from typing import Any

from p2h_desktop.atomic import when_free

_LONGEST = 16_000_000  # bytes; no file of ours comes near


def read_bytes(path: Path, most: int = _LONGEST) -> bytes:
    """Return the content of a plain file; OSError where it cannot be read, ValueError if too long.

    Others may replace the file, and overwrite what it was, meanwhile.
    """
    return when_free(lambda: _read_now(path, most))


def _read_now(path: Path, most: int) -> bytes:
    while True:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):  # a pipe would never end
            raise OSError(errno.EISDIR if stat.S_ISDIR(mode) else errno.ESPIPE, "not a plain file")
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if status.st_size > most:
                raise ValueError("the file is too long")
            content = file.read(status.st_size)
            if os.path.samestat(status, path.stat()):
                return content


def writable(text: str) -> str:
    """Return text with a ? for each half of a surrogate pair, which no file takes."""
    return text.encode(errors="replace").decode()


def read_text(path: Path, encoding: str = "utf-8", most: int = _LONGEST) -> str:
    """Return the text of a plain file; OSError, or ValueError where it is none in `encoding`."""
    return read_bytes(path, most).decode(encoding)


def read_json(path: Path) -> Any:
    """Return what a JSON file holds; OSError where it cannot be read, ValueError if it is wrong."""
    return parse_json(read_text(path))


def parse_json(text: str) -> Any:
    """Return what JSON says; ValueError where it is wrong, nested too deeply or a huge number."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file holds; OSError where it cannot be read, ValueError if it is wrong."""
    try:
        return tomllib.loads(read_text(path))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
