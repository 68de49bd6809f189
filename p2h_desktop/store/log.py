"""The log file: what happened and where, never what was typed."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from p2h_desktop.errors import StoreError
from p2h_desktop.store.paths import ensure_folder

_MAX_BYTES = 200_000
_log = logging.getLogger(__name__)


def start_log(path: Path) -> None:
    """Send messages of our own from INFO on, and uncaught errors, to a rotating file.

    Uncaught errors are logged by type and place: their messages may quote typed text. Where the
    file cannot be written, messages go to the standard error.
    """
    handler = _handler(path)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    ours = logging.getLogger("p2h_desktop")
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda hook: _log_uncaught(
        hook.exc_type, hook.exc_value, hook.exc_traceback
    )


def _handler(path: Path) -> logging.Handler:
    try:
        ensure_folder(path.parent)
        return RotatingFileHandler(path, maxBytes=_MAX_BYTES, backupCount=2, encoding="utf-8")
    except (OSError, StoreError):
        return logging.StreamHandler()


def _log_uncaught(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.error("uncaught %s at %s", kind.__name__, place(trace))
    print(f"p2h: {kind.__name__} at {place(trace)}", file=sys.stderr)


def place(trace: TracebackType | None) -> str:
    """Return the calls that led to an error, innermost first: file:line, no contents."""
    frames = reversed(traceback.extract_tb(trace))
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
