"""Converting with the shipped model opens no socket and leaves no file behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys

def refuse(event, arguments):
    if event.startswith("socket."):
        raise SystemExit(f"opened a socket: {event}")

sys.addaudithook(refuse)
from p2h_desktop.cli.main import main

sys.exit(main(["convert", "--nbest", "2"]))
"""


def test_converting_opens_no_socket_and_writes_no_file(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-B", "-c", SCRIPT],
        input="nihao\n",
        capture_output=True,
        encoding="utf-8",
        cwd=root,
        env=home,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("你好\t")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
