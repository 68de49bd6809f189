"""Notices password fields, so that capture can stay away from them."""

from __future__ import annotations

from collections.abc import Callable

from p2h_desktop.oslayer.desktop.atspi import BUS_ERRORS, Accessible, AccessibleEvent, AtspiBus

PASSWORD_TEXT = 40  # AT-SPI's role of a field whose text is hidden


class PasswordGuard:
    """Knows whether the focus is in a password field, as far as applications tell the bus.

    While the bus is lost, every field counts as a password field.

    active_process: the process that owns the active window; a program that is not on the bus
    takes the focus without a word there.
    """

    def __init__(self, bus: AtspiBus, active_process: Callable[[], int | None]) -> None:
        self._bus = bus
        self._active_process = active_process
        # Of programs whose focus is in a password field: each tells its own focus in order, but
        # one that lost it may be heard after the one that got it.
        self._processes: frozenset[int] = frozenset()
        self._listeners: list[Callable[[], None]] = []
        bus.listen(self._on_event)
        bus.watch(self._look_again)
        bus.on_loss(lambda _: self._notify())
        bus.call_soon(self._look)

    def in_password(self) -> bool:
        """Tell whether the user is typing into a password field."""
        if not self._bus.sound:
            return True
        processes = self._processes
        return bool(processes) and self._active_process() in processes

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have `listener` called, in the bus's thread, when the answer may be another."""
        self._listeners.append(listener)

    def _look_again(self) -> None:
        """Look up the focus again after missed events."""
        self._processes = frozenset()
        self._look()

    def _look(self) -> None:
        """Learn where the focus is already: the program in front will tell of changes only."""
        process = self._active_process()
        focus = None if process is None else self._bus.focused_in(process)
        if focus is not None:
            self._focus_is(focus)

    def _on_event(self, event: AccessibleEvent) -> None:
        if event.member == "StateChanged" and event.kind == "focused" and event.value:
            self._focus_is(event.source)

    def _focus_is(self, focus: Accessible) -> None:
        try:
            process = self._bus.process_of(focus)
        except BUS_ERRORS:
            return
        own = {process}
        self._processes = self._processes - own | (own if self._is_password(focus) else set())
        # told even where nothing changed here: the active window may have, a moment ago
        self._notify()

    def _notify(self) -> None:
        for listener in self._listeners:
            listener()

    def _is_password(self, focus: Accessible) -> bool:
        try:
            (answer,) = self._bus.call(focus, "Accessible", "GetRole", "", ())
            role = int(answer)
        except (TypeError, ValueError):
            return True  # the answer makes no sense: better no key than a password
        except BUS_ERRORS:
            return False
        return role == PASSWORD_TEXT
