"""The private desktop, shared by all end-to-end tests of a module."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.e2e.desktop import HERE, PROGRAMS, Desktop, Target, Typist
from tests.support.waiting import PATIENCE_S

Hook = subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if not sys.platform.startswith("linux") or missing:
        pytest.skip(f"needs an X server of its own and {', '.join(missing or PROGRAMS)}")
    with Desktop(tmp_path_factory.mktemp("desktop")) as running:
        yield running


@pytest.fixture
def typist(desktop: Desktop) -> Iterator[Typist]:
    typist = Typist(desktop.display_name)
    yield typist
    typist.close()


@pytest.fixture
def start_hook(desktop: Desktop) -> Iterator[Callable[..., Hook]]:
    """Start the hook process; it must end well when told to, unless a test has ended it."""
    started = []

    def start(*arguments: str) -> Hook:
        command = [sys.executable, str(HERE / "hook.py"), *arguments]
        hook = desktop.start(command, stdout=subprocess.PIPE)
        assert hook.stdout is not None
        assert hook.stdout.readline() == b"ready\n"
        started.append(hook)
        return hook

    yield start
    for hook in started:
        if hook.poll() is None:
            hook.send_signal(signal.SIGCONT)
            hook.send_signal(signal.SIGTERM)
            assert hook.wait(PATIENCE_S) == 0


@pytest.fixture
def hook(start_hook: Callable[..., Hook]) -> Hook:
    return start_hook()


@pytest.fixture
def open_target(desktop: Desktop) -> Callable[[str, str], Target]:
    """Start a program to type into, by its kind: qt, gtk or xterm."""
    return desktop.target


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
