"""Keys by hooks, as on Windows and macOS, against systems that are played."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from p2h_desktop.core.session.key_names import name_of_character
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Candidate, Keystroke
from p2h_desktop.engine.session_host import CaptureHost
from p2h_desktop.errors import CaptureError, InjectionError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.oslayer.hooks.hooked_keys import RENEWALS, HookedKeySource, HookKey
from p2h_desktop.oslayer.protocols import Caret
from tests.support.fakes import TableConverter
from tests.support.waiting import PATIENCE_S, wait_for

UNNAMED = "unnamed"  # a key such as those for the volume


class FakeSystem:
    """An operating system with one program: what it got stands in `text`."""

    def __init__(self) -> None:
        self.text = ""
        self.window = 1
        self.password = False
        self.gives_hooks = True
        self.hooks = 0
        self.broken = False
        self.lacking: Message | None = None
        self.decide: Callable[[HookKey], bool] | None = None
        self._lock = threading.Lock()

    def obstacle(self) -> Message | None:
        return self.lacking

    def listen(
        self,
        decide: Callable[[HookKey], bool],
        ended: Callable[[], None],
        lapsed: Callable[[], None],
    ) -> Callable[[], None]:
        if not self.gives_hooks:
            raise CaptureError(Code.HOOK_REFUSED)
        self.ended, self.lapsed = ended, lapsed
        self.decide = decide
        self.hooks += 1
        return lambda: setattr(self, "decide", None)

    def type_text(self, text: str) -> None:
        if self.broken:
            raise InjectionError(Code.TEXT_NOT_TAKEN)
        self._take(text)

    def type_key(self, key: HookKey) -> None:
        self._press(HookKey(key.keystroke, key.code, down=True, own=True))

    def delete_before(self, count: int) -> None:
        with self._lock:
            self.text = self.text[:-count]

    def focus(self) -> int:
        return self.window

    def off_limits(self) -> bool:
        return self.password

    def locate(self) -> Caret | None:
        return None

    def close(self) -> None:
        pass

    def type(self, *names: str) -> None:
        """Press and release keys, "ctrl+a" and the like among them."""
        for name in names:
            *held, key = name.split("+") if len(name) > 1 else [name]
            key = "" if key == UNNAMED else key
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
            shown = f"<{stroke.key}>" if stroke.ctrl or not stroke.key else stroke.text
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

    def __init__(self, bridge: CaptureHost | None = None) -> None:
        self.system = FakeSystem()
        self.on = True
        self.session = Session(SlowConverter())
        own = CaptureHost(self.session, lambda: None, lambda: self.on)
        self.bridge = bridge or own
        self.rescued: list[str] = []
        self.bridge.on_undelivered = self.rescued.append
        self.told: list[Message] = []
        self.error: CaptureError | None = None
        self.source = HookedKeySource(self.bridge, self.system, self.told.append)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self.settle()

    def _run(self) -> None:
        try:
            self.source.run()
        except CaptureError as error:
            self.error = error

    def settle(self) -> None:
        """Wait until everything typed so far is answered."""
        done = threading.Event()
        self.source.post(lambda: done.set())
        assert done.wait(PATIENCE_S)

    def wait_for_hook(self, count: int) -> None:
        wait_for(lambda: self.system.hooks == count, "another hook")

    def stop(self) -> None:
        self.source.stop()
        self._thread.join(PATIENCE_S)
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
