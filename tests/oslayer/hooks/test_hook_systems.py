"""The hooks of Windows and macOS and what types there, over libraries that are played."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest

from p2h_desktop.core.types import Keystroke
from p2h_desktop.errors import CaptureError, InjectionError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.oslayer.hooks.hooked_keys import HookKey
from p2h_desktop.oslayer.macos import event_tap
from p2h_desktop.oslayer.macos import system as macos_system
from p2h_desktop.oslayer.macos.event_tap import EventTap
from p2h_desktop.oslayer.macos.system import MacSystem
from p2h_desktop.oslayer.protocols import Caret
from p2h_desktop.oslayer.windows import keyboard_hook
from p2h_desktop.oslayer.windows import system as windows_system
from p2h_desktop.oslayer.windows.keyboard_hook import KeyData
from p2h_desktop.oslayer.windows.system import Input, WindowsSystem
from p2h_desktop.oslayer.windows.system_calls import system_calls
from tests.support.waiting import PATIENCE_S, wait_for


class FakeWindows:
    """The few functions of Windows that are called, over a keyboard with letters only."""

    def __init__(self) -> None:
        self.held: set[int] = set()
        self.locked: set[int] = set()
        self.sent: list[tuple[int, int, int, int]] = []
        self.style, self.kind, self.flags, self.focused = 0, "Edit", 0, 9
        self.refuse = False
        self.typed: str | None = None  # by any key
        self.state: Any = None  # of the keyboard, as ToUnicodeEx was told
        self.now_ms = (1 << 32) + 200  # the count has just begun at 0 again
        self.passed = 0
        self.proc: Any = None
        self.hooks = 0
        self.removes = False  # a late hook
        self.messages: SimpleQueue[int] = SimpleQueue()

    def GetAsyncKeyState(self, vk: int) -> int:  # noqa: N802 - the library's own names
        return 0x8000 if vk in self.held else 0

    def GetKeyState(self, vk: int) -> int:  # noqa: N802
        return int(vk in self.locked)

    def GetTickCount(self) -> int:  # noqa: N802
        return self.now_ms % (1 << 32)

    def SetWindowsHookExW(self, kind: int, proc: Any, *_: object) -> int:  # noqa: N802
        assert kind == keyboard_hook.WH_KEYBOARD_LL
        self.proc = None if self.refuse else proc
        self.hooks += 1
        return 0 if self.refuse else 5

    def UnhookWindowsHookEx(self, hook: int) -> bool:  # noqa: N802
        assert hook == 5
        there, self.proc = self.proc is not None, None
        return there

    def CallNextHookEx(self, *_: object) -> int:  # noqa: N802
        self.passed += 1
        return 0

    def PeekMessageW(self, *_: object) -> None:  # noqa: N802
        pass

    def GetMessageW(self, reference: Any, *_: object) -> int:  # noqa: N802
        reference._obj.message = self.messages.get(timeout=PATIENCE_S)
        return int(reference._obj.message != keyboard_hook.WM_QUIT)

    def PostThreadMessageW(self, _: int, message: int, *__: object) -> None:  # noqa: N802
        self.messages.put(message)

    def press(self, vk: int, *, age_ms: int = 0, flags: int = 0) -> int:
        """Call the hook for a key that was pressed so long ago; 1: it was swallowed."""
        pressed_ms = (self.now_ms - age_ms) % (1 << 32)
        data = KeyData(vkCode=vk, scanCode=30, flags=flags, time=pressed_ms)
        proc = self.proc
        if self.removes:
            self.proc = None
        return int(proc(0, 0x100, ctypes.addressof(data)))

    def GetForegroundWindow(self) -> int:  # noqa: N802
        return 7

    def GetWindowThreadProcessId(self, window: int, _: object) -> int:  # noqa: N802
        return 1

    def GetKeyboardLayout(self, thread: int) -> int:  # noqa: N802
        return 0x409

    def ToUnicodeEx(self, vk: int, *rest: Any) -> int:  # noqa: N802
        self.state, room = rest[1], rest[2]
        text = chr(vk) if self.state[windows_system.SHIFT] else chr(vk).lower()
        room.value = text if self.typed is None else self.typed
        return len(room.value)

    def GetGUIThreadInfo(self, _: int, reference: Any) -> int:  # noqa: N802
        info = reference._obj
        info.hwndFocus, info.hwndCaret, info.flags = self.focused, 9, self.flags
        info.rcCaret.left, info.rcCaret.top, info.rcCaret.right, info.rcCaret.bottom = 1, 2, 2, 18
        return 1

    def GetWindowLongW(self, window: int, _: int) -> int:  # noqa: N802
        return self.style

    def GetClassNameW(self, window: int, room: Any, size: int) -> None:  # noqa: N802
        assert size == len(room)
        room.value = self.kind

    def ClientToScreen(self, window: int, reference: Any) -> None:  # noqa: N802
        reference._obj.x += 100
        reference._obj.y += 200

    def SendInput(self, count: int, array: Any, size: int) -> int:  # noqa: N802
        assert size == ctypes.sizeof(Input)
        if self.refuse:
            return 0
        for item in array:
            assert item.u.ki.dwExtraInfo == windows_system.OWN_MARK
            self.sent.append((item.u.ki.wVk, item.u.ki.wScan, item.u.ki.dwFlags, item.type))
        return count


def windows_key(windows: FakeWindows, vk: int, *, down: bool = True, mark: int = 0) -> HookKey:
    data = KeyData(vkCode=vk, scanCode=30, dwExtraInfo=mark)
    return WindowsSystem(windows).key_of(0x100 if down else 0x101, data)


def test_windows_keys_are_named_and_our_own_are_known() -> None:
    windows = FakeWindows()
    key = windows_key(windows, ord("A"))
    assert (key.keystroke, key.down, key.own) == (Keystroke("a", "a"), True, False)
    assert windows_key(windows, 0x25, down=False).keystroke == Keystroke("Left")
    assert windows_key(windows, ord("A"), mark=windows_system.OWN_MARK).own
    windows.held = {windows_system.SHIFT}
    assert windows_key(windows, ord("A")).keystroke == Keystroke("A", "A", shift=True)
    windows.held = {windows_system.LEFT_WIN}
    assert windows_key(windows, ord("E")).keystroke.ctrl


def test_windows_types_text_in_units_and_keys_with_what_they_had() -> None:
    windows = FakeWindows()
    system = WindowsSystem(windows)
    system.type_text("你𠮷")
    units = [0x4F60, 0xD842, 0xDFB7]
    assert [(scan, flags) for _, scan, flags, _ in windows.sent] == [
        (unit, 4 | up) for unit in units for up in (0, 2)
    ]
    windows.held = {windows_system.CONTROL}
    key = windows_key(windows, ord("C"))
    windows.held, windows.sent = set(), []
    system.type_key(key)
    assert [(vk, flags) for vk, _, flags, _ in windows.sent] == [(17, 0), (67, 0), (67, 2), (17, 2)]
    windows.sent = []
    system.delete_before(2)
    assert [vk for vk, *_ in windows.sent] == [8] * 4
    windows.refuse = True
    with pytest.raises(InjectionError):
        system.type_text("你")


def test_windows_text_of_other_programs_and_odd_keys_have_no_name() -> None:
    windows = FakeWindows()
    for vk, text in ((0xE7, "汉"), (0xAF, ""), (0x2C, ""), (0x5D, "")):
        windows.typed = text
        assert windows_key(windows, vk).keystroke == Keystroke("", "")


def test_windows_tells_the_state_of_the_locks() -> None:
    windows = FakeWindows()
    windows.locked = {windows_system.NUM_LOCK}
    windows_key(windows, ord("A"))
    assert (windows.state[windows_system.NUM_LOCK], windows.state[windows_system.CAPS_LOCK]) == (
        1,
        0,
    )


def test_windows_tells_the_caret_and_what_has_the_focus() -> None:
    windows = FakeWindows()
    system = WindowsSystem(windows)
    assert system.locate() == Caret(101, 202, 1, 16, exact=True)
    assert system.focus() == 9
    windows.focused = 0
    assert system.focus() == 7


@pytest.mark.parametrize(
    ("kind", "secret"),
    [
        ("Edit", True),
        ("RICHEDIT50W", True),
        ("WindowsForms10.EDIT.app.0.1", True),
        ("SysTreeView32", False),  # there the bit means lines between the entries
    ],
)
def test_windows_knows_classic_password_fields(kind: str, secret: bool) -> None:
    windows = FakeWindows()
    windows.kind = kind
    system = WindowsSystem(windows)
    assert not system.off_limits()
    windows.style = windows_system.ES_PASSWORD
    assert system.off_limits() == secret


@pytest.mark.parametrize("flag", [0x4, 0x8, 0x10])
def test_windows_leaves_the_keys_of_a_menu_alone(flag: int) -> None:
    windows = FakeWindows()
    windows.flags = 0x1 | flag  # the caret blinks
    assert WindowsSystem(windows).off_limits()
    windows.flags = 0x1
    assert not WindowsSystem(windows).off_limits()


class Listening:
    """A hook that swallows the letter a."""

    def __init__(self, windows: FakeWindows) -> None:
        self.ended, self.lapsed = threading.Event(), threading.Event()
        self.end = WindowsSystem(windows).listen(
            lambda key: key.keystroke.key == "a", self.ended.set, self.lapsed.set
        )


def test_the_hook_of_windows_swallows_and_ends() -> None:
    windows = FakeWindows()
    hook = Listening(windows)
    assert (windows.press(ord("A")), windows.passed) == (1, 0)
    assert (windows.press(ord("B")), windows.passed) == (0, 1)
    assert windows.proc(-1, 0x100, 0) == 0  # not to be looked at
    assert not hook.ended.is_set()
    hook.end()
    assert hook.ended.is_set()
    assert windows.proc is None


def test_a_hook_that_windows_refuses_is_told() -> None:
    windows = FakeWindows()
    windows.refuse = True
    with pytest.raises(CaptureError, match="hook-refused"):
        Listening(windows)


def test_only_a_hook_that_was_late_is_put_in_again() -> None:
    windows = FakeWindows()
    hook = Listening(windows)
    windows.press(ord("A"), age_ms=100)
    windows.press(ord("A"), age_ms=-100)
    windows.press(ord("A"), age_ms=400, flags=keyboard_hook.INJECTED)
    assert windows.messages.empty()
    assert windows.hooks == 1
    assert windows.press(ord("A"), age_ms=400) == 1
    wait_for(lambda: windows.hooks == 2, "another hook")
    assert windows.press(ord("A")) == 1
    hook.end()
    assert (windows.hooks, windows.proc, hook.lapsed.is_set()) == (2, None, False)


@pytest.mark.parametrize("refuse", [False, True])
def test_a_hook_that_windows_had_removed_is_told(refuse: bool) -> None:
    windows = FakeWindows()
    hook = Listening(windows)
    windows.removes, windows.refuse = True, refuse
    assert windows.press(ord("A"), age_ms=400) == 1
    assert (hook.ended if refuse else hook.lapsed).wait(PATIENCE_S)
    assert hook.lapsed.is_set() != refuse
    hook.end()


def test_queries_keep_pythons_lock_and_what_calls_our_hook_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each time the lock is let go of, the hook waits for the converter; SendInput calls it."""

    def library(kind: str) -> Callable[[str], Any]:
        return lambda name: library_of(kind, name)

    def library_of(kind: str, name: str) -> Any:
        class Library:
            def __getattr__(self, function: str) -> Any:
                return SimpleNamespace(kind=kind, library=name)

        return Library()

    monkeypatch.setattr(ctypes, "PyDLL", library("PyDLL"))
    monkeypatch.setattr(ctypes, "WinDLL", library("WinDLL"), raising=False)
    calls = system_calls()
    waiting = {name for name, function in vars(calls).items() if function.kind == "WinDLL"}
    assert waiting == {
        "SendInput",
        "SetWindowsHookExW",
        "UnhookWindowsHookEx",
        "CallNextHookEx",
        "PeekMessageW",
        "GetMessageW",
        "PostThreadMessageW",
    }
    used = {name for name in vars(FakeWindows) if name[0].isupper()}
    assert used | {"GetCursorPos"} == set(vars(calls))


