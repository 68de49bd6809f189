"""A played operating system with keyboard hooks, and P2H running on it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from p2h_desktop.core.session.key_names import name_of_character
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Candidate, Keystroke
from p2h_desktop.engine.session_host import CaptureHost
from p2h_desktop.errors import CaptureError, InjectionError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message
from p2h_desktop.oslayer.hooks.hooked_keys import HookedKeySource, HookKey
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
