"""Dictionaries of other programs: what is read of them, what is skipped and why."""

from __future__ import annotations

import struct
import tracemalloc
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.store.dictionary import word_files
from p2h_desktop.store.dictionary.word_files import (
    WordFile,
    guess_readings,
    read_word_file,
    write_word_file,
)
from p2h_desktop.store.dictionary.word_rows import ADDED, IMPORTED, UserWord

RIME = """# Rime dictionary
# encoding: utf-8
---
name: mine
version: "1"
sort: by_weight
columns:
  - text
  - code
  - weight
...

你好\tni hao\t1000
绿色\tlv se\t10
重庆\t\t500
# 注释
一列没有拼音\t
nihao\tni hao\t1
卡拉OK\tka la o k\t5
行长\thang zhang
"""


def words_of(file: WordFile) -> dict[str, str]:
    return {word.text: " ".join(word.readings) for word in file.words}


def read(tmp_path: Path, text: str | bytes, name: str = "words.txt") -> WordFile:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_word_file(path, 7)


def test_a_rime_dictionary(tmp_path: Path) -> None:
    file = read(tmp_path, RIME, "mine.dict.yaml")
    assert words_of(file) == {
        "你好": "ni hao",
        "绿色": "lv se",
        "重庆": "chong qing",
        "一列没有拼音": "yi lie mei you pin yin",
        "行长": "hang zhang",
    }
    assert [(s.place, s.reason.code) for s in file.skipped] == [
        (18, Code.LINE_WITHOUT_HANZI),
        (19, Code.WORD_NOT_HANZI),
    ]
    assert file.skipped[1].beginning.startswith("卡拉OK")
    assert file.guessed == 2
    weights = {word.text: word.weight for word in file.words}
    assert weights["你好"] == 60 > weights["重庆"] > weights["绿色"]
    assert weights["行长"] == 30  # none told
    assert {(word.origin, word.added_ms) for word in file.words} == {(IMPORTED, 7)}


@pytest.mark.parametrize(
    "line",
    [
        "你好",
        "你好 ni hao 5",
        "你好\tni'hao\t5",
        "'ni'hao 你好",
        "5\tnǐ hǎo\t你好",
        "ni3hao3\t你好",
    ],
)
def test_lines_of_text_in_any_order(tmp_path: Path, line: str) -> None:
    assert words_of(read(tmp_path, line)) == {"你好": "ni hao"}


def test_wrong_readings_are_guessed_and_counted(tmp_path: Path) -> None:
    file = read(tmp_path, "你好\tnh\n我们\two men\n吃饭\tchi")
    assert words_of(file) == {"你好": "ni hao", "我们": "wo men", "吃饭": "chi fan"}
    assert file.guessed == 2
    assert not file.skipped


@pytest.mark.parametrize("name", ["names.scel", "words.txt", "mine.dict.yaml"])
def test_what_is_no_dictionary_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="not-a-word-list"):
        read(tmp_path, b"\x7fELF\x00\x01" * 90, name)


def test_a_bad_line_cannot_steer_a_terminal(tmp_path: Path) -> None:
    (skipped,) = read(tmp_path, "\x1b[2Jhello\x07").skipped
    assert skipped.beginning == " [2Jhello "


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("hello", Code.LINE_WITHOUT_HANZI),
        ("你好 我们", Code.LINE_WITH_WORDS),
        ("你好，世界", Code.WORD_NOT_HANZI),
        ("长" * 17, Code.WORD_TOO_LONG),
    ],
)
def test_bad_lines_are_told(tmp_path: Path, line: str, reason: Code) -> None:
    file = read(tmp_path, f"\n{line}\n我们\n")
    assert [(s.place, s.reason.code, s.beginning) for s in file.skipped] == [(2, reason, line[:30])]
    assert words_of(file) == {"我们": "wo men"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030", "utf-8"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert list(words_of(read(tmp_path, "你好\r\n银耳\r\n".encode(encoding)))) == ["你好", "银耳"]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("嗯", "en"),
        ("绿女略", "lv nv lve"),
        ("银行行长", "yin hang hang zhang"),
        ("呣", "mou"),
        ("\u3400\u4dbf", ""),
    ],
)
def test_guessing(text: str, readings: str) -> None:
    assert guess_readings(text) == tuple(readings.split())


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    words = [
        UserWord("王筱蓓", ("wang", "xiao", "bei"), 100, pinned=3),
        UserWord("行长", ("hang", "zhang"), 1),
        UserWord("行长", ("xing", "chang"), 77),
    ]
    write_word_file(path, words, ["工作", "wifi 6"])
    file = read_word_file(path, 7)
    assert file.words == tuple(
        UserWord(w.text, w.readings, w.weight, 7 if w.pinned else 0, ADDED, 7) for w in words
    )
    assert file.blocked == ("工作", "wifi 6")
    assert not file.skipped
    assert not file.guessed


def test_files_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot-read"):
        read_word_file(tmp_path / "none", 1)
    with pytest.raises(StoreError, match="cannot-write"):
        write_word_file(tmp_path / "none" / "file", [], [])


