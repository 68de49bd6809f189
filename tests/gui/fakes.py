"""A key source without a keyboard."""

from __future__ import annotations

import threading

from p2h_desktop.assembly import Engine
from p2h_desktop.core.explain import Explanation
from p2h_desktop.core.protocols import Converter
from p2h_desktop.core.types import Update
from p2h_desktop.oslayer.protocols import Action
from p2h_desktop.personal import open_personal
from p2h_desktop.store.settings import Settings
from tests.fakes_models import TableNgram, small_vocab


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

    personal = open_personal(vocab, TableNgram(vocab, {}), Settings())
    return Engine(lambda _: converter, personal, lambda: None, lambda _: explain)
