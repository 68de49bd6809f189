"""What a keyboard must still do while P2H captures it, and after P2H has died."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from threading import Timer

import pytest
from Xlib import XK, X

from p2h_desktop.core.session.session import Session
from p2h_desktop.oslayer.x11.capture import X11Capture
from tests.e2e.conftest import Hook
from tests.support.e2e.desktop import HERE, Desktop, Target, Typist
from tests.support.fakes import TableConverter
from tests.support.waiting import PATIENCE_S, wait_for

NIHAO = [*"nihao", "space"]
HUMAN_S = 0.05  # a key, typed in no hurry


@pytest.fixture(scope="module")
def field(desktop: Desktop) -> Target:
    return desktop.qt("field")


@pytest.fixture(scope="module")
def terminal(desktop: Desktop) -> Target:
    return desktop.xterm("terminal")


@pytest.fixture
def added(field: Target, typist: Typist) -> Callable[[], str]:
    """Return what came into the text field since the test began."""
    field.activate()
    typist.type(["ctrl+a", "Delete"], HUMAN_S)
    field.wait_for_text("")
    return field.text


@pytest.fixture
def auto_repeat(desktop: Desktop) -> Iterator[None]:
    desktop.set_auto_repeat(True)
    yield
    desktop.set_auto_repeat(False)


@pytest.mark.usefixtures("added", "hook")
def test_control_keys_reach_the_application(field: Target, typist: Typist) -> None:
    typist.type([*NIHAO, "ctrl+a", "ctrl+c", "Right", "ctrl+v", "ctrl+v"], HUMAN_S)
    field.wait_for_text("你好" * 3)


@pytest.mark.usefixtures("added", "hook")
def test_a_control_key_while_composing_drops_the_composition(field: Target, typist: Typist) -> None:
    typist.type([*NIHAO, *"wo", "ctrl+a", "ctrl+c", "Right", "ctrl+v"], HUMAN_S)
    field.wait_for_text("你好你好")


@pytest.mark.usefixtures("added", "hook")
def test_arrows_move_the_caret_of_the_application(field: Target, typist: Typist) -> None:
    typist.type([*NIHAO, "Left", *"wo", "space", "Home", "1", "End", "2"], HUMAN_S)
    field.wait_for_text("1你我好2")


@pytest.mark.usefixtures("hook")
def test_ctrl_c_reaches_a_terminal(terminal: Target, typist: Typist) -> None:
    terminal.activate()
    before = terminal.text()
    typist.type([*NIHAO, "ctrl+c"], HUMAN_S)
    terminal.wait_for_text(before + "你好\x03")


@pytest.mark.usefixtures("added", "hook", "auto_repeat")
def test_a_held_arrow_repeats(field: Target, typist: Typist) -> None:
    typist.type([*NIHAO, *NIHAO], HUMAN_S)
    field.wait_for_text("你好你好")
    typist.fake(typist.keycode("BackSpace"), True)
    wait_for(lambda: field.text() == "", "auto-repeat to delete everything")
    typist.fake(typist.keycode("BackSpace"), False)


@pytest.mark.usefixtures("hook")
def test_alt_tab_switches_windows_while_composing(
    desktop: Desktop, field: Target, terminal: Target, typist: Typist
) -> None:
    terminal.activate()
    field.activate()
    before, popups = desktop.active_window(), desktop.popups()
    typist.type("niha", HUMAN_S)
    typist.fake(typist.keycode("alt"), True)
    typist.type(["Tab"], HUMAN_S)
    # let go too early, and openbox waits for Alt forever
    wait_for(lambda: desktop.popups() > popups, "openbox to show the windows")
    desktop.settle()
    typist.fake(typist.keycode("alt"), False)
    wait_for(lambda: desktop.active_window() not in (0, before), "the other window")
    text = terminal.text()
    typist.type(NIHAO, HUMAN_S)
    terminal.wait_for_text(text + "你好")


@pytest.mark.usefixtures("added", "hook")
def test_lone_shift_changes_the_mode(field: Target, typist: Typist) -> None:
    typist.type([*NIHAO, "Shift_L", *"nix", "Shift_L", *NIHAO], HUMAN_S)
    field.wait_for_text("你好nix你好")


@pytest.mark.usefixtures("added", "hook")
def test_lone_shift_in_fast_typing_keeps_its_place(field: Target, typist: Typist) -> None:
    # in English mode nothing holds the keys back, so the tap must be heard before the next one
    keys = [*"ni", "Shift_L", *"ma", "Shift_L", *NIHAO, "Shift_R", *"hao", "Shift_R"]
    typist.type(keys, 0.05)
    field.wait_for_text("nima你好hao")


@pytest.mark.usefixtures("added", "hook")
def test_shift_with_a_letter_or_a_click_is_no_tap(
    desktop: Desktop, field: Target, typist: Typist
) -> None:
    shift = typist.keycode("Shift_L")
    typist.type(["shift+a"], HUMAN_S)
    typist.fake(shift, True)
    desktop.settle()
    desktop.run("xdotool", "click", "1")
    desktop.settle()
    typist.fake(shift, False)
    desktop.settle()
    typist.type(["End", *NIHAO], HUMAN_S)
    field.wait_for_text("A你好")


@pytest.mark.usefixtures("added", "hook")
def test_punctuation_and_numbers(field: Target, typist: Typist) -> None:
    keys = [*NIHAO, "comma", "3", "period", "1", "Return", "period", "shift+slash"]
    typist.type(keys, HUMAN_S)
    field.wait_for_text("你好，3.1\n。？")


@pytest.mark.usefixtures("added", "hook")
def test_caps_lock_types_plain_letters(field: Target, typist: Typist) -> None:
    typist.type(["Caps_Lock", *"ni", "Caps_Lock", *NIHAO], HUMAN_S)
    field.wait_for_text("NI你好")


@pytest.mark.usefixtures("added", "hook")
def test_a_click_elsewhere_drops_the_composition(
    desktop: Desktop, field: Target, typist: Typist
) -> None:
    typist.type([*"niha"], HUMAN_S)
    desktop.settle()
    desktop.run("xdotool", "click", "1")
    desktop.settle()
    typist.type(NIHAO, HUMAN_S)
    field.wait_for_text("你好")


@pytest.mark.usefixtures("added", "hook")
def test_another_program_that_grabs_the_keyboard_gets_all_keys(
    desktop: Desktop, field: Target, typist: Typist
) -> None:
    display = desktop.display
    root = display.screen().root
    assert root.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime) == 0
    typist.type(NIHAO)
    display.sync()
    events = [display.next_event() for _ in range(display.pending_events())]
    display.ungrab_keyboard(X.CurrentTime)
    display.sync()
    assert len([event for event in events if event.type == X.KeyPress]) == len(NIHAO)
    typist.type(NIHAO)
    field.wait_for_text("你好")


@pytest.mark.usefixtures("added")
def test_killed_while_composing_the_keyboard_works_at_once(
    desktop: Desktop, field: Target, typist: Typist, hook: Hook
) -> None:
    typist.type("ni")
    desktop.settle()
    hook.kill()
    hook.wait()
    typist.type("hao")
    field.wait_for_text("hao")


@pytest.mark.usefixtures("added")
def test_the_watchdog_frees_a_keyboard_held_by_a_stopped_process(
    desktop: Desktop, field: Target, typist: Typist, hook: Hook
) -> None:
    typist.type("ni", HUMAN_S)
    desktop.settle()
    hook.send_signal(signal.SIGSTOP)
    wait_for(desktop.keyboard_is_free, "the watchdog")
    typist.type("hao", HUMAN_S)
    field.wait_for_text("hao")
    hook.send_signal(signal.SIGCONT)
    wait_for(desktop.captured, "it to notice and connect again")
    typist.type(NIHAO, HUMAN_S)
    field.wait_for_text("hao你好")


@pytest.mark.usefixtures("added")
def test_the_watchdog_frees_a_keyboard_frozen_on_an_idle_stopped_process(
    desktop: Desktop, field: Target, typist: Typist, hook: Hook
) -> None:
    typist.type([*"ma", "space"], HUMAN_S)
    field.wait_for_text("吗")
    typist.type(["BackSpace"], HUMAN_S)
    field.wait_for_text("")
    desktop.settle()
    hook.send_signal(signal.SIGSTOP)
    time.sleep(1.5)  # idle, silence means nothing
    typist.type("n", HUMAN_S)  # lost: the server had it ready for the stopped process
    wait_for(desktop.keyboard_is_free, "the watchdog")
    typist.type("hao", HUMAN_S)
    field.wait_for_text("hao")
    hook.kill()
    hook.wait()


@pytest.mark.usefixtures("hook")
def test_a_second_instance_is_refused(desktop: Desktop) -> None:
    second = desktop.start([sys.executable, str(HERE / "hook.py")], stdout=subprocess.PIPE)
    assert second.wait(PATIENCE_S) == 1
    log = (desktop.folder / "programs.log").read_text()
    assert "CaptureError: keys-occupied()" in log


def test_a_key_that_somebody_holds_for_a_moment_is_waited_for(desktop: Desktop) -> None:
    root, keycode = desktop.display.screen().root, desktop.display.keysym_to_keycode(XK.XK_a)

    def let_go() -> None:
        root.ungrab_key(keycode, 0)
        desktop.display.sync()

    session = Session(TableConverter())
    with ExitStack() as stack:
        capture = X11Capture(
            session.press,
            session.reset,
            lambda: True,
            lambda _: None,
            desktop.display_name,
            stack,
        )
        root.grab_key(keycode, 0, False, X.GrabModeAsync, X.GrabModeAsync)
        desktop.display.sync()
        other = Timer(0.1, let_go)
        other.start()
        capture.rest()
        other.join()
        assert desktop.captured()


@pytest.mark.usefixtures("added")
def test_stopped_in_mid_composition_it_lets_go(
    desktop: Desktop, field: Target, typist: Typist, hook: Hook
) -> None:
    typist.type("ni", HUMAN_S)
    desktop.settle()
    os.kill(hook.pid, signal.SIGTERM)
    assert hook.wait(PATIENCE_S) == 0
    typist.type("hao", HUMAN_S)
    field.wait_for_text("hao")


@pytest.mark.usefixtures("added", "hook")
def test_a_russian_layout_types_russian(desktop: Desktop, field: Target, typist: Typist) -> None:
    desktop.run("setxkbmap", "us,ru", "-option", "grp:rctrl_toggle")
    desktop.settle()
    try:
        for keys in ([*"ni", "space"], ["Control_R"], "fd"):
            typist.type(keys, HUMAN_S)
            desktop.settle()
        field.wait_for_text("你ав")
        typist.type(["Control_R"])
        desktop.settle()
        typist.type(NIHAO, HUMAN_S)
        field.wait_for_text("你ав你好")
    finally:
        desktop.run("setxkbmap", "us", "-option", "")


@pytest.mark.usefixtures("added", "hook")
def test_another_keyboard_map_is_followed(desktop: Desktop, field: Target) -> None:
    desktop.run("setxkbmap", "fr")
    desktop.settle()
    typist = Typist(desktop.display_name)  # whose fingers know where the letters are now
    try:
        typist.type([*NIHAO, *"ma", "space"], HUMAN_S)
        field.wait_for_text("你好吗")
    finally:
        typist.close()
        desktop.run("setxkbmap", "us")


@pytest.mark.usefixtures("added", "hook", "auto_repeat")
def test_a_held_letter_repeats_in_the_composition(
    desktop: Desktop, field: Target, typist: Typist
) -> None:
    typist.fake(typist.keycode("m"), True)
    time.sleep(1.5)
    typist.fake(typist.keycode("m"), False)
    typist.type(["Return", *NIHAO], HUMAN_S)
    wait_for(lambda: field.text().endswith("你好"), "the end of the text")
    letters = field.text().removesuffix("你好")
    assert set(letters) == {"m"}
    assert len(letters) > 3


@pytest.mark.usefixtures("added", "hook")
def test_a_commit_is_taken_back(field: Target, typist: Typist) -> None:
    typist.type([*NIHAO, *NIHAO, "ctrl+BackSpace", "2"], HUMAN_S)
    field.wait_for_text("你好拟好")


@pytest.mark.usefixtures("added", "hook")
def test_keys_with_ctrl_are_ours_while_composing(field: Target, typist: Typist) -> None:
    typist.type([*"nihaoma", "ctrl+BackSpace", "space", "ctrl+period", "comma"], HUMAN_S)
    field.wait_for_text("你好,")


@pytest.mark.usefixtures("added", "hook")
def test_full_width_takes_digits_too(field: Target, typist: Typist) -> None:
    typist.type(["7", "shift+space", "7", "shift+b", "shift+space", "7"], HUMAN_S)
    field.wait_for_text("7７Ｂ7")
