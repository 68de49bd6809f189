"""A key source without a keyboard, and what else the windows are tested with."""

from __future__ import annotations

import threading
from functools import partial

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from p2h_desktop.core.protocols import Converter
from p2h_desktop.core.text.explain import Explanation
from p2h_desktop.core.types import Keystroke, Update
from p2h_desktop.engine.engine import Engine
from p2h_desktop.engine.user_data import open_user_data
from p2h_desktop.errors import CaptureError
from p2h_desktop.gui.shell.desktop import Desktop
from p2h_desktop.oslayer.protocols import Action, KeyHandler, KeySource
from p2h_desktop.store.settings.settings import Settings
from tests.support.fake_models import TableNgram, small_vocab


class FakeKeySource:
    """A key source whose keys come from the test, as other threads would send them."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error
        self._actions: list[Action] = []
        self._changed = threading.Condition()
        self._stopping = False
        self.obeyed: list[Update] = []
        self.running = threading.Event()

    def run(self) -> None:
        self.running.set()
        while not self._stopping:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._actions), timeout=5)
                actions, self._actions = self._actions, []
            self.obeyed += [u for action in actions if (u := action()) is not None]
            if self._error is not None:
                raise self._error

    def post(self, action: Action) -> None:
        with self._changed:
            self._actions.append(action)
            self._changed.notify()

    def stop(self) -> None:
        def end() -> None:
            self._stopping = True

        self.post(end)


def table_engine(converter: Converter) -> Engine:
    """An engine whose converter is always the same; what the user teaches is kept as ever."""
    vocab = small_vocab()

    def explain(letters: str, context: str, count: int) -> list[Explanation]:
        return [Explanation(c) for c in converter.convert(letters, context, count)]

    personal = open_user_data(vocab, TableNgram(vocab, {}), Settings())
    return Engine(lambda _: converter, personal, lambda: None, lambda _: explain)


def visible_text(window: QWidget) -> str:
    """What the labels of a window say."""
    labels = window.findChildren(QLabel)
    return " ".join(label.text() for label in labels if label.isVisible())


class Keyboard:
    """A fake key source and what the application joined it to."""

    def __init__(self, error: CaptureError | None = None) -> None:
        self.source = FakeKeySource(error)
        self.handler: KeyHandler

    def make_key_source(self, handler: KeyHandler) -> KeySource:
        self.handler = handler
        return self.source

    def wanted(self) -> bool:
        return self.handler.wanted()

    def type(self, text: str) -> None:
        for character in text:
            key = Keystroke("space" if character == " " else character, character)
            self.source.post(partial(self.handler.press, key))

    def committed(self) -> list[str]:
        return [update.commit.text for update in self.source.obeyed if update.commit is not None]


def close_compose_window(qtbot: QtBot, desktop: Desktop, keyboard: Keyboard) -> None:
    """Close the window that opens where there is no tray, and wait until keys are wanted."""
    qtbot.waitUntil(lambda: not keyboard.wanted())
    desktop.compose.hide()
    qtbot.waitUntil(keyboard.wanted)
