"""kill -9 at every touch of the disk: what was whole stays so, and the work can be done again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.jobs import (
    FineTuneJob,
    SnapshotRecord,
    read_job,
    read_snapshot,
    unfinished_job,
    write_job,
)
from p2h_desktop.store.models.model_versions import VersionStore
from p2h_desktop.store.models.version_archive import export_version, import_version
from p2h_desktop.store.settings.settings_file import load_settings
from tests.store.history.test_history import record
from tests.support.fake_versions import VOCAB, add

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

MOST = 150  # touches of the disk; every piece of work below ends with fewer

# kills itself at touch number argv[2] of the disk; the folder is argv[1]
PRELUDE = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from p2h_desktop.store.settings import settings_file
from p2h_desktop.store.erasure import forget_word
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.history.history_json import export_history
from p2h_desktop.store.jobs import FineTuneJob, SnapshotRecord, remove_job, write_job
from p2h_desktop.store.models.model_versions import VersionStore
from p2h_desktop.store.settings.settings import Settings
from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
from p2h_desktop.store.models.version_archive import export_version, import_version
from p2h_desktop.store.dictionary.word_files import write_word_file
from tests.support.fake_versions import VOCAB
folder, step, touches = Path(sys.argv[1]), int(sys.argv[2]), 0
def touch():
    global touches
    touches += 1
    if touches == step:
        os.kill(os.getpid(), signal.SIGKILL)
CHANGES = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.truncate", "os.chmod"}
def watch(event, arguments):
    if event in CHANGES and str(arguments[0]).startswith(str(folder)):
        touch()
def synced(handle, real=os.fsync):
    touch()
    real(handle)
os.fsync = synced
"""


