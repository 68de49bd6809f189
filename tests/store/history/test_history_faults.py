"""The history under kills, damage, a full disk, a read-only folder and another instance."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message
from p2h_desktop.store.history import history
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.history.history_rows import Selection
from p2h_desktop.store.sqlite.salvage import PAGE_SIZE
from p2h_desktop.store.sqlite.sqlite_file import companions
from tests.store.history.test_history import record, texts
from tests.support.waiting import PATIENCE_S

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and limits")

# appends numbered commits and says on stdout how many are stored
WRITER = """
import sys
from pathlib import Path
from p2h_desktop.store.history.history import HistoryStore
from tests.store.history.test_history import record
store = HistoryStore(Path(sys.argv[1]))
for n in range(100_000):
    store.append(record(f"{n}", n))
    if n % 7 == 3:
        store.taken_back(1)
    print(n, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite3"


def start_writer(project: Path, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        cwd=project,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


def test_a_killed_process_loses_nothing_it_has_stored(project: Path, path: Path) -> None:
    stored = 0
    for round_ in range(3):
        writer = start_writer(project, path)
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(50 + 61 * round_)]
        writer.send_signal(signal.SIGKILL)
        said += writer.stdout.readlines()
        writer.wait()
        writer.stdout.close()
        stored += len([line for line in said if line.endswith("\n")])
        store = HistoryStore(path)
        found = store.count()
        store.close()
        assert stored <= found <= stored + 1  # the commit in flight may have landed
        stored = found


def test_killed_at_every_byte_the_wal_may_end_at(path: Path, tmp_path: Path) -> None:
    """A kill leaves the file and a beginning of what was written to the WAL."""
    store = HistoryStore(path)
    store.append(record("0"))
    ends = [0]
    for n in range(1, 12):
        store.append(record(f"{n}"))
        ends.append(companions(path)[0].stat().st_size)
    wal = companions(path)[0].read_bytes()
    frame = PAGE_SIZE + 24
    cuts = {cut for end in range(32, len(wal) + 1, frame) for cut in (end - 1, end, end + 20)}
    for cut in sorted(cuts):
        copy = tmp_path / "copy" / path.name
        shutil.rmtree(copy.parent, ignore_errors=True)
        copy.parent.mkdir()
        shutil.copy(path, copy)
        companions(copy)[0].write_bytes(wal[:cut])
        told: list[Message] = []
        after = HistoryStore(copy, told.append)
        found = texts(after)
        whole = sum(end <= cut for end in ends[1:])
        assert found == [f"{n}" for n in range(len(found))]
        assert len(found) >= whole + 1 or cut < ends[1]
        assert not told
        after.append(record("go on"))
        assert texts(after)[-1] == "go on"
        after.close()
    store.close()


def test_a_full_disk_keeps_commits_until_there_is_room(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_RETRY_S", 0.0)
    told: list[Message] = []
    store = HistoryStore(path, told.append)
    store.append(record("一"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, before[1]))
        for n in range(60):
            store.append(record(f"{n}" * 300))
        waiting = store.waiting
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert waiting > 0
    assert len(told) == 1
    assert told[0].code is Code.HISTORY_WAITS
    store.append(record("二"))
    assert store.waiting == 0
    assert texts(store) == ["一", *(f"{n}" * 300 for n in range(60)), "二"]
    store.close()


def test_another_program_that_holds_the_file_is_waited_for_in_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_RETRY_S", 0.0)
    told: list[Message] = []
    store = HistoryStore(path, told.append)
    store.append(record("一"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.append(record("二"))
    store.taken_back(1)
    assert store.waiting == 1
    assert "reason-busy" in str(told[0])
    with pytest.raises(StoreError):
        store.erase(Selection())
    other.execute("ROLLBACK")
    store.append(record("三"))
    assert [(r.text, r.taken_back) for r in store.records()] == [("一", 0), ("二", 1), ("三", 0)]
    other.close()
    store.close()


def test_a_window_at_work_on_the_file_is_waited_for_without_a_word(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_SOON_S", 0.0)
    told: list[Message] = []
    store = HistoryStore(path, told.append)
    store.append(record("一"))
    at_work, finished = Event(), Event()

    def work(_: object) -> None:
        at_work.set()
        finished.wait(PATIENCE_S)

    window = Thread(target=lambda: store._database.read(work))
    window.start()
    assert at_work.wait(PATIENCE_S)
    store.append(record("二"))
    assert store.waiting == 1
    finished.set()
    window.join()
    store.append(record("三"))
    assert texts(store) == ["一", "二", "三"]
    assert not told
    store.close()


def test_after_a_failure_the_disk_is_left_alone_for_a_while(path: Path) -> None:
    path.mkdir()  # a folder in its place
    told: list[Message] = []
    store = HistoryStore(path, told.append)
    for n in range(20):
        store.append(record(f"{n}"))
    assert store.waiting == 20
    assert len(told) == 1
    path.rmdir()
    store.close()
    assert texts(HistoryStore(path)) == [f"{n}" for n in range(20)]


READ_ONLY = """
import os, sys
from pathlib import Path
from p2h_desktop.errors import StoreError
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.history.history_rows import Selection
from tests.store.history.test_history import record
os.setuid(65534)  # root may write anywhere
told = []
store = HistoryStore(Path(sys.argv[1]), told.append)
store.append(record("新"))
print(store.waiting, len(told), store.count())
try:
    store.erase(Selection())
except StoreError as error:
    print(error)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can enter."""
    if os.getuid() != 0:
        pytest.skip("only root can become another user")
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


def test_a_read_only_folder_can_be_read_and_is_told_about(project: Path, open_folder: Path) -> None:
    path = open_folder / "p2h" / "history.sqlite3"
    store = HistoryStore(path)
    store.append(record("旧"))
    store.close()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    open_folder.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-B", "-c", READ_ONLY, str(path)],
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    first, second = done.stdout.splitlines()
    assert first == "1 1 1"
    assert "history-not-erased" in second
