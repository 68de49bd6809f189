"""The parts of the OS layer that need no display."""

from __future__ import annotations

import select
from functools import partial

import pytest

pytest.importorskip("Xlib", reason="python-xlib is there on Linux only")

from Xlib import XK, X

from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Keystroke, Preedit, Update
from p2h_desktop.engine.session_host import CaptureHost
from p2h_desktop.errors import CaptureError, InjectionError
from p2h_desktop.oslayer.action_queue import ActionQueue
from p2h_desktop.oslayer.desktop.atspi import Accessible, AccessibleEvent
from p2h_desktop.oslayer.desktop.password_guard import PASSWORD_TEXT, PasswordGuard
from p2h_desktop.oslayer.detect.select import NullKeySource, has_compositor, select_os_layer
from p2h_desktop.oslayer.shift_tap import TAP_LIMIT_MS, ShiftTap
from p2h_desktop.oslayer.x11.capture import X11KeySource
from p2h_desktop.oslayer.x11.keymap import X11Keymap
from p2h_desktop.oslayer.x11.paste import SpareKeys
from p2h_desktop.oslayer.x11.selection import SECRET_TARGET, text_content
from tests.support.fakes import TableConverter

IDLE = Update(Preedit(), (), 0, 0, 0, None, handled=True, revision=0)

FIRST = 8
SHIFT, CONTROL, A, COMMA, SLASH, KP_7, PRIOR, EURO, NUM_LOCK, ALT, LEVEL3, SPARE = range(8, 20)
CYRILLIC_EF = 0x6C6
ROWS = [
    [XK.XK_Shift_L],
    [XK.XK_Control_L],
    [XK.XK_a, XK.XK_A, CYRILLIC_EF, CYRILLIC_EF + 0x20],
    [XK.XK_comma, XK.XK_less],
    [XK.XK_slash, XK.XK_question],
    [0xFF95, 0xFFB7],  # KP_Home, KP_7
    [XK.XK_Prior],
    [XK.XK_e, XK.XK_E, 0, 0, 0x010020AC],
    [XK.XK_Num_Lock],
    [XK.XK_Alt_L],
    [0xFE03],  # ISO_Level3_Shift
    [],
]
MODIFIERS = [[SHIFT, 0], [0, 0], [CONTROL, 0], [ALT, 0], [NUM_LOCK, 0], [0], [0], [LEVEL3]]
SECOND_GROUP = 1 << 13


@pytest.fixture
def keymap() -> X11Keymap:
    return X11Keymap(FIRST, ROWS, MODIFIERS)


@pytest.mark.parametrize(
    ("keycode", "state", "expected"),
    [
        (A, 0, Keystroke("a", "a")),
        (A, X.ShiftMask, Keystroke("A", "A", shift=True)),
        (A, X.LockMask, Keystroke("A", "A")),
        (A, X.LockMask | X.ShiftMask, Keystroke("a", "a", shift=True)),
        (A, X.ControlMask, Keystroke("a", "a", ctrl=True)),
        (A, X.Mod1Mask, Keystroke("a", "a", alt=True)),
        (A, SECOND_GROUP, Keystroke("0x6C6", "")),
        (A, 3 << 13, Keystroke("", "")),
        (COMMA, 0, Keystroke("comma", ",")),
        (COMMA, X.LockMask, Keystroke("comma", ",")),
        (COMMA, SECOND_GROUP | X.ShiftMask, Keystroke("less", "<", shift=True)),
        (KP_7, 0, Keystroke("KP_Home", "")),
        (KP_7, X.Mod2Mask, Keystroke("KP_7", "7")),
        (KP_7, X.Mod2Mask | X.ShiftMask, Keystroke("KP_Home", "", shift=True)),
        (PRIOR, 0, Keystroke("Prior", "")),
        (EURO, X.Mod5Mask, Keystroke("U20AC", "€")),
        (SPARE, 0, Keystroke("", "")),
    ],
)
def test_keys_are_named_as_x11_names_them(
    keymap: X11Keymap, keycode: int, state: int, expected: Keystroke
) -> None:
    assert keymap.keystroke(keycode, state) == expected


