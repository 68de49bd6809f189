"""A locked screen and a sleeping machine are noticed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

pytest.importorskip("jeepney", reason="jeepney is there on Linux only")

from p2h_desktop.oslayer.desktop.lock import LockWatch
from tests.support.fake_login import FakeLogin
from tests.support.waiting import wait_for


@pytest.fixture
def login() -> Iterator[FakeLogin]:
    with FakeLogin() as login:
        yield login


@pytest.fixture
def watch(login: FakeLogin) -> Iterator[LockWatch]:
    watch = LockWatch(login.environ)
    while not watch.locked():  # until it listens
        login.sleep(True)
        time.sleep(0.02)
    login.sleep(False)
    wait_for(lambda: not watch.locked())
    yield watch
    watch.close()


@pytest.mark.parametrize("say", [FakeLogin.set_locked, FakeLogin.set_saver, FakeLogin.sleep])
def test_locked_and_unlocked(
    say: Callable[[FakeLogin, bool], None], login: FakeLogin, watch: LockWatch
) -> None:
    told: list[bool] = []
    watch.on_change(lambda: told.append(watch.locked()))
    for locked in (True, False):
        say(login, locked)
        wait_for(lambda locked=locked: watch.locked() is locked)  # type: ignore[misc]
    assert told == [True, False]


def test_each_reason_must_end(login: FakeLogin, watch: LockWatch) -> None:
    told: list[bool] = []
    watch.on_change(lambda: told.append(watch.locked()))
    login.set_locked(True)
    login.sleep(True)
    login.set_locked(False)
    login.set_saver(False)
    login.sleep(False)
    wait_for(lambda: False in told)
    assert not watch.locked()
    assert told[-1] is False
    assert len(told) >= 4
    assert all(told[:-1])


def test_a_request_to_lock_is_told_but_does_not_last(login: FakeLogin, watch: LockWatch) -> None:
    told: list[bool] = []
    watch.on_change(lambda: told.append(watch.locked()))
    login.ask_to_lock()
    wait_for(lambda: told == [False])


@pytest.mark.parametrize("variables", [{"XDG_SESSION_ID": "1"}, {}])
def test_a_screen_that_is_locked_at_the_start_is_noticed(variables: dict[str, str]) -> None:
    with FakeLogin(locked=True) as login:
        watch = LockWatch(login.environ | variables)
        wait_for(watch.locked)
        watch.close()


def test_without_such_services_nothing_is_locked() -> None:
    watch = LockWatch({"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"})
    watch.close()  # after it has looked for them
    assert not watch.locked()
