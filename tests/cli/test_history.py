"""`p2h history` and `p2h words`, and the files they write and read."""

from __future__ import annotations

import io
import json
import os
import stat
from pathlib import Path

import pytest

from p2h_desktop.cli.main import main
from p2h_desktop.core.types import Source
from p2h_desktop.errors import StoreError
from p2h_desktop.store import paths
from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
from p2h_desktop.store.history.history import DAY_MS, HistoryStore
from p2h_desktop.store.history.history_json import export_history, import_history
from p2h_desktop.store.history.history_rows import day_of
from tests.store.history.test_history import NOON_MS, record

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def store() -> HistoryStore:
    store = HistoryStore(paths.history_file())
    store.append(record("我是王筱蓓", application="gedit"))
    store.append(record("明天\n见", NOON_MS + DAY_MS))
    store.taken_back(1)
    store.append(record("件", NOON_MS + DAY_MS, rank=0))
    return store


def said(capsys: Capture, *argv: str, status: int = 0) -> str:
    assert main([*argv]) == status
    out, err = capsys.readouterr()
    return out if status == 0 else err


def test_listing_and_searching(store: HistoryStore, capsys: Capture) -> None:
    lines = said(capsys, "history", "list").splitlines()
    assert [line.split("\t")[4] for line in lines] == ["件", "明天⏎见", "我是王筱蓓"]
    assert "删去 1 字，改成 件" in lines[1]
    assert "选了第 2 个（首选：拟好）" in lines[2]
    assert len(said(capsys, "history", "list", "--limit", "1").splitlines()) == 1
    assert "gedit" in said(capsys, "history", "list", "--app", "gedit")
    day = day_of(NOON_MS).isoformat()
    assert said(capsys, "history", "list", "--day", day).count("\n") == 1
    assert said(capsys, "history", "search", "王筱").count("\n") == 1
    assert said(capsys, "history", "search", "没有") == ""


