"""Further windows, offered by tray and settings window: made when opened, one of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt, SignalInstance

from p2h_desktop.gui.kit.theme import Look

Entries = Sequence[tuple[str, Callable[[], None]]]  # what a menu says, what it does


class ToolWindow(Protocol):
    """What a window must be to be offered: a QWidget with these."""

    visibility_changed: SignalInstance

    def open(self) -> None:
        """Show the window in front, with what holds now."""

    def set_look(self, look: Look) -> None:
        """Set colours and fonts."""

    def isVisible(self) -> bool:
        """As QWidget."""

    def close(self) -> bool:
        """As QWidget."""

    def deleteLater(self) -> None:
        """As QObject."""


class Tools:
    """The windows offered and those already made."""

    def __init__(self, visibility_changed: Callable[[], None]) -> None:
        """Offer nothing yet; visibility_changed: called after a window was shown or hidden."""
        self._visibility_changed = visibility_changed
        self._offered: list[tuple[Callable[[], str], Callable[[], ToolWindow]]] = []
        self._made: dict[int, ToolWindow] = {}
        self._look = Look()

    def add(
        self, title: Callable[[], str], make: Callable[[], ToolWindow]
    ) -> Callable[[], ToolWindow]:
        """Offer a window; return what makes it where need be, without showing it.

        title: in the language of the interface, asked anew when that changes.
        """
        self._offered.append((title, make))
        return partial(self._window, len(self._offered) - 1)

    def entries(self) -> Entries:
        """Return the menu: titles, and what opens each window."""
        return [(title(), partial(self._open, i)) for i, (title, _) in enumerate(self._offered)]

    def set_look(self, look: Look) -> None:
        """Set colours and fonts of all windows."""
        self._look = look
        for window in self._made.values():
            window.set_look(look)

    def make_anew(self) -> None:
        """Forget all windows, which speak the language they were made in; reopen those shown."""
        shown = [index for index, window in self._made.items() if window.isVisible()]
        for window in self._made.values():
            window.close()
            window.deleteLater()
        self._made.clear()
        for index in shown:
            self._open(index)

    def _open(self, index: int) -> None:
        self._window(index).open()

    def _window(self, index: int) -> ToolWindow:
        if index not in self._made:
            window = self._offered[index][1]()
            window.visibility_changed.connect(
                self._visibility_changed, Qt.ConnectionType.QueuedConnection
            )
            window.set_look(self._look)
            self._made[index] = window
        return self._made[index]
