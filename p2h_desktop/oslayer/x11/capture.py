"""Captures the keyboard on X11: the grabs, the loop, and what an Update makes of them."""

from __future__ import annotations

import logging
import os
import select
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

from Xlib import X
from Xlib.error import ConnectionClosedError
from Xlib.ext import xinput

from p2h_desktop.core.session.keymap import chord
from p2h_desktop.core.session.mode import types_pinyin
from p2h_desktop.core.session.text_before import last_cluster
from p2h_desktop.core.types import Keystroke, Update
from p2h_desktop.errors import CaptureError, InjectionError
from p2h_desktop.messages.codes import Code
from p2h_desktop.oslayer.action_queue import ActionQueue
from p2h_desktop.oslayer.protocols import Action, Press
from p2h_desktop.oslayer.shift_tap import ShiftTap
from p2h_desktop.oslayer.x11.keyboard import X11Keyboard
from p2h_desktop.oslayer.x11.keymap import COMMAND_KEYS, CONTROL_KEYS, SHIFT_KEYS
from p2h_desktop.oslayer.x11.paste import X11TextSink
from p2h_desktop.oslayer.x11.watch import MAP_CHANGED, SAVER_ON, WHEEL_BUTTONS, RawInput, X11Watch
from p2h_desktop.oslayer.x11.watchdog import ARMED, HELD, OFF, Watchdog

LEFT_ALONE_S = 120.0  # a locker cannot get the keyboard while something is composed
# The server, or our watchdog, may close our connection: so often, one soon after the other.
MAX_RECONNECTIONS, SOON_S = 5, 60.0

log = logging.getLogger(__name__)


class X11KeySource:
    """Owns the session's thread on X11: takes keys, has the session decide, obeys its Update.

    Make it in any thread and call `run` in a thread of its own. All callables but `post` and
    `stop` are then called in that thread, so the session needs no lock:

    press: the session's answer to a key; in Chinese mode it is also told of keys that go to the
        application by themselves (digits, Return, arrows), so that it can follow the text.
        Its Update is obeyed here: `retract` is deleted, `commit` pasted, the key goes to the
        application unless `handled`, `idle_keys` are grabbed, and the keyboard is held as long
        as the preedit is not empty. Show the Update from `press` itself (a queued signal);
        nothing here draws.
    cancel: drops the composition and forgets the context (Session.reset). Called at the start,
        when another window becomes active, on a mouse click outside our windows, when Alt or
        Super goes down while composing, and when capture is paused.
    wanted: False pauses capture: not even Shift is heard then. Asked after each posted action,
        so `post(lambda: None)` makes a change of mind known. It should be False while one of
        our own windows with a text field is active.
    on_failure: told when text could not be handed over (InjectionError); the text was in the
        Update that `press` returned last.

    `post(action)` runs `action` in the thread and obeys the Update it returns, if any: a click
    on a candidate, a change of mode. `run` raises CaptureError when capture is impossible or
    another input method holds the letter keys, and returns after `stop`.
    """

    def __init__(
        self,
        press: Press,
        cancel: Callable[[], Update],
        *,
        wanted: Callable[[], bool] = lambda: True,
        on_failure: Callable[[InjectionError], None] = lambda error: None,
        display_name: str | None = None,
    ) -> None:
        self._press = press
        self._cancel = cancel
        self._wanted = wanted
        self._on_failure = on_failure
        self._display_name = display_name
        self._posted = ActionQueue()
        self._stopping = False

    def run(self) -> None:
        """Capture until `stop`; raise CaptureError."""
        closed = 0
        while closed < MAX_RECONNECTIONS:
            began_s = time.monotonic()
            with ExitStack() as stack:
                stack.callback(self._cancel)
                try:
                    self._loop(stack)
                    return
                except ConnectionClosedError:
                    log.warning("the X server closed the keyboard connection; opening another")
            closed = closed + 1 if time.monotonic() < began_s + SOON_S else 1
        raise CaptureError(Code.DISPLAY_DISCONNECTS)

    def post(self, action: Action) -> None:
        """Have `action` called where keys are handled, and its Update obeyed; thread-safe."""
        self._posted.post(action)

    def stop(self) -> None:
        """Make `run` return soon; thread-safe, and may be called twice."""
        self._stopping = True
        self.post(lambda: None)

    def _loop(self, stack: ExitStack) -> None:
        capture = X11Capture(
            self._press,
            self._cancel,
            self._wanted,
            self._on_failure,
            self._display_name,
            stack,
        )
        while not self._stopping:
            timeout_s = capture.rest()
            wake = self._posted.fileno()
            readable = [*capture.files(), wake]
            if wake in select.select(readable, [], [], timeout_s)[0]:
                self._posted.clear_wakeup()
            for action in self._posted.take():
                capture.apply_update(action())
                if self._stopping:
                    break


