"""The file of lessons: kills, damage, full disks and newer versions."""

from __future__ import annotations

import math
import os
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from p2h_desktop.core.learning.user_model import Observation
from p2h_desktop.core.pinyin.typos import Typo
from p2h_desktop.core.types import Kept
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message
from p2h_desktop.store import lessons_file
from p2h_desktop.store.lessons_file import LessonFile, Loaded
from tests.support.files_in_use import HeldFile

FIRST = Observation(Kept("你好"), "我们", ("wo", "men"), "我门")
SECOND = Observation(Kept(""), "中国", ("zhong", "guo"), "中国", merges_sounds=0)
THIRD = Observation(Kept(""), "西安", ("xi", "an"), "", (Typo("a", "s"), Typo("n", "")))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "lessons.jsonl"


def write(path: Path, *lessons: Observation) -> LessonFile:
    file = LessonFile(path)
    for lesson in lessons:
        file.append(lesson)
    return file


def load(path: Path) -> Loaded:
    return LessonFile(path).load()


def test_lessons_come_back_as_they_were(path: Path) -> None:
    assert load(path) == Loaded((), damaged=False, missing=True)
    write(path, FIRST, SECOND, THIRD)
    assert load(path) == Loaded((FIRST, SECOND, THIRD), damaged=False, missing=False)


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_only_the_owner_can_read_it(path: Path) -> None:
    write(path, FIRST).replace((FIRST,))
    write(path, SECOND)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_lesson_taken_back_is_gone(path: Path) -> None:
    file = write(path, FIRST, SECOND)
    file.undo()
    file.append(THIRD)
    assert load(path).lessons == (FIRST, THIRD)
    file.undo()
    file.undo()
    file.undo()  # nothing is left to take back
    assert load(path).lessons == ()


def test_two_programs_may_write(path: Path) -> None:
    one, other = write(path, FIRST), write(path, SECOND)
    one.undo()
    other.append(THIRD)
    assert load(path).lessons == (SECOND, THIRD)


def test_replacing_leaves_only_the_new_lessons(path: Path) -> None:
    file = write(path, FIRST, SECOND, THIRD)
    file.replace((SECOND,))
    assert "我们" not in path.read_text("utf-8")
    file.undo()
    assert load(path).lessons == ()


def test_a_line_cut_off_costs_that_line_only(path: Path) -> None:
    write(path, FIRST, SECOND)
    path.write_bytes(path.read_bytes()[:-5])
    assert load(path) == Loaded((FIRST,), damaged=False, missing=False)
    write(path, THIRD)
    assert load(path).lessons == (FIRST, THIRD)


@pytest.mark.parametrize("junk", [b"\x00\xff{", b"[]", b'{"t":"x","r":"a b"}', b'{"t":3,"r":""}'])
def test_a_damaged_file_is_set_aside_and_what_is_whole_is_kept(path: Path, junk: bytes) -> None:
    write(path, FIRST, SECOND)
    head, first, second, _ = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([head, first, junk, second, b""]))
    assert load(path) == Loaded((FIRST, SECOND), damaged=True, missing=False)
    (aside,) = path.parent.glob("lessons.damaged-*")
    assert junk in aside.read_bytes()
    assert load(path) == Loaded((FIRST, SECOND), damaged=False, missing=False)


def test_few_damaged_files_are_kept(path: Path) -> None:
    for _ in range(6):
        write(path, FIRST)
        path.write_bytes(b"junk\n" + path.read_bytes())
        load(path)
    assert len(list(path.parent.glob("lessons.damaged-*"))) == 3


def test_a_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    newer = '{"p2h": "lessons", "version": 99}\n{"x": 1}\n'
    path.write_text(newer, "utf-8")
    file = LessonFile(path)
    assert file.load().lessons == ()
    file.append(FIRST)
    file.replace((FIRST,))
    assert path.read_text("utf-8") == newer


def test_what_the_disk_does_not_take_is_written_later(path: Path) -> None:
    path.mkdir(parents=True)  # a folder in its place
    file = write(path, FIRST, SECOND)
    path.rmdir()
    file.append(THIRD)
    assert load(path).lessons == (FIRST, SECOND, THIRD)


