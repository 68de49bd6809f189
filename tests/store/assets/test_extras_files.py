"""The files behind emoji, phrases and the calendar, and the packages that stand in for files."""

from __future__ import annotations

import logging
import os
import unicodedata
from datetime import datetime
from pathlib import Path

import pytest

from p2h_desktop.cli import phrases
from p2h_desktop.core.types import Candidate
from p2h_desktop.errors import AssetError
from p2h_desktop.messages.rendering import Say
from p2h_desktop.oslayer.clock import SystemClock, moment_of
from p2h_desktop.store.assets.opencc_script import OpenccScript
from p2h_desktop.store.assets.parts_file import load_parts
from p2h_desktop.store.assets.phrase_file import PhraseFile, read_phrases
from p2h_desktop.store.assets.symbol_file import load_symbols
from p2h_desktop.store.paths import asset
from tests.support.scenario_features import FixedClock

EMOJI_BLOCKS = range(0x1F000, 0x1FB00)


def test_without_a_font_of_emoji_symbols_of_text_stay() -> None:
    words = load_symbols(asset("symbols.tsv"), emoji=False)
    assert "→" in words["右箭头"]
    assert "开心" not in words
    shown = {symbol for symbols in words.values() for symbol in symbols}
    assert len(shown) > 100
    assert not any(c >= "\U0001f000" for symbol in shown for c in symbol)


def test_the_shipped_symbols_are_symbols() -> None:
    words = load_symbols(asset("symbols.tsv"))
    symbols = {symbol for found in words.values() for symbol in found}
    assert sum(ord(symbol[0]) in EMOJI_BLOCKS for symbol in symbols) >= 600
    assert len(symbols) >= 1000
    for symbol in symbols:
        assert all(unicodedata.category(char) != "Cn" or ord(char) > 0x1F000 for char in symbol)
    assert all(word.strip() == word and word for word in words)
    assert words["加油"][0] == "💪"
    assert {"→", "≠", "℃", "π"} <= symbols


def test_a_damaged_table_of_symbols_is_refused(tmp_path: Path) -> None:
    (tmp_path / "symbols.tsv").write_text("no tab\n", "utf-8")
    for name in ("symbols.tsv", "none.tsv"):
        with pytest.raises(AssetError, match=name):
            load_symbols(tmp_path / name)


def test_bad_lines_are_skipped_and_counted() -> None:
    book = read_phrases("a\t甲\n\n# note\nb\nC\t丙\nd\t\ne\t戊\t0\nf\t己\t3\naé\t庚\ng\t辛\t2\tx\n")
    assert [(p.code, p.text, p.place) for p in book.phrases] == [("a", "甲", 1), ("f", "己", 3)]
    assert [number for number, _ in book.wrong] == [4, 5, 6, 7, 9, 10]


def test_backslashes_in_phrases() -> None:
    (phrase,) = read_phrases("a\t一\\n二\\\\n三\n").phrases
    assert phrase.text == "一\n二\\n三"


def texts(source: PhraseFile, code: str) -> list[str]:
    found: tuple[Candidate, ...] = ()
    return [offer.candidate.text for offer in source.offer(code, found)]


def test_phrases_follow_their_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "phrases.tsv"
    source = PhraseFile(path, FixedClock())
    assert texts(source, "a") == []
    path.write_text("a\t{isodate} {lunar}\n", "utf-8-sig")
    assert texts(source, "a") == ["2026-05-01 三月十五"]
    path.write_text("a\t甲甲\na\t乙\nsecret\n", "utf-8")
    os.utime(path, ns=(1, 1))
    with caplog.at_level(logging.WARNING):
        assert texts(source, "a") == ["甲甲", "乙"]
    assert "1 lines" in caplog.text
    assert "secret" not in caplog.text
    path.write_bytes(b"a\t\xff\xff\n")
    assert texts(source, "a") == []
    path.unlink()
    assert texts(source, "a") == []


def test_the_command_lists_phrases_and_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "phrases.tsv"
    assert phrases.run(path, Say("zh")) == 0
    line = "a\t一\\n二\\\\三\t2\n"
    path.write_text(line, "utf-8")
    capsys.readouterr()
    assert phrases.run(path, Say("zh")) == 0
    assert capsys.readouterr().out == line
    path.write_text("wrong\n", "utf-8")
    assert phrases.run(path, Say("zh")) == 1
    assert "第 1 行" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("day", "lunar", "year"),
    [
        (datetime(2026, 2, 17), "正月初一", "丙午"),
        (datetime(2026, 2, 16), "腊月廿九", "乙巳"),
        (datetime(2025, 7, 30), "闰六月初六", "乙巳"),
        (datetime(2025, 10, 6), "八月十五", "乙巳"),
        (datetime(2300, 1, 1), "", ""),
    ],
)
def test_days_of_the_chinese_calendar(day: datetime, lunar: str, year: str) -> None:
    moment = moment_of(day)
    assert (moment.lunar, moment.lunar_year) == (lunar, year)


def test_the_clock_moves_by_days() -> None:
    clock = SystemClock()
    today, later = clock.now(), clock.now(7)
    assert today.weekday == later.weekday
    assert (today.month, today.day) != (later.month, later.day)


def test_the_shipped_parts() -> None:
    lines = load_parts(asset("parts.tsv"))
    assert lines == sorted(lines)
    wanted = {"nvzi\t0\t好\t女子", "shuishuishui\t0\t淼\t水水水", "sandianshuimu\t0\t沐\t氵木"}
    wanted |= {"hspn\t0\t木\t笔", "phshzpn\t0\t我\t笔", "phzn\t0\t长\t笔", "nnzhpzpppn\t0\t家\t笔"}
    assert wanted <= set(lines)


@pytest.mark.parametrize("text", ["", "one\n", "a\t0\t好\n"])
def test_a_damaged_table_of_parts_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "parts.tsv"
    with pytest.raises(AssetError, match=r"parts\.tsv"):
        load_parts(path)
    path.write_text(text, "utf-8")
    with pytest.raises(AssetError, match=r"parts\.tsv"):
        load_parts(path)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("standard", "鼠標裏面的頭髮"),
        ("taiwan", "鼠標裡面的頭髮"),
        ("taiwan_words", "滑鼠裡面的頭髮"),
        ("hongkong", "鼠標裏面的頭髮"),
    ],
)
def test_traditional_hanzi_there_and_back(kind: str, text: str) -> None:
    script = OpenccScript(kind)
    assert script.write("鼠标里面的头发") == text
    assert script.read(text) == "鼠标里面的头发"
    assert script.write("😄 abc") == "😄 abc"
