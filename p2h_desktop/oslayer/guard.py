"""Notices password fields, so that capture can stay away from them."""

from __future__ import annotations

from collections.abc import Callable

from p2h_desktop.oslayer.atspi import BUS_ERRORS, AccessibleEvent, AtspiBus

PASSWORD_TEXT = 40  # AT-SPI's role of a field whose text is hidden


class PasswordGuard:
    """Knows whether the focus is in a password field, as far as applications tell the bus.

    active_process: the process that owns the active window; a program that is not on the bus
    takes the focus without a word there.
    """

    def __init__(self, bus: AtspiBus, active_process: Callable[[], int | None]) -> None:
        self._bus = bus
        self._active_process = active_process
        self._process: int | None = None  # of the password field that had the focus last
        self._listeners: list[Callable[[], None]] = []
        bus.listen(self._on_event)

    def in_password(self) -> bool:
        """Tell whether the user is typing into a password field."""
        process = self._process
        return process is not None and process == self._active_process()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have `listener` called, in the bus's thread, when the answer may be another."""
        self._listeners.append(listener)

    def _on_event(self, event: AccessibleEvent) -> None:
        if event.member != "StateChanged" or event.kind != "focused" or not event.value:
            return
        before, self._process = self._process, self._password_process(event)
        if self._process != before:
            for listener in self._listeners:
                listener()

    def _password_process(self, event: AccessibleEvent) -> int | None:
        try:
            role = self._bus.call(event.source, "Accessible", "GetRole", "", ())[0]
            return self._bus.process_of(event.source) if role == PASSWORD_TEXT else None
        except BUS_ERRORS:
            return None