def test_what_is_to_be_forgotten_is_forgotten_once_the_disk_allows(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Message] = []
    write(path, FIRST, SECOND)
    file = LessonFile(path, told.append)
    file.load()

    def refuse(path: Path, content: bytes, *, shredding: bool) -> None:
        raise StoreError(Code.REASON_DISK_FULL)

    monkeypatch.setattr(lessons_file, "replace_file", refuse)
    file.replace((SECOND,))
    file.append(THIRD)
    assert load(path).lessons == (FIRST, SECOND)
    assert len(told) == 1
    monkeypatch.undo()
    file.append(FIRST)
    file.undo()
    assert load(path).lessons == (SECOND, THIRD)


def test_a_full_disk_leaves_no_half_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(path, FIRST)
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[: len(data) // 2]))
    file.append(SECOND)
    monkeypatch.undo()
    assert load(path).lessons == (FIRST,)
    file.append(THIRD)
    assert load(path).lessons == (FIRST, SECOND, THIRD)


def test_a_file_full_of_things_taken_back_is_written_anew(path: Path) -> None:
    file = write(path, FIRST)
    for _ in range(400):
        file.append(SECOND)
        file.undo()
    size = path.stat().st_size
    assert load(path).lessons == (FIRST,)
    assert path.stat().st_size < size / 10


def test_erasing_leaves_nothing(path: Path) -> None:
    write(path, FIRST)
    path.write_bytes(b"junk\n" + path.read_bytes())
    file = LessonFile(path)
    file.load()
    file.erase()
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("half", [b"\xed\xbb\xac", b"\\udeec"])
def test_half_a_surrogate_pair_is_damage(path: Path, half: bytes) -> None:
    write(path, FIRST)
    head = path.read_bytes().split(b"\n")[0]
    path.write_bytes(head + b'\n{"t":"' + half + b'","r":"ni"}\n')
    found = load(path)
    assert found.lessons == ()
    assert found.damaged


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_is_an_error(path: Path, data: st.DataObject) -> None:
    path.unlink(missing_ok=True)
    write(path, FIRST, SECOND, THIRD)
    content = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    found = load(path).lessons
    assert len(found) <= 6
    assert load(path).lessons == found


WRITER = """
import sys
from pathlib import Path
from p2h_desktop.core.pinyin.typos import Typo
from p2h_desktop.core.types import Kept
from p2h_desktop.core.learning.user_model import Observation
from p2h_desktop.store.lessons_file import LessonFile

file = LessonFile(Path(sys.argv[1]))
for number in range(100_000):
    file.append(Observation(Kept(""), "中国", ("zhong", f"guo{number}"), "中国"))
    print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
def test_a_kill_loses_at_most_the_lesson_in_flight(project: Path, path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], cwd=project, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    for _ in range(200):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    told = 199 + len(process.stdout.read().split())
    process.wait()
    process.stdout.close()
    loaded = load(path)
    assert not loaded.damaged
    assert told < len(loaded.lessons) <= told + 2
    assert loaded.lessons[-1].readings[1] == f"guo{len(loaded.lessons) - 1}"


def test_only_lessons_that_count_are_loaded_and_kept(path: Path) -> None:
    file = LessonFile(path, most=100)
    texts = "".join(chr(0x4E00 + number) for number in range(2000))
    for text in texts:
        file.append(replace(SECOND, text=text, offered=text, readings=("x",)))
    loaded = LessonFile(path, most=100).load()
    assert "".join(lesson.text for lesson in loaded.lessons) == texts[-100:]
    assert len(path.read_text("utf-8").splitlines()) == 101


def test_the_day_is_kept(path: Path) -> None:
    write(path, replace(FIRST, day=20_000), replace(SECOND, day=-7))
    assert [lesson.day for lesson in load(path).lessons] == [20_000, 0]


def test_a_file_that_another_process_holds_is_not_taken_for_an_empty_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, FIRST, SECOND)
    monkeypatch.setattr("p2h_desktop.atomic._PATIENCE_S", 0.03)
    with monkeypatch.context() as held:
        HeldFile(held, path, "open", math.inf)
        file = LessonFile(path)
        assert file.load().damaged
    file.replace((THIRD,))  # what the program knows is not all there is
    assert load(path).lessons == (FIRST, SECOND)


def test_windows_is_told_to_leave_the_ends_of_lines_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binary, asked, system_open = 1 << 30, list[int](), os.open

    def open_file(name: Path, flags: int, mode: int = 0o777) -> int:
        asked.append(flags)
        return system_open(name, flags & ~binary, mode)

    monkeypatch.setattr(os, "O_BINARY", binary, raising=False)
    monkeypatch.setattr(os, "open", open_file)
    LessonFile(path).append(FIRST)
    assert [flags & binary for flags in asked] == [binary]
