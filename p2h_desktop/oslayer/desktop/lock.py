"""Notices a locked screen and a machine that falls asleep (logind and screen savers, by D-Bus)."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from queue import Queue
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    Properties,
    message_bus,
    new_method_call,
)
from jeepney.io.threading import DBusRouter, Proxy, open_dbus_router
from jeepney.wrappers import unwrap_msg

from p2h_desktop.oslayer.desktop.atspi import BUS_ERRORS

LOGIN = "org.freedesktop.login1"
MANAGER = DBusAddress("/org/freedesktop/login1", LOGIN, f"{LOGIN}.Manager")
SESSION = f"{LOGIN}.Session"
SAVERS = tuple(
    f"org.{name}.ScreenSaver" for name in ("freedesktop", "gnome", "cinnamon", "mate", "xfce")
)
ASLEEP, HINT = "asleep", "hint"  # reasons, besides the screen savers
CALL_TIMEOUT_S = 2.0

log = logging.getLogger(__name__)


class LockWatch:
    """Knows whether the screen is locked, as far as the session's services tell.

    A mere request to lock (`loginctl lock-session`) is told to listeners, but does not count as
    locked: a locker that does not say so would never be heard to unlock.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Begin to listen, in a thread; where there is no such service nothing is ever told."""
        self._environ = environ
        self._reasons: frozenset[str] = frozenset()
        self._listeners: list[Callable[[], None]] = []
        self._heard: Queue[Message | None] = Queue()
        self._thread = threading.Thread(target=self._run, name="lock", daemon=True)
        self._thread.start()

    def locked(self) -> bool:
        """Tell whether the screen is locked or the machine asleep; in any thread."""
        return bool(self._reasons)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have `listener` called when the screen is, or is about to be, locked or unlocked.

        It is called in a thread of this object.
        """
        self._listeners.append(listener)

    def close(self) -> None:
        """Stop listening."""
        self._heard.put(None)
        self._thread.join(CALL_TIMEOUT_S)

    def _run(self) -> None:
        with ExitStack() as stack:
            for listen in (self._listen_to_login, self._listen_to_savers):
                try:
                    listen(stack)
                except BUS_ERRORS as error:
                    log.info("no word of locks from %s: %s", listen.__name__, type(error).__name__)
            while (message := self._heard.get()) is not None:
                with suppress(IndexError, KeyError, TypeError):  # somebody's strange signal
                    self._on_message(message)

    def _listen_to_login(self, stack: ExitStack) -> None:
        address = self._environ.get("DBUS_SYSTEM_BUS_ADDRESS", "SYSTEM")
        router = stack.enter_context(open_dbus_router(address))
        path = _session_path(router, self._environ)
        rules = [
            {"interface": f"{LOGIN}.Manager", "member": "PrepareForSleep"},
            {"interface": SESSION, "path": path},
            {"interface": "org.freedesktop.DBus.Properties", "path": path},
        ]
        for rule in rules:
            self._listen(stack, router, LOGIN, rule)
        hint = Properties(DBusAddress(path, LOGIN, SESSION)).get("LockedHint")
        self._set(HINT, _ask(router, hint)[0][1])

    def _listen_to_savers(self, stack: ExitStack) -> None:
        address = self._environ["DBUS_SESSION_BUS_ADDRESS"]
        router = stack.enter_context(open_dbus_router(address))
        for saver in SAVERS:
            self._listen(stack, router, None, {"interface": saver, "member": "ActiveChanged"})

    def _listen(
        self, stack: ExitStack, router: DBusRouter, sender: str | None, rule: dict[str, str]
    ) -> None:
        heard = MatchRule(type="signal", **rule)  # without the sender: messages name it by number
        stack.enter_context(router.filter(heard, queue=self._heard))
        bus = Proxy(message_bus, router, timeout=CALL_TIMEOUT_S)
        bus.AddMatch(MatchRule(type="signal", sender=sender, **rule))

    def _on_message(self, message: Message) -> None:
        fields, body = message.header.fields, message.body
        match fields[HeaderFields.member]:
            case "PrepareForSleep":
                self._set(ASLEEP, body[0])
            case "ActiveChanged":
                self._set(fields[HeaderFields.interface], body[0])
            case "PropertiesChanged" if body[0] == SESSION and "LockedHint" in body[1]:
                self._set(HINT, body[1]["LockedHint"][1])
            case "Lock":
                self._notify()
            case "Unlock":
                self._reasons &= {ASLEEP}
                self._notify()

    def _set(self, reason: str, holds: object) -> None:
        reasons = self._reasons | {reason} if holds else self._reasons - {reason}
        if reasons != self._reasons:
            self._reasons = reasons
            self._notify()

    def _notify(self) -> None:
        for listener in self._listeners:
            listener()


def _session_path(router: DBusRouter, environ: Mapping[str, str]) -> str:
    """Return the D-Bus path of our login session; raise one of BUS_ERRORS where there is none."""
    questions: Iterator[tuple[str, str, Any]] = iter(
        (
            ("GetSession", "s", environ.get("XDG_SESSION_ID", "")),
            ("GetSessionByPID", "u", os.getpid()),
            ("GetSession", "s", "auto"),
        )
    )
    for method, signature, value in questions:
        with suppress(*BUS_ERRORS):
            question = new_method_call(MANAGER, method, signature, (value,))
            return str(_ask(router, question)[0])
    raise KeyError("no login session")


def _ask(router: DBusRouter, message: Message) -> tuple[Any, ...]:
    reply = router.send_and_get_reply(message, timeout=CALL_TIMEOUT_S)
    answer: tuple[Any, ...] = unwrap_msg(reply)
    return answer
