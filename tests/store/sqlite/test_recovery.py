"""Damage to the history's file: what is noticed, saved and set aside."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from p2h_desktop.errors import StoreError
from p2h_desktop.messages.message import Message
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.history.history_rows import SCHEMA, Selection
from p2h_desktop.store.sqlite.recovery import recover, set_aside_files
from p2h_desktop.store.sqlite.salvage import PAGE_SIZE, salvage_rows
from p2h_desktop.store.sqlite.sqlite_file import companions
from tests.store.history.test_history import NOON_MS, record, texts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and limits")


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


def test_a_destroyed_beginning_costs_no_row(full: Path) -> None:
    with full.open("r+b") as file:
        file.write(b"\0" * PAGE_SIZE)
    told: list[Message] = []
    store = HistoryStore(full, told.append)
    assert texts(store) == [f"第{n}条" for n in range(400)] + ["长" * 5000]
    assert len(told) == 1
    assert ("saved", 401) in told[0].arguments
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
    told: list[Message] = []
    store = HistoryStore(path, told.append)
    store.append(record())
    assert texts(store) == ["你好"]
    assert ("saved", 0) in told[0].arguments
    assert set_aside_files(path)[0].read_text("utf-8").startswith("这不是数据库")
    store.close()


def test_a_changed_letter_inside_a_row_is_noticed(full: Path) -> None:
    data = full.read_bytes().replace("第17条".encode(), "第71条".encode())
    full.write_bytes(data)
    told: list[Message] = []
    store = HistoryStore(full, told.append)
    assert store.count() == 401
    assert texts(store) == [f"第{n}条" for n in range(400) if n != 17] + ["长" * 5000]
    assert len(told) == 1
    store.close()


@given(st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


@pytest.mark.parametrize("byte", [0, 16, 18, 19, 20, 28, 36, *range(40, 72), 92, 96])
def test_a_header_with_a_wrong_bit_leaves_the_file_usable(tmp_path: Path, byte: int) -> None:
    store = HistoryStore(tmp_path / "sound.sqlite3")
    store.add([record(f"第{n}条", NOON_MS + n) for n in range(20)])
    store.close()
    whole = (tmp_path / "sound.sqlite3").read_bytes()
    for bit in range(8):
        damaged = bytearray(whole)
        damaged[byte] ^= 1 << bit
        path = tmp_path / f"{bit}" / "history.sqlite3"
        path.parent.mkdir()
        path.write_bytes(damaged)
        store = HistoryStore(path)
        store.append(record("接着打"))
        store.count()  # where the disk seems read-only, damage is noticed when it is read
        store.close()
        assert HistoryStore(path).count() >= 20


def test_a_newer_version_is_told_from_a_damaged_number(full: Path) -> None:
    with closing(sqlite3.connect(full)) as connection:
        connection.execute("CREATE TABLE newer (id INTEGER PRIMARY KEY)")
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(StoreError, match="database-newer"):
        HistoryStore(full).count()


def test_a_negative_key_is_salvaged(full: Path) -> None:
    with closing(sqlite3.connect(full, isolation_level=None)) as connection:
        connection.execute("UPDATE commits SET id = -5 WHERE id = 2")
    with full.open("r+b") as file:
        file.write(b"\0" * 100)
    store = HistoryStore(full)
    assert store.count() == 401
    assert next(store.records()).id == -5
    store.close()
