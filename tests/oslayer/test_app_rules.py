"""Which application is meant by a rule, and what the rule says of it."""

from __future__ import annotations

import pytest

from p2h_desktop.oslayer.app_rules import Application, AppRules, application, is_off, place_in
from p2h_desktop.oslayer.protocols import Place


@pytest.mark.parametrize(
    ("names", "latin"),
    [
        (("xterm", "XTerm"), True),
        (("org.gnome.Console", "kgx"), True),
        (("gnome-terminal-server", "Gnome-terminal"), True),
        (("Navigator", "firefox"), False),
        ((), False),
    ],
)
def test_terminals_are_known_by_their_names(names: tuple[str, ...], latin: bool) -> None:
    front = application(names)
    assert place_in(AppRules(latin_terminals=True), front).latin is latin
    assert not place_in(AppRules(), front).latin
    assert place_in(AppRules(), front) == Place(application=names[-1] if names else "")


def test_names_count_in_any_case_and_by_their_last_part() -> None:
    front = application(["org.example.Chess", "Chess"])
    assert is_off(AppRules(off=frozenset({"CHESS"})), front)
    assert is_off(AppRules(off=frozenset({"org.example.chess"})), front)
    assert place_in(AppRules(latin=frozenset({"chess"})), front).latin
    assert not is_off(AppRules(off=frozenset({"example"})), front)
    assert not is_off(AppRules(off=frozenset({""})), Application())


def test_full_screen_counts_only_when_asked_for() -> None:
    front = application(["mpv", "mpv"], fullscreen=True)
    assert not is_off(AppRules(), front)
    assert is_off(AppRules(off_in_fullscreen=True), front)
    assert not is_off(AppRules(off_in_fullscreen=True), application(["mpv"]))
