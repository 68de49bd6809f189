"""macOS: the event tap, Quartz events, and what the focused element tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from p2h_desktop.core.session.key_names import name_of_character
from p2h_desktop.core.types import Keystroke
from p2h_desktop.errors import InjectionError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.oslayer.hooks.hooked_keys import HookKey
from p2h_desktop.oslayer.macos.event_tap import KEY_DOWN, EventTap
from p2h_desktop.oslayer.protocols import Caret

OWN_MARK = 0x50324831  # "P2H1", in the user data of events that we post
FIELD_KEYCODE, FIELD_USER_DATA = 9, 42
SHIFT, CONTROL, OPTION, COMMAND = 1 << 17, 1 << 18, 1 << 19, 1 << 20
MODIFIERS = {
    56: ("Shift_L", SHIFT), 60: ("Shift_R", SHIFT), 59: ("Control_L", CONTROL),
    62: ("Control_R", CONTROL), 58: ("Alt_L", OPTION), 61: ("Alt_R", OPTION),
    55: ("Super_L", COMMAND), 54: ("Super_R", COMMAND), 57: ("Caps_Lock", 1 << 16),
}  # fmt: skip
NAMES = {
    36: "Return", 48: "Tab", 49: "space", 51: "BackSpace", 53: "Escape", 76: "KP_Enter",
    115: "Home", 116: "Prior", 117: "Delete", 119: "End", 121: "Next",
    123: "Left", 124: "Right", 125: "Down", 126: "Up",
}  # fmt: skip
BACKSPACE = 51
UNITS_AN_EVENT = 20  # UTF-16 units that one event may carry
HID_TAP = 0
ANSWER_LIMIT_S = 0.2  # of a program that is asked for its caret; by itself, six seconds


class MacSystem:
    """See hooked_keys.System.

    quartz, services, appkit: the modules Quartz, ApplicationServices and AppKit of PyObjC;
    input_is_secure: asks Carbon. Tests bring their own.
    """

    def __init__(
        self,
        quartz: Any = None,
        services: Any = None,
        appkit: Any = None,
        input_is_secure: Callable[[], bool] | None = None,
    ) -> None:
        self._quartz = _import("Quartz") if quartz is None else quartz
        self._services = _import("ApplicationServices") if services is None else services
        self._appkit = _import("AppKit") if appkit is None else appkit
        self.off_limits = input_is_secure or _secure_input()

    def obstacle(self) -> Message | None:
        """Return how to give the permissions that are lacking; None when none is."""
        may_type = self._services.AXIsProcessTrusted()
        if may_type and self._quartz.CGPreflightListenEventAccess():
            return None
        return message(Code.MACOS_PERMISSIONS)

    def listen(
        self,
        decide: Callable[[HookKey], bool],
        ended: Callable[[], None],
        lapsed: Callable[[], None],
    ) -> Callable[[], None]:
        """Tap the keyboard; see hooked_keys.System."""
        tap = EventTap(self._quartz, lambda kind, event: decide(self.key_of(kind, event)))
        return tap.start(ended, lapsed)

    def key_of(self, event_type: int, event: Any) -> HookKey:
        """Return the key of a CGEvent."""
        quartz = self._quartz
        code = int(quartz.CGEventGetIntegerValueField(event, FIELD_KEYCODE))
        own = quartz.CGEventGetIntegerValueField(event, FIELD_USER_DATA) == OWN_MARK
        flags = int(quartz.CGEventGetFlags(event))
        down = event_type == KEY_DOWN
        text = ""
        if code in MODIFIERS:
            name, bit = MODIFIERS[code]
            down = bool(flags & bit)
        else:
            text = "" if code in NAMES and code != 49 else self._text(event)
            name = NAMES.get(code) or name_of_character(text)
        ctrl = bool(flags & (CONTROL | COMMAND))
        alt = bool(flags & OPTION)
        keystroke = Keystroke(name, text, bool(flags & SHIFT), ctrl, alt)
        return HookKey(keystroke, code, down, flags & (SHIFT | CONTROL | OPTION | COMMAND), own)

    def type_text(self, text: str) -> None:
        """Type text, some characters an event; raise InjectionError."""
        for part in _parts(text):
            for down in (True, False):
                event = self._event(0, down)
                units = len(part.encode("utf-16-le")) // 2
                self._quartz.CGEventKeyboardSetUnicodeString(event, units, part)
                self._quartz.CGEventSetFlags(event, 0)  # a command key held makes it no command
                self._post(event)

    def type_key(self, key: HookKey) -> None:
        """Press and release a key with the modifiers it had; raise InjectionError."""
        self._tap_key(key.code, key.modifiers)

    def delete_before(self, count: int) -> None:
        """Press Backspace so often; raise InjectionError."""
        for _ in range(count):
            self._tap_key(BACKSPACE, 0)

    def focus(self) -> int:
        """Return the process that is in front."""
        application = self._appkit.NSWorkspace.sharedWorkspace().frontmostApplication()
        return int(application.processIdentifier()) if application is not None else 0

    def locate(self) -> Caret | None:
        """Return the caret where the focused element tells it; None where it does not."""
        services = self._services
        everything = services.AXUIElementCreateSystemWide()
        services.AXUIElementSetMessagingTimeout(everything, ANSWER_LIMIT_S)
        element = self._attribute(everything, "AXFocusedUIElement")
        selected = None if element is None else self._attribute(element, "AXSelectedTextRange")
        if selected is None:
            return None
        name = "AXBoundsForRange"
        error, bounds = services.AXUIElementCopyParameterizedAttributeValue(
            element, name, selected, None
        )
        if error or bounds is None:
            return None
        known, area = services.AXValueGetValue(bounds, services.kAXValueCGRectType, None)
        if not known or area.size.height <= 0:
            return None
        x, y = round(area.origin.x), round(area.origin.y)
        return Caret(x, y, 1, round(area.size.height), exact=True)

    def close(self) -> None:
        """Do nothing: nothing is held."""

    def _attribute(self, element: Any, name: str) -> Any:
        error, value = self._services.AXUIElementCopyAttributeValue(element, name, None)
        return None if error else value

    def _text(self, event: Any) -> str:
        _, text = self._quartz.CGEventKeyboardGetUnicodeString(event, 8, None, None)
        return text if text and text.isprintable() else ""

    def _tap_key(self, code: int, flags: int) -> None:
        for down in (True, False):
            event = self._event(code, down)
            self._quartz.CGEventSetFlags(event, flags)
            self._post(event)

    def _event(self, code: int, down: bool) -> Any:
        event = self._quartz.CGEventCreateKeyboardEvent(None, code, down)
        if event is None:
            raise InjectionError(Code.TEXT_NOT_TAKEN)
        self._quartz.CGEventSetIntegerValueField(event, FIELD_USER_DATA, OWN_MARK)
        return event

    def _post(self, event: Any) -> None:
        self._quartz.CGEventPost(HID_TAP, event)


def _parts(text: str) -> list[str]:
    """Cut text so that no part is longer than an event may carry."""
    size = UNITS_AN_EVENT // 2  # a character may be two units
    return [text[start : start + size] for start in range(0, len(text), size)]


def _import(name: str) -> Any:
    from importlib import import_module

    return import_module(name)  # PyObjC's modules are there on macOS only


def _secure_input() -> Callable[[], bool]:
    """Return Carbon's question whether some program reads a password now."""
    import ctypes
    import ctypes.util

    path = ctypes.util.find_library("Carbon")
    carbon = ctypes.CDLL(path)
    carbon.IsSecureEventInputEnabled.restype = ctypes.c_ubyte  # a byte: the rest is anything
    return lambda: bool(carbon.IsSecureEventInputEnabled())
