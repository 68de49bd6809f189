"""How fast and how small the running application is; wants a quiet machine.

P2H_MODEL names another model folder to measure with.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from Xlib import X

from tests.e2e.test_app import MODEL
from tests.e2e.test_faults import rss_mb
from tests.support.e2e.desktop import HERE, ROOT, Desktop, Target, Typist
from tests.support.waiting import PATIENCE_S, wait_for

pytestmark = pytest.mark.bench

SENTENCES = ("jintiantianqihenhao", "womenyiqiquchifan", "zhongguorenminyinhang")
COLD_START_S = 1.5
IDLE_S = 20.0
IDLE_CPU = 0.002  # of one core
IDLE_WAKEUPS = 1.0  # a second, in all threads, the watchdog's included
KEY_TO_PAINT_MS = 25.0
RSS_MB = 250.0

App = subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def field(desktop: Desktop) -> Target:
    """A field in a session with a tray, so that no window of ours opens at the start."""
    display = desktop.display
    tray = display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
    tray.set_selection_owner(display.intern_atom("_NET_SYSTEM_TRAY_S0"), X.CurrentTime)
    display.sync()
    return desktop.qt("field")


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """The shipped files, with the model that is asked for."""
    if not MODEL.exists():
        pytest.skip("needs the model in assets/model")
    folder = tmp_path / "assets"
    folder.mkdir()
    for path in (ROOT / "assets").iterdir():
        (folder / path.name).symlink_to(path)
    if model := os.environ.get("P2H_MODEL"):
        (folder / "model").unlink()
        (folder / "model").symlink_to(model)
    return folder


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "painted.json"


@pytest.fixture
def start_app(
    desktop: Desktop, field: Target, assets: Path, record: Path, tmp_path: Path
) -> Iterator[Callable[[], App]]:
    """Start the application as on any day but the first, and return when it takes keys."""
    settings = tmp_path / "config" / "p2h" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"capture": true}', "utf-8")
    names = {"XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state", "XDG_CONFIG_HOME": "config"}
    environ = {variable: str(tmp_path / name) for variable, name in names.items()}
    started: list[App] = []

    def start() -> App:
        field.activate()
        command = [sys.executable, str(HERE / "timed_app.py"), str(assets), str(record)]
        app = desktop.start(command, environ=environ)
        started.append(app)
        wait_for(desktop.captured, "the application to take keys")
        return app

    yield start
    for app in started:
        end(app)


def end(app: App) -> None:
    if app.poll() is None:
        app.send_signal(signal.SIGTERM)
        assert app.wait(PATIENCE_S) == 0


def test_cold_start_to_ready(start_app: Callable[[], App], typist: Typist) -> None:
    taken_s = []
    for _ in range(6):
        start_s = time.monotonic()
        app = start_app()
        taken_s.append(time.monotonic() - start_s)
        end(app)
    print(f"starts: {' '.join(f'{one:.2f}' for one in taken_s)} s; {load()}")
    assert statistics.median(taken_s[1:]) <= COLD_START_S  # files are in memory from the first on


def test_idle_it_uses_no_processor_and_little_memory(start_app: Callable[[], App]) -> None:
    app = start_app()
    time.sleep(8)  # what a start leaves to do
    before = usage(app)
    time.sleep(IDLE_S)
    cpu_s, wakeups = (late - early for early, late in zip(before, usage(app), strict=True))
    print(
        f"idle: {cpu_s / IDLE_S:.2%} of a core, {wakeups / IDLE_S:.1f} wakeups/s, "
        f"{rss_mb(app.pid):.0f} MB; {load()}"
    )
    assert cpu_s / IDLE_S <= IDLE_CPU
    assert wakeups / IDLE_S <= IDLE_WAKEUPS
    assert rss_mb(app.pid) <= RSS_MB


@pytest.mark.parametrize("key_s", [0.010, 0.100])
def test_key_to_painted_candidates(
    key_s: float, start_app: Callable[[], App], typist: Typist, record: Path
) -> None:
    app = start_app()
    for sentence in (SENTENCES[0], *SENTENCES * 4):
        typist.type([*sentence, "space"], key_s)
        time.sleep(0.3)
    size_mb = rss_mb(app.pid)
    end(app)
    painted_ms = sorted(json.loads(record.read_text("utf-8")))
    p50, p95 = (painted_ms[int(len(painted_ms) * share)] for share in (0.5, 0.95))
    print(
        f"{len(painted_ms)} keys at {key_s * 1000:.0f} ms: p50 {p50:.1f} p95 {p95:.1f} "
        f"max {painted_ms[-1]:.1f} ms; {size_mb:.0f} MB; {load()}"
    )
    assert p95 <= KEY_TO_PAINT_MS
    assert size_mb <= RSS_MB


def processes(app: App) -> list[int]:
    """Return the application and its children."""
    children = Path(f"/proc/{app.pid}/task/{app.pid}/children").read_text("ascii").split()
    return [app.pid, *map(int, children)]


def usage(app: App) -> tuple[float, int]:
    """Return processor seconds and wakeups so far, of the application and its children."""
    cpu, wakeups = 0, 0
    for process in processes(app):
        fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
        cpu += int(fields[11]) + int(fields[12])
        for status in Path(f"/proc/{process}/task").glob("*/status"):
            line = next(x for x in status.read_text("utf-8").splitlines() if x[:10] == "voluntary_")
            wakeups += int(line.split()[1])
    return cpu / os.sysconf("SC_CLK_TCK"), wakeups


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"