def test_grabs_cover_letters_and_the_keys_named_with_and_without_num_lock(
    keymap: X11Keymap,
) -> None:
    assert keymap.grabs(()) == frozenset()
    letters = {(code, state) for code in (A, EURO) for state in (0, X.Mod2Mask)}
    assert keymap.grabs({"a", "e"}) == letters
    shifted = {(SLASH, X.ShiftMask), (SLASH, X.ShiftMask | X.Mod2Mask)}
    comma = {(COMMA, 0), (COMMA, X.Mod2Mask)}
    assert keymap.grabs({"comma", "question"}) == shifted | comma
    held = X.ControlMask | X.ShiftMask
    ctrl_comma = {(COMMA, held), (COMMA, held | X.Mod2Mask)}
    assert keymap.grabs({"ctrl+shift+comma"}) == ctrl_comma


def test_the_state_follows_from_the_keys_held_and_the_locks(keymap: X11Keymap) -> None:
    now = X.LockMask | X.Mod2Mask | X.ControlMask | SECOND_GROUP
    assert keymap.state({SHIFT, A}, now) == X.ShiftMask | X.LockMask | X.Mod2Mask | SECOND_GROUP


def test_modifiers_and_switches_are_told_from_keys_that_type(keymap: X11Keymap) -> None:
    switches = {code for code in range(FIRST, FIRST + len(ROWS)) if keymap.only_switches(code)}
    assert switches == {SHIFT, CONTROL, NUM_LOCK, ALT, LEVEL3}
    assert (X.Mod2Mask, [NUM_LOCK]) not in keymap.modifier_keys()
    assert (X.ShiftMask, [SHIFT]) in keymap.modifier_keys()
    assert keymap.command == X.ControlMask | X.Mod1Mask


def test_a_layout_without_all_letters_is_foreign(keymap: X11Keymap) -> None:
    assert not keymap.types_letters(0)
    letters = [[ord(letter)] for letter in "abcdefghijklmnopqrstuvwxyz"]
    russian = [[*row, 0, CYRILLIC_EF + index, 0] for index, row in enumerate(letters)]
    both = X11Keymap(FIRST, russian, MODIFIERS)
    assert both.types_letters(X.ShiftMask)
    assert not both.types_letters(SECOND_GROUP)
    assert X11Keymap(FIRST, letters, MODIFIERS).types_letters(SECOND_GROUP)


@pytest.fixture
def tap() -> ShiftTap:
    return ShiftTap(frozenset({SHIFT}), frozenset({CONTROL}))


def test_shift_alone_is_a_tap(tap: ShiftTap) -> None:
    tap.press(SHIFT, 1000)
    assert tap.release(SHIFT, 1000 + TAP_LIMIT_MS)
    assert not tap.release(SHIFT, 1600)


def test_a_key_before_shift_does_not_spoil_it_when_released_later(tap: ShiftTap) -> None:
    tap.press(A, 900)
    tap.press(SHIFT, 1000)
    assert not tap.release(A, 1010)
    assert tap.release(SHIFT, 1050)


def test_shift_with_anything_else_is_no_tap(tap: ShiftTap) -> None:
    tap.press(SHIFT, 1000)
    tap.press(A, 1010)
    assert not tap.release(SHIFT, 1050)
    tap.press(SHIFT, 2000)
    tap.spoil()
    assert not tap.release(SHIFT, 2050)
    tap.press(CONTROL, 3000)
    tap.press(SHIFT, 3010)
    assert not tap.release(SHIFT, 3050)
    tap.release(CONTROL, 3060)
    tap.press(SHIFT, 4000)
    assert not tap.release(SHIFT, 4001 + TAP_LIMIT_MS)


class FakeMapDisplay:
    """A display whose keycodes 8-10 have a meaning and 11-13 have none."""

    class display:  # noqa: N801 - as python-xlib names it
        class info:  # noqa: N801
            min_keycode, max_keycode = 8, 13

    def __init__(self) -> None:
        self.changes: list[tuple[int, str]] = []

    def get_keyboard_mapping(self, first: int, count: int) -> list[tuple[int, ...]]:
        letters: list[tuple[int, ...]] = [(XK.XK_a, XK.XK_A)] * 3
        return letters + [(0, 0)] * (count - 3)

    def change_keyboard_mapping(self, keycode: int, rows: list[list[int]]) -> None:
        assert rows == [[rows[0][0]] * 2]
        self.changes.append((keycode, chr(rows[0][0] - 0x01000000) if rows[0][0] else ""))

    def sync(self) -> None:
        pass


def test_spare_keys_are_lent_in_turn_and_given_back() -> None:
    display = FakeMapDisplay()
    spare = SpareKeys(display)
    assert spare.parts("你好我们吗") == ["你好我", "们吗"]
    assert spare.keycodes("你好") == [11, 12]
    assert spare.keycodes("你") == [11]
    assert spare.keycodes("我们") == [13, 12]
    assert display.changes == [(11, "你"), (12, "好"), (13, "我"), (12, "们")]
    spare.restore()
    assert sorted(display.changes[4:]) == [(11, ""), (12, ""), (13, "")]


