"""The hooks of Windows and macOS by way of pynput: the only file that imports it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from p2h_desktop.errors import CaptureError

START_LIMIT_S = 5.0


def listen_on_windows(decide: Callable[[int, Any], bool]) -> Callable[[], None]:
    """Call decide(message, data) for each key in a low-level hook; True swallows the key.

    pynput's own callbacks see nothing: returning False here hides the event from them. Raise
    CaptureError where the hook cannot begin.
    """
    from pynput import keyboard

    def filter_event(message: int, data: Any) -> bool:
        if decide(message, data):
            listener.suppress_event()  # leaves the hook by an exception of pynput's own
        return False

    listener = keyboard.Listener(win32_event_filter=filter_event)
    return _started(listener)


def listen_on_macos(decide: Callable[[int, Any], bool]) -> Callable[[], None]:
    """Call decide(event type, event) for each key in an event tap; True swallows the key.

    Raise CaptureError where the tap cannot begin.
    """
    from pynput import keyboard

    def intercept(event_type: int, event: Any) -> Any:
        return None if decide(event_type, event) else event

    return _started(keyboard.Listener(darwin_intercept=intercept))


def _started(listener: Any) -> Callable[[], None]:
    listener.start()
    listener.wait()
    if not listener.running:
        raise CaptureError("系统没有接受键盘钩子")

    def end() -> None:
        listener.stop()
        listener.join(START_LIMIT_S)

    return end
