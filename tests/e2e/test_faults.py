"""The application when something is broken or breaks: typing goes on, or the keyboard is free."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.desktop import ROOT, Desktop, Target, Typist, wait_for
from tests.e2e.test_app import MODEL, START_S

PROGRAM = """
import sys
from pathlib import Path
from p2h_desktop.store import paths
paths.assets_folder = lambda: Path(sys.argv[1])
from p2h_desktop import app
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

        wait_for(ready, "the application to capture keys", START_S)
        return app

    yield start
    for app in started:
        app.send_signal(signal.SIGTERM)
        app.wait(20)


@pytest.fixture
def field(desktop: Desktop, request: pytest.FixtureRequest) -> Target:
    return desktop.qt(f"field of {request.node.name[:40]}")


def test_without_the_network_file_typing_goes_on_and_the_log_says_so(
    field: Target, start_app: StartApp, assets: Path, tmp_path: Path, typist: Typist
) -> None:
    damaged = assets / "model" / "encoder.onnx"
    damaged.unlink()
    damaged.write_bytes(b"garbage")
    start_app(field)
    typist.type(NIHAO, HUMAN_S)
    field.wait_for_text("你好", 20)
    log = (tmp_path / "p2h" / "log" / "p2h.log").read_text("utf-8")
    assert "typing goes on without the network" in log


def test_folders_that_cannot_be_written_do_not_keep_from_typing(
    field: Target, start_app: StartApp, typist: Typist
) -> None:
    start_app(field, XDG_DATA_HOME="/proc/nowhere", XDG_STATE_HOME="/proc/nowhere")
    typist.type(NIHAO * 2, HUMAN_S)
    field.wait_for_text("你好" * 2, 20)


def test_killed_in_mid_composition_the_keyboard_is_free_and_nothing_kept_is_lost(
    desktop: Desktop, field: Target, start_app: StartApp, typist: Typist
) -> None:
    app = start_app(field)
    typist.type([*NIHAO, *"niha"], HUMAN_S)
    field.wait_for_text("你好", 20)
    app.kill()
    app.wait()
    typist.type("ab", HUMAN_S)
    field.wait_for_text("你好ab", 20)
    start_app(field)
    typist.type(["End", *NIHAO], HUMAN_S)
    field.wait_for_text("你好ab你好", 20)


def test_when_the_display_is_lost_it_ends_by_itself(tmp_path: Path, assets: Path) -> None:
    if not MODEL.exists():
        pytest.skip("needs the model in assets/model")
    with Desktop(tmp_path) as lost:
        app = lost.start([sys.executable, "-c", PROGRAM, str(assets)])
        log = tmp_path / "p2h" / "log" / "p2h.log"
        started = "the application to start"
        wait_for(lambda: log.exists() and "started" in log.read_text("utf-8"), started, START_S)
        lost.server.send_signal(signal.SIGKILL)
        assert app.wait(20) != 0


@pytest.mark.slow
def test_hours_of_typing_do_not_make_it_grow() -> None:
    from p2h_desktop.assembly import build_converter
    from p2h_desktop.core.session import Session
    from p2h_desktop.core.types import Keystroke

    session = Session(build_converter(ROOT / "assets" / "model"))
    words = ["jintian", "women", "zhongguo", "xuexi", "nihao"]
    words += ["gongzuo", "shijian", "wenti", "yinwei", "suoyi"]

    def type_words(count: int) -> float:
        start = time.perf_counter()
        for number in range(count):
            first, second = words[number % 10], words[number // 10 % 10]
            for letter in first + second:
                session.press(Keystroke(letter, letter))
            session.press(Keystroke("space", " "))
        return (time.perf_counter() - start) / count

    def rss_kb() -> int:
        with open(f"/proc/{os.getpid()}/statm") as file:  # noqa: PTH123 - no file of the disk
            return int(file.read().split()[1]) * resource.getpagesize() >> 10

    early_s = type_words(300)
    before_kb = rss_kb()
    late_s = type_words(3000)
    assert rss_kb() <= before_kb * 1.10
    assert late_s <= early_s * 1.20
