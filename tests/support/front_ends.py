"""Every way to type into P2H that runs in this process, behind one face."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Protocol

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from p2h_desktop.cli import composer
from p2h_desktop.core.session.key_names import name_of_character
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Keystroke
from p2h_desktop.engine.session_host import CaptureHost, SessionThread
from p2h_desktop.gui.compose.compose_window import ComposeWindow
from p2h_desktop.gui.kit.theme import LIGHT, Look
from p2h_desktop.gui.session_signals import SessionSignals
from p2h_desktop.messages.rendering import Say
from p2h_desktop.oslayer.app_rules import Application, RuleBook, application
from p2h_desktop.oslayer.front_end import CandidatePlace
from p2h_desktop.oslayer.ibus.engine import ENGINE_INTERFACE, FACTORY_PATH, IbusEngine, Surroundings
from p2h_desktop.oslayer.ibus.values import ENGINE_NAME, text_value
from p2h_desktop.oslayer.protocols import Place
from p2h_desktop.oslayer.x11.active_app import ActiveAppWatch
from tests.support.fake_hooks import Machine

Entered = Callable[[str], bool]
PASSWORD_PURPOSE, PRIVATE_HINT = 8, 1 << 11


class FrontEnd(Protocol):
    """What types; `type` takes characters, space and Return (\\r) among them."""

    def type(self, keys: str) -> None:
        """Press keys, and wait until they are answered."""

    def shift(self) -> None:
        """Tap Shift."""

    def go_to(self, program: str) -> None:
        """Type into another program from now on."""

    def be_secret(self, secret: bool) -> bool:
        """Have the field be one for passwords or not; False where there is no such thing."""

    def surround(self, text: str) -> bool:
        """Have the application tell of text before the caret; False where it cannot."""

    def do(self, act: Callable[[], object]) -> None:
        """Do something in the thread that owns the session."""


def keystroke(char: str) -> Keystroke:
    """Return the key that types a character."""
    if char == "\r":
        return Keystroke("Return", "\r")
    return Keystroke(name_of_character(char), char, shift=char.isupper())


class Bridge:
    """The bridge as the X11 source uses it, told of every key that passes."""

    def __init__(self, session: Session, entered: Entered) -> None:
        self._program, self._secret = "editor", False
        bridge = CaptureHost(session, lambda: None, entered=entered)
        self._watch = ActiveAppWatch(bridge, lambda: Place(application=self._program))

    def type(self, keys: str) -> None:
        for char in "" if self._secret else keys:  # the guard pauses capture there
            self._watch.press(keystroke(char))

    def shift(self) -> None:
        if not self._secret:
            self._watch.press(Keystroke("Shift_L"))

    def go_to(self, program: str) -> None:
        self._program = program
        self._watch.cancel()

    def be_secret(self, secret: bool) -> bool:
        self._secret = secret
        self._watch.cancel()
        return True

    def surround(self, text: str) -> bool:
        return False

    def do(self, act: Callable[[], object]) -> None:
        act()


class Ibus:
    """The engine, asked as the daemon asks it."""

    def __init__(self, session: Session, entered: Entered) -> None:
        self._program = "editor"
        bridge = CaptureHost(session, lambda: None, entered=entered)
        around = Surroundings(CandidatePlace.WINDOW, RuleBook(), self._front, Say("zh").message)
        self._engine = IbusEngine(bridge, lambda *_: None, around)
        self._engine.join(lambda *_: None, lambda _: ())
        self._engine.apply_update(bridge.cancel())
        _, (self._path,) = self._engine.on_call(FACTORY_PATH, "", "CreateEngine", (ENGINE_NAME,))
        self._call("SetCapabilities", 1 | 32)
        self.go_to("editor")

    def _front(self) -> Application:
        return application([self._program])

    def _call(self, method: str, *body: object) -> None:
        self._engine.on_call(self._path, ENGINE_INTERFACE, method, body)

    def type(self, keys: str) -> None:
        for char in keys:
            self._call("ProcessKeyEvent", 0xFF0D if char == "\r" else ord(char), 0, 0)

    def shift(self) -> None:
        for state in (0, 1 << 30):
            self._call("ProcessKeyEvent", 0xFFE1, 0, state)

    def go_to(self, program: str) -> None:
        self._program = program
        self._call("FocusInId", "/context/1", f"gtk3-im:{program}")

    def be_secret(self, secret: bool) -> bool:
        content = ("(uu)", (PASSWORD_PURPOSE if secret else 0, 0))
        body = (ENGINE_INTERFACE, "ContentType", content)
        self._engine.on_call(self._path, "org.freedesktop.DBus.Properties", "Set", body)
        return True

    def surround(self, text: str) -> bool:
        self.go_to(self._program)
        self._call("SetSurroundingText", text_value(text), len(text), len(text))
        return True

    def do(self, act: Callable[[], object]) -> None:
        act()


class Hooks:
    """The key source of Windows and macOS on a played system."""

    def __init__(self, session: Session, entered: Entered) -> None:
        self._machine = Machine(CaptureHost(session, lambda: None, entered=entered))

    def type(self, keys: str) -> None:
        self._machine.typed(*({" ": "space", "\r": "Return"}.get(char, char) for char in keys))

    def shift(self) -> None:
        self._machine.typed("Shift_L")

    def go_to(self, program: str) -> None:
        self._machine.system.window += 1

    def be_secret(self, secret: bool) -> bool:
        self._machine.system.password = secret
        return True

    def surround(self, text: str) -> bool:
        return False

    def do(self, act: Callable[[], object]) -> None:
        def call() -> None:
            act()

        self._machine.source.post(call)
        self._machine.settle()

    def close(self) -> None:
        self._machine.stop()


class Compose:
    """The compose window with its thread."""

    def __init__(self, session: Session, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._worker = SessionThread()
        self._window = ComposeWindow(SessionSignals(session, self._worker.post))
        qtbot.addWidget(self._window)
        self._window.set_look(Look(LIGHT))
        self._window.open()
        qtbot.waitExposed(self._window)
        self._window.edit.setFocus()

    def type(self, keys: str) -> None:
        for char in keys:
            QTest.keyClicks(self._window.edit, char)
            self._qtbot.waitUntil(lambda: not self._window.edit._unanswered, timeout=10_000)

    def shift(self) -> None:
        from PySide6.QtCore import Qt

        QTest.keyClick(self._window.edit, Qt.Key.Key_Shift)
        self.do(lambda: None)

    def go_to(self, program: str) -> None:
        pass

    def be_secret(self, secret: bool) -> bool:
        return False

    def surround(self, text: str) -> bool:
        self._window.edit.insertPlainText(text)
        return True

    def do(self, act: Callable[[], object]) -> None:
        done: list[object] = []
        self._worker.post(lambda: done.append(act()))
        self._qtbot.waitUntil(lambda: bool(done), timeout=10_000)

    def close(self) -> None:
        self._worker.stop()


class Terminal:
    """The terminal composer without its terminal."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._composer = composer._Composer(session, Say("zh"))

    def type(self, keys: str) -> None:
        for char in keys:
            key = Keystroke("Return") if char == "\r" else keystroke(char)
            self._composer.press(key, more_waiting=False)

    def shift(self) -> None:
        self._composer._obey(self._session.toggle_mode())

    def go_to(self, program: str) -> None:
        pass

    def be_secret(self, secret: bool) -> bool:
        return False

    def surround(self, text: str) -> bool:
        self._composer._paste(text)
        return True

    def do(self, act: Callable[[], object]) -> None:
        act()


NAMES = ("bridge", "ibus", "hooks", "compose", "terminal")


@contextmanager
def front_end(name: str, session: Session, entered: Entered, qtbot: QtBot) -> Iterator[FrontEnd]:
    """Yield a front end that types into a session."""
    match name:
        case "bridge":
            yield Bridge(session, entered)
        case "ibus":
            yield Ibus(session, entered)
        case "hooks":
            with closing(Hooks(session, entered)) as hooks:
                yield hooks
        case "compose":
            with closing(Compose(session, qtbot)) as compose:
                yield compose
        case "terminal":
            yield Terminal(session)
