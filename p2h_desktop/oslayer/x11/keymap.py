"""The keyboard's map: keycodes and modifier states to keystrokes, and which keys to grab."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from string import ascii_lowercase

from Xlib import X

from p2h_desktop.core.types import Keystroke
from p2h_desktop.oslayer.keysyms import keysym_name, keysym_text

Grab = tuple[int, int]  # keycode and the exact modifier state of a passive grab

GROUP_BITS = 3 << 13  # of a modifier state: the layout group
KEYPAD = range(0xFF80, 0xFFBE)
LETTERS = frozenset(ascii_lowercase)
LOCKS = frozenset({"Caps_Lock", "Shift_Lock", "Num_Lock", "Scroll_Lock"})
COMMAND_KEYS = frozenset(
    f"{name}_{side}" for name in ("Control", "Alt", "Meta", "Super", "Hyper") for side in "LR"
)
CONTROL_KEYS = frozenset({"Control_L", "Control_R"})
SHIFT_KEYS = frozenset({"Shift_L", "Shift_R"})
LEVEL3_KEYS = frozenset({"ISO_Level3_Shift", "Mode_switch"})
TYPING_ISO_KEYS = frozenset({"ISO_Left_Tab", "ISO_Enter"})  # the others switch something


class X11Keymap:
    """A snapshot of the server's keyboard and modifier maps.

    rows: the keysyms of each keycode from `first` on, as GetKeyboardMapping gives them;
    modifiers: eight rows of keycodes, one a modifier bit, as GetModifierMapping gives them.
    """

    def __init__(
        self, first: int, rows: Sequence[Sequence[int]], modifiers: Sequence[Sequence[int]]
    ) -> None:
        self._first = first
        self._rows = rows
        self._modifiers = [[code for code in row if code] for row in modifiers]
        self.num_lock = self._bits({"Num_Lock"})
        self.command = X.ControlMask | self._bits(COMMAND_KEYS) & ~(X.ShiftMask | X.LockMask)
        self._level3 = self._bits(LEVEL3_KEYS)
        self._alt = self._bits({"Alt_L", "Alt_R", "Meta_L", "Meta_R"})
        self._latin_groups = {group for group in (0, 1 << 13) if self._types_letters(group)}

    def keystroke(self, keycode: int, state: int) -> Keystroke:
        """Name the key as typed under the modifier `state` of its event."""
        keysym = self.keysym(keycode, state)
        return Keystroke(
            key=keysym_name(keysym),
            text=keysym_text(keysym),
            shift=bool(state & X.ShiftMask),
            ctrl=bool(state & X.ControlMask),
            alt=bool(state & self._alt),
        )

    def keysym(self, keycode: int, state: int) -> int:
        """Return what the key means under `state`; 0 for nothing, and in third or later groups."""
        group = (state & GROUP_BITS) >> 13
        if group > 1:
            return 0
        plain, shifted = self._levels(keycode, group)
        if state & self._level3:
            plain, shifted = self._column(keycode, 4), self._column(keycode, 5)
        shift = bool(state & X.ShiftMask)
        if shifted in KEYPAD:
            shift = bool(state & self.num_lock) and not shift
        elif keysym_text(plain).isalpha():
            shift ^= bool(state & X.LockMask)
        return shifted if shift else plain

    def grabs(self, chords: Collection[str]) -> frozenset[Grab]:
        """Return the grabs that catch these chords ("comma", "ctrl+period"), NumLock on or off.

        A key of a second, non-latin group is caught too; its event tells the group.
        """
        bits = {"ctrl": X.ControlMask, "alt": self._alt, "shift": X.ShiftMask}
        wanted: dict[str, set[int]] = {}  # name of a key: the modifiers to catch it under
        for chord in chords:
            *held, name = chord.split("+")
            wanted.setdefault(name, set()).add(sum(bits[modifier] for modifier in held))
        grabs: set[Grab] = set()
        for keycode in range(self._first, self._first + len(self._rows)):
            for group in (0, 1):
                plain, shifted = (keysym_name(keysym) for keysym in self._levels(keycode, group))
                states = set(wanted.get(plain, ()))
                if shifted != plain:
                    states |= {X.ShiftMask | state for state in wanted.get(shifted, ())}
                grabs |= {(keycode, s | lock) for s in states for lock in (0, self.num_lock)}
        return frozenset(grabs)

    def types_letters(self, state: int) -> bool:
        """Tell whether the layout group in `state` is a latin one."""
        return state & GROUP_BITS in self._latin_groups

    def keycodes(self, names: Collection[str]) -> frozenset[int]:
        """Return the keycodes that mean one of `names` without modifiers."""
        codes = range(self._first, self._first + len(self._rows))
        return frozenset(code for code in codes if keysym_name(self.keysym(code, 0)) in names)

    def only_switches(self, keycode: int) -> bool:
        """Tell whether the key acts inside the server: a modifier, a lock, a switch of layout."""
        if any(keycode in codes for codes in self._modifiers):
            return True
        name = keysym_name(self.keysym(keycode, 0))
        switch = name.startswith("ISO_") and name not in TYPING_ISO_KEYS
        return switch or name in LEVEL3_KEYS | SHIFT_KEYS | COMMAND_KEYS | LOCKS

    def modifier_keys(self) -> list[tuple[int, list[int]]]:
        """Return (modifier bit, keycodes) of the modifiers that act only while held down."""
        return [
            (1 << index, codes)
            for index, codes in enumerate(self._modifiers)
            if codes and not any(keysym_name(self.keysym(code, 0)) in LOCKS for code in codes)
        ]

    def state(self, keys_down: Collection[int], now: int) -> int:
        """Return the modifier state that follows from keys held down, locks taken from `now`."""
        held = self.modifier_keys()
        state = now & ~sum(bit for bit, _ in held)
        for bit, codes in held:
            if any(code in keys_down for code in codes):
                state |= bit
        return state

    def _types_letters(self, group: int) -> bool:
        codes = range(self._first, self._first + len(self._rows))
        return {keysym_name(self.keysym(code, group)) for code in codes} >= LETTERS

    def _bits(self, names: Collection[str]) -> int:
        bits = 0
        for index, codes in enumerate(self._modifiers):
            for code in codes:
                if any(keysym_name(keysym) in names for keysym in self._levels(code, 0)):
                    bits |= 1 << index
        return bits

    def _levels(self, keycode: int, group: int) -> tuple[int, int]:
        """Return the unshifted and the shifted keysym; an empty second group means the first."""
        plain = self._column(keycode, 2 * group) or self._column(keycode, 0)
        shifted = self._column(keycode, 2 * group + 1)
        if not shifted and not self._column(keycode, 2 * group):
            shifted = self._column(keycode, 1)
        return plain, shifted or plain

    def _column(self, keycode: int, column: int) -> int:
        row = self._rows[keycode - self._first]
        return row[column] if column < len(row) else 0
