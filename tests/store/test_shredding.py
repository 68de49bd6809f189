"""What is erased is overwritten before its blocks are free again."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from p2h_desktop.core.learning.user_model import Observation
from p2h_desktop.core.types import Kept
from p2h_desktop.store import paths
from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
from p2h_desktop.store.dictionary.word_rows import UserWord
from p2h_desktop.store.erasure import (
    erase_everything,
    erase_records,
    erase_word,
    forget_all_lessons,
    forget_lessons,
)
from p2h_desktop.store.files import replace_file
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.history.history_rows import Selection
from p2h_desktop.store.history.snapshots import snapshot
from p2h_desktop.store.jobs import FineTuneJob, write_job
from p2h_desktop.store.lessons_file import LessonFile
from p2h_desktop.store.models.model_versions import REPORT
from p2h_desktop.store.reading import read_bytes
from p2h_desktop.store.shredding import overwrite, replaced, shred, shred_tree
from p2h_desktop.store.sqlite.sqlite_file import companions
from p2h_desktop.store.sqlite.wiping import clear_wal
from tests.store.history.test_history import NOON_MS, record

pytestmark = pytest.mark.skipif(os.name == "nt", reason="an open file is looked into")

SECRET = "筱蓓"


@contextmanager
def watched(path: Path) -> Iterator[Callable[[], bytes]]:
    """Yield what reads the blocks of a file even when it has no name any more."""
    with path.open("rb") as file:
        yield lambda: os.pread(file.fileno(), 1 << 24, 0)


def test_a_shredded_file_holds_zeros(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"secret" * 500_000)
    with watched(path) as content:
        shred(path)
        assert content() == bytes(3_000_000)
    assert not path.exists()
    shred(path)


def test_links_and_files_with_another_name_are_left_alone(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("keep", "utf-8")
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "link").symlink_to(outside)
    (folder / "folders").symlink_to(tmp_path)
    (folder / "hard").hardlink_to(outside)
    secret = folder / "deep" / "secret"
    secret.write_text("secret", "utf-8")
    os.mkfifo(folder / "pipe")
    with watched(secret) as content:
        shred_tree(folder)
        assert content() == bytes(6)
    assert outside.read_text("utf-8") == "keep"
    assert not folder.exists()


def test_what_cannot_be_overwritten_is_deleted_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    path.write_text("secret", "utf-8")

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "write", refuse)
    shred(path)
    assert not path.exists()


def test_a_replaced_file_holds_zeros(tmp_path: Path) -> None:
    path = tmp_path / "lessons"
    replace_file(path, b"secret", shredding=True)
    with watched(path) as content:
        replace_file(path, b"other", shredding=True)
        assert content() == bytes(6)
    assert path.read_bytes() == b"other"


def test_a_reader_never_sees_the_zeros(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lessons"
    path.write_bytes(b"old")
    real = Path.open
    rounds: list[Path] = []

    def late(self: Path, mode: str) -> object:
        file = real(self, mode)
        if not rounds:
            rounds.append(self)
            replace_file(path, b"new", shredding=True)
        return file

    monkeypatch.setattr(Path, "open", late)
    assert read_bytes(path) == b"new"


def test_closing_leaves_zeros_where_the_wal_was(tmp_path: Path) -> None:
    store = HistoryStore(tmp_path / "history.sqlite3")
    store.append(record(SECRET))
    wal = companions(tmp_path / "history.sqlite3")[0]
    assert SECRET.encode() in wal.read_bytes()
    with watched(wal) as content:
        store.close()
        assert not any(content())
        assert content()
    assert [r.text for r in HistoryStore(tmp_path / "history.sqlite3").records()] == [SECRET]


def test_the_wal_stays_while_another_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    store = HistoryStore(path)
    store.append(record("先"))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        assert other.execute("SELECT count(*) FROM commits").fetchone() == (1,)
        store.append(record(SECRET))
        store.close()
        assert other.execute("SELECT count(*) FROM commits").fetchone() == (1,)
        other.execute("ROLLBACK")
        assert other.execute("SELECT count(*) FROM commits").fetchone() == (2,)
    assert HistoryStore(path).count() == 2


def test_commits_of_others_are_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    store = HistoryStore(path)
    store.append(record("一"))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        asked: list[int] = []

        def is_current() -> bool:
            asked.append(1)
            return True

        assert clear_wal(connection, path, is_current)
        store.append(record("二"))
        assert clear_wal(connection, path, is_current)
        assert not clear_wal(connection, path, lambda: False)
    assert asked == [1, 1]
    assert [r.text for r in store.records()] == ["一", "二"]
    store.close()
    assert HistoryStore(path).count() == 2


def test_the_old_file_is_overwritten_only_once_the_new_one_is_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("secret", "utf-8")
    with watched(path) as content:
        with pytest.raises(OSError, match="full"), replaced(path):
            raise OSError("full")
        assert content() == b"secret"
    overwrite(tmp_path / "none")


def fill() -> tuple[HistoryStore, UserLexicon]:
    """Leave a secret in the history, lessons, a training job and a report of a version."""
    history, words = HistoryStore(paths.history_file()), UserLexicon(paths.words_file())
    for round_ in range(4):
        history.add(
            [
                record(f"{SECRET}{n}" if n % 3 else f"普通{n}", NOON_MS + n + 1000 * round_)
                for n in range(700)
            ]
        )
        history.erase(Selection(since_ms=NOON_MS + 1000 * round_ + 300, until_ms=NOON_MS + 1000))
    file = LessonFile(paths.lessons_file())
    for _ in range(100):
        file.append(Observation(Kept(""), SECRET, ("xiao", "bei"), SECRET))
        file.append(Observation(Kept(""), "普通", ("pu", "tong"), "普通"))
    words.add(UserWord(SECRET, ("xiao", "bei")))
    write_job(paths.training_folder() / "job", FineTuneJob("", ""), snapshot(history.records()))
    version = paths.versions_folder() / "v1"
    version.mkdir(parents=True)
    (version / REPORT).write_text(SECRET, "utf-8")
    return history, words


def holding() -> set[str]:
    """Return the names of the files that hold the secret."""
    found = (p for p in paths.data_folder().rglob("*") if p.is_file())
    return {p.name for p in found if SECRET.encode() in p.read_bytes()}


def test_erasing_a_word_or_all_reaches_what_was_made_of_the_history() -> None:
    history, words = fill()
    words.close()
    assert holding() >= {"history.sqlite3", "lessons.jsonl", "snapshot.jsonl", REPORT}
    forget_lessons(SECRET)
    assert erase_word(history, SECRET) > 1000
    assert holding() == {"words.sqlite3"}
    assert {lesson.text for lesson in LessonFile(paths.lessons_file()).load().lessons} == {"普通"}
    forget_all_lessons()
    erase_records(history, Selection())
    assert history.count() == 0
    assert not paths.lessons_file().exists()


def mount(folder: Path, image: Path) -> None:
    for command in (
        ["truncate", "-s", "64M", image],
        ["mkfs.ext4", "-q", "-F", image],
        ["mount", "-o", "loop", image, folder],
    ):
        done = subprocess.run([str(word) for word in command], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("no file system can be made and mounted here")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ext4 is of Linux")
@pytest.mark.parametrize("everything", [False, True])
def test_the_raw_disk_holds_nothing_of_what_was_erased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, everything: bool
) -> None:
    if os.geteuid() or not all(map(shutil.which, ("truncate", "mkfs.ext4", "mount", "umount"))):
        pytest.skip("needs root and the tools of ext4")
    folder, image = tmp_path / "disk", tmp_path / "image"
    folder.mkdir()
    mount(folder, image)
    try:
        monkeypatch.setattr(paths, "data_folder", lambda: folder / "p2h")
        for name in ("versions", "training"):
            monkeypatch.setattr(paths, f"{name}_folder", lambda name=name: folder / "p2h" / name)
        history, words = fill()
        subprocess.run(["sync", "-f", str(folder)], check=True)
        assert SECRET.encode() in image.read_bytes()
        if everything:
            erase_everything(history, words)
        else:
            words.forget(SECRET)
            forget_lessons(SECRET)
            erase_word(history, SECRET)
        history.close()
        words.close()
    finally:
        subprocess.run(["umount", str(folder)], check=True)
    assert SECRET.encode() not in image.read_bytes()
    assert stat.S_ISREG(image.stat().st_mode)
