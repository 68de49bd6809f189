"""The hook of Windows by way of pynput: the only file that imports it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

END_LIMIT_S = 5.0


def listen_on_windows(
    decide: Callable[[int, Any], bool], ended: Callable[[], None]
) -> Callable[[], None]:
    """Call decide(message, data) for each key in a low-level hook; True swallows the key.

    pynput's own callbacks see nothing: returning False here hides the event from them. Return what
    ends it; ended: called in a thread when it has ended, whoever ended it. pynput itself says
    neither that a hook was refused nor that one ended.
    """
    from pynput import keyboard

    def filter_event(message: int, data: Any) -> bool:
        if decide(message, data):
            listener.suppress_event()  # leaves the hook by an exception of pynput's own
        return False

    listener = keyboard.Listener(win32_event_filter=filter_event)
    listener.start()
    listener.wait()

    def watch() -> None:
        threading.Thread.join(listener)  # its own would raise what went wrong inside
        ended()

    threading.Thread(target=watch, name="hook", daemon=True).start()

    def end() -> None:
        listener.stop()
        threading.Thread.join(listener, END_LIMIT_S)

    return end
