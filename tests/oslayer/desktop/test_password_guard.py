"""The password guard on a played accessibility bus: what goes wrong there never opens a field."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("jeepney", reason="jeepney is there on Linux only")

from p2h_desktop.messages.codes import Code
from p2h_desktop.oslayer.desktop import atspi
from p2h_desktop.oslayer.desktop.atspi import AtspiBus
from p2h_desktop.oslayer.desktop.password_guard import PasswordGuard
from p2h_desktop.oslayer.detect.select import _tell_of_loss
from tests.support.fake_accessibility import PASSWORD, TEXT, FakeAccessibility

LOST = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture
def desktop() -> Iterator[FakeAccessibility]:
    with FakeAccessibility() as desktop:
        yield desktop


@pytest.fixture
def bus(desktop: FakeAccessibility, monkeypatch: pytest.MonkeyPatch) -> Iterator[AtspiBus]:
    monkeypatch.setattr(atspi, "PROBE_S", 0.1)
    monkeypatch.setattr(atspi, "RETRY_S", 0.1)
    bus = AtspiBus(desktop.environ)
    yield bus
    bus.close()
    wait_for(lambda: not listening())


@pytest.fixture
def guard(bus: AtspiBus, desktop: FakeAccessibility) -> PasswordGuard:
    guard = PasswordGuard(bus, os.getpid)
    assert follows(desktop, guard)
    return guard


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def listening() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name == "atspi"]


def follows(desktop: FakeAccessibility, guard: PasswordGuard) -> bool:
    """Have the focus go to and fro until the guard says so."""
    for path, secret in ((PASSWORD, True), (TEXT, False)):
        desktop.focus(path)
        wait_for(lambda secret=secret: guard.in_password() is secret)  # type: ignore[misc]
    return True


@pytest.mark.parametrize(
    ("signature", "body"),
    [
        (None, ()),
        ("s", ("focused",)),
        ("is", (1, "focused")),
        ("as", (["focused"],)),
        ("sv", ("focused", ("s", "1"))),
    ],
)
def test_an_event_of_another_shape_leaves_the_guard_alive(
    signature: str | None, body: tuple[Any, ...], desktop: FakeAccessibility, guard: PasswordGuard
) -> None:
    desktop.focus(PASSWORD)
    desktop.say(TEXT, signature, body)
    wait_for(guard.in_password)
    assert follows(desktop, guard)
    assert listening() == ["atspi"]


@pytest.mark.parametrize("path", ["/odd", "/empty"])
def test_a_field_without_a_sensible_role_counts_as_secret(
    path: str, desktop: FakeAccessibility, guard: PasswordGuard
) -> None:
    desktop.focus(path)
    wait_for(guard.in_password)
    assert follows(desktop, guard)


@LOST
def test_a_thread_that_dies_is_replaced(
    desktop: FakeAccessibility, bus: AtspiBus, guard: PasswordGuard
) -> None:
    (before,) = [t for t in threading.enumerate() if t.name == "atspi"]
    entered, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        entered.set()
        go_on.wait(20)

    def fail() -> None:
        raise AssertionError

    bus.watch(wait)
    bus.call_soon(fail)
    before.join(20)
    assert entered.wait(20)
    assert guard.in_password()  # until it has looked where the focus is
    go_on.set()
    wait_for(lambda: bus.sound)
    assert follows(desktop, guard)


@LOST
def test_a_thread_that_dies_again_and_again_is_given_up(
    bus: AtspiBus, guard: PasswordGuard
) -> None:
    lost: list[bool] = []
    bus.on_loss(lost.append)

    def fail() -> None:
        raise AssertionError

    bus.watch(fail)
    bus.call_soon(fail)
    wait_for(lambda: not listening())
    assert guard.in_password()
    assert lost == [True]


@LOST
def test_without_the_bus_every_field_is_secret_until_it_is_back(
    desktop: FakeAccessibility, bus: AtspiBus, guard: PasswordGuard
) -> None:
    said: list[Code] = []
    changes: list[bool] = []
    _tell_of_loss(bus, lambda told: said.append(told.code))
    guard.on_change(lambda: changes.append(guard.in_password()))
    desktop.close()
    wait_for(lambda: said == [Code.BUS_LOST])
    assert guard.in_password()
    assert changes[-1]
    desktop.open()
    wait_for(lambda: said == [Code.BUS_LOST, Code.BUS_BACK])
    assert not changes[-1]
    assert follows(desktop, guard)


def test_events_that_found_no_room_make_the_guard_look_again(
    desktop: FakeAccessibility, bus: AtspiBus, guard: PasswordGuard
) -> None:
    looked = threading.Event()
    go_on = threading.Event()
    bus.watch(looked.set)

    def wait() -> None:
        go_on.wait(20)

    bus.call_soon(wait)
    for _ in range(2 * atspi.QUEUE_SIZE):
        desktop.focus(TEXT)
    desktop.focus(PASSWORD)  # finds no room
    bus.process_of(atspi.Accessible(atspi.REGISTRY, "/"))  # all before has arrived
    go_on.set()
    assert looked.wait(20)
    assert follows(desktop, guard)
