"""Windows: the low-level keyboard hook, SendInput, and what the focused window tells."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterable
from ctypes import wintypes
from typing import Any

from p2h_desktop.core.session.key_names import name_of_character
from p2h_desktop.core.types import Keystroke
from p2h_desktop.errors import InjectionError
from p2h_desktop.messages.codes import Code
from p2h_desktop.oslayer.hooks.hooked_keys import HookKey
from p2h_desktop.oslayer.protocols import Caret
from p2h_desktop.oslayer.windows.keyboard_hook import KeyboardHook, KeyData
from p2h_desktop.oslayer.windows.system_calls import system_calls

OWN_MARK = 0x50324831  # "P2H1", in the extra information of what we type
KEY_DOWN = (0x0100, 0x0104)  # WM_KEYDOWN, WM_SYSKEYDOWN
INPUT_KEYBOARD, KEY_UP, UNICODE, EXTENDED = 1, 0x0002, 0x0004, 0x0001
INJECTED_EXTENDED = 0x01  # bit of a hook's flags: a key of the extended keyboard
ES_PASSWORD, GWL_STYLE = 0x0020, -16
EDIT = "edit"  # in the class of every classic field for text, those of toolkits too
IN_MENU = 0x0004 | 0x0008 | 0x0010  # flags of GUITHREADINFO: a menu, the system's, a pop-up
CAPS_LOCK, NUM_LOCK = 0x14, 0x90
KEEP_STATE = 1 << 2  # for ToUnicodeEx: leave dead keys as they are
PACKET = 0xE7  # VK_PACKET: a character that another program types; the scan code is it
BACKSPACE = 0x08
SHIFT, CONTROL, ALT, LEFT_WIN, RIGHT_WIN = 0x10, 0x11, 0x12, 0x5B, 0x5C
MODIFIERS = (SHIFT, CONTROL, ALT, LEFT_WIN, RIGHT_WIN)
NAMES = {
    0x08: "BackSpace", 0x09: "Tab", 0x0D: "Return", 0x1B: "Escape", 0x20: "space",
    0x21: "Prior", 0x22: "Next", 0x23: "End", 0x24: "Home",
    0x25: "Left", 0x26: "Up", 0x27: "Right", 0x28: "Down", 0x2D: "Insert", 0x2E: "Delete",
    0x10: "Shift_L", 0x11: "Control_L", 0x12: "Alt_L", 0x14: "Caps_Lock", 0x90: "Num_Lock",
    0x5B: "Super_L", 0x5C: "Super_R", 0xA0: "Shift_L", 0xA1: "Shift_R",
    0xA2: "Control_L", 0xA3: "Control_R", 0xA4: "Alt_L", 0xA5: "Alt_R",
    **{0x70 + n: f"F{n + 1}" for n in range(24)},
}  # fmt: skip


class KeyboardInput(ctypes.Structure):
    """KEYBDINPUT."""

    _fields_ = (
        ("wVk", wintypes.WORD),
        ("wScan", wintypes.WORD),
        ("dwFlags", wintypes.DWORD),
        ("time", wintypes.DWORD),
        ("dwExtraInfo", ctypes.c_size_t),
    )


class InputUnion(ctypes.Union):
    """The union in INPUT; MOUSEINPUT, its largest member, gives the size."""

    _fields_ = (("ki", KeyboardInput), ("room", ctypes.c_byte * (32 if sys.maxsize >> 32 else 24)))


class Input(ctypes.Structure):
    """INPUT."""

    _fields_ = (("type", wintypes.DWORD), ("u", InputUnion))


class GuiThreadInfo(ctypes.Structure):
    """GUITHREADINFO."""

    _fields_ = (
        ("cbSize", wintypes.DWORD),
        ("flags", wintypes.DWORD),
        ("hwndActive", wintypes.HWND),
        ("hwndFocus", wintypes.HWND),
        ("hwndCapture", wintypes.HWND),
        ("hwndMenuOwner", wintypes.HWND),
        ("hwndMoveSize", wintypes.HWND),
        ("hwndCaret", wintypes.HWND),
        ("rcCaret", wintypes.RECT),
    )


class WindowsSystem:
    """See hooked_keys.System. calls: the functions of Windows; tests bring their own."""

    def __init__(self, calls: Any = None) -> None:
        self._calls = system_calls() if calls is None else calls

    def obstacle(self) -> None:
        """Return None: no permission is needed, except for windows that run as administrator."""
        return

    def listen(
        self,
        decide: Callable[[HookKey], bool],
        ended: Callable[[], None],
        lapsed: Callable[[], None],
    ) -> Callable[[], None]:
        """Hook the keyboard; see hooked_keys.System."""
        hook = KeyboardHook(self._calls, lambda message, data: decide(self.key_of(message, data)))
        return hook.start(ended, lapsed)

    def key_of(self, message: int, data: KeyData) -> HookKey:
        """Return the key of a hook's data; without a name where it types nothing we know."""
        held = self._held()
        silent = data.vkCode == PACKET or (data.vkCode in NAMES and data.vkCode != 0x20)
        text = "" if silent else self._text(data, held)
        keystroke = Keystroke(
            NAMES.get(data.vkCode) or name_of_character(text),
            text,
            shift=SHIFT in held,
            ctrl=bool(held & {CONTROL, LEFT_WIN, RIGHT_WIN}),
            alt=ALT in held,
        )
        code = data.vkCode | data.scanCode << 8 | (data.flags & INJECTED_EXTENDED) << 24
        modifiers = sum(1 << n for n, vk in enumerate(MODIFIERS) if vk in held)
        own = data.dwExtraInfo == OWN_MARK
        return HookKey(keystroke, code, message in KEY_DOWN, modifiers, own)

    def type_text(self, text: str) -> None:
        """Type text as pairs of UTF-16 units in one array; raise InjectionError."""
        raw = text.encode("utf-16-le")
        units = [int.from_bytes(raw[i : i + 2], "little") for i in range(0, len(raw), 2)]
        self._send(_event(scan=unit, flags=UNICODE | up) for unit in units for up in (0, KEY_UP))

    def type_key(self, key: HookKey) -> None:
        """Press and release a key, and modifiers it had that are up by now."""
        wanted = [vk for n, vk in enumerate(MODIFIERS) if key.modifiers >> n & 1]
        missing = [vk for vk in wanted if vk not in self._held()]
        flags = EXTENDED if key.code >> 24 else 0
        vk, scan = key.code & 0xFF, key.code >> 8 & 0xFFFF
        self._send(
            [
                *(_event(vk=modifier) for modifier in missing),
                _event(vk=vk, scan=scan, flags=flags),
                _event(vk=vk, scan=scan, flags=flags | KEY_UP),
                *(_event(vk=modifier, flags=KEY_UP) for modifier in reversed(missing)),
            ]
        )

    def delete_before(self, count: int) -> None:
        """Press Backspace so often; raise InjectionError."""
        self._send(_event(vk=BACKSPACE, flags=up) for _ in range(count) for up in (0, KEY_UP))

    def focus(self) -> int:
        """Return the handle of the focused control, else of the window in front."""
        info = self._thread_info()
        focused = info.hwndFocus if info is not None else None
        return int(focused or self._calls.GetForegroundWindow() or 0)

    def off_limits(self) -> bool:
        """Tell whether a menu is open, or a classic password field has the focus.

        Password fields of browsers are not seen, nor menus that programs draw themselves.
        """
        info = self._thread_info()
        if info is None:
            return False
        return bool(info.flags & IN_MENU) or self._is_secret(info.hwndFocus)

    def locate(self) -> Caret | None:
        """Return the caret where the window tells it, else the pointer."""
        info = self._thread_info()
        if info is not None and info.hwndCaret:
            area = info.rcCaret
            corner = wintypes.POINT(area.left, area.top)
            self._calls.ClientToScreen(info.hwndCaret, ctypes.byref(corner))
            height = area.bottom - area.top
            if height > 0:
                return Caret(corner.x, corner.y, max(area.right - area.left, 1), height, exact=True)
        pointer = wintypes.POINT()
        self._calls.GetCursorPos(ctypes.byref(pointer))
        return Caret(pointer.x, pointer.y, 1, 1, exact=False)

    def close(self) -> None:
        """Do nothing: nothing is held."""

    def _held(self) -> set[int]:
        return {vk for vk in MODIFIERS if self._calls.GetAsyncKeyState(vk) & 0x8000}

    def _is_secret(self, window: int | None) -> bool:
        if not window or not self._calls.GetWindowLongW(window, GWL_STYLE) & ES_PASSWORD:
            return False
        # the bit means something else in each class
        room = ctypes.create_unicode_buffer(64)
        self._calls.GetClassNameW(window, room, len(room))
        return EDIT in room.value.lower()

    def _thread_info(self) -> GuiThreadInfo | None:
        info = GuiThreadInfo(cbSize=ctypes.sizeof(GuiThreadInfo))
        return info if self._calls.GetGUIThreadInfo(0, ctypes.byref(info)) else None

    def _text(self, data: KeyData, held: set[int]) -> str:
        """Return what the key types in the layout of the window in front; "" for nothing."""
        state = (ctypes.c_ubyte * 256)()
        for vk in held:
            state[vk] = 0x80
        if held & {CONTROL, ALT} != {CONTROL, ALT}:  # both together are AltGr
            state[CONTROL] = state[ALT] = 0
        for lock in (CAPS_LOCK, NUM_LOCK):
            state[lock] = self._calls.GetKeyState(lock) & 1
        thread = self._calls.GetWindowThreadProcessId(self._calls.GetForegroundWindow(), None)
        layout = self._calls.GetKeyboardLayout(thread)
        room = ctypes.create_unicode_buffer(8)
        count = self._calls.ToUnicodeEx(
            data.vkCode, data.scanCode, state, room, len(room), KEEP_STATE, layout
        )
        text = room.value[:count] if count > 0 else ""
        return text if text.isprintable() else ""

    def _send(self, events: Iterable[Input]) -> None:
        found = list(events)
        array = (Input * len(found))(*found)
        if self._calls.SendInput(len(found), array, ctypes.sizeof(Input)) != len(found):
            raise InjectionError(Code.TEXT_NOT_TAKEN)


def _event(*, vk: int = 0, scan: int = 0, flags: int = 0) -> Input:
    key = KeyboardInput(vk, scan, flags, 0, OWN_MARK)
    return Input(INPUT_KEYBOARD, InputUnion(ki=key))
