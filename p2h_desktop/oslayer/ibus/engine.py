"""The engine that IBus sees: what the daemon asks of it, and what an Update makes of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from p2h_desktop.core.session.keymap import MODIFIER_KEYS
from p2h_desktop.core.types import Keystroke, Update
from p2h_desktop.errors import InjectionError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Render
from p2h_desktop.oslayer.app_rules import (
    Application,
    AppRules,
    RuleBook,
    application,
    is_off,
    place_in,
)
from p2h_desktop.oslayer.front_end import CandidatePlace
from p2h_desktop.oslayer.ibus.bus import NOTHING, Reply
from p2h_desktop.oslayer.ibus.values import (
    CLEAR_ON_FOCUS_OUT,
    ENGINE_NAME,
    MODE_PROPERTY,
    Variant,
    inline_value,
    lookup_table,
    mode_property,
    preedit_value,
    property_list,
    text_of,
    text_value,
)
from p2h_desktop.oslayer.keysyms import keysym_name, keysym_text
from p2h_desktop.oslayer.protocols import KeyHandler, Place
from p2h_desktop.oslayer.shift_tap import ShiftTap

ENGINE_INTERFACE = "org.freedesktop.IBus.Engine"
FACTORY_PATH = "/org/freedesktop/IBus/Factory"
ENGINE_PATH = "/org/freedesktop/IBus/Engine/P2H"
PROPERTIES = {
    "ContentType": ("(uu)", (0, 0)),
    "FocusId": ("b", True),  # FocusInId is called, which names the kind of client
    "ActiveSurroundingText": ("b", True),
}
SHIFT, LOCK, CONTROL, ALT = 1 << 0, 1 << 1, 1 << 2, 1 << 3  # bits of a key event's state
COMMAND = CONTROL | 1 << 6 | 1 << 26 | 1 << 27 | 1 << 28  # with Super, Hyper and Meta
BACKSPACE = 0xFF08, 14  # keysym, and keycode as the kernel counts
FORWARDED, RELEASE = 1 << 25, 1 << 30
CAN_PREEDIT, CAN_SURROUNDING = 1 << 0, 1 << 5  # capabilities of a client
LATIN_PURPOSES = frozenset({1, 2, 3, 4, 5, 6})  # alpha, digits, number, phone, URL, e-mail
SECRET_PURPOSES = frozenset({8, 9})  # password, PIN
TERMINAL_PURPOSE = 10
PRIVATE_HINT, HIDDEN_HINT = 1 << 11, 1 << 12
# GTK puts a key that we leave alone at the end of its queue, and what we say meanwhile overtakes
# it: so we are silent for a moment after such a key. The server of XIM reads our answer before
# what we said ahead of it: so such a key goes there the way of a commit.
APART_S = 0.05
XIM = "xim"  # name of a client
# GTK resets its input after each caret move of its own, and says so late: when the user types
# on already. A reset this soon after a key that the application got is taken for that.
LATE_RESET_S = 0.5
SHOWN_WITHIN_S = 3.0  # the text around the caret may lack what was typed, on a busy machine
SHIFT_KEYS, COMMAND_KEYS = frozenset({0xFFE1, 0xFFE2}), frozenset(range(0xFFE3, 0xFFEF)) - {0xFFE5}


@dataclass(slots=True)
class Field:
    """What the daemon has told about the text field behind one of our engine objects.

    before: the text before the caret that the session has not been told yet; expected: what was
    typed last, our commit or a key, as long as the field has not been heard to show it.
    """

    client: str = ""
    capabilities: int = 0
    purpose: int = 0
    hints: int = 0
    before: str | None = None
    expected: str = ""

    @property
    def secret(self) -> bool:
        """Whether a password is typed there: then nothing is taken, heard or shown."""
        return self.purpose in SECRET_PURPOSES or bool(self.hints & HIDDEN_HINT)

    def place(self, rules: AppRules, front: Application) -> Place:
        """Return what the session should know about the field, in the application in front."""
        terminal = self.purpose == TERMINAL_PURPOSE and rules.latin_terminals
        around = place_in(rules, front)
        latin = self.purpose in LATIN_PURPOSES or terminal or around.latin
        return Place(latin, bool(self.hints & PRIVATE_HINT), around.application)

    def on_text(self, text: str, caret: int) -> None:
        """Take note of the text around the caret, unless it is older than what was typed last."""
        before = text[:caret]
        if not before.endswith(self.expected):
            return
        self.before, self.expected = before, ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The desktop that an engine works in.

    Attributes:
        place: Where candidates are shown; under Wayland no window of ours can stand by the caret.
        book: The rules for applications.
        front: Returns the application in front.
        render: Makes texts of messages.
        silent: Whether no key is to be heard now, because the screen is locked.
    """

    place: CandidatePlace
    book: RuleBook
    front: Callable[[], Application]
    render: Render
    silent: Callable[[], bool] = lambda: False


