"""Dictionary and erasing under kills, a full disk, other instances and damage while in use."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from p2h_desktop.errors import StoreError
from p2h_desktop.messages.message import Message
from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
from p2h_desktop.store.dictionary.word_rows import IMPORTED, UserWord
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.history.history_rows import Selection
from tests.store.history.test_history import NOON_MS, contents, record, texts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

HANZI = [chr(0x4E00 + n) for n in range(3000)]

# changes the dictionary in every way there is; says what is done as soon as it is
CHANGER = """
import sys
from pathlib import Path
from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
from p2h_desktop.store.dictionary.word_rows import UserWord
from tests.store.test_faults import HANZI, batch
words = UserLexicon(Path(sys.argv[1]))
start = int(sys.argv[2])
for n in range(start, start + 500):
    words.add(UserWord(HANZI[n], ("yi",)))
    print("added", n, flush=True)
    words.add_many(batch(n))
    print("imported", n, flush=True)
    if n % 4 == 1:
        words.forget(HANZI[n])
        print("forgot", n, flush=True)
    if n % 4 == 2:
        words.delete(HANZI[n])
        words.undo()
        words.block(HANZI[n], n)
        print("blocked", n, flush=True)
"""

# fills the history and erases words again and again
ERASER = """
import sys
from pathlib import Path
from p2h_desktop.store.history.history import HistoryStore
from tests.store.history.test_history import record
store = HistoryStore(Path(sys.argv[1]))
for n in range(1000):
    for k in range(20):
        store.append(record(f"留{n}.{k}", n))
        store.append(record("秘密", n))
    print("kept", n, flush=True)
    store.erase_word("秘密")
    print("erased", n, flush=True)
"""


def batch(n: int) -> list[UserWord]:
    return [UserWord(HANZI[n] + HANZI[k], ("yi", "er"), 9, origin=IMPORTED) for k in range(30)]


def run_and_kill(project: Path, script: str, *args: str, after_lines: int) -> list[list[str]]:
    """Run a script, kill it some lines later, and return all that it has said."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *args],
        cwd=project,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(after_lines)]
    time.sleep(0.001 * (after_lines % 7))
    process.send_signal(signal.SIGKILL)
    said += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    return [line.split() for line in said if line.endswith("\n")]


@pytest.mark.parametrize("after_lines", [3, 10, 29, 44])
def test_a_kill_while_the_dictionary_changes(
    project: Path, tmp_path: Path, after_lines: int
) -> None:
    path = tmp_path / "words.sqlite3"
    said = run_and_kill(project, CHANGER, str(path), "0", after_lines=after_lines)
    told: list[Message] = []
    words = UserLexicon(path, told.append)
    found = {word.text for word in words.entries()}
    assert not told
    done = {what: {int(n) for w, n in said if w == what} for what, _ in said}
    forgotten = done.get("forgot", set())
    last = max(done["added"])
    for n in done["added"] - forgotten - {last}:
        assert HANZI[n] in found
    for n in done.get("imported", set()):
        assert {word.text for word in batch(n)} <= found
    for n in range(last + 1):  # an import is there as a whole or not at all
        assert len({word.text for word in batch(n)} & found) in (0, 30)
    for n in forgotten:
        assert HANZI[n] not in found
    for n in done.get("blocked", set()):
        assert words.blocked(HANZI[n])
        assert HANZI[n] in found  # deleting it was undone
    words.close()


@pytest.mark.parametrize("after_lines", [2, 3, 6, 9])
def test_a_kill_while_history_is_erased(project: Path, tmp_path: Path, after_lines: int) -> None:
    path = tmp_path / "history.sqlite3"
    said = run_and_kill(project, ERASER, str(path), after_lines=after_lines)
    kept = 1 + max(int(n) for what, n in said if what == "kept")
    told: list[Message] = []
    store = HistoryStore(path, told.append)
    assert len([t for t in texts(store) if t.startswith("留")]) >= 20 * kept
    assert not told
    store.erase_word("秘密")  # what a kill has cut short is done by the next
    assert "秘密".encode() not in contents(tmp_path)
    store.close()


def test_words_of_two_instances_come_together(tmp_path: Path) -> None:
    path = tmp_path / "words.sqlite3"
    first, second = UserLexicon(path), UserLexicon(path)

    def add(words: UserLexicon, start: int) -> None:
        for n in range(start, start + 60):
            words.add(UserWord(HANZI[n], ("yi",)))

    other = Thread(target=add, args=(second, 1000))
    other.start()
    add(first, 0)
    other.join()
    assert first.size() == second.size() == 120
    first.close()
    second.close()


def test_damage_is_mended_once_by_one_of_two_instances(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    told: list[Message] = []
    first, second = HistoryStore(path, told.append), HistoryStore(path, told.append)
    first.add([record(f"{n}", NOON_MS + n) for n in range(300)])
    first.close()
    second.append(record("second"))
    second.close()
    first.append(record("first"))
    assert second.count() == 302
    for store in (first, second):
        store.close()  # each opens the file again when it needs it
    with path.open("r+b") as file:
        file.write(b"\0" * 200)
    first.append(record("after"))
    second.append(record("after too"))
    assert texts(first) == texts(second)
    assert texts(first)[-2:] == ["after", "after too"]
    assert len(told) == 1
    first.close()
    second.close()


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "words.sqlite3"
    words = UserLexicon(path)
    words.add_many([UserWord(h, ("yi",), 9, origin=IMPORTED) for h in HANZI[:200]])
    words.block("工作", 1)
    words.close()
    return path


@given(st.data())
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_damage_to_the_dictionary_never_fails_typing(
    sound: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(sound.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    copy = tmp_path_factory.mktemp("damage") / sound.name
    copy.write_bytes(content)
    words = UserLexicon(copy)
    asked = words.words(("yi",))
    assert all(len(text) >= 1 for text, _ in asked)
    words.completions(["y"], 5)
    words.pinned(("yi",))
    words.add(UserWord("银耳", ("yin", "er")))
    found = {word.text for word in words.entries()}
    assert "银耳" in found
    assert found <= {*HANZI[:200], "银耳"}
    words.close()
    for file in copy.parent.iterdir():
        file.unlink()
    copy.parent.rmdir()


def fill(words: UserLexicon) -> None:
    for n in range(1000):
        words.add_many(batch(n))


def test_a_full_disk_is_told_and_changes_nothing(sound: Path) -> None:
    import resource

    words = UserLexicon(sound)
    words.size()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (sound.stat().st_size, before[1]))
        with pytest.raises(StoreError, match="reason-disk"):
            fill(words)
        size = words.size()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert (size - 200) % 30 == 0
    assert words.blocked("工作")
    words.add(UserWord("银耳", ("yin", "er")))
    assert words.size() == size + 1
    words.close()


def test_erasing_waits_for_a_reader_and_says_so(tmp_path: Path) -> None:
    import sqlite3

    store = HistoryStore(tmp_path / "history.sqlite3")
    for n in range(5):
        store.append(record(f"秘密{n}"))
    reader = sqlite3.connect(tmp_path / "history.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM commits").fetchall()
    with pytest.raises(StoreError, match=r"database-traces-left|reason-busy"):
        store.erase(Selection())
    reader.execute("ROLLBACK")
    reader.close()
    assert store.count() == 0
    store.erase(Selection())
    assert "秘密".encode() not in contents(tmp_path)
    store.close()