class X11Capture:
    """The connections of one run and the state of the keyboard in it."""

    def __init__(
        self,
        press: Press,
        cancel: Callable[[], Update],
        wanted: Callable[[], bool],
        on_failure: Callable[[InjectionError], None],
        display_name: str | None,
        stack: ExitStack,
    ) -> None:
        self._press = press
        self._cancel = cancel
        self._wanted = wanted
        self._on_failure = on_failure
        self._keyboard = X11Keyboard(display_name)
        stack.callback(self._keyboard.close)
        self._watch = X11Watch(display_name)
        stack.callback(self._watch.close)
        self._watchdog = Watchdog(display_name or os.environ["DISPLAY"], self._keyboard.resource_id)
        stack.callback(self._watchdog.close)
        self._sink = X11TextSink(self._tap, self._beat, display_name)
        stack.callback(self._sink.close)
        self._paused = True
        self._map_changed = False
        self._foreign_layout = False
        self._raw_down: set[int] = set()  # keys, in idle time too
        self._last_key_ms = 0  # server time of the last key heard while holding the keyboard
        self._typed_s = 0.0  # time of the last update that was obeyed
        self._learn_keys()
        update = cancel()
        self._idle_keys, self._composing = update.idle_keys, False

    def files(self) -> list[int]:
        """Return the file descriptors to select on."""
        return [source.fileno() for source in (self._keyboard, self._watch, self._sink)]

    def rest(self) -> float | None:
        """Handle all that has arrived, then return how long to sleep at most, in seconds.

        Requests to the server read events ahead, so a sleep is safe only when none is left.
        """
        while self._handle_some():
            pass
        self._sink.serve()
        if self._composing and time.monotonic() > self._typed_s + LEFT_ALONE_S:
            self._abandon()
        return self._beat()

    def apply_update(self, update: Update | None) -> None:
        """Do what an update asks: delete, hand over its commit, hold or let go, change grabs."""
        if update is None:
            return
        self._composing, self._typed_s = bool(update.preedit.text), time.monotonic()
        if update.retract:
            self._delete_before(update.retract)
        if update.commit is not None and update.commit.text:
            self._commit(update.commit.text)
        if update.idle_keys != self._idle_keys:
            self._idle_keys = update.idle_keys
            self._regrab()

    def _handle_some(self) -> bool:
        """Handle what comes next; False when nothing is left and the keyboard is as it should."""
        heard = self._read_raws()
        event = self._keyboard.next_event()
        if event is not None:
            self._on_event(event)
            return True
        if self._keyboard.held and not self._composing:
            self._watch.catch_up()
            self._read_raws()
            self._keyboard.release()
            return True
        if self._map_changed and not self._composing:
            self._follow_map()
            return True
        return self._follow_mode() or heard

    def _follow_mode(self) -> bool:
        """Pause or go on; True when that changed; raise CaptureError when the keys are taken.

        Asked each time before a sleep: what has just been handled may have moved the focus.
        """
        wanted = self._wanted()
        if wanted != self._paused:
            return False
        if not wanted:
            self._abandon()
        self._paused = not wanted
        self._watch.watch(wanted)
        self._regrab()
        return True

    def _follow_map(self) -> None:
        self._map_changed = False
        if self._keyboard.refresh_keymap():
            self._learn_keys()
            self._regrab()

    def _beat(self) -> float | None:
        if self._keyboard.held:
            return self._watchdog.beat(HELD)
        return self._watchdog.beat(ARMED if self._grabbing() else OFF)

    def _grabbing(self) -> bool:
        return bool(self._idle_keys) and not self._paused and not self._foreign_layout

    def _regrab(self) -> None:
        grabs = self._keyboard.keymap.grabs(self._idle_keys) if self._grabbing() else frozenset()
        if any(map(self._keyboard.is_letter, self._keyboard.set_grabs(grabs))):
            self._keyboard.set_grabs(frozenset())
            raise CaptureError(Code.KEYS_OCCUPIED)

    def _learn_keys(self) -> None:
        keymap = self._keyboard.keymap
        keys = keymap.keycodes(SHIFT_KEYS), keymap.keycodes(COMMAND_KEYS)
        self._held_tap, self._idle_tap = ShiftTap(*keys), ShiftTap(*keys)

    def _on_event(self, event: Any) -> None:
        if event.type == X.KeyPress and self._keyboard.held:
            self._on_held_press(event)
        elif event.type == X.KeyPress:
            self._on_frozen_press(event)
        elif event.type == X.KeyRelease and self._keyboard.held:
            self._last_key_ms = event.time
            if self._held_tap.release(event.detail, event.time):
                self._tap_shift(event.detail)
        elif self._keyboard.focus_changed(event):
            self._watch.follow_focus()
            self._abandon()

    def _on_frozen_press(self, event: Any) -> None:
        """Handle a key the server froze the keyboard on: no later key has gone anywhere yet."""
        self._watchdog.beat(HELD)
        self._watch.catch_up()
        self._read_raws()
        # The event leaves out the layout group; frozen, the state cannot change meanwhile.
        state = self._keyboard.state()
        if not self._keyboard.keymap.types_letters(state):
            self._leave_to_layout(event.detail, state)
            return
        keystroke = self._keyboard.keymap.keystroke(event.detail, state)
        if not (chord(keystroke) in self._idle_keys and self._grabbing()):
            self._keyboard.replay()
            return
        update = self._press(keystroke)
        if not update.handled and update.commit is None:
            self._keyboard.replay()
            self.apply_update(update)
        elif self._keyboard.hold():
            self._held_tap.spoil()
            self._obey_key(update, event)
        else:
            self._keyboard.replay()
            self._abandon()

    def _leave_to_layout(self, keycode: int, state: int) -> None:
        """Take no keys while the layout has no letters for pinyin: Russian, say, or Greek."""
        self._foreign_layout = True
        self._regrab()
        # A replayed key would lose its layout on the way; held, later ones cannot overtake it.
        if self._keyboard.hold():
            self._tap([keycode], state)
        else:
            self._keyboard.replay()

    def _follow_layout(self) -> None:
        if self._foreign_layout and self._keyboard.keymap.types_letters(self._keyboard.state()):
            self._foreign_layout = False
            self._regrab()

    def _on_held_press(self, event: Any) -> None:
        self._beat()
        self._last_key_ms = event.time
        self._held_tap.press(event.detail, event.time)
        keystroke = self._keyboard.keystroke(event)
        if keystroke.key in COMMAND_KEYS - CONTROL_KEYS:
            self._abandon()
        if self._keyboard.keymap.only_switches(event.detail):
            return  # done already; the application sees it with the next key
        command = event.state & self._keyboard.keymap.command
        if command == X.ControlMask and not self._paused:
            update = self._press(keystroke)  # it may be bound to something of ours
            self.apply_update(update)
            if update.handled:
                return
        if self._paused or command:
            self._abandon()
            self._keyboard.tap_command(event.detail, event.state)
            return
        waiting = self._keyboard.key_waiting()
        self._obey_key(self._press(keystroke, more_waiting=waiting), event)

    def _obey_key(self, update: Update, event: Any) -> None:
        self.apply_update(update)
        if not update.handled:
            self._tap([event.detail], event.state)

    def _read_raws(self) -> bool:
        raws = list(self._watch.poll())
        for raw in raws:
            self._on_raw(raw)
        return bool(raws)

    def _on_raw(self, raw: RawInput) -> None:
        # While the keyboard is held the same key comes in its place among the others.
        idle = not self._keyboard.held and raw.time_ms > self._last_key_ms
        if raw.kind == MAP_CHANGED:
            self._map_changed = True
        elif raw.kind == SAVER_ON:
            self._abandon()
        elif raw.kind == xinput.RawKeyPress:
            self._watchdog.answer()
            self._idle_tap.press(raw.detail, raw.time_ms)
            self._raw_down.add(raw.detail)
            self._follow_layout()
            if idle and self._grabbing() and not self._watch.grabbed:
                self._notify_passed_key(raw.detail)
        elif raw.kind == xinput.RawKeyRelease:
            self._raw_down.discard(raw.detail)
            self._follow_layout()
            if self._idle_tap.release(raw.detail, raw.time_ms) and idle:
                self._tap_shift(raw.detail)
        elif raw.detail not in WHEEL_BUTTONS:
            self._idle_tap.spoil()
            self._held_tap.spoil()
            if not self._watch.pointer_on_own_window():
                self._abandon()

    def _notify_passed_key(self, keycode: int) -> None:
        """Let the session follow the text: after a digit a full stop is a decimal point."""
        keymap = self._keyboard.keymap
        if keymap.only_switches(keycode):
            return
        keystroke = keymap.keystroke(keycode, keymap.state(self._raw_down, self._keyboard.state()))
        # What the session might take for itself comes by a grab, if Caps Lock is not on.
        locked = keystroke.text.isalpha() and not types_pinyin(keystroke)
        if locked or chord(keystroke) not in self._idle_keys:
            self.apply_update(self._press(keystroke))

    def _tap_shift(self, keycode: int) -> None:
        self.apply_update(self._press(Keystroke(self._keyboard.keymap.keystroke(keycode, 0).key)))

    def _abandon(self) -> None:
        """Drop the composition: what the user types next goes somewhere else."""
        self.apply_update(self._cancel())

    def _delete_before(self, text: str) -> None:
        """Delete text before the application's caret, as the user would."""
        (keycode,) = sorted(self._keyboard.keymap.keycodes({"BackSpace"}))[:1]
        while text:
            self._keyboard.tap([keycode])
            text = text[: -last_cluster(text)]

    def _commit(self, text: str) -> None:
        if not self._keyboard.held:
            self._keyboard.hold()
        try:
            self._sink.commit(text)
        except InjectionError as error:
            self._on_failure(error)

    def _tap(self, keycodes: Sequence[int], modifiers: int) -> None:
        self._keyboard.tap(keycodes, modifiers)
        if not self._keyboard.held and self._composing:
            self._abandon()
