"""The application, noting when what a key changed is painted: timed_app.py ASSETS RECORD.

At the end RECORD holds a JSON list: milliseconds from the X server's time of a key to the end of
the painting that shows its effect, or that of a later key.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QPaintEvent

from p2h_desktop.app import main as app
from p2h_desktop.core.types import Keystroke, Update
from p2h_desktop.engine.session_host import CaptureHost
from p2h_desktop.gui.candidates.candidate_view import CandidateView
from p2h_desktop.gui.candidates.candidate_window import CandidateWindow
from p2h_desktop.oslayer.x11.capture import X11Capture
from p2h_desktop.store import paths


def main() -> None:
    assets, record = map(Path, sys.argv[1:3])
    paths.assets_folder = lambda: assets
    times_ms: dict[int, int] = {}  # revision -> the server's time of its key
    painted_ms: list[float] = []
    now = {"key_ms": 0, "shown": -1}
    on_event, press = X11Capture._on_event, CaptureHost.press
    show_update, paint = CandidateWindow.show_update, CandidateView.paintEvent

    def timed_event(self: X11Capture, event: Any) -> None:
        now["key_ms"] = getattr(event, "time", 0)
        on_event(self, event)

    def timed_press(self: CaptureHost, *arguments: Any, **options: Any) -> Update:
        key_ms = now["key_ms"]
        update = press(self, *arguments, **options)
        if update.preedit.text and isinstance(arguments[0], Keystroke):
            times_ms[update.revision] = key_ms
        return update

    def timed_show(self: CandidateWindow, update: Update, caret: QRect) -> None:
        now["shown"] = update.revision
        if not update.preedit.text:  # hidden before it was painted
            times_ms.clear()
        show_update(self, update, caret)

    def timed_paint(self: CandidateView, event: QPaintEvent) -> None:
        paint(self, event)
        end_ms = time.monotonic() * 1000
        for revision in [known for known in list(times_ms) if known <= now["shown"]]:
            painted_ms.append(end_ms - times_ms.pop(revision))

    X11Capture._on_event = timed_event  # type: ignore[method-assign]
    CaptureHost.press = timed_press  # type: ignore[method-assign]
    CandidateWindow.show_update = timed_show  # type: ignore[method-assign]
    CandidateView.paintEvent = timed_paint  # type: ignore[method-assign]
    status = app.main([])
    record.write_text(json.dumps(painted_ms), "utf-8")
    sys.exit(status)


if __name__ == "__main__":
    main()
