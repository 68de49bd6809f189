"""Chooses what serves this operating system and session."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from p2h_desktop.errors import CaptureError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, Render, message
from p2h_desktop.oslayer.app_rules import Application, AppRules, RuleBook, is_off, place_in
from p2h_desktop.oslayer.front_end import (
    CandidatePlace,
    Choice,
    FrontEnd,
    candidate_place,
    choose_front_end,
    on_desktop,
    situation,
)
from p2h_desktop.oslayer.protocols import Action, Caret, CaretLocator, KeyHandler, KeySource

if TYPE_CHECKING:
    from p2h_desktop.oslayer.desktop.atspi import AtspiBus

log = logging.getLogger(__name__)


class NullKeySource:
    """Stands where capture is impossible, for `reason`."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason

    def run(self) -> None:
        """Raise CaptureError with the reason."""
        raise CaptureError(self.reason)

    def post(self, action: Action) -> None:
        """Call `action` here and now: no other thread owns the session."""
        action()

    def stop(self) -> None:
        """Do nothing; `run` does not wait."""


class NullCaretLocator:
    """Stands where nothing is known about the caret."""

    def locate(self) -> Caret | None:
        """Return None."""
        return None

    def close(self) -> None:
        """Do nothing; there is nothing to let go of."""


Notify = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class OsLayer:
    """What this session offers.

    choice: the front end and why it is this one.
    make_key_source: joins the session to the keyboard.
    caret_locator: tells where to put the candidate window.
    close: to be called when the key source has ended.
    own_window: whether candidates are to be shown in our window; else the system shows them.
    book: holds the rules for applications, and takes others.
    spawned: the system has started this program for its keys: no window opens by itself, and
        the program ends when the key source does.
    on_trouble: takes what shows the user a message about the layer, in any thread.
    """

    choice: Choice
    make_key_source: Callable[[KeyHandler], KeySource]
    caret_locator: CaretLocator = field(default_factory=NullCaretLocator)
    close: Callable[[], None] = lambda: None
    own_window: bool = True
    book: RuleBook = field(default_factory=RuleBook)
    spawned: bool = False
    on_trouble: Callable[[Notify], None] = lambda _: None

    @property
    def reason(self) -> Message | None:
        """Why keys cannot be captured; None when they can."""
        return self.choice.why if self.choice.front_end is FrontEnd.COMPOSE else None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user and the start ask of the front end.

    front_end: as in Situation.wanted; spawned: IBus has started this program as its engine;
    candidates: where IBus shows them, as in `candidate_place`; rules: for applications;
    render: makes texts of messages, for IBus.
    """

    front_end: str = "auto"
    spawned: bool = False
    candidates: str = "auto"
    rules: AppRules = field(default_factory=AppRules)
    render: Render = str


def choice_here(
    wishes: Wishes, platform: str = sys.platform, environ: Mapping[str, str] = os.environ
) -> Choice:
    """Return the front end for this session, and why."""
    if wishes.spawned:
        return Choice(FrontEnd.IBUS, message(Code.WAY_IBUS_STARTED))
    ibus = platform.startswith("linux") and bool(_ibus_address(environ))
    return choose_front_end(situation(platform, environ, ibus=ibus, wanted=wishes.front_end))


def candidates_here(wishes: Wishes, environ: Mapping[str, str] = os.environ) -> CandidatePlace:
    """Return where candidates are shown in this session under IBus."""
    from p2h_desktop.oslayer.ibus.kimpanel import shows_ibus

    kimpanel = on_desktop(environ, "KDE") and shows_ibus(environ)
    return candidate_place(environ, wishes.candidates, kimpanel=kimpanel)


def select_os_layer(
    wishes: Wishes | None = None,
    *,
    platform: str = sys.platform,
    environ: Mapping[str, str] = os.environ,
) -> OsLayer:
    """Return what to use here; raise CaptureError when the X server cannot be reached.

    On X11 capture pauses by itself in password fields, where the application tells.
    """
    wishes = wishes or Wishes()
    choice = choice_here(wishes, platform, environ)
    log.info("front end: %s", choice.front_end.value)
    match choice.front_end:
        case FrontEnd.IBUS:
            return _ibus_layer(wishes, choice, environ)
        case FrontEnd.X11:
            return _x11_layer(choice, RuleBook(wishes.rules), environ)
        case FrontEnd.HOOKS:
            return _hooks_layer(choice, platform)
    return OsLayer(choice, lambda _: NullKeySource(choice.why))


def has_compositor(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether windows may be translucent; on X11 only a compositing manager allows it."""
    if platform in ("win32", "darwin") or environ.get("WAYLAND_DISPLAY"):
        return True
    if not environ.get("DISPLAY"):
        return False
    from p2h_desktop.oslayer.x11.keyboard import connect, disconnect

    try:
        display = connect(environ["DISPLAY"])
    except CaptureError:
        return False
    name = f"_NET_WM_CM_S{display.get_default_screen()}"
    owner = display.get_selection_owner(display.get_atom(name))
    disconnect(display)
    return bool(owner)


