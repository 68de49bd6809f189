"""Handing over text borrows the clipboard and gives it back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.e2e.desktop import HERE, Desktop, Target, Typist
from tests.support.waiting import PATIENCE_S, wait_for

WORDS = [*"nihao", "space", *"women", "space"]
PICTURE = b"\x89PNG picture"


@pytest.fixture(scope="module")
def field(desktop: Desktop) -> Target:
    return desktop.qt("field")


@pytest.fixture
def empty_field(field: Target, typist: Typist) -> Target:
    field.activate()
    typist.type(["ctrl+a", "Delete"], 0.05)
    field.wait_for_text("")
    return field


def _copy(desktop: Desktop, data: bytes, *options: str) -> subprocess.Popen[bytes]:
    copier = desktop.start(
        ["xclip", "-quiet", "-selection", "clipboard", *options], stdin=subprocess.PIPE
    )
    assert copier.stdin is not None
    copier.stdin.write(data)
    copier.stdin.close()
    targets = ("xclip", "-o", "-selection", "clipboard", *options)
    wait_for(lambda: _output(desktop, *targets) == data, "xclip")
    return copier


def _output(desktop: Desktop, *command: str) -> bytes:
    done = subprocess.run(
        command, env=desktop.environ, capture_output=True, timeout=PATIENCE_S, check=False
    )
    return done.stdout


def _clipboard(desktop: Desktop, selection: str = "clipboard", *options: str) -> bytes:
    return _output(desktop, "xclip", "-o", "-selection", selection, *options)


@pytest.mark.usefixtures("hook")
def test_the_users_text_is_there_again(
    desktop: Desktop, empty_field: Target, typist: Typist
) -> None:
    _copy(desktop, "原来的 text".encode())
    typist.type(WORDS)
    empty_field.wait_for_text("你好我们")
    assert _clipboard(desktop).decode() == "原来的 text"
    typist.type(["ctrl+v", *WORDS], 0.05)
    empty_field.wait_for_text("你好我们原来的 text你好我们")
    _copy(desktop, b"copied later")
    typist.type([*WORDS, "ctrl+v"], 0.05)
    empty_field.wait_for_text("你好我们原来的 text你好我们你好我们copied later")


@pytest.mark.usefixtures("hook")
def test_an_empty_clipboard_stays_empty(
    desktop: Desktop, empty_field: Target, typist: Typist
) -> None:
    copier = _copy(desktop, b"x")
    copier.kill()
    copier.wait()
    typist.type(WORDS)
    empty_field.wait_for_text("你好我们")
    assert _clipboard(desktop) == b""


@pytest.mark.parametrize("kind", ["qt", "xterm"])
@pytest.mark.usefixtures("hook")
def test_a_picture_is_left_alone(
    kind: str, desktop: Desktop, empty_field: Target, typist: Typist
) -> None:
    target = empty_field if kind == "qt" else desktop.xterm("pictures")
    _copy(desktop, PICTURE, "-t", "image/png")
    typist.type(WORDS * 5, 0.03)
    target.wait_for_text("你好我们" * 5)
    assert _clipboard(desktop, "clipboard", "-t", "image/png") == PICTURE


@pytest.fixture
def greedy_manager(desktop: Desktop, tmp_path: Path) -> Iterator[Path]:
    """Start a clipboard manager that fetches whatever appears; return its record."""
    record = tmp_path / "seen.txt"
    manager = desktop.start([sys.executable, str(HERE / "clipboard_manager.py"), str(record)])
    wait_for(record.exists, "the clipboard manager")
    yield record
    manager.kill()
    manager.wait()


@pytest.mark.parametrize("kind", ["qt", "xterm"])
@pytest.mark.usefixtures("hook")
def test_a_clipboard_manager_does_not_get_in_the_way(
    kind: str, desktop: Desktop, empty_field: Target, typist: Typist, greedy_manager: Path
) -> None:
    target = empty_field if kind == "qt" else desktop.xterm("managed")
    _copy(desktop, b"the user's")
    typist.type(WORDS * 15)
    target.wait_for_text("你好我们" * 15)
    wait_for(lambda: "the user's" in greedy_manager.read_text(), "the manager to see a copy")
    desktop.settle()
    seen = set(greedy_manager.read_text().splitlines())
    assert {line for line in seen if line.startswith("plain")} <= {"plain ", "plain the user's"}
    assert _clipboard(desktop) == b"the user's"
