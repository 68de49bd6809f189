"""Keys by hooks, as on Windows and macOS, against systems that are played."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Keystroke
from p2h_desktop.engine.session_host import CaptureHost
from p2h_desktop.errors import CaptureError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.oslayer.hooks.hooked_keys import RENEWALS, HookedKeySource, HookKey
from tests.support.fake_hooks import UNNAMED, FakeSystem, Machine
from tests.support.fakes import TableConverter
from tests.support.waiting import wait_for


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
    system.lacking = message(Code.MACOS_PERMISSIONS)
    bridge = CaptureHost(Session(TableConverter()), lambda: None)
    with pytest.raises(CaptureError, match="macos-permissions"):
        HookedKeySource(bridge, system).run()


def test_a_window_that_comes_in_front_drops_the_composition_at_once(machine: Machine) -> None:
    machine.typed(*"niha")
    machine.system.window = 2
    wait_for(lambda: not machine.session.composition.letters, "the composition to go")
    assert machine.typed(*"hao", "space") == "好"


def test_a_menu_that_opens_drops_the_composition_and_gets_its_keys(machine: Machine) -> None:
    machine.typed(*"niha")
    machine.system.password = True
    wait_for(lambda: not machine.session.composition.letters, "the composition to go")
    assert machine.typed(*"ni") == "ni"


def test_keys_without_a_name_pass_while_composing(machine: Machine) -> None:
    assert machine.typed(*"nih", UNNAMED, *"ao", f"ctrl+{UNNAMED}") == "<><>"
    assert machine.typed("space") == "<><>你好"
    assert machine.typed(UNNAMED) == "<><>你好<>"


def test_a_hook_that_ends_by_itself_is_put_in_again_and_told_once(machine: Machine) -> None:
    machine.typed(*"ni")
    for count in (2, 3):
        machine.system.ended()
        machine.wait_for_hook(count)
    assert machine.typed(*"hao", "space") == "你好"
    assert machine.told == [message(Code.HOOK_RENEWED)]


@pytest.mark.parametrize("ends", [True, False])
def test_keys_that_were_down_when_a_hook_was_gone_are_not_held_for_ever(
    machine: Machine, ends: bool
) -> None:
    stroke = HookKey(Keystroke("n", "n"), ord("n"), down=True)
    up = replace(stroke, down=False)
    decide = machine.system.decide
    assert decide is not None
    assert decide(stroke)
    if ends:
        machine.system.ended()
        machine.wait_for_hook(2)
    else:
        machine.system.lapsed()
    machine.settle()
    assert not decide(up)
    assert machine.told == [message(Code.HOOK_RENEWED)]


def test_a_hook_that_never_lasts_is_told() -> None:
    system = FakeSystem()
    bridge = CaptureHost(Session(TableConverter()), lambda: None)
    source = HookedKeySource(bridge, system)

    def end_again() -> None:
        system.ended()
        source.post(end_again)

    source.post(end_again)
    with pytest.raises(CaptureError, match="hook-ended"):
        source.run()
    assert system.hooks == 1 + RENEWALS


def test_a_hook_that_is_refused_is_told() -> None:
    system = FakeSystem()
    bridge = CaptureHost(Session(TableConverter()), lambda: None)
    source = HookedKeySource(bridge, system)
    source.post(lambda: setattr(system, "gives_hooks", False))
    source.post(lambda: system.ended())
    with pytest.raises(CaptureError, match="hook-refused"):
        source.run()