def killed_everywhere(
    project: Path, tmp_path: Path, work: str, prepare: Callable[[Path], None]
) -> list[Path]:
    """Do `work` in a fresh folder, killed at each touch of the disk in turn; the folders left."""
    left = []
    for step in range(1, MOST):
        folder = tmp_path / str(step)
        folder.mkdir()
        prepare(folder)
        script = f"{PRELUDE}\nsys.addaudithook(watch)\n{work}"
        done = subprocess.run(
            [sys.executable, "-c", script, str(folder), str(step)],
            cwd=project,
            env={**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
            capture_output=True,
            check=False,
        )
        left.append(folder)
        if done.returncode == 0:
            return left
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    raise AssertionError("the work never ended")


def test_exporting_a_version(project: Path, tmp_path: Path) -> None:
    def prepare(folder: Path) -> None:
        store = VersionStore(folder / "versions")
        old = add(store, "old")
        export_version(store, old.id, VOCAB, folder / "file")
        add(store, "new")

    work = """
store = VersionStore(folder / "versions")
export_version(store, store.versions()[0].id, VOCAB, folder / "file")
"""
    found = []
    for folder in killed_everywhere(project, tmp_path, work, prepare):
        store = VersionStore(folder / "versions")
        new, old = store.versions()
        assert store.check(new.id, VOCAB) == new
        assert store.check(old.id, VOCAB) == old
        arrived = import_version(VersionStore(folder / "other"), folder / "file", VOCAB)
        assert arrived.id in (new.id, old.id)
        found.append(arrived.id == new.id)
    assert not found[0]
    assert found[-1]
    assert found == sorted(found)


def test_importing_a_version(project: Path, tmp_path: Path) -> None:
    def prepare(folder: Path) -> None:
        store, other = VersionStore(folder / "versions"), VersionStore(folder / "other")
        export_version(other, add(other, "one").id, VOCAB, folder / "file")
        store.activate(add(store, "mine").id, VOCAB)

    work = 'import_version(VersionStore(folder / "versions"), folder / "file", VOCAB)'
    counts = []
    for folder in killed_everywhere(project, tmp_path, work, prepare):
        store = VersionStore(folder / "versions")
        active = store.active_folder(VOCAB)
        assert active is not None
        for version in store.versions():
            store.check(version.id, VOCAB)
        counts.append(len(store.versions()))
        if counts[-1] == 1:  # once more, undisturbed
            import_version(store, folder / "file", VOCAB)
        store.prune(10**9)
        assert not list(store.folder.glob(".unfinished*"))
        assert len(store.versions()) == 2
    assert counts == sorted(counts)
    assert len(counts) > 5


RECORD = SnapshotRecord("2030", "", "yangli", ("yang", "li"), "样例", 1)


def test_writing_and_removing_a_job(project: Path, tmp_path: Path) -> None:
    work = """
record = SnapshotRecord("2030", "", "yangli", ("yang", "li"), "样例", 1)
write_job(folder / "jobs" / "b", FineTuneJob("base", "versions"), [record])
remove_job(folder / "jobs" / "a")
"""

    def prepare(folder: Path) -> None:
        write_job(folder / "jobs" / "a", FineTuneJob("base", "versions"), [RECORD])

    for folder in killed_everywhere(project, tmp_path, work, prepare):
        job = unfinished_job(folder / "jobs")
        assert job is not None
        assert read_job(job).base == "base"
        assert list(read_snapshot(job / "snapshot.jsonl")) == [RECORD]


def test_saving_settings(project: Path, tmp_path: Path) -> None:
    work = """
path = folder / "settings.json"
settings_file.save_settings(replace(settings_file.load_settings(path), page_size=7), path)
"""

    def prepare(folder: Path) -> None:
        (folder / "settings.json").write_text('{"page_size": 6, "unknown": 1}')

    sizes = []
    for folder in killed_everywhere(project, tmp_path, work, prepare):
        sizes.append(load_settings(folder / "settings.json").page_size)
    assert sizes[0] == 6
    assert sizes[-1] == 7
    assert sizes == sorted(sizes)


def test_exporting_words_and_history_over_an_older_file(project: Path, tmp_path: Path) -> None:
    work = """
history = HistoryStore(folder / "history.sqlite3")
export_history(history, folder / "history.jsonl")
write_word_file(folder / "words.txt", [], ["拦住的"])
"""

    def prepare(folder: Path) -> None:
        history = HistoryStore(folder / "history.sqlite3")
        history.append(record("留着的"))
        history.close()
        for name in ("history.jsonl", "words.txt"):
            (folder / name).write_text("older")

    for folder in killed_everywhere(project, tmp_path, work, prepare):
        history, words = ((folder / n).read_text("utf-8") for n in ("history.jsonl", "words.txt"))
        assert history == "older" or "留着的" in history
        assert words == "older" or "拦住的" in words
        store = HistoryStore(folder / "history.sqlite3")
        assert store.count() == 1
        store.close()
    assert words != "older" != history


def test_forgetting_a_word_can_be_done_again(project: Path, tmp_path: Path) -> None:
    work = """
history = HistoryStore(folder / "history.sqlite3")
words = UserLexicon(folder / "words.sqlite3")
forget_word(history, words, "样例")
history.close()
words.close()
"""

    def prepare(folder: Path) -> None:
        history = HistoryStore(folder / "history.sqlite3")
        for text in ("样例", "留着的"):
            history.append(record(text))
        history.close()
        write_job(folder / "p2h" / "training" / "a", FineTuneJob("base", "versions"), [RECORD])
        versions = VersionStore(folder / "p2h" / "versions")
        versions.activate(add(versions, "one").id, VOCAB)

    for folder in killed_everywhere(project, tmp_path, work, prepare):
        done = subprocess.run(
            [sys.executable, "-c", f"{PRELUDE}\n{work}", str(folder), "0"],
            cwd=project,
            env={**os.environ, "XDG_DATA_HOME": str(folder)},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        history, words = (
            HistoryStore(folder / "history.sqlite3"),
            UserLexicon(folder / "words.sqlite3"),
        )
        assert [r.text for r in history.records()] == ["留着的"]
        assert words.forgotten_in("样例")
        history.close()
        words.close()
        assert VersionStore(folder / "p2h" / "versions").needs_rebuild()
        assert unfinished_job(folder / "p2h" / "training") is None
