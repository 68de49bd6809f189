"""The watchdog frees a keyboard that a hung hook holds, and leaves one alone that works."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

pytest.importorskip("Xlib", reason="python-xlib is there on Linux only")

from Xlib.ext import xinput

from p2h_desktop.oslayer import watchdog
from p2h_desktop.oslayer.x11_watch import RawInput


class PlayedKeys:
    """Stands for the X server's raw input, and for whether somebody holds the keyboard."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        self.free = False

    def press(self) -> None:
        os.write(self._write, b"k")
        time.sleep(0.05)  # it is read before what comes next

    def fileno(self) -> int:
        return self._read

    def watch(self, on: bool) -> None:
        """Do nothing: whoever presses keys here wants them heard."""

    def poll(self) -> Iterator[RawInput]:
        while select.select([self._read], [], [], 0)[0]:
            os.read(self._read, 1)
            yield RawInput(xinput.RawKeyPress, 38, 1)


class Watched:
    """A watchdog's child in a thread of ours, and the hook's end of its pipe."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.keys, self.freed = PlayedKeys(), threading.Event()
        monkeypatch.setattr(watchdog, "LIMIT_S", 0.2)
        monkeypatch.setattr(watchdog, "is_free", lambda _: self.keys.free)
        monkeypatch.setattr(watchdog, "free_keyboard", lambda *_: self.freed.set())
        read, self.write = os.pipe()
        arguments = (read, None, self.keys, 99)
        self.thread = threading.Thread(target=watchdog.watch, args=arguments)
        self.thread.start()

    def say(self, state: int) -> None:
        os.write(self.write, bytes([state]))
        time.sleep(0.05)  # it is read before what comes next

    def end(self) -> None:
        os.close(self.write)
        self.thread.join(5)
        assert not self.thread.is_alive()


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    watched = Watched(monkeypatch)
    yield watched
    watched.end()


def test_silence_while_the_keyboard_is_held_frees_it(watched: Watched) -> None:
    watched.say(watchdog.HELD)
    watched.say(watchdog.OFF)
    assert not watched.freed.wait(0.4)
    watched.say(watchdog.HELD)
    assert watched.freed.wait(2)


def test_silence_after_a_key_that_freezes_the_keyboard_frees_it(watched: Watched) -> None:
    watched.say(watchdog.ARMED)
    assert not watched.freed.wait(0.4)
    watched.keys.press()
    watched.say(watchdog.ARMED)
    assert not watched.freed.wait(0.4)
    watched.keys.press()
    assert watched.freed.wait(2)


def test_a_key_heard_after_its_answer_frees_nothing(watched: Watched) -> None:
    watched.keys.free = True
    watched.say(watchdog.ARMED)
    watched.keys.press()
    assert not watched.freed.wait(0.4)


def test_beats_are_told_to_the_child_often_enough_and_no_oftener(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, write = os.pipe()
    now = [100.0]
    child = subprocess.Popen([sys.executable, "-c", ""], stdin=write)
    child.wait()
    child.stdin = os.fdopen(write, "wb", buffering=0)
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: child)
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    dog = watchdog.Watchdog(":0", 99)

    def told() -> list[int]:
        return list(os.read(read, 99)) if select.select([read], [], [], 0)[0] else []

    assert dog.beat(watchdog.OFF) is None
    dog.answer()
    assert told() == []
    assert dog.beat(watchdog.HELD) == watchdog.BEAT_S
    assert told() == [watchdog.HELD]
    dog.beat(watchdog.HELD)
    assert told() == []
    now[0] += watchdog.BEAT_S
    dog.beat(watchdog.HELD)
    assert told() == [watchdog.HELD]
    assert dog.beat(watchdog.ARMED) is None
    dog.beat(watchdog.ARMED)
    assert told() == [watchdog.ARMED]
    dog.answer()
    assert told() == [watchdog.ARMED]
    dog.close()
    os.close(read)
