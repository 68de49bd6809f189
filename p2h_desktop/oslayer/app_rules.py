"""What the user wants in which application: English first, or no key taken at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from p2h_desktop.oslayer.protocols import Place

# fmt: off
TERMINALS = frozenset((
    "alacritty", "contour", "cool-retro-term", "foot", "footclient", "ghostty", "gnome-terminal",
    "gnome-terminal-server", "kgx", "kitty", "konsole", "lxterminal", "mate-terminal", "mlterm",
    "ptyxis", "qterminal", "rio", "rxvt", "sakura", "st", "st-256color", "terminator",
    "terminology", "tilda", "tilix", "urxvt", "uxterm", "wezterm", "wezterm-gui",
    "x-terminal-emulator", "xfce4-terminal", "xterm", "yakuake",
))
# fmt: on


@dataclass(frozen=True, slots=True)
class AppRules:
    """Names of applications as their windows say (WM_CLASS), in any case.

    latin: English is the rule there; off: no key is taken there; latin_terminals: the terminals
    known here count as latin; off_in_fullscreen: no key is taken in a window that fills the
    screen, as games and films do.
    """

    latin: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    latin_terminals: bool = False
    off_in_fullscreen: bool = False


@dataclass(frozen=True, slots=True)
class Application:
    """The program in front: its class, other names it goes by, whether it fills the screen."""

    name: str = ""
    names: frozenset[str] = frozenset()
    fullscreen: bool = False


class RuleBook:
    """Holds the rules of the moment; read in one thread, replaced from any."""

    def __init__(self, rules: AppRules | None = None) -> None:
        self.rules = rules or AppRules()


def application(names: Collection[str], *, fullscreen: bool = False) -> Application:
    """Return an application by its names, its class last: "org.gnome.Console" is "console" too."""
    told = [name for name in names if name]
    known = {name.lower() for name in told}
    known |= {name.rpartition(".")[2] for name in known}
    return Application(told[-1] if told else "", frozenset(known), fullscreen)


def is_off(rules: AppRules, front: Application) -> bool:
    """Tell whether no key is to be taken there."""
    named = front.names & {name.lower() for name in rules.off}
    return bool(named) or (rules.off_in_fullscreen and front.fullscreen)


def place_in(rules: AppRules, front: Application) -> Place:
    """Return what the session should know of the application."""
    latin = {name.lower() for name in rules.latin} | (TERMINALS if rules.latin_terminals else set())
    return Place(latin=bool(front.names & latin), application=front.name)
