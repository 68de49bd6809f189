"""A child process that frees the keyboard when the hook has stopped answering.

Each byte that the hook writes to the child's standard input says what silence means from now on:
OFF any is fine; HELD the hook speaks again within LIMIT_S; ARMED it does so within that time after
each key that is pressed, of which the X server tells the child too. When the hook is silent for
too long, the child has the server close the hook's connection, which drops its grabs. The child
ends with the hook.
"""

from __future__ import annotations

import logging
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import Any

from Xlib import X
from Xlib.error import CatchError, ConnectionClosedError
from Xlib.ext import xinput

from p2h_desktop.errors import CaptureError
from p2h_desktop.oslayer.x11.keyboard import connect, disconnect
from p2h_desktop.oslayer.x11.watch import X11Watch

OFF, HELD, ARMED = 0, 1, 2
LIMIT_S = 0.9
BEAT_S = LIMIT_S / 4  # between two words of the hook while it holds the keyboard

log = logging.getLogger(__name__)


class Watchdog:
    """The hook's end: starts the child and tells it that all is well."""

    def __init__(self, display_name: str, resource_id: int) -> None:
        # in a bundle the program itself takes the place of Python and of the module
        start = ["--watchdog"] if getattr(sys, "frozen", False) else ["-m", __name__]
        command = [sys.executable, *start, display_name, str(resource_id)]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, bufsize=0)
        self._state = OFF
        self._last = 0.0

    def beat(self, state: int) -> float | None:
        """Say OFF, HELD or ARMED; return within how many seconds to call again, if ever."""
        held = state == HELD
        if state != self._state or (held and time.monotonic() - self._last >= BEAT_S / 2):
            self._notify(state)
        return BEAT_S if held else None

    def answer(self) -> None:
        """Say that a key press has been heard, if that is waited for."""
        if self._state == ARMED:
            self._notify(ARMED)

    def close(self) -> None:
        """End the child."""
        if self._child.stdin is not None:
            self._child.stdin.close()
        self._child.wait()

    def _notify(self, state: int) -> None:
        self._state, self._last = state, time.monotonic()
        try:
            if self._child.stdin is not None:
                self._child.stdin.write(bytes([state]))
        except BrokenPipeError:
            log.warning("the keyboard watchdog has ended")


def watch(pipe: int, display: Any, keys: X11Watch, resource_id: int) -> bool:
    """Follow the hook until the pipe closes (False) or it falls silent: free the keyboard (True).

    display: to free the keyboard with; keys: tells of key presses.
    """
    state, deadline_s = OFF, None
    while True:
        pressed = [raw for raw in keys.poll() if raw.kind == xinput.RawKeyPress]
        if pressed and state == ARMED and deadline_s is None:
            deadline_s = time.monotonic() + LIMIT_S
        wait_s = None if deadline_s is None else max(deadline_s - time.monotonic(), 0)
        readable, _, _ = select.select([pipe, keys.fileno()], [], [], wait_s)
        if pipe in readable:
            said = os.read(pipe, 4096)
            if not said:
                return False
            state = said[-1]
            keys.watch(state == ARMED)
            deadline_s = time.monotonic() + LIMIT_S if state == HELD else None
        elif deadline_s is not None and time.monotonic() >= deadline_s:
            # the answer to a key may have been read before the key itself
            if state == HELD or not is_free(display):
                free_keyboard(display, resource_id)
                return True
            deadline_s = None


def is_free(display: Any) -> bool:
    """Tell whether nobody holds the keyboard."""
    root = display.screen().root
    status = root.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
    if status == X.GrabSuccess:
        display.ungrab_keyboard(X.CurrentTime)
        display.flush()
    return bool(status == X.GrabSuccess)


def free_keyboard(display: Any, resource_id: int) -> None:
    """Have the server close the connection that owns the resource; harmless if it is gone."""
    window = display.create_resource_object("window", resource_id)
    window.kill_client(onerror=CatchError())
    display.sync()


def main(arguments: Sequence[str]) -> None:
    """Watch over a hook: the display's name and a resource of its connection."""
    name, resource_id = arguments[0], int(arguments[1])
    # where the display is gone, so are the grabs
    with suppress(CaptureError, ConnectionClosedError), ExitStack() as stack:
        display = connect(name)  # now: when the time comes it must be quick
        stack.callback(disconnect, display)
        keys = X11Watch(name)
        stack.callback(keys.close)
        watch(sys.stdin.fileno(), display, keys, resource_id)


if __name__ == "__main__":
    main(sys.argv[1:])
