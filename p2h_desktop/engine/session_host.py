"""Hosts the session: the thread that owns it, and what a key source asks of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread

from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Keystroke, Update
from p2h_desktop.errors import CaptureError, InjectionError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.oslayer.protocols import Caret, KeySource, Place

Call = Callable[[], None]
OnUpdate = Callable[[Update, Caret | None], None]

_STOP_TIMEOUT_S = 2.0  # the process may end even if a conversion hangs


class SessionThread:
    """A thread that runs what is posted to it, in order; it owns the Session.

    While keys are captured, the key source runs in this thread, so that the Session still has
    one owner; what is posted then runs between two keys.
    """

    def __init__(self) -> None:
        """Start the thread."""
        self._calls: SimpleQueue[Call | None] = SimpleQueue()
        self._source: KeySource | None = None
        self._thread = Thread(target=self._run, name="session", daemon=True)
        self._thread.start()

    def post(self, call: Call) -> None:
        """Run `call` in the thread after everything posted before."""
        self._calls.put(call)
        self._wake()

    def capture(self, source: KeySource, on_end: Callable[[Message | None], None]) -> None:
        """Run `source` in the thread; when it ends, tell why (None when it was stopped)."""
        self.post(lambda: on_end(self._capture(source)))

    def stop(self) -> None:
        """Finish what is posted, then end the thread and what it captures."""
        self._calls.put(None)
        self._wake()
        self._thread.join(_STOP_TIMEOUT_S)

    def _wake(self) -> None:
        source = self._source
        if source is not None:
            source.post(self._drain)

    def _capture(self, source: KeySource) -> Message | None:
        self._source = source
        self._wake()  # calls may have come between this one and the line above
        try:
            source.run()
        except CaptureError as error:
            return error.message
        except Exception as error:  # noqa: BLE001 - the compose window must go on working
            sys.excepthook(*sys.exc_info())
            return message(Code.CAPTURE_FAILED, kind=type(error).__name__)
        finally:
            self._source = None
        return None

    def _drain(self) -> None:
        """Run what is posted; the thread, inside the source."""
        with suppress(Empty):
            while (call := self._calls.get_nowait()) is not None:
                _do(call)
            if self._source is not None:
                self._source.stop()
            self._calls.put(None)  # for _run

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            _do(call)


def _do(call: Call) -> None:
    try:
        call()
    except Exception:  # noqa: BLE001 - the session's thread must go on
        sys.excepthook(*sys.exc_info())


class CaptureHost:
    """Answers a key source from the session, and passes each answer on to the windows.

    All methods, and both callbacks, run in the session's thread.
    """

    def __init__(
        self,
        session: Session,
        locate: Callable[[], Caret | None],
        wanted: Callable[[], bool] = lambda: True,
        entered: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """Join the session, the way to find the caret, and whether keys are to be taken now.

        entered: hears of the program typed into; tells whether nothing is to be kept of it.
        """
        self.on_update: OnUpdate = lambda update, caret: None
        """Called with each update to draw, and where the user types."""
        self.on_undelivered: Callable[[str], None] = lambda text: None
        """Called with a committed text that the application did not take."""
        self._session = session
        self._locate = locate
        self.wanted = wanted
        self._entered = entered
        self._caret: Caret | None = None
        self._composing = False
        self._committed = ""
        self._place = Place()
        # as last answered: Chinese, its marks, full width, traditional
        self._modes = (True, True, False, False)
        self._chinese_elsewhere = True  # the mode to come back to from a place for English

    def press(self, keystroke: Keystroke, *, more_waiting: bool = False) -> Update:
        """Answer a key; after an error in the converter the application gets it.

        With `more_waiting` another key follows, whose answer is shown instead of this one's.
        """
        press = partial(self._session.press, keystroke, more_waiting=more_waiting)
        return self._answer(press, shown=not more_waiting)

    def cancel(self) -> Update:
        """Drop the composition and forget the context."""
        return self._answer(self._session.reset)

    def select(self, index: int) -> Update:
        """Choose a candidate of the current page."""
        return self._answer(lambda: self._session.select(index))

    def turn_page(self, step: int) -> Update:
        """Go to the next (+1) or previous (-1) page."""
        return self._answer(lambda: self._session.press(page_key(step)))

    def set_chinese(self, chinese: bool) -> Update:
        """Go to Chinese or English mode."""
        return self._answer(lambda: self._session.set_chinese(chinese))

    def toggle_mode(self) -> Update:
        """Change between Chinese and English mode."""
        return self._answer(self._session.toggle_mode)

    def enter(self, place: Place) -> Update:
        """Begin anew in another place; English there ends when it is left."""
        update = self.cancel()
        was_latin, self._place = self._place.latin, place
        self.consider_privacy()
        if place.latin and not was_latin:
            self._chinese_elsewhere = self._modes[0]
            update = self.set_chinese(False)
        elif was_latin and not place.latin:
            update = self.set_chinese(self._chinese_elsewhere)
        return update

    def consider_privacy(self) -> None:
        """Keep nothing of what is typed here where the program or the user wants that."""
        wanted = self._entered(self._place.application) or self._place.private
        self._session.set_private(wanted)

    def stay(self, place: Place) -> None:
        """Enter `place`, unless the user types there already."""
        if place != self._place:
            self.enter(place)

    def set_context(self, text: str) -> None:
        """Take over the text before the caret, where the application tells it."""
        self._session.set_context(text)

    def give_up(self, error: InjectionError) -> None:
        """Pass on the text that could not be handed over, so that it is not lost."""
        self.on_undelivered(self._committed)

    def _answer(self, ask: Callable[[], Update], *, shown: bool = True) -> Update:
        try:
            update = ask()
        except Exception:  # noqa: BLE001 - the keyboard must go on working
            sys.excepthook(*sys.exc_info())
            update = replace(self._session.reset(), handled=False)
        modes = update.chinese, update.marks, update.wide, update.traditional
        changed, self._modes = modes != self._modes, modes
        if update.commit is not None:
            self._committed = update.commit.text
        composing = bool(update.preedit.text)
        if changed or (composing and not self._composing):
            # the caret stays where it is while the preedit is in our own window
            self._caret = self._locate()
        self._composing = composing
        if shown or update.commit is not None:
            self.on_update(update, self._caret)
        return update


def page_key(step: int) -> Keystroke:
    """Return the key that goes to the next (+1) or previous (-1) page."""
    return Keystroke("Next" if step > 0 else "Prior")
