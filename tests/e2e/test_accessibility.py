"""The caret and password fields, as the accessibility bus tells them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from p2h_desktop.oslayer.desktop.atspi import AtspiBus
from p2h_desktop.oslayer.desktop.caret import X11CaretLocator
from p2h_desktop.oslayer.desktop.password_guard import PasswordGuard
from tests.e2e.conftest import Hook
from tests.support.e2e.desktop import Desktop, Target, Typist
from tests.support.waiting import wait_for

ON_THE_BUS = {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
REGISTRY = Path("/usr/share/dbus-1/services/org.a11y.Bus.service")


@pytest.fixture(scope="module")
def bus(desktop: Desktop) -> Iterator[AtspiBus]:
    if shutil.which("dbus-daemon") is None or not REGISTRY.exists():
        pytest.skip("needs dbus-daemon and at-spi2-core")
    command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    daemon = desktop.start(command, stdout=subprocess.PIPE)
    assert daemon.stdout is not None
    desktop.environ["DBUS_SESSION_BUS_ADDRESS"] = daemon.stdout.readline().decode().strip()
    bus = AtspiBus(desktop.environ)
    yield bus
    bus.close()


@pytest.fixture(scope="module")
def locator(bus: AtspiBus, desktop: Desktop) -> Iterator[X11CaretLocator]:
    locator = X11CaretLocator(bus, desktop.display_name)
    yield locator
    locator.close()


@pytest.fixture(scope="module")
def guard(bus: AtspiBus, locator: X11CaretLocator) -> PasswordGuard:
    return PasswordGuard(bus, locator.active_process)


@pytest.fixture(scope="module")
def field(desktop: Desktop, guard: PasswordGuard) -> Target:
    assert not guard.in_password()
    return desktop.qt("open field", environ=ON_THE_BUS)


@pytest.fixture(scope="module")
def password(desktop: Desktop, field: Target) -> Target:
    return desktop.qt("password field", "password", environ=ON_THE_BUS)


@pytest.fixture(scope="module")
def terminal(desktop: Desktop, password: Target) -> Target:
    return desktop.xterm("terminal")


def test_the_caret_moves_with_the_text(
    desktop: Desktop, field: Target, typist: Typist, locator: X11CaretLocator
) -> None:
    field.activate()
    typist.type("abc", 0.05)
    field.wait_for_text("abc")
    wait_for(lambda: (caret := locator.locate()) and caret.exact, "an exact caret")
    first = locator.locate()
    typist.type("d", 0.05)
    field.wait_for_text("abcd")
    wait_for(lambda: locator.locate() != first, "the caret to move")
    second = locator.locate()
    assert first is not None
    assert second is not None
    assert 2 <= second.x - first.x <= 20
    assert second.y == first.y
    assert 8 <= second.height <= 40
    window = desktop.run("xdotool", "getactivewindow", "getwindowgeometry", "--shell")
    place = dict(line.split("=") for line in window.split())
    assert 0 < second.x - int(place["X"]) < 80
    # xdotool may count the title bar twice
    assert abs(second.y - int(place["Y"])) < 40


def test_without_an_answer_the_mouse_must_do(
    desktop: Desktop, terminal: Target, locator: X11CaretLocator
) -> None:
    terminal.activate()
    desktop.run("xdotool", "mousemove", "123", "45")
    caret = locator.locate()
    assert caret is not None
    assert (caret.x, caret.y, caret.exact) == (123, 45, False)


@pytest.mark.usefixtures("locator")
def test_password_fields_are_noticed_and_left_alone(
    desktop: Desktop,
    field: Target,
    password: Target,
    terminal: Target,
    guard: PasswordGuard,
    typist: Typist,
    start_hook: Callable[..., Hook],
) -> None:
    password.activate()
    wait_for(guard.in_password, "the password field to be noticed")
    start_hook()  # which has heard nothing of this focus, and must look
    desktop.settle()
    typist.type([*"nihao", "space", "1"], 0.05)
    password.wait_for_text("nihao 1")
    for target in (terminal, field):
        target.activate()
        wait_for(lambda: not guard.in_password(), "the password field to be left")
        before = target.text()
        typist.type([*"nihao", "space"], 0.05)
        target.wait_for_text(before + "你好")
    password.activate()  # Qt says nothing where the focus comes back within a moment
    desktop.settle()
    typist.type([*"ma", "space"], 0.05)
    password.wait_for_text("nihao 1ma ")
