"""Nothing is captured into a locked screen, and a locker can always have the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from Xlib import X

from tests.support.e2e.desktop import Desktop, Target, Typist
from tests.support.fake_login import FakeLogin
from tests.support.waiting import wait_for

NIHAO = [*"nihao", "space"]
HUMAN_S = 0.05


@pytest.fixture(scope="module")
def login(desktop: Desktop) -> Iterator[FakeLogin]:
    with FakeLogin() as login:
        desktop.environ |= login.environ
        yield login


@pytest.fixture(scope="module")
def field(desktop: Desktop) -> Target:
    return desktop.qt("field")


@pytest.fixture
def empty_field(login: FakeLogin, field: Target, typist: Typist) -> Target:
    field.activate()
    typist.type(["ctrl+a", "Delete"], HUMAN_S)
    field.wait_for_text("")
    return field


@pytest.mark.usefixtures("hook")
@pytest.mark.parametrize("say", [FakeLogin.set_locked, FakeLogin.sleep])
def test_a_locked_screen_ends_the_composition_and_gets_every_key(
    say: Callable[[FakeLogin, bool], object],
    desktop: Desktop,
    login: FakeLogin,
    empty_field: Target,
    typist: Typist,
) -> None:
    typist.type([*NIHAO, *"niha"], HUMAN_S)
    empty_field.wait_for_text("你好")
    desktop.settle()
    assert not desktop.keyboard_is_free()
    wait_for(lambda: say(login, True) or desktop.keyboard_is_free(), "the keyboard to be free")
    wait_for(lambda: not desktop.captured(), "the grabs to end")
    typist.type([*"ma", "space"], HUMAN_S)
    empty_field.wait_for_text("你好ma ")
    say(login, False)
    wait_for(desktop.captured, "the keys to be taken again")
    typist.type(NIHAO, HUMAN_S)
    empty_field.wait_for_text("你好ma 你好")


@pytest.mark.usefixtures("hook")
def test_a_locker_that_is_asked_for_finds_the_keyboard_free(
    desktop: Desktop, login: FakeLogin, empty_field: Target, typist: Typist
) -> None:
    typist.type("niha", HUMAN_S)
    desktop.settle()
    assert not desktop.keyboard_is_free()
    wait_for(lambda: _free_when_asked(desktop, login), "a free keyboard")
    typist.type(NIHAO, HUMAN_S)
    empty_field.wait_for_text("你好")


def _free_when_asked(desktop: Desktop, login: FakeLogin) -> bool:
    """Ask once and give it time: an ask that came late would end what is typed after it."""
    login.ask_to_lock()  # unheard while the hook does not listen yet
    desktop.settle()
    return desktop.keyboard_is_free()


@pytest.mark.usefixtures("hook")
def test_a_dark_screen_ends_the_composition(
    desktop: Desktop, empty_field: Target, typist: Typist
) -> None:
    typist.type("niha", HUMAN_S)
    desktop.settle()
    assert not desktop.keyboard_is_free()
    desktop.display.force_screen_saver(X.ScreenSaverActive)
    desktop.display.sync()
    wait_for(desktop.keyboard_is_free, "the keyboard to be free")
    typist.type(NIHAO, HUMAN_S)
    empty_field.wait_for_text("你好")


@pytest.mark.usefixtures("hook")
def test_what_is_typed_into_a_locker_is_not_heard(
    desktop: Desktop, empty_field: Target, typist: Typist
) -> None:
    typist.type(NIHAO, HUMAN_S)
    empty_field.wait_for_text("你好")
    root = desktop.display.screen().root
    assert root.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime) == 0
    typist.type([*"pass", "3"], HUMAN_S)
    desktop.display.ungrab_keyboard(X.CurrentTime)
    desktop.display.sync()
    desktop.settle()
    typist.type(["period"], HUMAN_S)  # after a digit that was heard it would stay western
    empty_field.wait_for_text("你好。")
    typist.type(["3", "period"], HUMAN_S)
    empty_field.wait_for_text("你好。3.")
