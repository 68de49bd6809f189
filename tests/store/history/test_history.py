"""The history: what is kept, found and erased, and what the file looks like."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from p2h_desktop.core.types import HistoryRecord, Kept, Segment, Source
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.message import Message
from p2h_desktop.store.history.history import DAY_MS, HistoryStore, without_word
from p2h_desktop.store.history.history_rows import COMMITS, SCHEMA, Selection, on_day, to_values
from p2h_desktop.store.sqlite.sqlite_file import Schema, open_file

NOON = datetime(2026, 3, 5, 12).astimezone()
NOON_MS = round(NOON.timestamp() * 1000)


def record(text: str = "你好", when_ms: int = NOON_MS, **fields: object) -> HistoryRecord:
    segment = Segment(text, 0, 5, ("ni", "hao"), 1, Source.WORD, corrected=False)
    plain = HistoryRecord(when_ms, Kept(""), "nihao", ("ni", "hao"), text, "拟好", 1, (segment,))
    return replace(plain, **fields)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p2h" / "history.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[HistoryStore]:
    store = HistoryStore(path)
    yield store
    store.close()


def texts(store: HistoryStore, selection: Selection | None = None) -> list[str]:
    return [r.text for r in store.records(selection or Selection())]


def contents(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())


def test_a_record_comes_back_as_it_was(store: HistoryStore, path: Path) -> None:
    whole = record(context="早上", scheme="full", model="base", application="gedit")
    store.append(whole)
    store.close()
    (found,) = HistoryStore(path).records()
    assert found == replace(whole, id=1)


def test_strange_text_comes_back_too(store: HistoryStore) -> None:
    strange = ["", "a\0b", "'; DROP TABLE commits; --", "😀\n\t", "很" * 3000, '"[]{}\\']
    for text in strange:
        store.append(record(text))
    assert texts(store) == strange
    assert [r.text for r in store.records(newest_first=True)] == strange[::-1]


def test_more_than_one_chunk_is_read(store: HistoryStore) -> None:
    assert store.add([record(f"{n}", NOON_MS + n) for n in range(1203)]) == 1203
    assert texts(store) == [f"{n}" for n in range(1203)]
    backwards = [int(r.text) for r in store.records(newest_first=True)]
    assert backwards == list(range(1203))[::-1]


def test_what_was_taken_back_and_what_came_instead(store: HistoryStore) -> None:
    store.append(record("今天"))
    store.append(record("天汽好"))
    store.taken_back(1)
    store.taken_back(1)
    store.append(record("气好"))
    store.append(record("吗"))
    found = [(r.text, r.taken_back, r.corrected) for r in store.records()]
    assert found == [("今天", 0, ""), ("天汽好", 2, "气好"), ("气好", 0, ""), ("吗", 0, "")]


def test_taking_back_reaches_over_commits_and_no_further_than_they_go(store: HistoryStore) -> None:
    store.append(record("一二"))
    store.append(record("三四"))
    store.taken_back(3)
    store.taken_back(9)
    store.append(record("五"))
    assert [(r.taken_back, r.corrected) for r in store.records()] == [(2, "五"), (2, ""), (0, "")]


def test_selections(store: HistoryStore) -> None:
    store.append(record("早", NOON_MS - DAY_MS, application="gedit"))
    store.append(record("中", NOON_MS, letters="zhong"))
    store.append(record("晚", NOON_MS + DAY_MS, application="gedit", corrected="碗"))
    ids = [r.id for r in store.records()]
    wanted = {
        Selection(): "早中晚",
        on_day(NOON.date()): "中",
        Selection(since_ms=NOON_MS): "中晚",
        Selection(until_ms=NOON_MS): "早",
        Selection(application="gedit"): "早晚",
        Selection(application=""): "中",
        Selection(contains="zho"): "中",
        Selection(contains="%"): "",
        Selection(ids=(ids[0], ids[1])): "早中",
        Selection(ids=()): "",
        Selection(after_id=ids[0], before_id=ids[2]): "中",
    }
    for selection, expected in wanted.items():
        assert "".join(texts(store, selection)) == expected
        assert store.count(selection) == len(expected)
    assert store.applications() == [("gedit", 2), ("", 1)]
    assert store.days() == [(NOON.date() + timedelta(days=n), 1) for n in (-1, 0, 1)]


def test_a_day_ends_where_the_next_begins() -> None:
    day = on_day(date(2026, 3, 29))  # where summer time begins, it has 23 hours
    assert day.until_ms == on_day(date(2026, 3, 30)).since_ms


def test_numbers(store: HistoryStore) -> None:
    assert store.stats().commits == store.stats().last_ms == 0
    store.append(record("你好"))
    store.append(record("他", NOON_MS + 5, rank=0))
    store.taken_back(1)
    stats = store.stats()
    assert (stats.commits, stats.characters, stats.first_choices, stats.taken_back) == (2, 3, 1, 1)
    assert (stats.first_ms, stats.last_ms) == (NOON_MS, NOON_MS + 5)
    assert stats.size_bytes > 0


def test_erased_text_is_gone_from_the_folder(store: HistoryStore, path: Path) -> None:
    for n in range(300):
        store.append(record(f"秘密{n}", NOON_MS + n))
        store.taken_back(1)  # rewrites the row before, so that rows move in their pages
        store.append(record(f"平常{n}", NOON_MS + n, application="gedit"))
    assert "秘密".encode() in contents(path.parent)
    assert store.erase(Selection(contains="秘密")) == 300
    assert "秘密".encode() not in contents(path.parent).replace("平常".encode(), b"")
    assert store.count() == 300
    assert store.erase(Selection()) == 300
    assert "平常".encode() not in contents(path.parent)
    assert b"gedit" not in contents(path.parent)


def test_erasing_an_entry_a_day_and_an_application(store: HistoryStore) -> None:
    for n, application in enumerate(["a", "b", "b", "c"]):
        store.append(record(f"{n}", NOON_MS + n * DAY_MS, application=application))
    assert store.erase(Selection(ids=(1,))) == 1
    assert store.erase(Selection(application="b")) == 2
    assert store.erase(on_day(NOON.date() + timedelta(days=3))) == 1
    assert store.count() == 0


def test_a_word_is_erased_wherever_it_stands(store: HistoryStore, path: Path) -> None:
    word = "王筱蓓"
    store.append(record("我是王筱蓓吗"))
    store.append(record("好的", first_offered="王筱蓓"))
    store.append(record("王小贝", context="我是"))
    store.taken_back(2)
    store.append(record("筱蓓", context="我是王"))  # the rest of a word chosen in two parts
    store.append(record("你好", context="我是王筱蓓，"))
    store.append(record("再见", context="你好，"))
    store.append(record("错"))
    store.taken_back(1)
    store.append(record("王筱蓓"))
    assert store.erase_word(word) == 5
    left = [(r.text, r.context) for r in store.records()]
    assert left == [("王小贝", "我是"), ("你好", "，"), ("再见", "你好，")]
    assert word.encode() not in contents(path.parent)


def test_a_word_is_not_empty(store: HistoryStore) -> None:
    with pytest.raises(ValueError, match="one character"):
        store.erase_word("")


@pytest.mark.parametrize(
    ("context", "text", "kept"),
    [("好好", "学", ""), ("好学", "习", "学"), ("学习", "好", None), ("", "学", "")],
)
def test_without_a_word_of_one_hanzi(context: str, text: str, kept: str | None) -> None:
    found = without_word(record(text, context=context, first_offered=""), "好")
    assert (found and found.context) == kept


def test_a_commit_after_erasing_changes_nothing_erased(store: HistoryStore) -> None:
    store.append(record("旧"))
    store.taken_back(1)
    store.erase(Selection())
    store.append(record("新"))
    assert [(r.text, r.corrected) for r in store.records()] == [("新", "")]


def type_for_days(store: HistoryStore, days: int, last_ms: int = NOON_MS) -> None:
    store.add([record(f"{n}", last_ms - n * DAY_MS) for n in reversed(range(days))])


def test_old_records_are_swept(store: HistoryStore) -> None:
    type_for_days(store, 40)
    assert store.sweep(NOON_MS, days=0) == 0
    assert store.sweep(NOON_MS, days=10) == 29
    assert min(r.when_ms for r in store.records()) == NOON_MS - 10 * DAY_MS
    assert store.sweep(NOON_MS, days=10) == 0


@pytest.mark.parametrize("now_ms", [NOON_MS + 40 * 365 * DAY_MS, 0, NOON_MS - 400 * DAY_MS])
def test_a_clock_that_jumps_sweeps_nothing(store: HistoryStore, now_ms: int) -> None:
    type_for_days(store, 40)
    assert store.sweep(now_ms, days=10) == 0
    store.append(record("未来", now_ms))  # one day under the new clock does not confirm it
    assert store.sweep(now_ms, days=10) == 0
    assert store.count() == 41


def test_records_keep_their_order_when_the_clock_goes_back(store: HistoryStore) -> None:
    for n, when_ms in enumerate([NOON_MS, NOON_MS - 5000, 0, NOON_MS + 1]):
        store.append(record(f"{n}", when_ms))
    assert texts(store) == ["0", "1", "2", "3"]


def test_the_file_is_kept_small(store: HistoryStore, path: Path) -> None:
    store.add([record("很" * 90, NOON_MS + n) for n in range(4000)])
    assert store.stats().size_bytes > 1_800_000
    swept = store.sweep(NOON_MS, megabytes=1)
    assert 0 < swept < 4000
    assert path.stat().st_size < 1_100_000
    assert next(store.records()).when_ms == NOON_MS + swept  # the oldest went first


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_files_and_folder_are_for_their_owner_only(path: Path) -> None:
    path.parent.mkdir(mode=0o755)
    store = HistoryStore(path)
    store.append(record())
    modes = {stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
    assert len(list(path.parent.iterdir())) == 3  # the file, its WAL and the index of that
    assert modes == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    store.close()


def test_nothing_is_made_before_it_is_needed(path: Path) -> None:
    HistoryStore(path).close()
    assert not path.parent.exists()


def test_two_instances_write_into_one_file(path: Path) -> None:
    first, second = HistoryStore(path), HistoryStore(path)
    for n in range(50):
        (first if n % 3 else second).append(record(f"{n}"))
    assert texts(first) == texts(second) == [f"{n}" for n in range(50)]
    first.close()
    second.close()


def test_a_file_that_was_removed_is_made_anew(store: HistoryStore, path: Path) -> None:
    store.append(record("一"))
    for file in path.parent.iterdir():
        file.unlink()
    store.append(record("二"))
    store.close()
    assert texts(HistoryStore(path)) == ["二"]


def test_a_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    newer = Schema(SCHEMA.name, (*SCHEMA.steps, ("CREATE TABLE more (id)",)), SCHEMA.tables)
    open_file(path, newer).close()
    before = path.read_bytes()
    told: list[Message] = []
    store = HistoryStore(path, told.append)
    store.append(record())
    with pytest.raises(StoreError, match="database-newer"):
        store.count()
    store.close()
    assert path.read_bytes() == before
    assert len(told) == 1


def test_an_older_file_is_migrated_with_its_rows(path: Path) -> None:
    open_file(path, SCHEMA).close()
    newer = Schema(
        SCHEMA.name, (*SCHEMA.steps, ("CREATE TABLE more (id)", "DELETE FROM more")), SCHEMA.tables
    )
    older = open_file(path, SCHEMA)
    older.execute(COMMITS.insert(), COMMITS.sealed(to_values(record())))
    older.close()
    connection = open_file(path, newer)
    assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    assert connection.execute("SELECT text FROM commits").fetchall() == [("你好",)]
    assert connection.execute("SELECT * FROM more").fetchall() == []
    connection.close()


def test_a_step_that_fails_leaves_the_old_version(path: Path) -> None:
    open_file(path, SCHEMA).close()
    steps = (*SCHEMA.steps, ("CREATE TABLE more (id)", "NONSENSE"))
    with pytest.raises(sqlite3.OperationalError):
        open_file(path, Schema(SCHEMA.name, steps, SCHEMA.tables))
    connection = open_file(path, SCHEMA)
    assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'more'").fetchall() == []
    connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be looked into there")
def test_a_commit_is_on_its_way_to_the_disk_at_once(store: HistoryStore, path: Path) -> None:
    store.append(record("马上写"))
    assert "马上写".encode() in contents(path.parent)
