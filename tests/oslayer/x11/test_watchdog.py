"""The watchdog frees a keyboard that a hung hook holds, and leaves one alone that works."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

import pytest

pytest.importorskip("Xlib", reason="python-xlib is there on Linux only")

from Xlib.ext import xinput

from p2h_desktop.oslayer.x11 import watchdog
from p2h_desktop.oslayer.x11.watch import RawInput


class Played:
    """The hook's pipe, the X server's keys and the clock, in the watchdog's own thread.

    Each wait of the watchdog plays the script on, up to what ends the wait. A step is a word of the
    hook (a state), "key" for a key that is pressed, or a silence in seconds (a float).
    """

    def __init__(self, script: Sequence[int | float | str], *, keyboard_free: bool) -> None:
        self.script, self.keyboard_free = list(script), keyboard_free
        self.now_s = 100.0
        self._pressed = 0
        self._read, self._write = os.pipe()

    def run(self, monkeypatch: pytest.MonkeyPatch) -> float | None:
        """Return when the keyboard was freed, counted from the start; None when it was not."""
        with monkeypatch.context() as patch:
            patch.setattr(select, "select", self.wait)
            patch.setattr(time, "monotonic", lambda: self.now_s)
            patch.setattr(watchdog, "is_free", lambda _: self.keyboard_free)
            patch.setattr(watchdog, "free_keyboard", lambda *_: None)
            freed = watchdog.watch(self._read, None, self, 99)  # type: ignore[arg-type]
        self._close_write()
        os.close(self._read)
        return round(self.now_s - 100.0, 3) if freed else None

    def wait(
        self, readable: list[int], _: object, __: object, wait_s: float | None
    ) -> tuple[list[int], list[int], list[int]]:
        while self.script:
            match self.script.pop(0):
                case int(state):
                    os.write(self._write, bytes([state]))
                    return [self._read], [], []
                case "key":
                    self._pressed += 1
                    return [self.fileno()], [], []
                case float(silence_s):
                    passed_s = silence_s if wait_s is None else min(silence_s, wait_s)
                    self.now_s += passed_s
                    wait_s = None if wait_s is None else wait_s - passed_s
                    if silence_s > passed_s:
                        self.script.insert(0, silence_s - passed_s)
                    if wait_s == 0:
                        return [], [], []
        self._close_write()
        return [self._read], [], []

    def _close_write(self) -> None:
        """As the hook does when it ends, so that the pipe can be read to its end."""
        if self._write >= 0:
            os.close(self._write)
        self._write = -1

    def fileno(self) -> int:
        return -1

    def watch(self, on: bool) -> None:
        """Do nothing: the script presses keys where they are to be heard."""

    def poll(self) -> Iterator[RawInput]:
        pressed, self._pressed = self._pressed, 0
        for _ in range(pressed):
            yield RawInput(xinput.RawKeyPress, 38, 1)


OFF, HELD, ARMED = watchdog.OFF, watchdog.HELD, watchdog.ARMED


@pytest.mark.parametrize(
    ("script", "freed_s"),
    [
        ([HELD, 0.5, OFF, 60.0], None),
        ([HELD, 0.5, HELD, 0.5, HELD, 0.5, OFF], None),
        ([HELD, 0.5, OFF, 60.0, HELD, 60.0], 60.5 + watchdog.LIMIT_S),
        ([ARMED, 60.0], None),
        ([ARMED, 60.0, "key", 0.5, ARMED, 60.0], None),
        ([ARMED, 60.0, "key", 60.0], 60.0 + watchdog.LIMIT_S),
        ([ARMED, "key", 0.5, "key", 60.0], watchdog.LIMIT_S),
    ],
)
def test_silence_frees_a_keyboard_that_is_held_or_was_frozen_by_a_key(
    script: list[int | float | str], freed_s: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = Played(script, keyboard_free=False)
    assert played.run(monkeypatch) == (None if freed_s is None else pytest.approx(freed_s))


def test_a_key_heard_after_its_answer_frees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Played([ARMED, "key", 60.0], keyboard_free=True).run(monkeypatch) is None


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
