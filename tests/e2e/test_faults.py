"""The application when something is broken or breaks: typing goes on, or the keyboard is free."""

from __future__ import annotations

import csv
import os
import random
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.test_app import MODEL
from tests.support.e2e.desktop import ROOT, Desktop, Target, Typist
from tests.support.waiting import PATIENCE_S, wait_for

PROGRAM = """
import sys
from pathlib import Path
from p2h_desktop.store import paths
paths.assets_folder = lambda: Path(sys.argv[1])
from p2h_desktop.app import main as app
sys.exit(app.main([]))
"""
NIHAO = [*"nihao", "space"]
HUMAN_S = 0.06

App = subprocess.Popen[bytes]
StartApp = Callable[..., App]


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """A copy of the shipped files that a test may damage."""
    copy = tmp_path / "assets"
    (copy / "model").mkdir(parents=True)
    for source in (ROOT / "assets", ROOT / "assets" / "model"):
        for path in source.iterdir():
            if path.name != "model":
                (copy / path.relative_to(ROOT / "assets")).symlink_to(path)
    return copy


@pytest.fixture
def start_app(desktop: Desktop, assets: Path, tmp_path: Path) -> Iterator[StartApp]:
    if not MODEL.exists():
        pytest.skip("needs the model in assets/model")
    started: list[App] = []

    def start(target: Target, **environ: str) -> App:
        home = {name: str(tmp_path) for name in ("XDG_DATA_HOME", "XDG_STATE_HOME")}
        command = [sys.executable, "-c", PROGRAM, str(assets)]
        app = desktop.start(command, environ=home | environ)
        started.append(app)

        def ready() -> bool:
            assert app.poll() is None, "the application has ended"
            if not desktop.captured():  # its own window may come up last and take the focus
                target.activate()
            return desktop.captured()

        wait_for(ready, "the application to capture keys")
        return app

    yield start
    for app in started:
        app.send_signal(signal.SIGTERM)
        app.wait(PATIENCE_S)


@pytest.fixture
def field(desktop: Desktop, request: pytest.FixtureRequest) -> Target:
    name = re.sub(r"\W", " ", request.node.name)  # a window is found by a pattern
    return desktop.qt(f"field of {name}")


@pytest.mark.parametrize("content", [None, b"garbage"], ids=["missing", "damaged"])
def test_without_the_network_file_typing_goes_on_and_the_log_says_so(
    content: bytes | None,
    field: Target,
    start_app: StartApp,
    assets: Path,
    tmp_path: Path,
    typist: Typist,
) -> None:
    damaged = assets / "model" / "encoder.onnx"
    damaged.unlink()
    if content is not None:
        damaged.write_bytes(content)
    start_app(field)
    typist.type(NIHAO, HUMAN_S)
    field.wait_for_text("你好")
    log = (tmp_path / "p2h" / "log" / "p2h.log").read_text("utf-8")
    assert "typing goes on without the network" in log


@pytest.mark.parametrize("content", [None, b"garbage"], ids=["missing", "damaged"])
def test_without_the_lexicon_it_says_so_and_ends(
    content: bytes | None, desktop: Desktop, assets: Path, tmp_path: Path, typist: Typist
) -> None:
    damaged = assets / "model" / "lexicon.bin"
    damaged.unlink(missing_ok=True)
    if content is not None:
        damaged.write_bytes(content)
    command = [sys.executable, "-c", PROGRAM, str(assets)]
    app = desktop.start(command, environ={"XDG_DATA_HOME": str(tmp_path)})
    Target(desktop, "^P2H$", tmp_path / "none").activate()  # a message, to be answered
    while app.poll() is None:
        typist.type(["Return"], 0.5)
    assert app.returncode == 1


def test_folders_that_cannot_be_written_do_not_keep_from_typing(
    field: Target, start_app: StartApp, typist: Typist
) -> None:
    start_app(field, XDG_DATA_HOME="/proc/nowhere", XDG_STATE_HOME="/proc/nowhere")
    typist.type(NIHAO * 2, HUMAN_S)
    field.wait_for_text("你好" * 2)


def test_killed_in_mid_composition_the_keyboard_is_free_and_nothing_kept_is_lost(
    desktop: Desktop, field: Target, start_app: StartApp, typist: Typist
) -> None:
    app = start_app(field)
    typist.type([*NIHAO, *"niha"], HUMAN_S)
    field.wait_for_text("你好")
    desktop.settle()
    app.kill()
    app.wait()
    typist.type("ab", HUMAN_S)
    field.wait_for_text("你好ab")
    start_app(field)
    typist.type(["End", *NIHAO], HUMAN_S)
    field.wait_for_text("你好ab你好")


def test_when_the_display_is_lost_it_ends_by_itself(tmp_path: Path, assets: Path) -> None:
    if not MODEL.exists():
        pytest.skip("needs the model in assets/model")
    with Desktop(tmp_path) as lost:
        app = lost.start([sys.executable, "-c", PROGRAM, str(assets)])
        log = tmp_path / "p2h" / "log" / "p2h.log"
        started = "the application to start"
        wait_for(lambda: log.exists() and "started" in log.read_text("utf-8"), started)
        lost.server.send_signal(signal.SIGKILL)
        assert app.wait(PATIENCE_S) != 0


@pytest.mark.slow
def test_eight_hours_of_typing_do_not_make_it_grow() -> None:
    """300 sentences an hour, learned from and kept in a history as on any day."""
    if not MODEL.exists():
        pytest.skip("needs the model in assets/model")
    from p2h_desktop.core.types import Keystroke
    from p2h_desktop.engine.engine import load_engine
    from p2h_desktop.engine.session_config import start_session
    from p2h_desktop.store.settings.settings import Settings

    with (ROOT / "tests/golden/quality.tsv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    inputs = sorted({row[1] for row in rows if len(row) > 3 and row[1].isascii()})
    chosen = random.Random(8)
    engine = load_engine(MODEL.parent, Settings())
    session = start_session(engine, Settings())

    def type_an_hour() -> float:
        keys, start_s = 0, time.process_time()
        for _ in range(300):
            for letter in chosen.choice(inputs):
                session.press(Keystroke(letter, letter))
                keys += 1
            while session.composition.letters:
                session.press(Keystroke("space", " "))
        return (time.process_time() - start_s) / keys

    hours = []
    for _ in range(8):
        key_s = type_an_hour()
        hours.append((rss_mb(os.getpid()), key_s * 1000))
        print(f"{hours[-1][0]:.0f} MB, {hours[-1][1]:.2f} ms a key", flush=True)
    engine.user_data.close()
    assert hours[-1][0] <= hours[0][0] * 1.10
    assert hours[-1][1] <= hours[0][1] * 1.20


def rss_mb(process: int) -> float:
    """Return the resident memory of a process."""
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20
