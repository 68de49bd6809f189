"""One connection to the X server that grabs keys and hands keys back to applications."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any

from Xlib import X
from Xlib.display import Display
from Xlib.error import (
    BadAccess,
    CatchError,
    ConnectionClosedError,
    DisplayError,
    XauthError,
    XNoAuthError,
)
from Xlib.ext import xtest
from Xlib.protocol import rq
from Xlib.protocol.request import GrabKeyboard

from p2h_desktop.core.types import Keystroke
from p2h_desktop.errors import CaptureError
from p2h_desktop.messages.codes import Code
from p2h_desktop.oslayer.x11.keymap import LETTERS, Grab, X11Keymap

XKB = "XKEYBOARD"
PASSING_S = 0.3  # a letter that another program holds may be free again by then
FakeKey = tuple[int, int]  # X.KeyPress or X.KeyRelease, keycode


def connect(display_name: str | None) -> Any:
    """Open a connection to an X server (None: the one of $DISPLAY); raise CaptureError."""
    try:
        return Display(display_name)
    except (DisplayError, XauthError, XNoAuthError, OSError) as problem:
        raise CaptureError(Code.DISPLAY_UNREACHABLE) from problem


def disconnect(display: Any) -> None:
    """Close a connection, which may be gone already."""
    with suppress(ConnectionClosedError):
        display.close()


class XkbUseExtension(rq.ReplyRequest):  # type: ignore[misc]
    """Asks the server to put the layout group into the state of key events."""

    _request = rq.Struct(
        rq.Card8("opcode"), rq.Opcode(0), rq.RequestLength(), rq.Card16("major"), rq.Card16("minor")
    )
    _reply = rq.Struct(
        rq.ReplyCode(),
        rq.Bool("supported"),
        rq.Card16("sequence_number"),
        rq.ReplyLength(),
        rq.Card16("major"),
        rq.Card16("minor"),
        rq.Pad(20),
    )


class X11Keyboard:
    """The grabs on the keyboard and the keys that came through them, in order.

    Idle, the server freezes the keyboard on a grabbed key until `hold` or `replay`. After
    `hold` every key comes here, until `release` or `drop`. `held` tells which it is.
    """

    def __init__(self, display_name: str | None = None) -> None:
        self._display = connect(display_name)
        self._root = self._display.screen().root
        self._events: deque[Any] = deque()
        self._grabs: frozenset[Grab] = frozenset()
        self.held = False
        self._active_window = self._display.intern_atom("_NET_ACTIVE_WINDOW")
        self._root.change_attributes(event_mask=X.PropertyChangeMask)
        # The watchdog frees the keyboard by killing the client that owns this window.
        self.resource_id: int = self._root.create_window(0, 0, 1, 1, 0, X.CopyFromParent).id
        xkb = self._display.query_extension(XKB)
        if xkb is not None:
            XkbUseExtension(self._display.display, opcode=xkb.major_opcode, major=1, minor=0)
        self._maps = self._read_maps()
        self.keymap = X11Keymap(*self._maps)

    def fileno(self) -> int:
        """Return what to select on."""
        return int(self._display.fileno())

    def close(self) -> None:
        """Close the connection; the server drops every grab with it."""
        disconnect(self._display)

    def next_event(self) -> Any | None:
        """Return the oldest event that has arrived; None when there is none."""
        self._collect()
        return self._events.popleft() if self._events else None

    def key_waiting(self) -> bool:
        """Tell whether a key that does more than switch something has come already."""
        self._collect()
        presses = (event.detail for event in self._events if event.type == X.KeyPress)
        return not all(map(self.keymap.only_switches, presses))

    def keystroke(self, event: Any) -> Keystroke:
        """Name the key of a press or release."""
        return self.keymap.keystroke(event.detail, event.state)

    def state(self) -> int:
        """Return the modifiers and the layout group as the server has them now."""
        return int(self._root.query_pointer().mask)

    def set_grabs(self, grabs: frozenset[Grab]) -> frozenset[Grab]:
        """Change the passive grabs; return those refused, which another program holds.

        A letter that is held only for a moment is waited for.
        """
        deadline = time.monotonic() + PASSING_S
        while any(map(self.is_letter, refused := self._change_grabs(grabs))):
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
        return refused

    def _change_grabs(self, grabs: frozenset[Grab]) -> frozenset[Grab]:
        for keycode, modifiers in self._grabs - grabs:
            self._root.ungrab_key(keycode, modifiers)
        refused = set()
        catchers = [(grab, CatchError(BadAccess)) for grab in grabs - self._grabs]
        for grab, catcher in catchers:
            self._grab_key(grab, catcher)
        if catchers:
            self._display.sync()
            refused = {grab for grab, catcher in catchers if catcher.get_error()}
        else:
            self._display.flush()
        self._grabs = grabs - refused
        return frozenset(refused)

    def is_letter(self, grab: Grab) -> bool:
        """Tell a grab of a letter key from one of a punctuation key."""
        return bool({self.keymap.keystroke(grab[0], g << 13).key for g in (0, 1)} & LETTERS)

    def hold(self) -> bool:
        """Take the whole keyboard; False when another program has it."""
        self.held = self._grab_keyboard(X.GrabModeAsync)
        return self.held

    def replay(self) -> None:
        """Let the application have the key the server froze the keyboard on."""
        self._display.allow_events(X.ReplayKeyboard, X.CurrentTime)
        self._display.flush()

    def drop(self) -> None:
        """Let go of the keyboard at once."""
        self._display.ungrab_keyboard(X.CurrentTime)
        self._display.flush()
        self.held = False

    def release(self) -> bool:
        """Let go of the keyboard unless keys have come meanwhile; return whether it is free.

        The freeze makes sure that no key slips by between the look and the release.
        """
        self._grab_keyboard(X.GrabModeSync)
        if self._press_waiting():
            self.hold()
            return False
        self.drop()
        return True

    def tap(self, keycodes: Sequence[int], modifiers: int = 0) -> None:
        """Type keys into the application under exactly these modifiers, as if by hand.

        `held` is False afterwards when another program has taken the keyboard meanwhile.
        """
        self._send(keycodes, modifiers)
        if not self.held:
            self._give_back_waiting()

    def tap_command(self, keycode: int, modifiers: int) -> None:
        """Type a key that may make some program take the keyboard itself, such as Alt+Tab.

        So the keyboard is let go of, unless more keys wait here that must come after it.
        """
        self._send([keycode], modifiers, hold=self._press_waiting())

    def focus_changed(self, event: Any) -> bool:
        """Tell whether the event says that another window has become active."""
        return bool(event.type == X.PropertyNotify and event.atom == self._active_window)

    def refresh_keymap(self) -> bool:
        """Read the keyboard's map again; return whether it has changed.

        The server says so each time another keyboard is used, ours included.
        """
        maps = self._read_maps()
        if maps == self._maps:
            return False
        self._maps = maps
        self.keymap = X11Keymap(*maps)
        return True

    def _read_maps(self) -> tuple[int, list[list[int]], list[list[int]]]:
        info = self._display.display.info
        first, count = info.min_keycode, info.max_keycode - info.min_keycode + 1
        rows = [list(row) for row in self._display.get_keyboard_mapping(first, count)]
        return first, rows, [list(row) for row in self._display.get_modifier_mapping()]

    def _collect(self) -> None:
        for _ in range(self._display.pending_events()):
            self._events.append(self._display.next_event())

    def _grab_key(self, grab: Grab, onerror: CatchError | None = None) -> None:
        keycode, modifiers = grab
        self._root.grab_key(
            keycode, modifiers, False, X.GrabModeAsync, X.GrabModeSync, onerror=onerror
        )

    def _grab_keyboard(self, keyboard_mode: int) -> bool:
        status = self._root.grab_keyboard(False, X.GrabModeAsync, keyboard_mode, X.CurrentTime)
        return bool(status == X.GrabSuccess)

    def _modifier_changes(self, wanted: int) -> tuple[list[FakeKey], list[FakeKey]]:
        """Return the fake keys that bring about and undo the `wanted` modifiers.

        A wanted modifier is pressed on a key that is up, even where the user holds its twin:
        the user may let go of that one in between.
        """
        down = self._keys_down()
        before: list[FakeKey] = []
        after: list[FakeKey] = []
        for bit, keycodes in self.keymap.modifier_keys():
            if wanted & bit:
                for keycode in [code for code in keycodes if code not in down][:1]:
                    # XTEST's own keyboard may remember it as pressed, and would not press again.
                    before += [(X.KeyRelease, keycode), (X.KeyPress, keycode)]
                    after.append((X.KeyRelease, keycode))
            else:
                held = [code for code in keycodes if code in down]
                before += [(X.KeyRelease, code) for code in held]
                after += [(X.KeyPress, code) for code in held]
        return before, after

    def _keys_down(self) -> frozenset[int]:
        bits = self._display.query_keymap()
        return frozenset(code for code in range(256) if bits[code >> 3] >> (code & 7) & 1)

    def _send(self, keycodes: Sequence[int], modifiers: int, *, hold: bool = True) -> None:
        """Let go, type, and take hold again.

        After the look at the keys that are down it is all one write, so that nothing comes
        between and a hang cannot block the screen.
        """
        # Nobody else's fake keys (a remote desktop's, say) may come between look and act.
        self._display.grab_server()
        before, after = self._modifier_changes(modifiers)
        touched = self._grabs_of(keycodes)
        self._display.ungrab_keyboard(X.CurrentTime)
        for grab in touched:
            self._root.ungrab_key(*grab)
        for kind, keycode in [*before, *_strokes(keycodes), *after]:
            xtest.fake_input(self._display, kind, keycode)
        for grab in touched:
            self._grab_key(grab)
        status = self._start_grab() if hold else None
        self._display.ungrab_server()
        if status is not None:
            status.reply()
        self._display.flush()
        self.held = status is not None and status.status == X.GrabSuccess

    def _press_waiting(self) -> bool:
        self._collect()
        return any(event.type == X.KeyPress for event in self._events)

    def _start_grab(self) -> GrabKeyboard:
        return GrabKeyboard(
            self._display.display,
            defer=True,
            owner_events=False,
            grab_window=self._root.id,
            time=X.CurrentTime,
            pointer_mode=X.GrabModeAsync,
            keyboard_mode=X.GrabModeAsync,
        )

    def _grabs_of(self, keycodes: Collection[int]) -> list[Grab]:
        return [grab for grab in self._grabs if grab[0] in keycodes]

    def _give_back_waiting(self) -> None:
        """Type keys that came under the old hold for whoever has the keyboard now."""
        self._collect()
        waiting = [event for event in self._events if event.type == X.KeyPress]
        self._events = deque(e for e in self._events if e.type not in (X.KeyPress, X.KeyRelease))
        for event in waiting:
            if not self.keymap.only_switches(event.detail):
                self._send([event.detail], event.state, hold=False)


def _strokes(keycodes: Sequence[int]) -> list[FakeKey]:
    """Return the fake keys for one stroke of each: a finger may still hold it, so release first."""
    steps = (X.KeyRelease, X.KeyPress, X.KeyRelease)
    return [(step, keycode) for keycode in keycodes for step in steps]
