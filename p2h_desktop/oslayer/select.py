"""Chooses what serves this operating system and session."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from p2h_desktop.core.types import Keystroke, Update
from p2h_desktop.errors import CaptureError, InjectionError
from p2h_desktop.oslayer.protocols import Action, Caret, CaretLocator, KeySource

NO_X11 = {
    "win32": "这一版还不能直接在别的 Windows 程序里打字。",
    "darwin": "这一版还不能直接在别的 macOS 程序里打字。",
}
INSTEAD = "请在这个窗口里打字，再粘贴到要用的地方。"

log = logging.getLogger(__name__)


Press = Callable[[Keystroke], Update]
Cancel = Callable[[], Update]
Wanted = Callable[[], bool]
OnFailure = Callable[[InjectionError], None]


@dataclass(frozen=True, slots=True)
class OsLayer:
    """What this session offers.

    reason: why keys cannot be captured, in words for the user; "" when they can.
    make_key_source: joins the session's `press` and `cancel`, whether capture is wanted, and
    what to do when text cannot be handed over, to the keyboard; see X11KeySource.
    close: to be called when the key source has ended.
    """

    reason: str
    make_key_source: Callable[[Press, Cancel, Wanted, OnFailure], KeySource]
    caret_locator: CaretLocator
    close: Callable[[], None]


class NullKeySource:
    """Stands where capture is impossible, for `reason`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def run(self) -> None:
        """Raise CaptureError with the reason."""
        raise CaptureError(self.reason)

    def post(self, action: Action) -> None:
        """Call `action` here and now: no other thread owns the session."""
        action()

    def stop(self) -> None:
        """Do nothing; `run` does not wait."""


class NullCaretLocator:
    """Stands where nothing is known about the caret."""

    def locate(self) -> Caret | None:
        """Return None."""
        return None

    def close(self) -> None:
        """Do nothing; there is nothing to let go of."""


def capture_obstacle(platform: str, environ: Mapping[str, str]) -> str:
    """Return why keys cannot be captured here, in words for the user; "" when they can."""
    if platform in NO_X11:
        return NO_X11[platform] + INSTEAD
    if environ.get("XDG_SESSION_TYPE") == "wayland" or environ.get("WAYLAND_DISPLAY"):
        return f"Wayland 不让程序看到敲给别的程序的键。{INSTEAD}"
    if not environ.get("DISPLAY"):
        return f"这里没有 X11 图形界面。{INSTEAD}"
    return ""


def select_os_layer(
    *,
    platform: str = sys.platform,
    environ: Mapping[str, str] = os.environ,
) -> OsLayer:
    """Return what to use here; raise CaptureError when the X server cannot be reached.

    On X11 capture pauses by itself in password fields, where the application tells.
    """
    reason = capture_obstacle(platform, environ)
    if not reason:
        return _x11_layer(environ)
    return OsLayer(reason, lambda *_: NullKeySource(reason), NullCaretLocator(), lambda: None)


def has_compositor(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether windows may be translucent; on X11 only a compositing manager allows it."""
    if capture_obstacle(platform, environ):
        return platform in NO_X11 or bool(environ.get("WAYLAND_DISPLAY"))
    from p2h_desktop.oslayer.x11_keyboard import connect, disconnect

    try:
        display = connect(environ["DISPLAY"])
    except CaptureError:
        return False
    name = f"_NET_WM_CM_S{display.get_default_screen()}"
    owner = display.get_selection_owner(display.get_atom(name))
    disconnect(display)
    return bool(owner)


def _x11_layer(environ: Mapping[str, str]) -> OsLayer:
    # python-xlib and jeepney are there on Linux only.
    from p2h_desktop.oslayer.atspi import BUS_ERRORS, AtspiBus
    from p2h_desktop.oslayer.caret import X11CaretLocator
    from p2h_desktop.oslayer.guard import PasswordGuard
    from p2h_desktop.oslayer.x11_capture import X11KeySource

    display_name = environ["DISPLAY"]
    bus: AtspiBus | None = None
    try:
        bus = AtspiBus(environ)
    except BUS_ERRORS:
        log.info("no accessibility bus: the window follows the mouse, passwords go unnoticed")
    locator = X11CaretLocator(bus, display_name)
    guard = PasswordGuard(bus, locator.active_process) if bus is not None else None

    def make_key_source(
        press: Press, cancel: Cancel, wanted: Wanted, on_failure: OnFailure
    ) -> KeySource:
        source = X11KeySource(
            press,
            cancel,
            wanted=lambda: wanted() and not (guard is not None and guard.in_password()),
            on_failure=on_failure,
            display_name=display_name,
        )
        if guard is not None:
            guard.on_change(lambda: source.post(lambda: None))
        return source

    def close() -> None:
        locator.close()
        if bus is not None:
            bus.close()

    return OsLayer("", make_key_source, locator, close)
