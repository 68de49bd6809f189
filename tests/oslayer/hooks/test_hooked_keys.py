"""Keys by hooks, as on Windows and macOS, against systems that are played."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from p2h_desktop.core.session.session import Session
from p2h_desktop.engine.session_host import CaptureHost
from p2h_desktop.errors import CaptureError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.oslayer.hooks.hooked_keys import HookedKeySource
from tests.support.fake_hooks import FakeSystem, Machine
from tests.support.fakes import TableConverter


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


def test_a_hook_that_ends_by_itself_is_told() -> None:
    system = FakeSystem()
    bridge = CaptureHost(Session(TableConverter()), lambda: None)
    source = HookedKeySource(bridge, system)
    source.post(lambda: system.ended())
    with pytest.raises(CaptureError, match="hook-ended"):
        source.run()
