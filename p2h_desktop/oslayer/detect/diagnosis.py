"""Looks at what typing into other programs needs here: each thing is well, or what to do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from p2h_desktop.errors import CaptureError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, from_json, message, to_json
from p2h_desktop.oslayer.detect.select import Wishes, candidates_here, choice_here
from p2h_desktop.oslayer.front_end import CandidatePlace, FrontEnd, ibus_used, on_desktop
from p2h_desktop.oslayer.launch import is_bundle, outside_environment

EMOJI = ":charset=1f44b"  # a waving hand, which fonts of text lack
LIMIT_S = 20  # for a program that is asked
FRONT_ENDS = {
    FrontEnd.IBUS: Code.FOUND_KEYS_IBUS,
    FrontEnd.X11: Code.FOUND_KEYS_X11,
    FrontEnd.HOOKS: Code.FOUND_KEYS_HOOKS,
    FrontEnd.COMPOSE: Code.FOUND_KEYS_COMPOSE,
}
CANDIDATE_PLACES = {
    CandidatePlace.WINDOW: Code.FOUND_PLACE_WINDOW,
    CandidatePlace.PANEL: Code.FOUND_PLACE_PANEL,
    CandidatePlace.INLINE: Code.FOUND_PLACE_INLINE,
}


class State(Enum):
    """How it stands with one thing."""

    WELL = "well"
    NOTE = "note"  # typing works, something less
    WRONG = "wrong"


STATES = {
    State.WELL: Code.STATE_WELL,
    State.NOTE: Code.STATE_NOTE,
    State.WRONG: Code.STATE_WRONG,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its name, how it stands, what was found and what to do."""

    name: Code
    state: State
    said: Message
    remedy: Message | None = None

    def summary(self) -> Message:
        """Return name, state and what was found as one message."""
        state, name = message(STATES[self.state]), message(self.name)
        return message(Code.FINDING, state=state, name=name, said=self.said)

    def line(self) -> str:
        """Return the finding as one line of JSON."""
        remedy = None if self.remedy is None else to_json(self.remedy)
        fields = {"name": self.name, "state": self.state.value, "said": to_json(self.said)}
        return json.dumps({**fields, "remedy": remedy}, ensure_ascii=False)


def parse_finding(line: str) -> Finding | None:
    """Return the finding in a line of JSON; None where there is none."""
    try:
        raw = json.loads(line)
        remedy = None if raw["remedy"] is None else from_json(raw["remedy"])
        return Finding(Code(raw["name"]), State(raw["state"]), from_json(raw["said"]), remedy)
    except (ValueError, TypeError, KeyError):
        return None


def look_at_system(
    wishes: Wishes, platform: str = sys.platform, environ: Mapping[str, str] = os.environ
) -> Iterator[Finding]:
    """Yield what is found for these wishes. Takes up to some seconds."""
    yield _session(platform, environ)
    choice = choice_here(wishes, platform, environ)
    state = State.NOTE if choice.front_end is FrontEnd.COMPOSE else State.WELL
    yield Finding(Code.ITEM_KEYS, state, message(FRONT_ENDS[choice.front_end], why=choice.why))
    if platform.startswith("linux"):
        if choice.front_end is FrontEnd.IBUS:
            place = candidates_here(wishes, environ)
            yield Finding(Code.ITEM_CANDIDATES, State.WELL, message(CANDIDATE_PLACES[place]))
        yield from _linux(choice.front_end, environ)
    yield _windows_library()


def _session(platform: str, environ: Mapping[str, str]) -> Finding:
    if platform in ("win32", "darwin"):
        name = {"win32": "Windows", "darwin": "macOS"}[platform]
        return Finding(Code.ITEM_SESSION, State.WELL, message(Code.FOUND_NAMED, name=name))
    kind = environ.get("XDG_SESSION_TYPE", "") or message(Code.FOUND_NO_KIND)
    displays = [environ.get(name, "") for name in ("WAYLAND_DISPLAY", "DISPLAY")]
    named = tuple(display for display in displays if display)
    if not named:
        said, remedy = message(Code.FOUND_NO_DISPLAY), message(Code.DO_TYPE_IN_TERMINAL)
        return Finding(Code.ITEM_SESSION, State.NOTE, said, remedy)
    said = message(Code.FOUND_DISPLAYS, kind=kind, displays=named)
    return Finding(Code.ITEM_SESSION, State.WELL, said)


def _linux(front_end: FrontEnd, environ: Mapping[str, str]) -> Iterator[Finding]:
    yield from _ibus(front_end, environ)
    if environ.get("DISPLAY"):
        yield _x11(environ["DISPLAY"])
        if front_end is FrontEnd.X11:
            yield _accessibility(environ)
    yield from _fonts()


