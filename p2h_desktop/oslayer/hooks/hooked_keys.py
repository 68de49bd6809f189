"""Takes keys where the system asks a hook about each: the hook answers at once, by what it knows.

A low-level hook must never wait for a conversion: Windows removes a slow one without a word. So
the hook decides by the state it shares with the session's thread, swallows what may be ours and
queues it; the session's thread answers later and types what was not ours after all. As long as
an answer is due every key is swallowed and queued, so that none overtakes another; only keys
without a name (a volume key, text that another program types) always pass.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Protocol

from p2h_desktop.core.session.keymap import MODIFIER_KEYS, chord
from p2h_desktop.core.types import Keystroke, Update
from p2h_desktop.errors import CaptureError, InjectionError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.oslayer.protocols import Action, Caret, KeyHandler
from p2h_desktop.oslayer.shift_tap import ShiftTap

SHIFTS = ("Shift_L", "Shift_R")
LOOK_S = 0.1  # between two looks at the focus, while something is composed
RENEWALS, RENEWALS_S = 10, 60.0  # as often a hook is put in again in that time

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HookKey:
    """A key as a hook tells of it.

    code and modifiers: the system's numbers, to type it again; own: this program typed it.
    """

    keystroke: Keystroke
    code: int
    down: bool
    modifiers: int = 0
    own: bool = False


class System(Protocol):
    """What one operating system must do for us; a hook, and ways to type."""

    def obstacle(self) -> Message | None:
        """Return what permission is lacking and how to give it; None where none is."""

    def listen(
        self,
        decide: Callable[[HookKey], bool],
        ended: Callable[[], None],
        lapsed: Callable[[], None],
    ) -> Callable[[], None]:
        """Ask `decide` about each key, in a thread of the system's; True swallows it.

        Return what ends that; raise CaptureError where it cannot begin. ended: called in any
        thread when it has ended, by us or not; lapsed: when the system had stopped it for a while
        and it goes on.
        """

    def type_text(self, text: str) -> None:
        """Type any text into the focused program, marked as ours; raise InjectionError."""

    def type_key(self, key: HookKey) -> None:
        """Press and release a key with its modifiers, marked as ours; raise InjectionError."""

    def delete_before(self, count: int) -> None:
        """Press Backspace so often, marked as ours; raise InjectionError."""

    def focus(self) -> int:
        """Return a number that changes with the focus; fast."""

    def off_limits(self) -> bool:
        """Tell whether no text of ours is typed now: a password, or a menu is open; fast.

        As far as the system tells.
        """

    def locate(self) -> Caret | None:
        """Return the caret; None when it cannot be told."""

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True, slots=True)
class Queued:
    """What waits for the session's thread: a key, or (key None) a change of focus.

    swallowed: the application does not have it; due: the hook waits for the answer.
    """

    key: HookKey | None
    swallowed: bool
    due: bool


@dataclass(frozen=True, slots=True)
class Outage:
    """A hook, by its number, that has ended, or had stopped and goes on again."""

    hook: int
    over: bool


class KeyFilter:
    """The hook's judgement. `decide` is called by the hook; the rest by the session's thread."""

    def __init__(
        self,
        focus: Callable[[], int],
        off_limits: Callable[[], bool],
        post: Callable[[Queued], None],
    ) -> None:
        self._focus = focus
        self._off_limits = off_limits
        self._post = post
        self._lock = threading.Lock()
        self._enabled = False
        self._idle_keys: frozenset[str] = frozenset()
        self._composing = False
        self._due = 0  # answers
        self._focused = 0
        self._swallowed: set[int] = set()  # keys that are down, without the application's knowing
        self._shift_codes: set[int] = set()  # learnt as they come
        self._tap = ShiftTap(self._shift_codes, ())

    def enable(self, enabled: bool) -> None:
        """Take keys from now on, or none at all."""
        with self._lock:
            self._enabled = enabled

    def answered(self, queued: Queued | None, update: Update) -> None:
        """Learn what the session made of a queued key, or of something else (None)."""
        with self._lock:
            self._due -= queued is not None and queued.due
            self._idle_keys = update.idle_keys
            self._composing = bool(update.preedit.text)

    @property
    def composing(self) -> bool:
        """Whether something is composed."""
        return self._composing

    def look(self) -> None:
        """Drop what is composed if the focus has gone elsewhere, or to a menu."""
        focused, away = self._focus(), self._off_limits()
        with self._lock:
            if self._composing and (away or focused != self._focused):
                self._drop(focused)

    def forget_keys(self) -> None:
        """Forget what keys are down: a hook was missing for a while."""
        with self._lock:
            self._swallowed.clear()
            self._tap.spoil()

    def decide(self, key: HookKey) -> bool:
        """Tell whether to swallow a key; takes microseconds."""
        if key.own:
            return False
        with self._lock:
            return self._press(key) if key.down else self._release(key)

    def _press(self, key: HookKey) -> bool:
        name = key.keystroke.key
        self._note_shift(key)
        if name in MODIFIER_KEYS or not self._enabled or self._off_limits():
            return False
        self._follow_focus()
        busy = self._due or self._composing
        if name and (busy or chord(key.keystroke) in self._idle_keys):
            self._due += 1
            self._swallowed.add(key.code)
            self._post(Queued(key, swallowed=True, due=True))
            return True
        if self._idle_keys and not busy:  # in Chinese mode the session follows the text
            self._post(Queued(key, swallowed=False, due=False))
        return False

    def _note_shift(self, key: HookKey) -> None:
        if key.keystroke.key in SHIFTS:
            self._shift_codes.add(key.code)
        command = key.keystroke.ctrl or key.keystroke.alt
        self._tap.press(-1 if command else key.code, _now_ms())

    def _release(self, key: HookKey) -> bool:
        tapped = self._tap.release(key.code, _now_ms())
        if tapped and self._enabled and not self._off_limits():
            self._due += 1
            tap = HookKey(Keystroke(key.keystroke.key), key.code, down=True)
            self._post(Queued(tap, swallowed=False, due=True))
        if key.code in self._swallowed:
            self._swallowed.discard(key.code)
            return True
        return False

    def _follow_focus(self) -> None:
        focused = self._focus()
        if focused != self._focused:
            self._drop(focused)

    def _drop(self, focused: int) -> None:
        self._focused = focused
        self._due += 1
        self._composing = False
        self._post(Queued(None, swallowed=False, due=True))


class HookedKeySource:
    """The KeySource over a System; see KeySource."""

    def __init__(
        self, handler: KeyHandler, system: System, tell: Callable[[Message], None] = lambda _: None
    ) -> None:
        """Join the session to a system's keys. tell: takes messages for the user."""
        self._handler = handler
        self._system = system
        self._tell = tell
        self._queue: SimpleQueue[Queued | Action | Outage | None] = SimpleQueue()
        self._filter = KeyFilter(system.focus, system.off_limits, self._queue.put)
        self._hook = 0  # its number
        self._end: Callable[[], None] = lambda: None
        self._renewed_at: list[float] = []
        self._told = False

    def run(self) -> None:
        """Take keys until `stop`.

        A hook that ends by itself is put in again. Raise CaptureError where a permission is
        lacking, or the system gives no hook or none that lasts.
        """
        self._begin()
        try:
            self._answered(None, self._handler.cancel())
            while (item := self._next()) is not None:
                if isinstance(item, Outage):
                    self._mend(item)
                elif isinstance(item, Queued):
                    self._answer(item)
                else:
                    self._answered(None, item())
        finally:
            self._filter.enable(False)
            self._end()
            self._handler.cancel()

    def post(self, action: Action) -> None:
        """Have `action` called where keys are handled, and its Update obeyed; thread-safe."""
        self._queue.put(action)

    def stop(self) -> None:
        """Make `run` return soon; thread-safe, and may be called twice."""
        self._queue.put(None)

    def _begin(self) -> None:
        obstacle = self._system.obstacle()
        if obstacle:
            raise CaptureError(obstacle)
        self._hook += 1
        ended, lapsed = Outage(self._hook, over=False), Outage(self._hook, over=True)
        self._end = self._system.listen(
            self._filter.decide, lambda: self._queue.put(ended), lambda: self._queue.put(lapsed)
        )

    def _next(self) -> Queued | Action | Outage | None:
        """Wait for what comes; meanwhile look at the focus, as no key tells when it has gone."""
        while self._filter.composing:
            try:
                return self._queue.get(timeout=LOOK_S)
            except Empty:
                self._filter.look()
        return self._queue.get()

    def _mend(self, outage: Outage) -> None:
        if outage.hook != self._hook:  # one that we have ended
            return
        log.warning("the keyboard hook was gone")
        self._filter.forget_keys()
        if not outage.over:
            self._renew()
        if not self._told:
            self._told = True
            self._tell(message(Code.HOOK_RENEWED))

    def _renew(self) -> None:
        now = time.monotonic()
        self._renewed_at = [at for at in self._renewed_at if now - at < RENEWALS_S] + [now]
        if len(self._renewed_at) > RENEWALS:
            raise CaptureError(Code.HOOK_ENDED)
        self._end()
        self._begin()

    def _answer(self, queued: Queued) -> None:
        if queued.key is None:
            self._answered(queued, self._handler.cancel())
            return
        update = self._handler.press(queued.key.keystroke)
        again = queued.key if queued.swallowed and not update.handled else None
        self._answered(queued, update, again)

    def _answered(
        self, queued: Queued | None, update: Update | None, again: HookKey | None = None
    ) -> None:
        """Obey an update, type a key again that was not ours, and tell the hook."""
        if update is None:
            self._filter.enable(self._handler.wanted())
            return
        try:
            if update.retract:
                self._system.delete_before(len(update.retract))
            if update.commit is not None and update.commit.text:
                self._system.type_text(update.commit.text)
            if again is not None:
                self._system.type_key(again)
        except InjectionError as error:
            self._handler.give_up(error)
        self._filter.answered(queued, update)
        self._filter.enable(self._handler.wanted())


def _now_ms() -> int:
    return int(time.monotonic() * 1000)