class IbusEngine:
    """The objects that the daemon calls, and the signals that answer it.

    on_caret: told the caret's rectangle, all zero where it is unknown.
    """

    def __init__(
        self,
        handler: KeyHandler,
        on_caret: Callable[[int, int, int, int], None],
        around: Surroundings,
    ) -> None:
        self._handler = handler
        self._on_caret = on_caret
        self._around = around
        self._off = False  # by the rules
        self._emit: Callable[[str, str, str, str, Any], None]
        self._waiting: Callable[[str], Sequence[tuple[Any, ...]]]
        self._fields: dict[str, Field] = {}
        self._path = ""  # of the engine object that has the focus
        self._made = 0
        self._passed_s = -LATE_RESET_S  # time of the last key that went to the client by itself
        self._sent_s = -LATE_RESET_S  # time of the last commit, or key that we sent on
        self._composing = self._shown = False
        self._chinese: bool | None = None  # as the panel shows it
        self._tap = ShiftTap(SHIFT_KEYS, COMMAND_KEYS)
        self._methods = self._answers()

    def _answers(self) -> Mapping[str, Callable[..., Reply]]:
        """Return what answers each call of IBus."""
        return {
            "ProcessKeyEvent": self._process_key_event,
            "FocusIn": self._focus_in,
            "FocusInId": lambda path, _, client: self._focus_in(path, client),
            "FocusOut": lambda path, *_: self._focus_out(path),
            "FocusOutId": lambda path, *_: self._focus_out(path),
            "Reset": self._reset,
            "Enable": self._enable,
            "Disable": self._focus_out,
            "SetCapabilities": self._set_capabilities,
            "SetCursorLocation": self._set_cursor_location,
            "SetSurroundingText": self._set_surrounding_text,
            "CandidateClicked": lambda _, index, *__: self._obey(self._handler.select(index)),
            "PageUp": lambda _: self._obey(self._handler.turn_page(-1)),
            "PageDown": lambda _: self._obey(self._handler.turn_page(1)),
            "CursorUp": lambda _: self._obey(self._handler.press(Keystroke("Up"))),
            "CursorDown": lambda _: self._obey(self._handler.press(Keystroke("Down"))),
            "PropertyActivate": self._property_activate,
        }

    def join(
        self,
        emit: Callable[[str, str, str, str, Any], None],
        waiting: Callable[[str], Sequence[tuple[Any, ...]]],
    ) -> None:
        """Take what sends a signal, and what tells the bodies of calls that wait of a method.

        A signal is made of object path, interface, name, signature, body.
        """
        self._emit = emit
        self._waiting = waiting

    def on_call(self, path: str, interface: str, method: str, body: tuple[Any, ...]) -> Reply:
        """Answer a method call; LookupError where there is no such method or object."""
        if path == FACTORY_PATH and method == "CreateEngine":
            return self._create_engine(*body)
        if path not in self._fields:
            raise LookupError(path)
        if interface == "org.freedesktop.DBus.Properties":
            return self._properties(path, method, body)
        if method == "Destroy":
            return self._destroy(path)
        if method in self._methods:
            return self._methods[method](path, *body)
        if interface == ENGINE_INTERFACE:
            return NOTHING  # handwriting, extensions: not for us
        raise LookupError(method)

    def apply_update(self, update: Update | None, *, shown: bool = True) -> None:
        """Do what an update asks: hand over its commit, show it where the user types."""
        if update is None:
            return
        if update.retract:
            self._delete_before(len(update.retract))
        if update.commit is not None and update.commit.text:
            self._commit(update.commit.text)
        self._composing = bool(update.preedit.text)
        if shown or update.commit is not None:
            self._show(update)
        if update.chinese != self._chinese:
            self._chinese = update.chinese
            self._signal("UpdateProperty", "v", mode_property(update.chinese, self._around.render))

    def _commit(self, text: str) -> None:
        if not self._path:
            self._handler.give_up(InjectionError(Code.TEXT_WITHOUT_FIELD))
            return
        self._field.expected = text
        self._signal("CommitText", "v", text_value(text))
        self._sent_s = time.monotonic()

    def _delete_before(self, count: int) -> None:
        """Delete characters before the caret, by Backspace where the client knows no other way."""
        self._field.expected = ""
        if self._field.capabilities & CAN_SURROUNDING:
            self._signal("DeleteSurroundingText", "iu", -count, count)
            return
        for state in (0, RELEASE) * count:
            self._signal("ForwardKeyEvent", "uuu", *BACKSPACE, state)

    def _show(self, update: Update) -> None:
        was_shown, self._shown = self._shown, bool(update.preedit.text or update.candidates)
        if not (self._shown or was_shown):
            return
        inline = update if self._around.place is CandidatePlace.INLINE else None
        visible = bool(update.preedit.text or (inline and inline.candidates))
        if self._around.place is CandidatePlace.PANEL or self._field.capabilities & CAN_PREEDIT:
            value = preedit_value(update.preedit) if inline is None else inline_value(inline)
            body = value, update.preedit.caret, visible, CLEAR_ON_FOCUS_OUT
            self._signal("UpdatePreeditText", "vubu", *body)
        if self._around.place is CandidatePlace.PANEL:
            self._signal("UpdateLookupTable", "vb", lookup_table(update), bool(update.candidates))

    @property
    def _field(self) -> Field:
        return self._fields.get(self._path) or Field()

    def _signal(self, name: str, signature: str, *body: Variant | int | bool) -> None:
        if self._path:
            time.sleep(max(self._passed_s + APART_S - time.monotonic(), 0))
            self._emit(self._path, ENGINE_INTERFACE, name, signature, body)

    def _obey(self, update: Update) -> Reply:
        self.apply_update(update)
        return NOTHING

    def _set_cursor_location(self, _: str, x: int, y: int, width: int, height: int) -> Reply:
        self._on_caret(x, y, width, height)
        return NOTHING

    def _create_engine(self, name: str) -> Reply:
        if name != ENGINE_NAME:
            raise LookupError(name)
        self._made += 1
        path = f"{ENGINE_PATH}/{self._made}"
        self._fields[path] = Field()
        return "o", (path,)

    def _destroy(self, path: str) -> Reply:
        if path == self._path:
            self._focus_out(path)
            self._path = ""
        del self._fields[path]
        return NOTHING

    def _properties(self, path: str, method: str, body: tuple[Any, ...]) -> Reply:
        if method == "GetAll":
            return "a{sv}", (PROPERTIES,)
        if method == "Get":
            return "v", (PROPERTIES[body[1]],)
        if method == "Set" and body[1] == "ContentType":
            self._set_content_type(path, *body[2][1])
        return NOTHING

    def _focus_in(self, path: str, client: str = "") -> Reply:
        self._path = path
        field = self._field
        field.client, field.before, field.expected = client or field.client, None, ""
        self._enable(path)
        return self._enter()

    def _enter(self) -> Reply:
        self._tap.spoil()
        rules, field, front = self._around.book.rules, self._field, self._around.front()
        if not front.names:  # no window tells, as under Wayland; the client may: "gtk3-im:gedit"
            front = application([field.client.rpartition(":")[2]])
        self._off = is_off(rules, front)
        return self._obey(self._handler.enter(field.place(rules, front)))

    def _enable(self, path: str) -> Reply:
        if path == self._path:
            if self._chinese is not None:
                properties = property_list([mode_property(self._chinese, self._around.render)])
                self._signal("RegisterProperties", "v", properties)
            self._signal("RequireSurroundingText", "")
        return NOTHING

    def _focus_out(self, path: str) -> Reply:
        return self._obey(self._handler.cancel()) if path == self._path else NOTHING

    def _reset(self, path: str) -> Reply:
        self._fields[path].expected = ""
        if self._composing and time.monotonic() < self._passed_s + LATE_RESET_S:
            return NOTHING
        return self._focus_out(path)

    def _set_capabilities(self, path: str, capabilities: int) -> Reply:
        self._fields[path].capabilities = capabilities
        return NOTHING

    def _set_content_type(self, path: str, purpose: int, hints: int) -> None:
        field = self._fields[path]
        if (field.purpose, field.hints) != (purpose, hints):
            field.purpose, field.hints = purpose, hints
            if path == self._path:
                self._enter()

    def _set_surrounding_text(self, path: str, text: Variant, caret: int, _: int) -> Reply:
        field = self._fields[path]
        if time.monotonic() > max(self._passed_s, self._sent_s) + SHOWN_WITHIN_S:
            field.expected = ""  # shown by now, if at all
        field.on_text(text_of(text), caret)
        return NOTHING

    def _property_activate(self, _: str, name: str, __: int) -> Reply:
        return self._obey(self._handler.toggle_mode()) if name == MODE_PROPERTY else NOTHING

    def _process_key_event(self, path: str, keysym: int, keycode: int, state: int) -> Reply:
        self._path = path
        now_ms = int(time.monotonic() * 1000)
        if state & RELEASE:
            tapped = self._tap.release(keysym, now_ms)
            if tapped and self._listens():
                self.apply_update(self._handler.press(Keystroke(keysym_name(keysym))))
            return "b", (False,)
        self._tap.press(keysym, now_ms)
        return "b", (self._press(keysym, keycode, state),)

    def _press(self, keysym: int, keycode: int, state: int) -> bool:
        """Answer a key press; True when the application is not to have it."""
        name = keysym_name(keysym)
        if state & FORWARDED or name in MODIFIER_KEYS or not self._listens():
            return False
        field = self._field
        if field.before is not None and not self._composing:
            self._handler.set_context(field.before)
            field.before = None
        keystroke = keystroke_of(keysym, state)
        more_waiting = any(map(is_typing, self._waiting("ProcessKeyEvent")))
        update = self._handler.press(keystroke, more_waiting=more_waiting)
        self.apply_update(update, shown=not more_waiting)
        if update.handled:
            return True
        field.expected = "" if keystroke.ctrl or keystroke.alt else keystroke.text
        return self._forward(keysym, keycode, state)

    def _forward(self, keysym: int, keycode: int, state: int) -> bool:
        """Send a key on behind what was sent just now; False where its own way is right."""
        now_s = time.monotonic()
        if self._field.client != XIM or now_s > self._sent_s + LATE_RESET_S:
            self._passed_s = now_s
            return False
        self._signal("ForwardKeyEvent", "uuu", keysym, keycode, state)
        self._sent_s = now_s
        return True

    def _listens(self) -> bool:
        off = self._off or self._field.secret or self._around.silent()
        return self._handler.wanted() and not off


def is_typing(key_event: Sequence[Any]) -> bool:
    """Tell a key press that may change what is composed from other key events."""
    keysym, _, state = key_event
    return not state & (FORWARDED | RELEASE) and keysym_name(keysym) not in MODIFIER_KEYS


def keystroke_of(keysym: int, state: int) -> Keystroke:
    """Return the Keystroke of a keysym, to which the state was applied already."""
    return Keystroke(
        key=keysym_name(keysym),
        text=keysym_text(keysym),
        shift=bool(state & SHIFT),
        ctrl=bool(state & COMMAND),
        alt=bool(state & ALT),
    )
