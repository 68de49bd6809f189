"""Decides by which way keys are taken in this session, and says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message

_WITH_PANEL = frozenset({"GNOME", "X-CINNAMON"})


class FrontEnd(Enum):
    """A way to take keys and hand over text."""

    IBUS = "ibus"  # an engine of the IBus daemon
    X11 = "x11"  # grabs on the X server
    HOOKS = "hooks"  # the keyboard hooks of Windows and macOS
    COMPOSE = "compose"  # none: only our own compose window


class CandidatePlace(Enum):
    """Where candidates are shown under IBus."""

    WINDOW = "window"  # our own, which only X11 lets us place
    PANEL = "panel"  # that of IBus
    INLINE = "inline"  # in the text field, behind the preedit


@dataclass(frozen=True, slots=True)
class Choice:
    """A front end and why it was chosen."""

    front_end: FrontEnd
    why: Message


@dataclass(frozen=True, slots=True)
class Situation:
    """What the choice hangs on.

    wanted: "auto", "ibus" or "x11"; ibus: whether the daemon runs; ibus_used: whether programs
    are set up to send it their keys, as far as can be seen.
    """

    platform: str
    display: bool
    wayland: bool
    ibus: bool
    ibus_used: bool
    wanted: str = "auto"


def situation(
    platform: str, environ: Mapping[str, str], *, ibus: bool, wanted: str = "auto"
) -> Situation:
    """Read the situation from the environment."""
    wayland = environ.get("XDG_SESSION_TYPE") == "wayland" or bool(environ.get("WAYLAND_DISPLAY"))
    return Situation(
        platform, bool(environ.get("DISPLAY")), wayland, ibus, ibus_used(environ), wanted
    )


def ibus_used(environ: Mapping[str, str]) -> bool:
    """Tell whether programs of this session are set up to use IBus."""
    if on_desktop(environ, "GNOME"):
        return True  # it needs no variables there
    named = environ.get("GTK_IM_MODULE", ""), environ.get("QT_IM_MODULE", "")
    return "ibus" in named or "@im=ibus" in environ.get("XMODIFIERS", "")


def on_desktop(environ: Mapping[str, str], *names: str) -> bool:
    """Tell whether this session is one of these desktops, named in capital letters."""
    return not set(names).isdisjoint(environ.get("XDG_CURRENT_DESKTOP", "").upper().split(":"))


def candidate_place(
    environ: Mapping[str, str], wanted: str = "auto", *, kimpanel: bool = False
) -> CandidatePlace:
    """Return where IBus candidates go.

    Without X11 our window cannot be placed. GNOME shows IBus's panel itself, and KDE does where
    its widget for input methods is there. Elsewhere under Wayland the panel is a window of
    XWayland, which takes the focus from the field (sway) or appears in a corner (KDE).

    Args:
        environ: The environment of the session.
        wanted: "auto" or the value of a CandidatePlace.
        kimpanel: Whether KDE's panel shows what IBus sends.
    """
    if wanted in ("panel", "inline"):
        return CandidatePlace(wanted)
    if environ.get("DISPLAY") and not environ.get("WAYLAND_DISPLAY"):
        return CandidatePlace.WINDOW
    panel = kimpanel or on_desktop(environ, *_WITH_PANEL)
    return CandidatePlace.PANEL if panel else CandidatePlace.INLINE


def choose_front_end(now: Situation) -> Choice:
    """Return the front end for a situation: IBus, then grabs on X11, then the compose window."""
    if now.platform in ("win32", "darwin"):
        return _of_hooks(now.platform)
    if now.wanted == "ibus":
        return _choice(FrontEnd.IBUS, Code.WAY_IBUS_WANTED) if now.ibus else _no_ibus(now)
    if now.wayland:
        if now.ibus:
            return _choice(FrontEnd.IBUS, Code.WAY_IBUS_WAYLAND)
        return _choice(FrontEnd.COMPOSE, Code.WAY_NONE_WAYLAND)
    if now.ibus and now.wanted == "auto" and now.ibus_used:
        return _choice(FrontEnd.IBUS, Code.WAY_IBUS_USED)
    return _of_x11(now)


def _of_hooks(platform: str) -> Choice:
    name = {"win32": "Windows", "darwin": "macOS"}[platform]
    return Choice(FrontEnd.HOOKS, message(Code.WAY_HOOKS, system=name))


def _no_ibus(now: Situation) -> Choice:
    if now.wayland or not now.display:
        return _choice(FrontEnd.COMPOSE, Code.WAY_NONE_WITHOUT_IBUS)
    return _choice(FrontEnd.X11, Code.WAY_X11_INSTEAD)


def _of_x11(now: Situation) -> Choice:
    if not now.display:
        return _choice(FrontEnd.COMPOSE, Code.WAY_NONE_DISPLAY)
    if now.wanted == "x11":
        return _choice(FrontEnd.X11, Code.WAY_X11_WANTED)
    if now.ibus:
        return _choice(FrontEnd.X11, Code.WAY_X11_IBUS_UNUSED)
    return _choice(FrontEnd.X11, Code.WAY_X11_NO_IBUS)


def _choice(front_end: FrontEnd, code: Code) -> Choice:
    return Choice(front_end, message(code))