class FakeQuartz:
    """Events are dictionaries; what is posted is kept."""

    def __init__(self) -> None:
        self.posted: list[dict[Any, Any]] = []
        self.CGPreflightListenEventAccess = lambda: True
        self.CGEventGetFlags = lambda event: event.get("flags", 0)
        self.CGEventGetIntegerValueField = lambda event, field: event.get(field, 0)
        self.CGEventSetIntegerValueField = lambda event, field, value: event.update({field: value})
        self.CGEventSetFlags = lambda event, flags: event.update(flags=flags)
        self.makes_events = True
        self.CGEventPost = lambda tap, event: self.posted.append(event)

    def CGEventCreateKeyboardEvent(self, _: Any, code: int, down: bool) -> Any:  # noqa: N802
        return {9: code, "down": down} if self.makes_events else None

    def CGEventKeyboardGetUnicodeString(self, event: Any, *_: Any) -> tuple[int, str]:  # noqa: N802
        return len(event["text"]), event["text"]

    def CGEventKeyboardSetUnicodeString(self, event: Any, units: int, text: str) -> None:  # noqa: N802
        assert units <= macos_system.UNITS_AN_EVENT
        event["text"] = text


def mac(quartz: FakeQuartz, **services: Any) -> MacSystem:
    trusted = SimpleNamespace(**{"AXIsProcessTrusted": lambda: True, **services})
    return MacSystem(quartz, trusted, SimpleNamespace(), lambda: False)