def _ibus(front_end: FrontEnd, environ: Mapping[str, str]) -> Iterator[Finding]:
    from p2h_desktop.oslayer.ibus.bus import find_address
    from p2h_desktop.oslayer.ibus.install import component_files

    if not find_address(environ):
        state = State.NOTE if front_end is FrontEnd.COMPOSE else State.WELL
        remedy = message(Code.DO_INSTALL_IBUS) if state is State.NOTE else None
        yield Finding(Code.ITEM_IBUS, state, message(Code.FOUND_NOT_RUNNING), remedy)
        return
    if ibus_used(environ):
        yield Finding(Code.ITEM_IBUS, State.WELL, message(Code.FOUND_IBUS_USED))
    else:
        said, remedy = message(Code.FOUND_IBUS_UNUSED), message(Code.DO_SET_IBUS)
        yield Finding(Code.ITEM_IBUS, State.NOTE, said, remedy)
    if files := tuple(map(str, component_files(environ))):
        said = message(Code.FOUND_IBUS_INSTALLED, files=files)
        yield Finding(Code.ITEM_IBUS_SOURCE, State.WELL, said)
        return
    said, remedy = message(Code.FOUND_IBUS_NOT_INSTALLED), message(Code.DO_LIST_IN_IBUS)
    state = State.WELL
    if on_desktop(environ, "GNOME"):  # which has no tray, and an indicator for its sources only
        state, remedy = State.NOTE, message(Code.DO_ADD_GNOME_SOURCE)
    yield Finding(Code.ITEM_IBUS_SOURCE, state, said, remedy)


def _x11(display_name: str) -> Finding:
    from p2h_desktop.oslayer.x11.keyboard import connect, disconnect
    from p2h_desktop.oslayer.x11.watch import X11Watch

    try:
        display = connect(display_name)
        vendor = display.display.info.vendor
        disconnect(display)
        X11Watch(display_name).close()
    except CaptureError as error:
        return Finding(Code.ITEM_X11, State.WRONG, error.message, message(Code.DO_CHECK_DISPLAY))
    return Finding(Code.ITEM_X11, State.WELL, message(Code.FOUND_X11_REACHABLE, vendor=vendor))


def _accessibility(environ: Mapping[str, str]) -> Finding:
    from p2h_desktop.oslayer.desktop.atspi import BUS_ERRORS, AtspiBus

    name = Code.ITEM_ACCESSIBILITY
    try:
        AtspiBus(environ).close()
    except BUS_ERRORS:
        return Finding(name, State.NOTE, message(Code.FOUND_NONE), message(Code.DO_INSTALL_ATSPI))
    return Finding(name, State.WELL, message(Code.FOUND_ACCESSIBILITY))


def _fonts() -> Iterator[Finding]:
    program = shutil.which("fc-list")
    if program is None:
        said, remedy = message(Code.FOUND_NO_FC_LIST), message(Code.DO_INSTALL_FONTCONFIG)
        yield Finding(Code.ITEM_CHINESE_FONT, State.NOTE, said, remedy)
        return
    found = _ask([program, ":lang=zh-cn", "family"]).splitlines()
    if found:
        family = sorted(found)[0].split(",")[0]
        said = message(Code.FOUND_FONTS, count=len(found), example=family)
        yield Finding(Code.ITEM_CHINESE_FONT, State.WELL, said)
    else:
        said, remedy = message(Code.FOUND_NO_FONT), message(Code.DO_INSTALL_FONT)
        yield Finding(Code.ITEM_CHINESE_FONT, State.WRONG, said, remedy)
    if emoji := _ask([program, EMOJI, "family"]).splitlines():
        said = message(Code.FOUND_NAMED, name=sorted(emoji)[0].split(",")[0])
        yield Finding(Code.ITEM_EMOJI_FONT, State.WELL, said)
    else:
        said, remedy = message(Code.FOUND_NONE), message(Code.DO_INSTALL_EMOJI)
        yield Finding(Code.ITEM_EMOJI_FONT, State.NOTE, said, remedy)


def _windows_library() -> Finding:
    """Tell whether Qt can be loaded; in another process, as this one shows no window."""
    if is_bundle():
        return Finding(Code.ITEM_WINDOWS, State.WELL, message(Code.FOUND_QT_BUNDLED))
    code = "import PySide6.QtWidgets, PySide6.QtCore as c; print(c.qVersion())"
    version = _ask([sys.executable, "-c", code]).strip()
    if version:
        said = message(Code.FOUND_NAMED, name=f"Qt {version}")
        return Finding(Code.ITEM_WINDOWS, State.WELL, said)
    said, remedy = message(Code.FOUND_NO_QT), message(Code.DO_INSTALL_LIBRARIES)
    return Finding(Code.ITEM_WINDOWS, State.WRONG, said, remedy)


def _ask(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            timeout=LIMIT_S,
            check=False,
            env=outside_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
