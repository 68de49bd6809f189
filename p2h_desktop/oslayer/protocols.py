"""What the rest of P2H asks of an operating system: keys, a place for text, the caret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from p2h_desktop.core.types import Keystroke, Update
from p2h_desktop.errors import InjectionError

Action = Callable[[], Update | None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the user is typing, as far as it matters to the session.

    latin: English is the rule there (an address, a number); the mode elsewhere is kept.
    private: the application asks that nothing be learnt from what is typed there.
    application: the class of the program, as its windows or its input context name it; "" unknown.
    """

    latin: bool = False
    private: bool = False
    application: str = ""


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


class Press(Protocol):
    """Answers a key; see KeyHandler.press."""

    def __call__(self, keystroke: Keystroke, *, more_waiting: bool = False) -> Update:
        """Answer a key."""


class KeyHandler(Protocol):
    """The session as a key source sees it; the methods are called in the session's thread.

    A key source obeys the Updates that the methods return. What is to be seen of them shows
    itself: nothing in a key source draws.
    """

    def press(self, keystroke: Keystroke, *, more_waiting: bool = False) -> Update:
        """Answer a key; `more_waiting`: another follows at once, so this one need not be seen."""

    def cancel(self) -> Update:
        """Drop the composition and forget the context."""

    def select(self, index: int) -> Update:
        """Choose a candidate of the current page."""

    def turn_page(self, step: int) -> Update:
        """Go to the next (+1) or previous (-1) page."""

    def toggle_mode(self) -> Update:
        """Change between Chinese and English."""

    def enter(self, place: Place) -> Update:
        """Drop the composition: the user types in `place` now, which may be the same kind."""

    def stay(self, place: Place) -> None:
        """Enter `place`, unless the user types there already."""

    def set_context(self, text: str) -> None:
        """Take over the text before the caret, where the application tells it."""

    def wanted(self) -> bool:
        """Tell whether keys are to be taken now; False pauses everything."""

    def give_up(self, error: InjectionError) -> None:
        """Hear that the text committed last could not be handed over."""


class KeySource(Protocol):
    """Takes keys before the application gets them; owns the session while it runs."""

    def run(self) -> None:
        """Capture until `stop`; call it in a thread of its own. Raise CaptureError when it ends."""

    def post(self, action: Action) -> None:
        """Have `action` called where keys are handled, and its Update obeyed; thread-safe."""

    def stop(self) -> None:
        """Make `run` return soon; thread-safe, and may be called twice."""


class CaretLocator(Protocol):
    """Knows where on the screen the user is typing."""

    def locate(self) -> Caret | None:
        """Return the caret; None when not even a guess can be had."""

    def close(self) -> None:
        """Let go of connections; `locate` may not be called afterwards."""
