"""Hands text to the focused application: through the clipboard, or through spare keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from Xlib import XK, X, Xatom
from Xlib.error import ConnectionClosedError

from p2h_desktop.errors import InjectionError
from p2h_desktop.messages.codes import Code
from p2h_desktop.oslayer.keysyms import UNICODE_KEYSYMS
from p2h_desktop.oslayer.x11.keyboard import disconnect
from p2h_desktop.oslayer.x11.selection import Content, Unkeepable, X11Selections, text_content

FETCH_LIMIT_S = 0.7  # for the application to come and fetch the text

Tap = Callable[[Sequence[int], int], None]  # types keycodes under a modifier state


class X11TextSink:
    """Pastes with Shift+Insert, which applications and terminals alike understand.

    Both selections hold the text until the focused application has fetched it, then again what
    the user had. Where the clipboard holds something that cannot be kept, such as a picture,
    it stays untouched and the text is typed on spare keys instead.

    tap: types keycodes into the application; alive: called while waiting.
    """

    def __init__(
        self, tap: Tap, alive: Callable[[], object], display_name: str | None = None
    ) -> None:
        self._tap = tap
        self._selections = X11Selections(alive, display_name)
        self._display = self._selections.display
        self._root = self._display.screen().root
        self._clipboard = self._selections.atom("CLIPBOARD")
        self._active_window = self._selections.atom("_NET_ACTIVE_WINDOW")
        self._spare_keys = SpareKeys(self._display)

    def fileno(self) -> int:
        """Return what to select on; when readable call `serve`."""
        return self._selections.fileno()

    def commit(self, text: str) -> None:
        """Hand `text` over and return when the application has it; raise InjectionError."""
        clipboard = self._selections.content(self._clipboard)
        if isinstance(clipboard, Unkeepable):
            self._type(text)
            return
        primary = self._selections.content(Xatom.PRIMARY)
        kept = None if isinstance(primary, Unkeepable) else primary
        try:
            fetched = self._paste(text)
        finally:
            self._restore({Xatom.PRIMARY: kept, self._clipboard: clipboard})
        if not fetched:
            raise InjectionError(Code.TEXT_NOT_TAKEN)

    def serve(self) -> None:
        """Answer what other programs ask meanwhile, without waiting."""
        self._selections.serve(lambda: True, 0)

    def close(self) -> None:
        """Leave the user's clipboard to a clipboard manager, and spare keys unused."""
        with suppress(ConnectionClosedError):
            self._spare_keys.restore()
            self._selections.hand_over()
        disconnect(self._display)

    def _paste(self, text: str) -> bool:
        insert = self._display.keysym_to_keycode(XK.XK_Insert)
        if not insert:
            raise InjectionError(Code.TEXT_WITHOUT_KEY, key="Insert")
        client = self._focus_client()
        offer = replace(text_content(text), hidden=True)
        for selection in (Xatom.PRIMARY, self._clipboard):
            self._selections.own(selection, offer)
        self._selections.forget_readers()
        # The owner must be known to the server before the keys reach the application.
        self._display.sync()
        self._tap([insert], X.ShiftMask)
        return self._selections.serve(lambda: self._selections.read_by(client), FETCH_LIMIT_S)

    def _restore(self, contents: dict[int, Content | None]) -> None:
        for selection, content in contents.items():
            if self._selections.owns(selection):  # else somebody has copied something meanwhile
                # A manager has seen it already, when the user copied it.
                hidden = replace(content, hidden=True) if content is not None else None
                self._selections.own(selection, hidden)
        self._display.sync()

    def _type(self, text: str) -> None:
        for part in self._spare_keys.parts(text):
            self._tap(self._spare_keys.keycodes(part), 0)

    def _focus_client(self) -> int | None:
        """Return the client that has the focus; None when it cannot be told.

        Others fetch the text too, clipboard managers at once; only this one's fetch counts.
        """
        focus = self._display.get_input_focus().focus
        if isinstance(focus, int):  # no window, or whatever is under the pointer
            answer = self._root.get_full_property(self._active_window, X.AnyPropertyType)
            focus_id = int(answer.value[0]) if answer is not None and len(answer.value) else 0
        else:
            focus_id = focus.id
        return self._selections.client_of(focus_id) if focus_id else None


class SpareKeys:
    """Keycodes without a meaning, lent to characters.

    They are used in turn, and a character keeps its key as long as possible: an application
    that is slow to follow the keyboard's map still finds the character under the key.
    """

    def __init__(self, display: Any) -> None:
        self._display = display
        info = display.display.info
        first, count = info.min_keycode, info.max_keycode - info.min_keycode + 1
        rows = display.get_keyboard_mapping(first, count)
        spare = [first + index for index, row in enumerate(rows) if not any(row)]
        self._lent: dict[int, str] = dict.fromkeys(spare, "")  # the longest unused first
        self._width = max(len(row) for row in rows)

    def parts(self, text: str) -> list[str]:
        """Cut text so that each part needs no more keys than there are; raise InjectionError."""
        size = len(self._lent)
        if not size:
            raise InjectionError(Code.TEXT_WITHOUT_KEY, key="NoSymbol")
        return [text[start : start + size] for start in range(0, len(text), size)]

    def keycodes(self, part: str) -> list[int]:
        """Return the keys to type `part` with, having lent what was missing."""
        return [self._keycode(character) for character in part]

    def restore(self) -> None:
        """Take all keys back."""
        for keycode, character in self._lent.items():
            if character:
                self._map(keycode, X.NoSymbol)
        self._display.sync()

    def _keycode(self, character: str) -> int:
        known = [keycode for keycode, lent in self._lent.items() if lent == character]
        keycode = known[0] if known else next(iter(self._lent))
        if not known:
            self._map(keycode, UNICODE_KEYSYMS + ord(character))
            self._display.sync()
        del self._lent[keycode]
        self._lent[keycode] = character
        return keycode

    def _map(self, keycode: int, keysym: int) -> None:
        self._display.change_keyboard_mapping(keycode, [[keysym] * self._width])
