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
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from p2h_desktop.errors import StoreError
from p2h_desktop.store import history
from p2h_desktop.store.history import HistoryStore
from p2h_desktop.store.history_rows import SCHEMA, Selection
from p2h_desktop.store.recovery import recover, set_aside_files
from p2h_desktop.store.salvage import PAGE_SIZE, salvage_rows
from p2h_desktop.store.sqlite_file import companions
from tests.test_history import NOON_MS, record, texts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and limits")

# appends numbered commits and says on stdout how many are stored
WRITER = """
import sys
from pathlib import Path
from p2h_desktop.store.history import HistoryStore
from tests.test_history import record
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


@pytest.fixture
def full(path: Path) -> Path:
    """A file of several pages, all of it in the file itself and none in the WAL."""
    store = HistoryStore(path)
    store.add([record(f"第{n}条", NOON_MS + n) for n in range(400)])
    store.append(record("长" * 5000))  # goes on in overflow pages
    store.close()
    return path


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
        told: list[str] = []
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


def test_a_destroyed_beginning_costs_no_row(full: Path) -> None:
    with full.open("r+b") as file:
        file.write(b"\0" * PAGE_SIZE)
    told: list[str] = []
    store = HistoryStore(full, told.append)
    assert texts(store) == [f"第{n}条" for n in range(400)] + ["长" * 5000]
    assert len(told) == 1
    assert "救回 401 条" in told[0]
    assert [p.name for p in set_aside_files(full)] == ["history.damaged-001.sqlite3"]
    store.append(record("接着打"))
    assert store.count() == 402
    store.close()


def test_rows_of_the_wal_are_salvaged_too(full: Path) -> None:
    store = HistoryStore(full)
    store.append(record("在日志里"))
    wal = companions(full)[0].read_bytes()
    store.close()
    companions(full)[0].write_bytes(wal)
    with full.open("r+b") as file:
        file.write(b"x" * 50)
    reopened = HistoryStore(full)
    assert texts(reopened)[-1] == "在日志里"
    assert reopened.count() == 402
    reopened.close()


def test_a_file_of_something_else_is_set_aside(path: Path) -> None:
    path.write_text("这不是数据库" * 1000, "utf-8")
    told: list[str] = []
    store = HistoryStore(path, told.append)
    store.append(record())
    assert texts(store) == ["你好"]
    assert "救回 0 条" in told[0]
    assert set_aside_files(path)[0].read_text("utf-8").startswith("这不是数据库")
    store.close()


def test_a_changed_letter_inside_a_row_is_noticed(full: Path) -> None:
    data = full.read_bytes().replace("第17条".encode(), "第71条".encode())
    full.write_bytes(data)
    told: list[str] = []
    store = HistoryStore(full, told.append)
    assert store.count() == 401
    assert texts(store) == [f"第{n}条" for n in range(400) if n != 17] + ["长" * 5000]
    assert len(told) == 1
    store.close()


@given(st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_random_damage_never_stops_typing_and_costs_few_rows(
    full: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(full.read_bytes())
    places = data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8))
    for place in places:
        content[place] = data.draw(st.integers(0, 255))
    copy = tmp_path_factory.mktemp("damage") / full.name
    copy.write_bytes(content)
    store = HistoryStore(copy)
    store.append(record("接着打"))
    assert store.waiting == 0
    found = texts(store)
    store.close()
    assert found[-1] == "接着打"
    known = {f"第{n}条" for n in range(400)} | {"长" * 5000, "接着打"}
    assert set(found) <= known  # no row is made up
    hit = len({place // PAGE_SIZE for place in places})
    assert len(found) >= 402 - 30 * hit  # 30 rows fit a page
    shutil.rmtree(copy.parent)


@pytest.mark.parametrize("length", [0, 1, 100, PAGE_SIZE, 3 * PAGE_SIZE + 7])
def test_a_file_cut_off_keeps_what_is_left(full: Path, length: int) -> None:
    os.truncate(full, length)
    expected = sum(len(row) > 10 for _, row in salvage_rows(full, companions(full)[0]))
    store = HistoryStore(full)
    store.append(record("接着打"))
    assert store.count() == expected + 1
    store.close()


def test_at_most_three_damaged_files_are_kept_and_erasing_deletes_them(path: Path) -> None:
    for n in range(5):
        path.write_bytes(b"damage" * 2000)
        store = HistoryStore(path)
        store.append(record("秘密"))
        store.close()
        with path.open("r+b") as file:
            file.write(b"broken")
        names = [p.name for p in set_aside_files(path)]
        assert len(names) == min(n + 1, 3)
    store = HistoryStore(path)
    assert "秘密".encode() in set_aside_files(path)[-1].read_bytes() or store.count()
    store.erase(Selection())
    assert not set_aside_files(path)
    store.close()


class _Killed(BaseException):
    pass


@pytest.mark.parametrize("step", range(1, 9))
def test_recovery_survives_a_kill_at_each_of_its_steps(
    full: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Each file operation of the recovery may be its last."""
    done = 0

    def counted(method: object) -> object:
        def call(*args: object, **named: object) -> object:
            nonlocal done
            done += 1
            if done >= step:
                raise _Killed
            return method(*args, **named)  # type: ignore[operator]

        return call

    with full.open("r+b") as file:
        file.write(b"\0" * 60)
    with monkeypatch.context() as patched:
        for name in ("replace", "unlink"):
            patched.setattr(Path, name, counted(getattr(Path, name)))
        patched.setattr(shutil, "copy2", counted(shutil.copy2))
        try:
            recover(full, SCHEMA)
        except _Killed:
            pass
        else:
            pytest.skip("the recovery has fewer steps")
    store = HistoryStore(full)
    assert store.count() == 401
    store.close()


