"""Requests to the running instance: one word in a file that it watches."""

from __future__ import annotations

from pathlib import Path

from p2h_desktop.atomic import write_bytes
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.store.paths import data_folder

TAUGHT = "taught"  # what was learned has changed on disk: read it anew


def request_file(folder: Path) -> Path:
    """Return where a request lies, given the folder of the user's data."""
    return folder / "requests" / "show"


def write_request(folder: Path, request: str) -> None:
    """Leave a request in the folder that instances watch; StoreError if that cannot be done."""
    path = request_file(folder)
    try:
        write_bytes(path, request.encode())
    except OSError as error:
        raise StoreError(Code.CANNOT_WRITE, path=str(path), reason=os_reason(error)) from error


def notify_running(request: str) -> None:
    """Leave a request where an instance may be running; the next one to start deletes it."""
    if request_file(data_folder()).parent.is_dir():
        write_request(data_folder(), request)
