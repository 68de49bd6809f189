"""What the stores have to say to the user, kept until there is somebody to show it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock

from p2h_desktop.messages.message import Message

_MOST_KEPT = 20


class Messages:
    """Takes messages from any thread and passes them on, in order."""

    def __init__(self) -> None:
        """Start without a listener."""
        self._lock = Lock()
        self._kept: deque[Message] = deque(maxlen=_MOST_KEPT)
        self._listener: Callable[[Message], None] | None = None

    def notify(self, message: Message) -> None:
        """Pass a message on, or keep it until there is a listener."""
        with self._lock:
            if self._listener is None:
                self._kept.append(message)
            else:
                self._listener(message)

    def listen(self, listener: Callable[[Message], None]) -> None:
        """Have `listener` called with each message, those kept first; in the teller's thread."""
        with self._lock:
            self._listener = listener
            while self._kept:
                listener(self._kept.popleft())
