"""The functions of Windows that P2H calls, with their types."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from types import SimpleNamespace
from typing import Any

_POINTER = ctypes.c_void_p
_RESULT = ctypes.c_ssize_t

# Answered at once, without a message to any window. ctypes keeps Python's lock meanwhile: to let go
# of it a dozen times a key and wait for the converter each time would make the hook slow.
_QUERIES = (
    ("user32", "GetForegroundWindow", wintypes.HWND, ()),
    ("user32", "GetGUIThreadInfo", wintypes.BOOL, (wintypes.DWORD, _POINTER)),
    ("user32", "GetKeyboardLayout", _POINTER, (wintypes.DWORD,)),
    ("user32", "GetWindowThreadProcessId", wintypes.DWORD, (wintypes.HWND, _POINTER)),
    ("user32", "GetWindowLongW", wintypes.LONG, (wintypes.HWND, ctypes.c_int)),
    ("user32", "GetClassNameW", ctypes.c_int, (wintypes.HWND, _POINTER, ctypes.c_int)),
    ("user32", "ClientToScreen", wintypes.BOOL, (wintypes.HWND, _POINTER)),
    ("user32", "GetCursorPos", wintypes.BOOL, (_POINTER,)),
    ("user32", "GetAsyncKeyState", ctypes.c_short, (ctypes.c_int,)),
    ("user32", "GetKeyState", ctypes.c_short, (ctypes.c_int,)),
    ("user32", "ToUnicodeEx", ctypes.c_int, (wintypes.UINT, wintypes.UINT, _POINTER, _POINTER,
        ctypes.c_int, wintypes.UINT, _POINTER)),
    ("kernel32", "GetTickCount", wintypes.DWORD, ()),
)  # fmt: skip

# These wait, or have our own hook called, which needs Python's lock.
_ACTS = (
    ("user32", "SendInput", wintypes.UINT, (wintypes.UINT, _POINTER, ctypes.c_int)),
    ("user32", "SetWindowsHookExW", wintypes.HHOOK,
        (ctypes.c_int, _POINTER, wintypes.HINSTANCE, wintypes.DWORD)),
    ("user32", "UnhookWindowsHookEx", wintypes.BOOL, (wintypes.HHOOK,)),
    ("user32", "CallNextHookEx", _RESULT,
        (wintypes.HHOOK, ctypes.c_int, wintypes.WPARAM, wintypes.LPARAM)),
    ("user32", "PeekMessageW", wintypes.BOOL, (_POINTER, wintypes.HWND, *(wintypes.UINT,) * 3)),
    ("user32", "GetMessageW", ctypes.c_int, (_POINTER, wintypes.HWND, *(wintypes.UINT,) * 2)),
    ("user32", "PostThreadMessageW", wintypes.BOOL,
        (wintypes.DWORD, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM)),
)  # fmt: skip


def system_calls() -> Any:
    """Return an object with these functions; only on Windows."""
    # by name, as ctypes has WinDLL on Windows only
    kinds = ((_QUERIES, ctypes.PyDLL), (_ACTS, getattr(ctypes, "WinDLL")))  # noqa: B009
    found = SimpleNamespace()
    for functions, kind in kinds:
        for library, name, result, arguments in functions:
            function = getattr(kind(library), name)
            function.restype, function.argtypes = result, arguments
            setattr(found, name, function)
    return found
