"""Actions that other threads post to a key source, and the pipe that wakes its loop for them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from contextlib import suppress

from p2h_desktop.oslayer.protocols import Action


class ActionQueue:
    """A queue with a file to wait on; `post` may be called from any thread."""

    def __init__(self) -> None:
        self._actions: deque[Action] = deque()
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)

    def post(self, action: Action) -> None:
        """Add an action and wake who waits."""
        self._actions.append(action)
        with suppress(BlockingIOError):  # a full pipe wakes the loop all the same
            os.write(self._write, b"\0")

    def fileno(self) -> int:
        """Return the file that can be read when something was posted."""
        return self._read

    def clear_wakeup(self) -> None:
        """Empty the pipe; only when it can be read."""
        os.read(self._read, 4096)

    def take(self) -> Iterator[Action]:
        """Yield what was posted, oldest first, each as it is asked for."""
        while self._actions:
            yield self._actions.popleft()
