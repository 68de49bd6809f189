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
from p2h_desktop.oslayer.windows.pynput_adapter import listen_on_windows

OWN_MARK = 0x50324831  # "P2H1", in the extra information of what we type
KEY_DOWN = (0x0100, 0x0104)  # WM_KEYDOWN, WM_SYSKEYDOWN
INPUT_KEYBOARD, KEY_UP, UNICODE, EXTENDED = 1, 0x0002, 0x0004, 0x0001
INJECTED_EXTENDED = 0x01  # bit of a hook's flags: a key of the extended keyboard
ES_PASSWORD, GWL_STYLE = 0x0020, -16
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


Listen = Callable[[Callable[[int, Any], bool], Callable[[], None]], Callable[[], None]]


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
    """See hooked_keys.System. user32: the functions of that library; tests bring their own."""

    def __init__(
        self,
        user32: Any = None,
        listen: Listen = listen_on_windows,
    ) -> None:
        self._user32 = _user32() if user32 is None else user32
        self._listen = listen

    def obstacle(self) -> None:
        """Return None: no permission is needed, except for windows that run as administrator."""
        return

    def listen(
        self, decide: Callable[[HookKey], bool], ended: Callable[[], None]
    ) -> Callable[[], None]:
        """Hook the keyboard; see hooked_keys.System."""
        return self._listen(lambda message, data: decide(self.key_of(message, data)), ended)

    def key_of(self, message: int, data: Any) -> HookKey:
        """Return the key of a hook's KBDLLHOOKSTRUCT."""
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
        own = _mark(data) == OWN_MARK
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
        if vk == PACKET:
            vk, flags = 0, UNICODE
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
        """Return the handle of the window in front."""
        return int(self._user32.GetForegroundWindow() or 0)

    def secret(self) -> bool:
        """Tell whether the focus is in a classic password field; browsers' are not seen."""
        info = self._thread_info()
        if info is None or not info.hwndFocus:
            return False
        return bool(self._user32.GetWindowLongW(info.hwndFocus, GWL_STYLE) & ES_PASSWORD)

    def locate(self) -> Caret | None:
        """Return the caret where the window tells it, else the pointer."""
        info = self._thread_info()
        if info is not None and info.hwndCaret:
            area = info.rcCaret
            corner = wintypes.POINT(area.left, area.top)
            self._user32.ClientToScreen(info.hwndCaret, ctypes.byref(corner))
            height = area.bottom - area.top
            if height > 0:
                return Caret(corner.x, corner.y, max(area.right - area.left, 1), height, exact=True)
        pointer = wintypes.POINT()
        self._user32.GetCursorPos(ctypes.byref(pointer))
        return Caret(pointer.x, pointer.y, 1, 1, exact=False)

    def close(self) -> None:
        """Do nothing: nothing is held."""

    def _held(self) -> set[int]:
        return {vk for vk in MODIFIERS if self._user32.GetAsyncKeyState(vk) & 0x8000}

    def _thread_info(self) -> GuiThreadInfo | None:
        info = GuiThreadInfo(cbSize=ctypes.sizeof(GuiThreadInfo))
        return info if self._user32.GetGUIThreadInfo(0, ctypes.byref(info)) else None

    def _text(self, data: Any, held: set[int]) -> str:
        """Return what the key types in the layout of the window in front; "" for nothing."""
        state = (ctypes.c_ubyte * 256)()
        for vk in held:
            state[vk] = 0x80
        if held & {CONTROL, ALT} != {CONTROL, ALT}:  # both together are AltGr
            state[CONTROL] = state[ALT] = 0
        state[0x14] = self._user32.GetKeyState(0x14) & 1  # CapsLock
        thread = self._user32.GetWindowThreadProcessId(self._user32.GetForegroundWindow(), None)
        layout = self._user32.GetKeyboardLayout(thread)
        room = ctypes.create_unicode_buffer(8)
        count = self._user32.ToUnicodeEx(
            data.vkCode, data.scanCode, state, room, len(room), KEEP_STATE, layout
        )
        text = room.value[:count] if count > 0 else ""
        return text if text.isprintable() else ""

    def _send(self, events: Iterable[Input]) -> None:
        found = list(events)
        array = (Input * len(found))(*found)
        if self._user32.SendInput(len(found), array, ctypes.sizeof(Input)) != len(found):
            raise InjectionError(Code.TEXT_NOT_TAKEN)


def _event(*, vk: int = 0, scan: int = 0, flags: int = 0) -> Input:
    key = KeyboardInput(vk, scan, flags, 0, OWN_MARK)
    return Input(INPUT_KEYBOARD, InputUnion(ki=key))


def _mark(data: Any) -> int:
    """Return the extra information of a key, which pynput declares as a pointer."""
    mark = data.dwExtraInfo
    return int(mark if isinstance(mark, int) else ctypes.cast(mark, ctypes.c_void_p).value or 0)


def _user32() -> Any:
    # by name, as ctypes has it on Windows only
    library = ctypes.WinDLL("user32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    # handles are pointers: as ctypes' plain int their upper half would be lost
    for name, result, arguments in (
        ("GetForegroundWindow", wintypes.HWND, ()),
        ("GetKeyboardLayout", ctypes.c_void_p, (wintypes.DWORD,)),
        ("GetWindowThreadProcessId", wintypes.DWORD, (wintypes.HWND, ctypes.c_void_p)),
        ("GetWindowLongW", wintypes.LONG, (wintypes.HWND, ctypes.c_int)),
        ("ClientToScreen", wintypes.BOOL, (wintypes.HWND, ctypes.c_void_p)),
        ("GetAsyncKeyState", ctypes.c_short, (ctypes.c_int,)),
        ("GetKeyState", ctypes.c_short, (ctypes.c_int,)),
        ("ToUnicodeEx", ctypes.c_int, (wintypes.UINT, wintypes.UINT, *(ctypes.c_void_p,) * 2,
            ctypes.c_int, wintypes.UINT, ctypes.c_void_p)),
        ("SendInput", wintypes.UINT, (wintypes.UINT, ctypes.c_void_p, ctypes.c_int)),
    ):  # fmt: skip
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library
