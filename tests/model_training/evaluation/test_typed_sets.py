"""Typed sets of a few lines of our own."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from model_training.__main__ import main
from model_training.config import TypedConfig
from model_training.evaluation.typed_sets import (
    BEFORE,
    BLOCK,
    HALVES,
    ClauseReader,
    Typed,
    Typist,
    make,
    read_typed,
)
from model_training.evaluation.typing_styles import initials, mistyped, mixed, partial
from p2h_desktop.core.pinyin.typos import misspellings
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.errors import P2HError
from p2h_desktop.store.assets.readings import load_labeller
from p2h_desktop.store.models.vocab_file import read_vocab

LINES = (
    "我们明天一起去吃饭，你有没有时间？",
    "这个周末你有空吗？好。",
    "老师让我们早点回家\t请把窗户关上",
    "北京的冬天很冷，零下10度，我们明天一起去吃饭",
    "他说" + "非常" * 11 + "高兴",
    "中国人民银行发布公告，图书馆今天开门",
)
CHAT = "\n\n".join(LINES * 3)
NEWS = "\n\n".join(f"{line}，现在继续报道" for line in reversed(LINES))
SMALL = TypedConfig(12, 6, 4, 4, 4, 4, 5)


@pytest.fixture(scope="module")
def vocab(project: Path) -> Vocab:
    return read_vocab(project / "assets" / "model" / "vocab.tsv")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    for domain, text in (("chat", CHAT), ("news", NEWS)):
        folder = tmp_path / "texts" / domain
        folder.mkdir(parents=True)
        (folder / "day.txt").write_text(text, "utf-8")
    return tmp_path / "texts"


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*.tsv"))}


def test_the_same_seed_makes_the_same_sets(texts: Path, tmp_path: Path, vocab: Vocab) -> None:
    one, two, other = (tmp_path / name for name in ("one", "two", "other"))
    lines = [list(make([texts], vocab, out, SMALL)) for out in (one, two)]
    assert lines[0] == lines[1]
    assert files(one) == files(two)
    assert set(files(one)) == {f"{half}/{name}.tsv" for half in HALVES for name in SMALL.sizes()}
    list(make([texts], vocab, other, TypedConfig(12, 6, 4, 4, 4, 4, 5, seed=1)))
    assert files(one) != files(other)


def test_every_run_of_hanzi_is_a_clause_or_counted(texts: Path, vocab: Vocab) -> None:
    reader = ClauseReader(vocab, 0)
    halves = reader.halves([texts])
    runs = len(re.findall("[一-龥]+", CHAT)) + len(re.findall("[一-龥]+", NEWS))
    assert sum(map(len, halves.values())) + reader.left.total() == runs
    assert reader.left["runs of hanzi shorter than 2 or longer than 20"] == 4 * 3  # 好, 度, 他说…
    assert reader.left["clauses beside a letter, a digit or an unknown hanzi"] == 4
    assert reader.left["clauses that occurred before"] > 0


def test_lines_that_are_not_utf8_are_counted(texts: Path, vocab: Vocab) -> None:
    (texts / "chat" / "other.txt").write_bytes("我们\n".encode() + b"\xff\xfe\n")
    reader = ClauseReader(vocab, 0)
    reader.halves([texts])
    assert reader.left["lines that are not UTF-8"] == 1


def test_what_is_left_out_is_printed(
    texts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = [f"--{name}={count}" for name, count in SMALL.sizes().items()]
    assert main(["typed", str(texts), "--out", str(tmp_path / "sets"), *sizes]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert sum(line.startswith(HALVES) for line in printed) == 14
    assert any(line.startswith("fit/words: ") and "of 12 wanted" in line for line in printed)
    assert any(re.fullmatch(r"left out: \d+ clauses that occurred before", s) for s in printed)


def test_a_document_is_in_one_half(tmp_path: Path, vocab: Vocab) -> None:
    documents = ["，".join((a + b, b + a)) for a in "春夏秋冬" for b in "天地日月"]
    path = tmp_path / "life" / "all.txt"
    path.parent.mkdir()
    path.write_text("\n\n".join(documents), "utf-8")
    halves = ClauseReader(vocab, 0).halves([path])
    of = {clause.text: half for half, clauses in halves.items() for clause in clauses}
    assert set(of.values()) == set(HALVES)
    for document in documents:
        first, second = document.split("，")
        assert of[first] == of[second]


def test_a_long_document_is_parted(tmp_path: Path, vocab: Vocab) -> None:
    path = tmp_path / "book.txt"
    hanzi = [chr(code) for code in range(ord("一"), ord("一") + 200)]
    known = [h for h in hanzi if vocab.rows_of(h)]
    path.write_text("\n".join(f"我们{h}" for h in known[: 4 * BLOCK]), "utf-8")
    halves = ClauseReader(vocab, 0).halves([path])
    assert all(halves.values())


def test_sets_hold_what_is_typed(texts: Path, tmp_path: Path, vocab: Vocab) -> None:
    list(make([texts], vocab, tmp_path, SMALL))
    for half in HALVES:
        rows = {name: read_typed(tmp_path / half / f"{name}.tsv") for name in SMALL.sizes()}
        assert {row.domain for row in rows["words"]} == {"chat", "news"}
        for row in rows["clauses"]:
            assert not row.before or row.before in (CHAT + NEWS).replace("\t", " ")
        assert all(len(row.text) == 1 for row in rows["hanzi"])
        assert not {row.text for row in rows["hanzi"]} & set("很吗")
        assert len({row.text for row in rows["initials"]}) == len(rows["initials"])
        assert all(len(row.letters) <= 2 * len(row.text) for row in rows["initials"])


def test_words_follow_one_another(vocab: Vocab, texts: Path) -> None:
    clauses = [c for own in ClauseReader(vocab, 0).halves([texts]).values() for c in own]
    clause = next(c for c in clauses if c.text == "这个周末你有空吗")
    rows = Typist(vocab, load_labeller()).sets([clause], SMALL, "seed")["words"]
    assert "".join(row.letters for row in rows) == "zhegezhoumoniyoukongma"
    for earlier, later in pairwise(rows):
        assert later.before == earlier.before + earlier.text


def test_the_text_before_is_short(tmp_path: Path, vocab: Vocab) -> None:
    path = tmp_path / "text.txt"
    path.write_text("好，" * (2 * BEFORE) + "我们", "utf-8")
    halves = ClauseReader(vocab, 0).halves([path])
    (clause,) = [c for own in halves.values() for c in own]
    assert clause.before == "好，" * BEFORE


def test_damaged_sets_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.tsv"
    path.write_text(Typed("ni", "你", "a\tb\x85c", "chat").line() + "ni\t你\n", "utf-8")
    with pytest.raises(P2HError, match="typed-set-damaged"):
        read_typed(path)
    path.write_text(Typed("ni", "你", "a\tb\x85c", "chat").line(), "utf-8")
    assert read_typed(path) == [Typed("ni", "你", "a b c", "chat")]


def test_styles() -> None:
    syllables = ["zhong", "guo", "ren"]
    made = {initials(syllables, Random(seed)) for seed in range(30)}
    assert made == {"zgr", "zhgr"}
    assert {partial(["wo", "men"], Random(seed)) for seed in range(30)} == {"wom", "wome"}
    assert partial(["wo", "e"], Random(0)) is None
    some = {mixed(syllables, Random(seed)) for seed in range(200)}
    assert some - {None} == {"zhguoren", "zhonggren", "zhongguor", "zhgren", "zhguor", "zhonggr"}
    typos = {mistyped(syllables, Random(seed)) for seed in range(50)}
    assert typos <= {f"z{typed}" for typed, _ in misspellings("hongguoren")}
    assert {len(typo or "") for typo in typos} == {10, 11, 12}
    assert mistyped(["ni", "hao"], Random(0)) is None
