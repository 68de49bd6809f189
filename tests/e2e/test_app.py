"""The application itself, with the model it ships, typing into other programs."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.e2e.desktop import Desktop, Typist
from tests.support.waiting import PATIENCE_S, wait_for

MODEL = Path(__file__).parents[2] / "assets" / "model" / "manifest.json"


@pytest.fixture(scope="module")
def app(desktop: Desktop) -> Iterator[subprocess.Popen[bytes]]:
    if not MODEL.exists():
        pytest.skip("needs the model in assets/model")
    app = desktop.start([sys.executable, "-m", "p2h_desktop"])
    yield app
    app.send_signal(signal.SIGTERM)
    assert app.wait(PATIENCE_S) == 0


@pytest.mark.parametrize("kind", ["qt", "xterm"])
def test_pinyin_typed_into_another_program_becomes_hanzi_there(
    kind: str, desktop: Desktop, app: subprocess.Popen[bytes], typist: Typist
) -> None:
    name = f"target-{kind}"
    target = desktop.qt(name) if kind == "qt" else desktop.xterm(name)

    def ready() -> bool:
        assert app.poll() is None, "the application has ended"
        if not desktop.captured():  # its own window may come up last and take the focus
            target.activate()
        return desktop.captured()

    wait_for(ready, "the application to capture keys")
    typist.type([*"nihao", "space"], 0.05)
    target.wait_for_text("你好")
