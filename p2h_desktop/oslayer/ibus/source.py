"""Takes keys by way of IBus: the connection to its daemon, from the start to the end."""

from __future__ import annotations

import select
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from p2h_desktop import __version__
from p2h_desktop.errors import CaptureError
from p2h_desktop.messages.codes import Code
from p2h_desktop.oslayer.action_queue import ActionQueue
from p2h_desktop.oslayer.ibus.bus import IbusConnection, Reply, find_address
from p2h_desktop.oslayer.ibus.engine import IbusEngine, Surroundings
from p2h_desktop.oslayer.ibus.values import ENGINE_NAME
from p2h_desktop.oslayer.protocols import Action, Caret, CaretLocator, KeyHandler

RETURN_WITHIN_S = 10.0  # for a daemon that is started anew
RETRY_S = 0.2


class IbusCaretLocator:
    """Knows the caret as the daemon last told it; asks another locator where it told nothing."""

    def __init__(self, other: CaretLocator) -> None:
        self._other = other
        self._caret: Caret | None = None

    def on_cursor_location(self, x: int, y: int, width: int, height: int) -> None:
        """Take note of the caret; all zero means that nothing is known."""
        known = bool(x or y or height)
        self._caret = Caret(x, y, max(width, 1), height, exact=True) if known else None

    def locate(self) -> Caret | None:
        """Return the caret."""
        return self._caret or self._other.locate()

    def close(self) -> None:
        """Close the other locator."""
        self._other.close()


class IbusKeySource:
    """Serves the daemon in the session's thread; see KeySource.

    locator: is told the caret.
    spawned: the daemon has started this program and chosen its engine, or is about to. Else
        the engine is chosen at the start, the one before it at the end, and `run` waits for a
        daemon that is started anew.
    """

    def __init__(
        self,
        handler: KeyHandler,
        locator: IbusCaretLocator,
        environ: Mapping[str, str],
        around: Surroundings,
        *,
        spawned: bool,
    ) -> None:
        self._handler = handler
        self._locator = locator
        self._environ = environ
        self._spawned = spawned
        self._around = around
        self._posted = ActionQueue()
        self._stopping = False
        self._serving = False
        self._lost_s = -RETURN_WITHIN_S  # time when the daemon was lost that had been served

    def run(self) -> None:
        """Serve until `stop`; raise CaptureError where there is no daemon or it has ended."""
        while not self._stopping:
            try:
                self._serve(find_address(self._environ))
            except (OSError, CaptureError) as error:
                self._handler.cancel()
                if self._serving:
                    self._serving, self._lost_s = False, time.monotonic()
                if self._spawned or time.monotonic() > self._lost_s + RETURN_WITHIN_S:
                    raise self._end_of(error) from error
                self._rest()

    def _end_of(self, error: OSError | CaptureError) -> CaptureError:
        if self._lost_s >= 0:
            return CaptureError(Code.IBUS_GONE)
        return error if isinstance(error, CaptureError) else CaptureError(Code.IBUS_UNREACHABLE)

    def post(self, action: Action) -> None:
        """Have `action` called where keys are handled, and its Update obeyed; thread-safe."""
        self._posted.post(action)

    def stop(self) -> None:
        """Make `run` return soon; thread-safe, and may be called twice."""
        self._stopping = True
        self.post(lambda: None)

    def _serve(self, address: str) -> None:
        if not address:
            raise CaptureError(Code.IBUS_NOT_RUNNING)
        engine = IbusEngine(self._handler, self._locator.on_cursor_location, self._around)
        connection = IbusConnection(address, engine.on_call)
        engine.join(connection.emit, connection.waiting)
        before = ""
        try:
            connection.serve_as_engine(
                __version__, self._around.render, listed=connection.knows(ENGINE_NAME)
            )
            if not self._spawned:
                before = connection.global_engine()
                connection.choose_engine(ENGINE_NAME)
            self._loop(connection, engine)
        finally:
            chosen = connection.global_engine()  # the user may have changed to another
            connection.close()
            _restore(address, before if chosen == ENGINE_NAME else chosen)

    def _loop(self, connection: IbusConnection, engine: IbusEngine) -> None:
        self._serving = True
        engine.apply_update(self._handler.cancel())
        while not self._stopping:
            connection.serve()
            wake = self._posted.fileno()
            readable, _, _ = select.select([connection.fileno(), wake], [], [])
            if wake in readable:
                self._posted.clear_wakeup()
            for action in self._posted.take():
                engine.apply_update(action())
                if self._stopping:
                    break
        engine.apply_update(self._handler.cancel())

    def _rest(self) -> None:
        """Wait a moment for another daemon, doing what is posted meanwhile."""
        if select.select([self._posted.fileno()], [], [], RETRY_S)[0]:
            self._posted.clear_wakeup()
        for action in self._posted.take():
            action()
            if self._stopping:
                break


def _restore(address: str, engine: str) -> None:
    """Have IBus use another engine than ours; nothing where it is gone."""
    if engine in ("", ENGINE_NAME):
        return
    with suppress(CaptureError):
        connection = IbusConnection(address, _refuse)
        connection.restore_engine(engine)
        connection.close()


def _refuse(_: str, __: str, method: str, ___: tuple[Any, ...]) -> Reply:
    raise LookupError(method)
