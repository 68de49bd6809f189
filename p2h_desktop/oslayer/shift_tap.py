"""Recognises Shift pressed and released alone, which changes between Chinese and English."""

from __future__ import annotations

from collections.abc import Collection

TAP_LIMIT_MS = 500  # a longer press of Shift is no tap


class ShiftTap:
    """Recognises Shift pressed and released with nothing else in between.

    Keys are numbers of any kind (keycodes, keysyms), the same at press and release.
    """

    def __init__(self, shift_keys: Collection[int], command_keys: Collection[int]) -> None:
        self._shift_keys = shift_keys
        self._command_keys = command_keys
        self._commands_down: set[int] = set()
        self._pressed: tuple[int, int] | None = None  # key and time of a Shift so far alone

    def press(self, key: int, time_ms: int) -> None:
        """Take note of a key press."""
        if key in self._command_keys:
            self._commands_down.add(key)
        alone = key in self._shift_keys and not self._commands_down
        self._pressed = (key, time_ms) if alone else None

    def release(self, key: int, time_ms: int) -> bool:
        """Take note of a key release; return whether it ends a tap."""
        self._commands_down.discard(key)
        pressed = self._pressed
        if key in self._shift_keys:
            self._pressed = None
        return pressed is not None and pressed[0] == key and time_ms - pressed[1] <= TAP_LIMIT_MS

    def spoil(self) -> None:
        """Take note of anything else that makes Shift a modifier, such as a click."""
        self._pressed = None
