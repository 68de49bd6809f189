"""One instance: the second asks the first to show a window."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from p2h_desktop.errors import StoreError
from p2h_desktop.gui.shell.instance import Instance


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "data" / "instance.lock"


def test_the_second_asks_the_first(qtbot: QtBot, lock: Path) -> None:
    first, second = Instance(lock), Instance(lock)
    assert first.claim()
    assert not second.claim()
    first.listen()
    for window in ("settings", "any", "settings"):
        with qtbot.waitSignal(first.asked) as asked:
            second.ask(window)
        assert asked.args == [window]
    first.release()
    assert second.claim()
    second.release()


def test_what_was_asked_during_the_start_is_heard(qtbot: QtBot, lock: Path) -> None:
    first, second = Instance(lock), Instance(lock)
    assert first.claim()
    second.ask("settings")
    with qtbot.waitSignal(first.asked):
        first.listen()
    first.release()


def test_what_was_asked_of_one_that_is_gone_is_not(qtbot: QtBot, lock: Path) -> None:
    gone, first = Instance(lock), Instance(lock)
    assert gone.claim()
    Instance(lock).ask("settings")
    gone.release()
    assert first.claim()
    with qtbot.assertNotEmitted(first.asked, wait=100):
        first.listen()
    first.release()


def test_a_strange_request_is_dropped(qtbot: QtBot, lock: Path) -> None:
    first = Instance(lock)
    assert first.claim()
    first.listen()
    with qtbot.assertNotEmitted(first.asked, wait=100):
        Instance(lock).ask("rm -rf")
    first.release()


def test_a_request_that_cannot_be_written(lock: Path) -> None:
    instance = Instance(lock)
    assert instance.claim()
    (lock.parent / "requests").rmdir()
    with pytest.raises(StoreError):
        instance.ask("any")
    instance.release()