def test_a_keyboard_without_spare_keys_is_an_injection_error() -> None:
    class FullDisplay(FakeMapDisplay):
        def get_keyboard_mapping(self, first: int, count: int) -> list[tuple[int, ...]]:
            return [(XK.XK_a, XK.XK_A)] * count

    with pytest.raises(InjectionError):
        SpareKeys(FullDisplay()).parts("你")


def test_text_is_offered_as_utf8_and_without_a_secret() -> None:
    data = text_content("你").data
    assert data["UTF8_STRING"] == ("UTF8_STRING", 8, "你".encode())
    assert SECRET_TARGET not in data


def test_without_capture_a_null_key_source_says_why() -> None:
    layer = select_os_layer(platform="linux", environ={})
    source = layer.make_key_source(CaptureHost(Session(TableConverter()), lambda: None))
    assert isinstance(source, NullKeySource)
    assert source.reason == layer.reason == layer.choice.why
    with pytest.raises(CaptureError, match="way-none-display"):
        source.run()
    called: list[str] = []
    source.post(lambda: called.append("now"))
    assert called == ["now"]
    source.stop()
    assert layer.caret_locator.locate() is None
    layer.close()


def test_an_x_server_that_is_not_there_is_a_capture_error() -> None:
    with pytest.raises(CaptureError):
        select_os_layer(platform="linux", environ={"DISPLAY": "nonsense"})
    assert not has_compositor("linux", {"DISPLAY": "nonsense"})
    cancelled: list[Update] = []

    def cancel() -> Update:
        cancelled.append(IDLE)
        return IDLE

    def press(keystroke: Keystroke, *, more_waiting: bool = False) -> Update:
        return IDLE

    source = X11KeySource(press, cancel, display_name="nonsense")
    with pytest.raises(CaptureError, match="display-unreachable"):
        source.run()
    assert cancelled


class FakeBus:
    """An accessibility bus with one application, process 7; object "/password" is one."""

    def __init__(self) -> None:
        self.listen = lambda listener: setattr(self, "tell", listener)
        self.call_soon = lambda task: task()
        self.watch = self.on_loss = lambda listener: None
        self.sound = True
        self.process_of = lambda source: 7
        self.focused: dict[int, Accessible] = {}
        self.focused_in = self.focused.get

    def call(self, source: Accessible, *_: object) -> tuple[int]:
        if source.path == "/gone":
            raise TimeoutError
        return (PASSWORD_TEXT if source.path == "/password" else 61,)

    def focus(self, path: str, gained: int = 1) -> None:
        event = AccessibleEvent(Accessible(":1.5", path), "StateChanged", "focused", gained)
        self.tell(event)  # type: ignore[attr-defined]


def test_password_fields_count_while_their_window_is_active() -> None:
    bus, active, changes = FakeBus(), [7], []
    guard = PasswordGuard(bus, lambda: active[0])  # type: ignore[arg-type]
    guard.on_change(lambda: changes.append(guard.in_password()))
    bus.focus("/text")
    assert not guard.in_password()
    bus.focus("/password", gained=0)
    assert not guard.in_password()
    bus.focus("/password")
    assert guard.in_password()
    active[0] = 8
    assert not guard.in_password()
    active[0] = 7
    bus.focus("/gone")
    assert changes == [False, True, False]


def test_a_focus_of_before_counts_too() -> None:
    bus, active = FakeBus(), [7]
    bus.focused[7] = Accessible(":1.5", "/password")
    guard = PasswordGuard(bus, lambda: active[0])  # type: ignore[arg-type]
    assert guard.in_password()
    active[0] = 8
    assert not guard.in_password()


def test_posted_actions_wake_the_loop_and_come_in_order() -> None:
    posted = ActionQueue()
    done: list[int] = []

    def readable() -> bool:
        return bool(select.select([posted.fileno()], [], [], 0)[0])

    assert not readable()
    for number in range(100_000):  # more than a pipe holds
        posted.post(partial(done.append, number))
    while readable():
        posted.clear_wakeup()
    for action in posted.take():
        action()
        if len(done) == 3:
            break
    assert done == [0, 1, 2]
    assert sum(1 for _ in posted.take()) == 100_000 - 3
