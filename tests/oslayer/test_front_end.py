"""Which way keys are taken in which session, and what the user is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from p2h_desktop.messages.codes import Code
from p2h_desktop.oslayer.detect.select import Wishes, candidates_here, choice_here
from p2h_desktop.oslayer.front_end import (
    CandidatePlace,
    FrontEnd,
    Situation,
    candidate_place,
    choose_front_end,
    situation,
)
from tests.support.fake_login import FakeLogin

X11_HERE = Situation("linux", display=True, wayland=False, ibus=False, ibus_used=False)
WAYLAND_HERE = replace(X11_HERE, wayland=True)
USED_NOT_WANTED = replace(X11_HERE, ibus=True, ibus_used=True, wanted="x11")


@pytest.mark.parametrize(
    ("now", "front_end", "why"),
    [
        (X11_HERE, FrontEnd.X11, Code.WAY_X11_NO_IBUS),
        (replace(X11_HERE, ibus=True, ibus_used=True), FrontEnd.IBUS, Code.WAY_IBUS_USED),
        (replace(X11_HERE, ibus=True), FrontEnd.X11, Code.WAY_X11_IBUS_UNUSED),
        (USED_NOT_WANTED, FrontEnd.X11, Code.WAY_X11_WANTED),
        (replace(X11_HERE, ibus=True, wanted="ibus"), FrontEnd.IBUS, Code.WAY_IBUS_WANTED),
        (replace(X11_HERE, wanted="ibus"), FrontEnd.X11, Code.WAY_X11_INSTEAD),
        (replace(X11_HERE, display=False), FrontEnd.COMPOSE, Code.WAY_NONE_DISPLAY),
        (WAYLAND_HERE, FrontEnd.COMPOSE, Code.WAY_NONE_WAYLAND),
        (replace(WAYLAND_HERE, wanted="x11"), FrontEnd.COMPOSE, Code.WAY_NONE_WAYLAND),
        (replace(WAYLAND_HERE, wanted="ibus"), FrontEnd.COMPOSE, Code.WAY_NONE_WITHOUT_IBUS),
        (replace(WAYLAND_HERE, ibus=True), FrontEnd.IBUS, Code.WAY_IBUS_WAYLAND),
        (replace(X11_HERE, platform="win32"), FrontEnd.HOOKS, Code.WAY_HOOKS),
        (replace(X11_HERE, platform="darwin"), FrontEnd.HOOKS, Code.WAY_HOOKS),
    ],
)
def test_the_front_end_follows_from_the_situation(
    now: Situation, front_end: FrontEnd, why: Code
) -> None:
    choice = choose_front_end(now)
    assert choice.front_end is front_end
    assert choice.why.code is why


@pytest.mark.parametrize(
    ("environ", "wayland", "used"),
    [
        ({"XDG_SESSION_TYPE": "x11", "GTK_IM_MODULE": "ibus"}, False, True),
        ({"XDG_SESSION_TYPE": "wayland"}, True, False),
        ({"WAYLAND_DISPLAY": "wayland-0", "XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}, True, True),
        ({"XMODIFIERS": "@im=ibus"}, False, True),
        ({"XMODIFIERS": "@im=fcitx", "QT_IM_MODULE": "fcitx"}, False, False),
    ],
)
def test_the_situation_is_read_from_the_environment(
    environ: Mapping[str, str], wayland: bool, used: bool
) -> None:
    now = situation("linux", {**environ, "DISPLAY": ":0"}, ibus=True)
    assert (now.display, now.wayland, now.ibus_used) == (True, wayland, used)
    assert not situation("linux", environ, ibus=True).display


def test_ibus_that_starts_us_is_obeyed() -> None:
    choice = choice_here(Wishes(spawned=True), "linux", {})
    assert choice.front_end is FrontEnd.IBUS


WAYLAND = {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}
KDE = {**WAYLAND, "XDG_CURRENT_DESKTOP": "KDE"}
KIMPANEL = ("org.kde.impanel", "org.kde.kimpanel.inputmethod")


@pytest.mark.parametrize(
    ("environ", "wanted", "place"),
    [
        ({"DISPLAY": ":0"}, "auto", CandidatePlace.WINDOW),
        ({"DISPLAY": ":0"}, "panel", CandidatePlace.PANEL),
        ({"DISPLAY": ":0"}, "inline", CandidatePlace.INLINE),
        ({**WAYLAND, "XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}, "auto", CandidatePlace.PANEL),
        ({**WAYLAND, "XDG_CURRENT_DESKTOP": "KDE"}, "auto", CandidatePlace.INLINE),
        ({**WAYLAND, "XDG_CURRENT_DESKTOP": "KDE"}, "window", CandidatePlace.INLINE),
        ({**WAYLAND, "XDG_CURRENT_DESKTOP": "KDE"}, "panel", CandidatePlace.PANEL),
        ({**WAYLAND, "XDG_CURRENT_DESKTOP": "sway"}, "auto", CandidatePlace.INLINE),
        ({**WAYLAND, "XDG_CURRENT_DESKTOP": "sway"}, "window", CandidatePlace.INLINE),
        ({**WAYLAND, "XDG_CURRENT_DESKTOP": "sway"}, "panel", CandidatePlace.PANEL),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "auto", CandidatePlace.INLINE),
    ],
)
def test_candidates_are_shown_where_they_do_no_harm(
    environ: dict[str, str], wanted: str, place: CandidatePlace
) -> None:
    assert candidate_place(environ, wanted) is place


def test_the_panel_of_kde_shows_candidates_where_it_runs_and_is_joined_to_ibus() -> None:
    assert candidate_place(KDE, "auto", kimpanel=True) is CandidatePlace.PANEL
    assert candidate_place(KDE, "inline", kimpanel=True) is CandidatePlace.INLINE
    assert candidates_here(Wishes(), KDE) is CandidatePlace.INLINE
    with FakeLogin() as session:
        environ = {**KDE, **session.environ}
        for name, place in zip(
            KIMPANEL, (CandidatePlace.INLINE, CandidatePlace.PANEL), strict=True
        ):
            session.own(name)
            assert candidates_here(Wishes(), environ) is place
        elsewhere = {**environ, "XDG_CURRENT_DESKTOP": "sway"}
        assert candidates_here(Wishes(), elsewhere) is CandidatePlace.INLINE