def _hooks_layer(choice: Choice, platform: str) -> OsLayer:
    from p2h_desktop.oslayer.hooks.hooked_keys import HookedKeySource, System

    system: System
    if platform == "win32":
        from p2h_desktop.oslayer.windows.system import WindowsSystem

        system = WindowsSystem()
    else:
        from p2h_desktop.oslayer.macos.system import MacSystem

        system = MacSystem()
    notify: Notify | None = None

    def take(listener: Notify) -> None:
        nonlocal notify
        notify = listener

    def tell(said: Message) -> None:
        if notify is not None:
            notify(said)

    def make_key_source(handler: KeyHandler) -> KeySource:
        return HookedKeySource(handler, system, tell)

    return OsLayer(choice, make_key_source, system, system.close, on_trouble=take)


# python-xlib and jeepney are there on Linux only.


def _ibus_address(environ: Mapping[str, str]) -> str:
    from p2h_desktop.oslayer.ibus.bus import find_address

    return find_address(environ)


def _ibus_layer(wishes: Wishes, choice: Choice, environ: Mapping[str, str]) -> OsLayer:
    from p2h_desktop.oslayer.desktop.caret import X11CaretLocator
    from p2h_desktop.oslayer.desktop.lock import LockWatch
    from p2h_desktop.oslayer.ibus.engine import Surroundings
    from p2h_desktop.oslayer.ibus.source import IbusCaretLocator, IbusKeySource

    on_x11 = bool(environ.get("DISPLAY")) and not environ.get("WAYLAND_DISPLAY")
    place, book = candidates_here(wishes, environ), RuleBook(wishes.rules)
    pointer = X11CaretLocator(None, environ["DISPLAY"]) if on_x11 else None
    front = pointer.application if pointer is not None else Application
    locator = IbusCaretLocator(pointer or NullCaretLocator())
    lock = LockWatch(environ)
    around = Surroundings(place, book, front, wishes.render, lock.locked)

    def make_key_source(handler: KeyHandler) -> KeySource:
        source = IbusKeySource(handler, locator, environ, around, spawned=wishes.spawned)
        lock.on_change(lambda: source.post(handler.cancel))
        return source

    def close() -> None:
        lock.close()
        locator.close()

    own_window, spawned = place is CandidatePlace.WINDOW, wishes.spawned
    return OsLayer(choice, make_key_source, locator, close, own_window, book, spawned)


def _accessibility_bus(environ: Mapping[str, str]) -> AtspiBus | None:
    from p2h_desktop.oslayer.desktop.atspi import BUS_ERRORS, AtspiBus

    try:
        return AtspiBus(environ)
    except BUS_ERRORS:
        log.info("no accessibility bus: the window follows the mouse, passwords go unnoticed")
        return None


def _x11_layer(choice: Choice, book: RuleBook, environ: Mapping[str, str]) -> OsLayer:
    from p2h_desktop.oslayer.desktop.caret import X11CaretLocator
    from p2h_desktop.oslayer.desktop.lock import LockWatch
    from p2h_desktop.oslayer.desktop.password_guard import PasswordGuard
    from p2h_desktop.oslayer.x11.active_app import ActiveAppWatch
    from p2h_desktop.oslayer.x11.capture import X11KeySource

    display_name = environ["DISPLAY"]
    bus = _accessibility_bus(environ)
    locator = X11CaretLocator(bus, display_name)
    guard = PasswordGuard(bus, locator.active_process) if bus is not None else None
    lock = LockWatch(environ)

    def silent() -> bool:
        if lock.locked() or (guard is not None and guard.in_password()):
            return True
        return book.rules != AppRules() and is_off(book.rules, locator.application())

    def make_key_source(handler: KeyHandler) -> KeySource:
        watch = ActiveAppWatch(handler, lambda: place_in(book.rules, locator.application()))
        source = X11KeySource(
            watch.press,
            watch.cancel,
            wanted=lambda: handler.wanted() and not silent(),
            on_failure=handler.give_up,
            display_name=display_name,
        )
        if guard is not None:
            guard.on_change(lambda: source.post(lambda: None))
        lock.on_change(lambda: source.post(watch.cancel))
        return source

    def close() -> None:
        lock.close()
        locator.close()
        if bus is not None:
            bus.close()

    on_trouble = partial(_tell_of_loss, bus)
    return OsLayer(choice, make_key_source, locator, close, book=book, on_trouble=on_trouble)


def _tell_of_loss(bus: AtspiBus | None, notify: Notify) -> None:
    told = False

    def hear(lost: bool) -> None:
        nonlocal told
        if lost != told:
            notify(message(Code.BUS_LOST) if lost else message(Code.BUS_BACK))
        told = lost

    if bus is not None:
        bus.on_loss(hear)