def test_mac_keys_are_named_and_typed_again_as_they_were() -> None:
    quartz = FakeQuartz()
    system = mac(quartz)
    key = system.key_of(event_tap.KEY_DOWN, {9: 8, "text": "c", "flags": macos_system.COMMAND})
    assert key.keystroke == Keystroke("c", "c", ctrl=True)
    system.type_key(key)
    assert [(e[9], e["flags"], e["down"]) for e in quartz.posted] == [
        (8, macos_system.COMMAND, True),
        (8, macos_system.COMMAND, False),
    ]
    assert all(system.key_of(event_tap.KEY_DOWN, {**e, "text": "c"}).own for e in quartz.posted)
    shift = {9: 56, "flags": macos_system.SHIFT}
    assert system.key_of(event_tap.FLAGS_CHANGED, shift).down
    assert not system.key_of(event_tap.FLAGS_CHANGED, {9: 56}).down
    assert system.key_of(event_tap.KEY_DOWN, {9: 49, "text": " "}).keystroke.text == " "


def test_mac_types_long_text_in_parts_and_says_what_permission_lacks() -> None:
    quartz = FakeQuartz()
    system = mac(quartz)
    system.type_text("你好" * 12)
    assert "".join(e["text"] for e in quartz.posted if e["down"]) == "你好" * 12
    assert {e["flags"] for e in quartz.posted} == {0}  # whatever is held
    assert system.obstacle() is None
    lacking = mac(quartz, AXIsProcessTrusted=lambda: False).obstacle()
    assert lacking == message(Code.MACOS_PERMISSIONS)
    quartz.makes_events = False
    with pytest.raises(InjectionError):
        system.delete_before(1)