def test_a_word_to_look_for_need_not_be_an_argument(
    store: HistoryStore, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for argv in (("search",), ("search", "-")):
        monkeypatch.setattr("sys.stdin", io.StringIO("王筱\n"))
        assert said(capsys, "history", *argv).count("\n") == 1
    monkeypatch.setattr("sys.stdin", io.StringIO("王筱\n"))
    assert "已删除 1 条" in said(capsys, "history", "erase", "--word", "--yes")
    monkeypatch.setattr("sys.stdin", io.StringIO("件\n"))
    assert "删除了 2 条" in said(capsys, "words", "forget")
    terminal = io.StringIO("件\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)
    assert main(["history", "search"]) == 0
    assert capsys.readouterr().err == "词："


def test_no_escape_code_reaches_the_terminal(store: HistoryStore, capsys: Capture) -> None:
    evil = "\x1b]0;x\x07\x9b2J\u202e"
    store.append(record(evil, letters=evil, application=evil))
    shown = said(capsys, "history", "list") + said(capsys, "history", "show", "4")
    shown += said(capsys, "history", "stats")
    assert not set(evil) & set(shown) - set("]0;x2J")


def test_showing_one_record(store: HistoryStore, capsys: Capture) -> None:
    shown = json.loads(said(capsys, "history", "show", "1"))
    assert shown["text"] == "我是王筱蓓"
    assert shown["segments"][0]["source"] == Source.WORD.value
    assert "没有编号为 99" in said(capsys, "history", "show", "99", status=1)


@pytest.mark.parametrize(
    ("what", "left"),
    [
        (("--id", "1"), 2),
        (("--word", "筱"), 2),
        (("--day", day_of(NOON_MS + DAY_MS).isoformat()), 1),
        (("--app", "gedit"), 2),
        (("--all",), 0),
    ],
)
def test_erasing(store: HistoryStore, capsys: Capture, what: tuple[str, ...], left: int) -> None:
    assert "--yes" in said(capsys, "history", "erase", *what, status=1)
    assert store.count() == 3
    assert f"已删除 {3 - left} 条" in said(capsys, "history", "erase", *what, "--yes")
    assert store.count() == left
    store.close()


def test_the_empty_word_erases_nothing(store: HistoryStore, capsys: Capture) -> None:
    assert "请写明" in said(capsys, "history", "erase", "--word", "", "--yes", status=2)
    assert store.count() == 3


@pytest.mark.parametrize(
    "argv", [["erase"], ["erase", "--all", "--id", "1"], ["list", "--day", "today"], []]
)
def test_wrong_usage_of_history(argv: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["history", *argv])
    assert stopped.value.code == 2


def test_numbers(store: HistoryStore, capsys: Capture) -> None:
    told = dict(line.split("\t", 1) for line in said(capsys, "history", "stats").splitlines())
    assert (told["记录"], told["字数"], told["首选率"], told["删改"]) == (
        "3",
        "10",
        "33.3%",
        "1",
    )
    assert said(capsys, "history", "erase", "--all", "--yes")
    assert "记录\t0" in said(capsys, "history", "stats")


def test_export_and_import_give_the_same_history(
    store: HistoryStore, capsys: Capture, tmp_path: Path
) -> None:
    file = tmp_path / "history.jsonl"
    assert "已导出 3 条" in said(capsys, "history", "export", str(file))
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert said(capsys, "history", "export", "-") == file.read_text("utf-8")
    assert "新增 0 条，已有 3 条" in said(capsys, "history", "import", str(file))
    before = list(store.records())
    said(capsys, "history", "erase", "--all", "--yes")
    assert "新增 3 条，已有 0 条" in said(capsys, "history", "import", str(file))
    after = list(store.records())
    assert [(r.when_ms, r.text, r.segments, r.corrected) for r in after] == [
        (r.when_ms, r.text, r.segments, r.corrected) for r in before
    ]
    store.close()


def test_bad_lines_are_skipped_and_counted(
    store: HistoryStore, capsys: Capture, tmp_path: Path
) -> None:
    file = tmp_path / "history.jsonl"
    export_history(store, file)
    lines = file.read_text("utf-8").splitlines()
    good = json.loads(lines[1])
    bad = [
        "not json",
        "[]",
        "{}",
        json.dumps(good | {"when_ms": "now"}),
        json.dumps(good | {"when_ms": 10**30}),
        json.dumps(good | {"readings": [1]}),
        json.dumps(good | {"text": None}),
        json.dumps(good | {"segments": [{}]}),
        json.dumps(good | {"text": "\ud800"}),
        "[" * 3000,
    ]
    new = json.dumps(good | {"text": "新的", "when_ms": 5})
    file.write_text("\n".join([lines[0], *bad, "", new]) + "\n", "utf-8")
    told = said(capsys, "history", "import", str(file))
    assert "新增 1 条，已有 0 条" in told
    assert f"已跳过 {len(bad)} 行无法识别的内容（第 2, 3, 4, " in told


def test_forgotten_words_do_not_come_back(store: HistoryStore, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    export_history(store, file)
    store.erase_word("王筱蓓")
    words = UserLexicon(paths.words_file())
    words.forget("王筱蓓")
    report = import_history(store, file, words.forgotten_in)
    assert (report.added, report.known, report.forgotten) == (0, 2, 1)
    words.close()
    store.close()


@pytest.mark.parametrize("content", ["", "hello\n", '{"p2h": "lessons"}\n', "[]\n"])
def test_other_files_are_no_history(
    store: HistoryStore, capsys: Capture, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "other"
    file.write_text(content, "utf-8")
    assert "不是 P2H" in said(capsys, "history", "import", str(file), status=1)
    assert "无法读取" in said(capsys, "history", "import", str(tmp_path), status=1)
    with pytest.raises(StoreError):
        export_history(store, tmp_path / "no" / "folder")


def words_listed(capsys: Capture, *argv: str) -> list[str]:
    return [line.split("\t")[0] for line in said(capsys, "words", "list", *argv).splitlines()]


def test_words_on_the_command_line(capsys: Capture, tmp_path: Path) -> None:
    assert "王筱蓓 wang xiao bei" in said(capsys, "words", "add", "王筱蓓")
    assert "已更新" in said(capsys, "words", "add", "王筱蓓", "wáng", "xiǎo", "bèi")
    said(capsys, "words", "pin", "行长", "hang", "zhang")
    assert words_listed(capsys) == ["行长", "王筱蓓"]
    assert words_listed(capsys, "wxb") == ["王筱蓓"]
    said(capsys, "words", "edit", "王筱蓓", "王晓贝")
    said(capsys, "words", "unpin", "行长")
    said(capsys, "words", "delete", "行长")
    assert words_listed(capsys) == ["王晓贝"]
    said(capsys, "words", "block", "工作")
    assert words_listed(capsys, "--blocked") == ["工作"]
    assert "已撤销：工作" in said(capsys, "words", "undo")
    assert words_listed(capsys, "--blocked") == []


@pytest.mark.parametrize(
    ("argv", "status", "problem"),
    [
        (("add", "wifi"), 2, "汉字以外"),
        (("add", "你好", "ni"), 2, "拼音个数"),
        (("edit", "没有", "你好"), 1, "没有这个词"),
        (("delete", "没有"), 1, "没有这个词"),
        (("unpin", "没有"), 1, "没有置顶"),
        (("block", ""), 2, "没有填写"),
        (("unblock", "没有"), 1, "没有被屏蔽"),
        (("undo", "--learned"), 1, "没有可以撤销"),
        (("import", "no-such-file"), 1, "无法读取"),
    ],
)
def test_what_cannot_be_done_to_words_is_said(
    capsys: Capture, argv: tuple[str, ...], status: int, problem: str
) -> None:
    assert problem in said(capsys, "words", *argv, status=status)


def test_an_import_tells_what_it_did(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    bad = "\n".join(f"bad {n}" for n in range(30))
    file.write_text(f"银耳\tyin er\t5\n绿豆糕\n{bad}\n", "utf-8")
    told = said(capsys, "words", "import", str(file))
    assert "新增 2 个词" in told
    assert "1 个词的拼音由 P2H 自动标注" in told
    assert "已跳过 30 行" in told
    assert "第 3 行：没有汉字：bad 0" in told
    assert told.count("没有汉字") == 20
    out = tmp_path / "out.tsv"
    assert "已导出 2 个词" in said(capsys, "words", "export", str(out))
    said(capsys, "words", "delete", "银耳")
    again = said(capsys, "words", "import", str(out))
    assert "新增 0 个词" in again
    assert "1 个以前删除或忘记过的词没有导入" in again


def test_an_import_takes_no_time_beyond_the_calendar_and_no_newer_file(
    capsys: Capture, tmp_path: Path
) -> None:
    path = tmp_path / "theirs.jsonl"
    store = HistoryStore(paths.history_file())
    store.append(record("好", NOON_MS))
    assert main(["history", "export", str(path)]) == 0
    head, line = path.read_text("utf-8").splitlines()
    values = json.loads(line)
    odd = (2**61, -(2**61), -1, 253_402_300_800_000, True, 1.5)
    lines = [json.dumps(values | {"when_ms": when}) for when in odd]
    path.write_text("\n".join([head, *lines]) + "\n", "utf-8")
    capsys.readouterr()
    assert "已跳过 6 行" in said(capsys, "history", "import", str(path))
    store.close()
    path.write_text(head.replace("1", "99") + f"\n{line}\n", "utf-8")
    assert "更新版本" in said(capsys, "history", "import", str(path), status=1)


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_an_export_harms_no_other_file(store: HistoryStore, tmp_path: Path) -> None:
    other, victim = tmp_path / "mine.jsonl.new", tmp_path / "victim"
    victim.write_text("keep", "utf-8")
    other.symlink_to(victim)
    assert main(["history", "export", str(tmp_path / "mine.jsonl")]) == 0
    assert victim.read_text("utf-8") == "keep"
    assert other.is_symlink()
    assert stat.S_IMODE((tmp_path / "mine.jsonl").stat().st_mode) == 0o600
