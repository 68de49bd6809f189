"""Whatever lies where a file of the user's is wanted, the program starts and says what is wrong."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from p2h_desktop.core.learning.user_model import Observation
from p2h_desktop.core.session.keymap import DEFAULT_KEYMAP
from p2h_desktop.core.types import Kept
from p2h_desktop.errors import StoreError
from p2h_desktop.inference import provider_choice
from p2h_desktop.store import reading
from p2h_desktop.store.assets.phrase_file import load_phrases
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.history.history_json import import_history
from p2h_desktop.store.jobs import parse_event, read_job, read_snapshot
from p2h_desktop.store.lessons_file import LessonFile
from p2h_desktop.store.models.model_versions import State, VersionStore, read_manifest
from p2h_desktop.store.reading import parse_json, read_bytes, read_json, read_toml
from p2h_desktop.store.settings.keymap_file import load_keymap
from p2h_desktop.store.settings.scheme_file import read_scheme
from p2h_desktop.store.settings.settings_file import load_settings
from p2h_desktop.store.settings.theme_file import load_themes

HEAD = json.dumps({"p2h": "lessons", "version": 1})
DEEP = "[" * 200_000


def write_deep(path: Path) -> None:
    path.write_text(f"a={DEEP}" if path.suffix == ".toml" else DEEP, "utf-8")


def write_huge_number(path: Path) -> None:
    number = "9" * 5000
    path.write_text(f"name={number}" if path.suffix == ".toml" else f"[{number}]", "utf-8")


def make_pipe(path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such files")
    os.mkfifo(path)


def make_folder(path: Path) -> None:
    path.mkdir()


def leave_out(path: Path) -> None:
    pass


ODD = [write_deep, write_huge_number, make_pipe, make_folder]


def a_lesson_can_be_kept(path: Path) -> None:
    LessonFile(path).load()
    file = LessonFile(path)
    file.append(Observation(Kept(""), "你", ("ni",), "你"))
    assert [lesson.text for lesson in LessonFile(path).load().lessons] == ["你"]


def a_version_is_left_out(path: Path) -> None:
    with pytest.raises(StoreError):
        read_manifest(path.parent)


def the_shipped_network_is_used(path: Path) -> None:
    assert VersionStore(path.parent).state() == State()


def a_job_is_refused(path: Path) -> None:
    with pytest.raises(StoreError):
        read_job(path.parent)


def the_keymap_is_the_default(path: Path) -> None:
    keymap, problems = load_keymap(path, DEFAULT_KEYMAP)
    assert keymap == DEFAULT_KEYMAP
    assert problems


def the_scheme_is_refused(path: Path) -> None:
    with pytest.raises(StoreError):
        read_scheme(path)


READERS: list[tuple[str, Callable[[Path], object]]] = [
    ("settings.json", lambda path: load_settings(path).incognito or pytest.fail("not strict")),
    ("keymap.toml", the_keymap_is_the_default),
    ("scheme.toml", the_scheme_is_refused),
    ("odd.toml", lambda path: load_themes([path.parent]) == {} or pytest.fail("a theme")),
    ("phrases.tsv", load_phrases),
    ("lessons.jsonl", a_lesson_can_be_kept),
    ("manifest.json", a_version_is_left_out),
    ("state.json", the_shipped_network_is_used),
    ("job.json", a_job_is_refused),
    ("provider.json", lambda path: provider_choice._read(path, "") is None or pytest.fail("read")),
]


@pytest.mark.parametrize("make", ODD)
@pytest.mark.parametrize(("name", "read"), READERS)
def test_nothing_that_lies_there_is_an_error(
    tmp_path: Path, name: str, read: Callable[[Path], object], make: Callable[[Path], None]
) -> None:
    path = tmp_path / name
    make(path)
    read(path)


def test_lines_of_files_are_as_hardy(tmp_path: Path) -> None:
    lessons = tmp_path / "lessons.jsonl"
    good = json.dumps({"t": "你", "r": "ni"})
    lessons.write_text(f"{HEAD}\n{DEEP}\n{good}\n", "utf-8")
    assert len(LessonFile(lessons).load().lessons) == 1
    snapshot = tmp_path / "snapshot.jsonl"
    snapshot.write_text(f"{DEEP}\n", "utf-8")
    assert list(read_snapshot(snapshot)) == []
    assert parse_event(DEEP) is None
    exported = tmp_path / "exported.jsonl"
    exported.write_text(json.dumps({"p2h": "history", "version": 1}) + f"\n{DEEP}\n", "utf-8")
    store = HistoryStore(tmp_path / "history.sqlite3")
    assert import_history(store, exported, lambda _: False).bad == (2,)
    store.close()


def test_there_are_two_kinds_of_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    for read in (read_bytes, read_json, read_toml):
        with pytest.raises(FileNotFoundError):
            read(path)
    path.write_bytes(b"12\xff")
    with pytest.raises(ValueError, match="utf-8"):
        read_json(path)
    monkeypatch.setattr(reading, "_LONGEST", 2)
    with pytest.raises(ValueError, match="too long"):
        read_bytes(path, 2)
    with pytest.raises(ValueError, match="deeply"):
        parse_json(DEEP)
