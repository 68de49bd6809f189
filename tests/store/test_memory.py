"""A crash leaves nothing of what was typed behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from p2h_desktop.app import main as app
from p2h_desktop.cli import main as command

CRASH = """
import os, resource
resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
from p2h_desktop.oslayer.malloc_trim import keep_out_of_core_dumps
keep_out_of_core_dumps()
print(resource.getrlimit(resource.RLIMIT_CORE)[0])
print(open("/proc/self/coredump_filter").read().strip(), flush=True)
os.abort()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="core dumps of Linux")
def test_a_crash_leaves_no_core(tmp_path: Path, project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CRASH],
        cwd=tmp_path,
        env={"PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode < 0
    limit, held = done.stdout.split()
    assert limit == "0"
    assert not int(held, 16)
    assert not list(tmp_path.iterdir())


def test_both_programs_see_to_that(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    for module in (app, command):
        monkeypatch.setattr(
            module, "keep_out_of_core_dumps", lambda name=module.__name__: asked.append(name)
        )
    command.main(["settings", "page_size"])
    monkeypatch.setattr(app, "_run", lambda *_: 0)
    monkeypatch.setattr(app, "_load_engine", lambda _: None)
    assert app.main([]) == 0
    assert asked == [command.__name__, app.__name__]
