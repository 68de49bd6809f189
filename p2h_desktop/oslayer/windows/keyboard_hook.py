"""The low-level keyboard hook of Windows, in a thread with a message loop of its own.

Windows removes a hook that answers too late, without a word. So a hook that was late is put in
again by its own thread, in whose hands no key can come meanwhile.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from ctypes import wintypes
from typing import Any

from p2h_desktop.errors import CaptureError
from p2h_desktop.messages.codes import Code

WH_KEYBOARD_LL, HC_ACTION = 13, 0
WM_QUIT, WM_RENEW = 0x0012, 0x8000  # the latter is ours: WM_APP
INJECTED = 0x10  # a bit of flags: such a key brings what time it likes
LATE_MS = 250  # Windows waits 300 at least
END_LIMIT_S = 5.0
_TICKS = 1 << 32  # where the count of milliseconds begins again

_HOOKPROC = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)(
    ctypes.c_ssize_t, ctypes.c_int, wintypes.WPARAM, wintypes.LPARAM
)


class KeyData(ctypes.Structure):
    """KBDLLHOOKSTRUCT."""

    _fields_ = (
        ("vkCode", wintypes.DWORD),
        ("scanCode", wintypes.DWORD),
        ("flags", wintypes.DWORD),
        ("time", wintypes.DWORD),
        ("dwExtraInfo", ctypes.c_size_t),
    )


class KeyboardHook:
    """A hook; calls: the functions of `system_calls`, or what plays them."""

    def __init__(self, calls: Any, decide: Callable[[int, KeyData], bool]) -> None:
        """Prepare. decide: called with the message and the data of each key; True swallows it."""
        self._calls = calls
        self._decide = decide
        self._hook: int | None = None
        self._thread = 0
        self._ready = threading.Event()
        self._proc = _HOOKPROC(self.on_key)  # kept: Windows holds no reference to it

    def start(self, ended: Callable[[], None], lapsed: Callable[[], None]) -> Callable[[], None]:
        """Begin; return what ends it.

        Args:
            ended: Called when the hook has ended, whoever ended it.
            lapsed: Called when Windows had removed the hook, and it is there again.

        Raises:
            CaptureError: The system gives no hook.
        """
        thread = threading.Thread(target=self._run, args=(ended, lapsed), name="keys", daemon=True)
        thread.start()
        self._ready.wait()
        if not self._hook:
            raise CaptureError(Code.HOOK_REFUSED)

        def end() -> None:
            self._post(WM_QUIT)
            thread.join(END_LIMIT_S)

        return end

    def on_key(self, code: int, message: int, address: int) -> int:
        """Answer Windows: 1 swallows the key."""
        calls = self._calls
        if code != HC_ACTION:
            return int(calls.CallNextHookEx(None, code, message, address))
        data = KeyData.from_address(address)
        swallowed = self._decide(message, data)
        if not data.flags & INJECTED and self._was_late(data.time):
            self._post(WM_RENEW)
        return 1 if swallowed else int(calls.CallNextHookEx(None, code, message, address))

    def _was_late(self, pressed_ms: int) -> bool:
        late_ms = (self._calls.GetTickCount() - pressed_ms) % _TICKS
        return bool(LATE_MS <= late_ms < _TICKS // 2)  # more: the time lies ahead

    def _post(self, kind: int) -> None:
        self._calls.PostThreadMessageW(self._thread, kind, 0, 0)

    def _put_in(self) -> bool:
        self._hook = self._calls.SetWindowsHookExW(WH_KEYBOARD_LL, self._proc, None, 0)
        return bool(self._hook)

    def _run(self, ended: Callable[[], None], lapsed: Callable[[], None]) -> None:
        calls = self._calls
        self._thread = threading.get_native_id()
        message = wintypes.MSG()
        # the thread has a queue from its first look at it
        calls.PeekMessageW(ctypes.byref(message), None, 0, 0, 0)
        given = self._put_in()
        self._ready.set()
        if not given:
            return
        while given and calls.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
            # Windows calls the hook while the thread waits for a message
            if message.message == WM_RENEW:
                there = calls.UnhookWindowsHookEx(self._hook)
                given = self._put_in()
                if given and not there:
                    lapsed()
        if given:
            calls.UnhookWindowsHookEx(self._hook)
        ended()
