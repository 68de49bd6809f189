"""Which application is meant by a rule, and what the rule says of it."""

from __future__ import annotations

import pytest

from p2h_desktop.oslayer.protocols import Place
from p2h_desktop.oslayer.rules import Application, Rules, application, is_off, place_in


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
    assert place_in(Rules(latin_terminals=True), front).latin is latin
    assert not place_in(Rules(), front).latin
    assert place_in(Rules(), front) == Place(application=names[-1] if names else "")


def test_names_count_in_any_case_and_by_their_last_part() -> None:
    front = application(["org.example.Chess", "Chess"])
    assert is_off(Rules(off=frozenset({"CHESS"})), front)
    assert is_off(Rules(off=frozenset({"org.example.chess"})), front)
    assert place_in(Rules(latin=frozenset({"chess"})), front).latin
    assert not is_off(Rules(off=frozenset({"example"})), front)
    assert not is_off(Rules(off=frozenset({""})), Application())


def test_full_screen_counts_only_when_asked_for() -> None:
    front = application(["mpv", "mpv"], fullscreen=True)
    assert not is_off(Rules(), front)
    assert is_off(Rules(off_in_fullscreen=True), front)
    assert not is_off(Rules(off_in_fullscreen=True), application(["mpv"]))
