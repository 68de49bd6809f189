"""Keys by hooks, as on Windows and macOS, against systems that are played."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from p2h_desktop.core.key_names import name_of_character
from p2h_desktop.core.session import Session
from p2h_desktop.core.types import Candidate, Keystroke
from p2h_desktop.errors import CaptureError, InjectionError
from p2h_desktop.gui.bridge import CaptureBridge
from p2h_desktop.oslayer import macos_system, windows_system
from p2h_desktop.oslayer.hooked_keys import HookedKeySource, HookKey
from p2h_desktop.oslayer.macos_system import MacSystem
from p2h_desktop.oslayer.protocols import Caret
from p2h_desktop.oslayer.windows_system import Input, WindowsSystem
from tests.fakes import TableConverter


class FakeSystem:
    """An operating system with one program: what it got stands in `text`."""

    def __init__(self) -> None:
        self.text = ""
        self.window = 1
        self.password = False
        self.broken = False
        self.lacking = ""
        self.decide: Callable[[HookKey], bool] | None = None
        self._lock = threading.Lock()

    def obstacle(self) -> str:
        return self.lacking

    def listen(self, decide: Callable[[HookKey], bool]) -> Callable[[], None]:
        self.decide = decide
        return lambda: setattr(self, "decide", None)

    def type_text(self, text: str) -> None:
        if self.broken:
            raise InjectionError("broken")
        self._take(text)

    def type_key(self, key: HookKey) -> None:
        self._press(HookKey(key.keystroke, key.code, down=True, own=True))

    def delete_before(self, count: int) -> None:
        with self._lock:
            self.text = self.text[:-count]

    def focus(self) -> int:
        return self.window

    def secret(self) -> bool:
        return self.password

    def locate(self) -> Caret | None:
        return None

    def close(self) -> None:
        pass

    def type(self, *names: str) -> None:
        """Press and release keys, "ctrl+a" and the like among them."""
        for name in names:
            *held, key = name.split("+") if len(name) > 1 else [name]
            text = "" if len(key) > 1 and key != "space" else key.replace("space", " ")
            code = sum(map(ord, key))
            stroke = Keystroke(
                name_of_character(key), text, "shift" in held, "ctrl" in held, "alt" in held
            )
            self._press(HookKey(stroke, code, down=True))
            if self.decide is not None:
                self.decide(HookKey(stroke, code, down=False))

    def _press(self, key: HookKey) -> None:
        if self.decide is None or not self.decide(key):
            stroke = key.keystroke
            shown = f"<{stroke.key}>" if stroke.ctrl else stroke.text
            self._take({"Return": "\n"}.get(stroke.key, shown))

    def _take(self, text: str) -> None:
        with self._lock:
            self.text += text


class SlowConverter(TableConverter):
    """A converter that takes its time."""

    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        time.sleep(0.005)
        return super().convert(letters, context, limit)


class Machine:
    """A system, and P2H running on it."""

    def __init__(self) -> None:
        self.system = FakeSystem()
        self.on = True
        self.session = Session(SlowConverter())
        self.bridge = CaptureBridge(self.session, lambda: None, lambda: self.on)
        self.rescued: list[str] = []
        direct = Qt.ConnectionType.DirectConnection
        self.bridge.not_delivered.connect(self.rescued.append, direct)
        self.source = HookedKeySource(self.bridge, self.system)
        self._thread = threading.Thread(target=self.source.run)
        self._thread.start()
        self.settle()

    def settle(self) -> None:
        """Wait until everything typed so far is answered."""
        done = threading.Event()
        self.source.post(lambda: done.set())
        assert done.wait(10)

    def stop(self) -> None:
        self.source.stop()
        self._thread.join(10)
        assert not self._thread.is_alive()

    def typed(self, *names: str) -> str:
        self.system.type(*names)
        self.settle()
        return self.system.text


@pytest.fixture
def machine() -> Iterator[Machine]:
    machine = Machine()
    yield machine
    machine.stop()
    assert machine.system.decide is None


NIHAO = (*"nihao", "space")


def test_keys_become_hanzi_and_none_overtakes_another(machine: Machine) -> None:
    keys = (*NIHAO, "1", "space", *NIHAO, "comma", "Return", *"ni", "Return", "A", *NIHAO)
    keys = tuple("," if key == "comma" else key for key in keys)
    assert machine.typed(*keys * 5) == "你好1 你好，\nniA你好" * 5


def test_a_lone_shift_changes_the_mode_in_its_place(machine: Machine) -> None:
    keys = (*NIHAO, "Shift_L", *"no", "space", "Shift_L", *NIHAO)
    assert machine.typed(*keys) == "你好no 你好"


def test_command_keys_reach_the_application(machine: Machine) -> None:
    assert machine.typed("ctrl+c", *"ni", "ctrl+v") == "<c><v>"
    assert machine.typed(*"hao", "space") == "<c><v>好"


def test_another_window_drops_the_composition(machine: Machine) -> None:
    machine.typed(*"niha")
    machine.system.window = 2
    assert machine.typed(*"hao", "space") == "好"


def test_passwords_and_pauses_are_left_alone(machine: Machine) -> None:
    machine.system.password = True
    assert machine.typed(*"nihao", "Shift_L") == "nihao"
    machine.system.password = False
    machine.on = False
    machine.source.post(lambda: None)
    machine.settle()
    assert machine.typed(*"ni") == "nihaoni"
    machine.on = True
    machine.source.post(lambda: None)
    machine.settle()
    assert machine.typed(*"ni", "space") == "nihaoni你"


def test_a_commit_is_taken_back(machine: Machine) -> None:
    assert machine.typed(*NIHAO) == "你好"
    assert machine.typed("ctrl+BackSpace") == ""
    assert machine.typed("space") == "你好"


def test_text_that_cannot_be_typed_is_rescued(machine: Machine) -> None:
    machine.system.broken = True
    machine.typed(*NIHAO)
    assert machine.rescued == ["你好"]


def test_a_permission_that_lacks_is_said() -> None:
    system = FakeSystem()
    system.lacking = "give it"
    bridge = CaptureBridge(Session(TableConverter()), lambda: None)
    with pytest.raises(CaptureError, match="give it"):
        HookedKeySource(bridge, system).run()


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


def test_windows_tells_caret_and_classic_password_fields() -> None:
    user32 = FakeUser32()
    system = WindowsSystem(user32)
    assert system.locate() == Caret(101, 202, 1, 16, exact=True)
    assert (system.secret(), system.focus(), system.obstacle()) == (False, 7, "")
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
    key = system.key_of(macos_system.KEY_DOWN, {9: 8, "text": "c", "flags": macos_system.COMMAND})
    assert key.keystroke == Keystroke("c", "c", ctrl=True)
    system.type_key(key)
    assert [(e[9], e["flags"], e["down"]) for e in quartz.posted] == [
        (8, macos_system.COMMAND, True),
        (8, macos_system.COMMAND, False),
    ]
    assert all(system.key_of(macos_system.KEY_DOWN, {**e, "text": "c"}).own for e in quartz.posted)
    shift = {9: 56, "flags": macos_system.SHIFT}
    assert system.key_of(macos_system.FLAGS_CHANGED, shift).down
    assert not system.key_of(macos_system.FLAGS_CHANGED, {9: 56}).down
    assert system.key_of(macos_system.KEY_DOWN, {9: 49, "text": " "}).keystroke.text == " "


def test_mac_types_long_text_in_parts_and_says_what_permission_lacks() -> None:
    quartz = FakeQuartz()
    system = mac(quartz)
    system.type_text("你好" * 12)
    assert "".join(e["text"] for e in quartz.posted if e["down"]) == "你好" * 12
    assert system.obstacle() == ""
    assert "辅助功能" in mac(quartz, AXIsProcessTrusted=lambda: False).obstacle()
    quartz.makes_events = False
    with pytest.raises(InjectionError):
        system.delete_before(1)


def test_mac_asks_the_focused_element_for_the_caret() -> None:
    area = SimpleNamespace(
        origin=SimpleNamespace(x=3.4, y=5.0), size=SimpleNamespace(width=0.0, height=16.0)
    )
    system = mac(
        FakeQuartz(),
        AXUIElementCreateSystemWide=lambda: "all",
        AXUIElementCopyAttributeValue=lambda element, name, _: (0, name),
        AXUIElementCopyParameterizedAttributeValue=lambda *_: (0, "bounds"),
        AXValueGetValue=lambda *_: (True, area),
        kAXValueCGRectType=3,
    )
    assert system.locate() == Caret(3, 5, 1, 16, exact=True)
    nothing = mac(
        FakeQuartz(),
        AXUIElementCreateSystemWide=lambda: "all",
        AXUIElementCopyAttributeValue=lambda *_: (-25204, None),
    )
    assert nothing.locate() is None