def test_mac_asks_the_focused_element_for_the_caret() -> None:
    limits: list[Any] = []
    area = SimpleNamespace(
        origin=SimpleNamespace(x=3.4, y=5.0), size=SimpleNamespace(width=0.0, height=16.0)
    )
    system = mac(
        FakeQuartz(),
        AXUIElementCreateSystemWide=lambda: "all",
        AXUIElementSetMessagingTimeout=lambda *asked: limits.append(asked),
        AXUIElementCopyAttributeValue=lambda element, name, _: (0, name),
        AXUIElementCopyParameterizedAttributeValue=lambda *_: (0, "bounds"),
        AXValueGetValue=lambda *_: (True, area),
        kAXValueCGRectType=3,
    )
    assert system.locate() == Caret(3, 5, 1, 16, exact=True)
    nothing = mac(
        FakeQuartz(),
        AXUIElementCreateSystemWide=lambda: "all",
        AXUIElementSetMessagingTimeout=lambda *asked: limits.append(asked),
        AXUIElementCopyAttributeValue=lambda *_: (-25204, None),
    )
    assert nothing.locate() is None
    assert limits == [("all", macos_system.ANSWER_LIMIT_S)] * 2


class FakeLoop:
    """The part of Quartz that is about taps and run loops."""

    kCFRunLoopDefaultMode = "default"  # noqa: N815 - the library's own name

    def __init__(self, *, gives: bool = True) -> None:
        self.gives, self.over = gives, threading.Event()
        self.told: list[Any] = []
        self.CFMachPortCreateRunLoopSource = lambda *_: "source"
        self.CFRunLoopGetCurrent = lambda: "loop"
        self.CFRunLoopAddSource = lambda *added: self.told.append(added)
        self.CGEventTapEnable = lambda tap, on: self.told.append((tap, on))
        self.CFRunLoopRun = lambda: self.over.wait(PATIENCE_S)
        self.CFRunLoopStop = lambda _: self.over.set()
        self.CFMachPortInvalidate = lambda tap: self.told.append((tap, "gone"))

    def CGEventTapCreate(self, *made: Any) -> str | None:  # noqa: N802
        assert made[:4] == (1, 0, 0, 0b1110000000000)
        return "tap" if self.gives else None


def test_the_tap_of_macos_swallows_and_is_switched_on_again() -> None:
    quartz, ended, lapsed = FakeLoop(), threading.Event(), threading.Event()
    tap = EventTap(quartz, lambda kind, event: event == "ours")
    end = tap.start(ended.set, lapsed.set)
    assert quartz.told == [("loop", "source", "default"), ("tap", True)]
    assert tap.on_event(None, 10, "ours", None) is None
    assert tap.on_event(None, 10, "theirs", None) == "theirs"
    assert not lapsed.is_set()
    assert tap.on_event(None, 0xFFFFFFFE, "ours", None) == "ours"  # switched off for being slow
    assert quartz.told[2:] == [("tap", True)]
    assert lapsed.is_set()
    assert not ended.is_set()
    end()
    assert ended.wait(PATIENCE_S)
    assert quartz.told[-1] == ("tap", "gone")


def test_a_tap_that_the_system_does_not_give_is_told() -> None:
    with pytest.raises(CaptureError, match="hook-refused"):
        EventTap(FakeLoop(gives=False), lambda *_: False).start(lambda: None, lambda: None)
