"""What the rest of P2H asks of an operating system: keys, a place for text, the caret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from p2h_desktop.core.types import Update

Action = Callable[[], Update | None]


@dataclass(frozen=True, slots=True)
class Caret:
    """Where the user types: the caret's rectangle in physical pixels of the whole desktop.

    exact: False when only a guess (the mouse pointer) could be had.
    """

    x: int
    y: int
    width: int
    height: int
    exact: bool


class KeySource(Protocol):
    """Takes keys before the application gets them; owns the session while it runs."""

    def run(self) -> None:
        """Capture until `stop`; call it in a thread of its own. Raise CaptureError when it ends."""

    def post(self, action: Action) -> None:
        """Have `action` called where keys are handled, and its Update obeyed; thread-safe."""

    def stop(self) -> None:
        """Make `run` return soon; thread-safe, and may be called twice."""


class TextSink(Protocol):
    """Puts text where the user is typing."""

    def commit(self, text: str) -> None:
        """Hand `text` over and return when the application has it; raise InjectionError."""

    def serve(self) -> None:
        """Answer what other programs ask meanwhile, without waiting."""

    def close(self) -> None:
        """Give back what was borrowed."""


class CaretLocator(Protocol):
    """Knows where on the screen the user is typing."""

    def locate(self) -> Caret | None:
        """Return the caret; None when not even a guess can be had."""

    def close(self) -> None:
        """Let go of connections; `locate` may not be called afterwards."""