def scel(
    groups: Sequence[tuple[Sequence[str], Mapping[str, int]]], mask: int = 0x44, tail: bytes = b""
) -> bytes:
    """A cell dictionary, as Sogou writes them."""
    syllables = sorted({syllable for readings, _ in groups for syllable in readings})
    table = struct.pack("<I", len(syllables))
    for index, syllable in enumerate(syllables):
        letters = syllable.encode("utf-16-le")
        table += struct.pack("<HH", index, len(letters)) + letters
    body = b""
    for readings, words in groups:
        indices = [syllables.index(syllable) for syllable in readings]
        body += struct.pack(f"<HH{len(indices)}H", len(words), 2 * len(indices), *indices)
        for text, weight in words.items():
            letters = text.encode("utf-16-le")
            body += struct.pack("<H", len(letters)) + letters
            body += struct.pack("<HH8x", 10, weight)
    head = b"\x40\x15\x00\x00" + bytes([mask]) + b"CS\x01\x01"
    start = {0x44: 0x2628, 0x45: 0x26C4}[mask]
    return (head.ljust(0x1540, b"\0") + table).ljust(start, b"\0") + body + tail


GROUPS = [
    (["wang", "xiao", "bei"], {"王筱蓓": 9, "王晓贝": 3}),
    (["lue", "duo"], {"掠夺": 1}),
    (["yin", "er"], {"银耳": 5}),
]


@pytest.mark.parametrize("mask", [0x44, 0x45])
@pytest.mark.parametrize("tail", [b"", "DELTBL".encode("utf-16-le") + b"\x05\x00rest"])
def test_a_cell_dictionary(tmp_path: Path, mask: int, tail: bytes) -> None:
    file = read(tmp_path, scel(GROUPS, mask, tail), "names.scel")
    assert words_of(file) == {
        "王筱蓓": "wang xiao bei",
        "王晓贝": "wang xiao bei",
        "掠夺": "lve duo",
        "银耳": "yin er",
    }
    assert not file.skipped
    assert file.words[0].weight == 60


def test_a_cell_dictionary_cut_off_gives_what_comes_before(tmp_path: Path) -> None:
    whole = scel(GROUPS)
    counts = set()
    for end in range(len(whole) - 40, len(whole)):
        file = read(tmp_path, whole[:end])
        assert len(file.skipped) <= 1
        counts.add((len(file.words), len(file.skipped)))
    assert (3, 1) in counts
    assert (3, 0) in counts  # cut between two groups


@given(st.binary(max_size=300), st.integers(0, 300))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_breaks_the_reader(tmp_path: Path, noise: bytes, place: int) -> None:
    whole = bytearray(scel(GROUPS))
    start = 0x1540 + place if place < 100 else 0x2628 + place - 100
    whole[start : start + len(noise)] = noise
    for data in (noise, bytes(whole), b"\x40\x15\x00\x00DCS\x01" + noise):
        with suppress(StoreError):  # refused as no dictionary
            file = read(tmp_path, data)
            assert all(1 <= word.weight <= 100 for word in file.words)


def scel_of_one_group(words: list[str], syllables: int) -> bytes:
    """A cell dictionary with one group of words, which has so many syllables."""
    data = bytearray(0x2628)
    data[:8] = b"\x40\x15\x00\x00\x44\x43\x53\x01"
    struct.pack_into("<IHH", data, 0x1540, 1, 0, 4)
    data[0x1548:0x154C] = "ni".encode("utf-16-le")
    data += struct.pack("<HH", len(words), 2 * syllables) + bytes(2 * syllables)
    for word in words:
        text = word.encode("utf-16-le")
        data += struct.pack("<H", len(text)) + text + struct.pack("<H", 0)
    return bytes(data)


def test_a_group_of_many_syllables_costs_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def note(entries: Iterable[Any], now_ms: int, *, own: bool) -> WordFile:
        seen.extend(len(entry.readings) for entry in entries)
        return WordFile((), (), (), 0, 0)

    monkeypatch.setattr(word_files, "_collect", note)
    read(tmp_path, scel_of_one_group(["你"] * 20_000, 20_000), "many.scel")
    assert len(seen) == 20_000
    assert max(seen) <= 17
    monkeypatch.undo()
    assert words_of(read(tmp_path, scel_of_one_group(["你"], 1), "one.scel")) == {"你": "ni"}
    assert words_of(read(tmp_path, scel_of_one_group(["你"], 17), "long.scel")) == {
        "你": "ni"
    }  # guessed


def test_readings_of_a_long_line_are_not_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def guess(text: str) -> tuple[str, ...]:
        assert len(text) <= 16
        return ("ni",) * len(text)

    monkeypatch.setattr(word_files, "guess_readings", guess)
    file = read(tmp_path, "你" * 1_000_000 + "\n你你\n")
    assert words_of(file) == {"你你": "ni ni"}
    assert [s.reason for s in file.skipped] == [message(Code.WORD_TOO_LONG, longest=16)]


def test_of_many_lines_that_make_no_sense_some_are_kept(tmp_path: Path) -> None:
    tracemalloc.start()
    file = read(tmp_path, "a\n" * 1_000_000)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert file.unusable == 1_000_000
    assert len(file.skipped) == 1000
    assert most < 30_000_000