def test_a_full_disk_keeps_commits_until_there_is_room(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_RETRY_S", 0.0)
    told: list[str] = []
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
    assert "打字照常" in told[0]
    store.append(record("二"))
    assert store.waiting == 0
    assert texts(store) == ["一", *(f"{n}" * 300 for n in range(60)), "二"]
    store.close()


def test_another_program_that_holds_the_file_is_waited_for_in_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_RETRY_S", 0.0)
    told: list[str] = []
    store = HistoryStore(path, told.append)
    store.append(record("一"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    start = time.monotonic()
    store.append(record("二"))
    store.taken_back(1)
    assert time.monotonic() - start < 3
    assert store.waiting == 1
    assert "别的程序正在使用" in told[0]
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
    told: list[str] = []
    store = HistoryStore(path, told.append)
    store.append(record("一"))
    at_work, finished = Event(), Event()

    def work(_: object) -> None:
        at_work.set()
        finished.wait(10)

    window = Thread(target=lambda: store._database.read(work))
    window.start()
    at_work.wait(10)
    start = time.monotonic()
    store.append(record("二"))
    assert time.monotonic() - start < 1
    assert store.waiting == 1
    finished.set()
    window.join()
    store.append(record("三"))
    assert texts(store) == ["一", "二", "三"]
    assert not told
    store.close()


def test_after_a_failure_the_disk_is_left_alone_for_a_while(path: Path) -> None:
    path.mkdir()  # a folder in its place
    told: list[str] = []
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
from p2h_desktop.store.history import HistoryStore
from p2h_desktop.store.history_rows import Selection
from tests.test_history import record
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
    assert "没有删除" in second


def test_stored_rows_are_as_the_records_were(full: Path) -> None:
    """What the salvage reads from the pages is what SQLite reads."""
    connection = sqlite3.connect(full)
    by_sqlite = {row[0]: row[1:] for row in connection.execute("SELECT * FROM commits")}
    connection.close()
    by_pages = {
        key: row[1:] for key, row in salvage_rows(full, companions(full)[0]) if len(row) > 10
    }
    assert by_pages == by_sqlite
    store = HistoryStore(full)
    assert next(store.records()) == replace(record("第0条", NOON_MS), id=1)
    store.close()
