"""A child process that frees the keyboard when the hook has stopped answering.

Each byte that the hook writes to the child's standard input says how many tenths of a second
may pass until the next one; 0 means any time. When they pass, the child has the X server close
the hook's connection, which drops its grabs. The child ends with the hook.
"""

from __future__ import annotations

import logging
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence

from Xlib.display import Display
from Xlib.error import CatchError

from p2h_desktop.oslayer.launch import is_bundle

HELD_TENTHS = 10  # while the keyboard is held
ARMED_TENTHS = 30  # while a grabbed key could freeze the keyboard

log = logging.getLogger(__name__)


class Watchdog:
    """The hook's end: starts the child and tells it that all is well."""

    def __init__(self, display_name: str, resource_id: int) -> None:
        # in a bundle the program itself takes the place of Python and of the module
        start = ["--watchdog"] if is_bundle() else ["-m", __name__]
        command = [sys.executable, *start, display_name, str(resource_id)]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, bufsize=0)
        self._tenths = 0
        self._last = 0.0

    def beat(self, tenths: int) -> float | None:
        """Allow silence of `tenths`; return within how many seconds to call again, if ever."""
        now = time.monotonic()
        interval_s = tenths / 10 / 4
        if tenths != self._tenths or (tenths and now - self._last >= interval_s / 2):
            self._tell(tenths)
            self._tenths, self._last = tenths, now
        return interval_s if tenths else None

    def close(self) -> None:
        """End the child."""
        if self._child.stdin is not None:
            self._child.stdin.close()
        self._child.wait()

    def _tell(self, tenths: int) -> None:
        try:
            if self._child.stdin is not None:
                self._child.stdin.write(bytes([tenths]))
        except BrokenPipeError:
            log.warning("the keyboard watchdog has ended")


def watch(pipe: int, display_name: str, resource_id: int) -> bool:
    """Read beats until the pipe closes (False) or falls silent: free the keyboard (True)."""
    display = Display(display_name)  # now: when the time comes it must be quick
    timeout_s: float | None = None
    while True:
        readable, _, _ = select.select([pipe], [], [], timeout_s)
        if not readable:
            free_keyboard(display, resource_id)
            return True
        beats = os.read(pipe, 4096)
        if not beats:
            return False
        timeout_s = beats[-1] / 10 or None


def free_keyboard(display: Display, resource_id: int) -> None:
    """Have the server close the connection that owns the resource; harmless if it is gone."""
    window = display.create_resource_object("window", resource_id)
    window.kill_client(onerror=CatchError())
    display.sync()


def main(arguments: Sequence[str]) -> None:
    """Watch over a hook: the display's name and a resource of its connection."""
    watch(sys.stdin.fileno(), arguments[0], int(arguments[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
