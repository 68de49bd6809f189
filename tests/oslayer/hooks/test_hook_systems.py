"""The hooks of Windows and macOS and what types there, over libraries that are played."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable
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
from p2h_desktop.oslayer.windows import system as windows_system
from p2h_desktop.oslayer.windows.pynput_adapter import listen_on_windows
from p2h_desktop.oslayer.windows.system import Input, WindowsSystem
from tests.support.waiting import PATIENCE_S


class FakeListener(threading.Thread):
    """As pynput's: a thread whose own join raises what went wrong inside."""

    def __init__(self, win32_event_filter: Callable[[int, Any], bool]) -> None:
        super().__init__(daemon=True)
        self.ask, self.over = win32_event_filter, threading.Event()

    def run(self) -> None:
        self.over.wait(PATIENCE_S)

    def wait(self) -> None:
        pass

    def stop(self) -> None:
        self.over.set()

    def suppress_event(self) -> None:
        raise InterruptedError

    def join(self, timeout: float | None = None) -> None:
        raise ZeroDivisionError


@pytest.fixture
def listeners(monkeypatch: pytest.MonkeyPatch) -> list[FakeListener]:
    made: list[FakeListener] = []

    def make(**options: Any) -> FakeListener:
        made.append(FakeListener(**options))
        return made[-1]

    keyboard = SimpleNamespace(Listener=make)
    monkeypatch.setitem(sys.modules, "pynput", SimpleNamespace(keyboard=keyboard))
    return made


def test_a_key_is_swallowed_by_leaving_pynputs_filter(listeners: list[FakeListener]) -> None:
    end = listen_on_windows(lambda message, _: message == 1, lambda: None)
    (listener,) = listeners
    with pytest.raises(InterruptedError):
        listener.ask(1, None)
    assert listener.ask(2, None) is False  # nor do pynput's own callbacks see it
    end()
    assert not listener.is_alive()


def test_the_end_of_pynputs_thread_is_noticed(listeners: list[FakeListener]) -> None:
    ended = threading.Event()
    listen_on_windows(lambda *_: False, ended.set)
    listeners[0].over.set()
    assert ended.wait(PATIENCE_S)


class FakeUser32:
    """The few functions of user32 that are called, over a keyboard with letters only."""

    def __init__(self) -> None:
        self.held: set[int] = set()
        self.sent: list[tuple[int, int, int, int]] = []
        self.style = 0
        self.refuse = False

    def GetAsyncKeyState(self, vk: int) -> int:  # noqa: N802 - the library's own names
        return 0x8000 if vk in self.held else 0

    def GetKeyState(self, vk: int) -> int:  # noqa: N802
        return 0

    def GetForegroundWindow(self) -> int:  # noqa: N802
        return 7

    def GetWindowThreadProcessId(self, window: int, _: object) -> int:  # noqa: N802
        return 1

    def GetKeyboardLayout(self, thread: int) -> int:  # noqa: N802
        return 0x409

    def ToUnicodeEx(self, vk: int, *rest: Any) -> int:  # noqa: N802
        state, room = rest[1], rest[2]
        room.value = chr(vk) if state[windows_system.SHIFT] else chr(vk).lower()
        return 1

    def GetGUIThreadInfo(self, _: int, reference: Any) -> int:  # noqa: N802
        info = reference._obj
        info.hwndFocus = info.hwndCaret = 9
        info.rcCaret.left, info.rcCaret.top, info.rcCaret.right, info.rcCaret.bottom = 1, 2, 2, 18
        return 1

    def GetWindowLongW(self, window: int, _: int) -> int:  # noqa: N802
        return self.style

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


def windows_key(user32: FakeUser32, vk: int, *, down: bool = True, mark: int = 0) -> HookKey:
    data = SimpleNamespace(vkCode=vk, scanCode=30, flags=0, dwExtraInfo=mark)
    return WindowsSystem(user32).key_of(0x100 if down else 0x101, data)


def test_windows_keys_are_named_and_our_own_are_known() -> None:
    user32 = FakeUser32()
    key = windows_key(user32, ord("A"))
    assert (key.keystroke, key.down, key.own) == (Keystroke("a", "a"), True, False)
    assert windows_key(user32, 0x25, down=False).keystroke == Keystroke("Left")
    assert windows_key(user32, ord("A"), mark=windows_system.OWN_MARK).own
    user32.held = {windows_system.SHIFT}
    assert windows_key(user32, ord("A")).keystroke == Keystroke("A", "A", shift=True)
    user32.held = {windows_system.LEFT_WIN}
    assert windows_key(user32, ord("E")).keystroke.ctrl


def test_windows_types_text_in_units_and_keys_with_what_they_had() -> None:
    user32 = FakeUser32()
    system = WindowsSystem(user32)
    system.type_text("你𠮷")
    units = [0x4F60, 0xD842, 0xDFB7]
    assert [(scan, flags) for _, scan, flags, _ in user32.sent] == [
        (unit, 4 | up) for unit in units for up in (0, 2)
    ]
    user32.held = {windows_system.CONTROL}
    key = windows_key(user32, ord("C"))
    user32.held, user32.sent = set(), []
    system.type_key(key)
    assert [(vk, flags) for vk, _, flags, _ in user32.sent] == [(17, 0), (67, 0), (67, 2), (17, 2)]
    user32.sent = []
    system.delete_before(2)
    assert [vk for vk, *_ in user32.sent] == [8] * 4
    user32.refuse = True
    with pytest.raises(InjectionError):
        system.type_text("你")


def test_windows_types_again_what_another_program_had_typed() -> None:
    user32 = FakeUser32()
    system = WindowsSystem(user32)
    data = SimpleNamespace(vkCode=0xE7, scanCode=0x6C49, flags=0x10, dwExtraInfo=None)
    key = system.key_of(0x100, data)
    assert (key.keystroke, key.own) == (Keystroke("", ""), False)
    system.type_key(key)
    assert user32.sent == [(0, 0x6C49, 4, 1), (0, 0x6C49, 6, 1)]


def test_windows_tells_caret_and_classic_password_fields() -> None:
    user32 = FakeUser32()
    system = WindowsSystem(user32)
    assert system.locate() == Caret(101, 202, 1, 16, exact=True)
    assert (system.secret(), system.focus()) == (False, 7)
    user32.style = 0x20
    assert system.secret()


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
    quartz, ended = FakeLoop(), threading.Event()
    tap = EventTap(quartz, lambda kind, event: event == "ours")
    end = tap.start(ended.set)
    assert quartz.told == [("loop", "source", "default"), ("tap", True)]
    assert tap.on_event(None, 10, "ours", None) is None
    assert tap.on_event(None, 10, "theirs", None) == "theirs"
    assert tap.on_event(None, 0xFFFFFFFE, "ours", None) == "ours"  # switched off for being slow
    assert quartz.told[2:] == [("tap", True)]
    assert not ended.is_set()
    end()
    assert ended.wait(PATIENCE_S)
    assert quartz.told[-1] == ("tap", "gone")


def test_a_tap_that_the_system_does_not_give_is_told() -> None:
    with pytest.raises(CaptureError, match="hook-refused"):
        EventTap(FakeLoop(gives=False), lambda *_: False).start(lambda: None)
