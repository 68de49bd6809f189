"""Text to ids: readings, specials, damaged lines, compression, the held-out part."""

from __future__ import annotations

import lzma
from pathlib import Path

import numpy as np
import pytest

from model_training.corpus import prepare
from model_training.corpus.prepare import STAND_INS, VARIANTS, Encoder
from model_training.corpus.shards import Ids, Shard, load_manifest
from p2h_desktop.core.vocab import Vocab, format_vocab, parse_vocab

HANZI = "你好我们在银行走今天很高兴说话吃饭了吗明早见长大城海报广告宣传公司"


@pytest.fixture(scope="module")
def vocab() -> Vocab:
    labeller = prepare._labeller()  # kept for the whole run: loading takes seconds
    rows = {(s, h) for h in HANZI for s in labeller.candidates(h)}
    for (hanzi, reading), (spoken, _) in VARIANTS.items():
        rows |= {(reading, hanzi), (spoken, hanzi)}
    return Vocab(tuple((s, h, 1) for s, h in sorted(rows)))


def shown(vocab: Vocab, ids: Ids) -> str:
    """Hanzi as they are, BREAK as a space, OTHER as #, BORDER as |."""
    special = {vocab.break_id: " ", vocab.other_id: "#", vocab.border_id: "|"}
    return "".join(special[i] if i in special else vocab.row_hanzi[i] for i in ids.tolist())


def readings(vocab: Vocab, ids: Ids) -> list[str]:
    return [vocab.row_syllables[i] for i in ids.tolist() if i < vocab.n_rows]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("你好", "你好"),
        ("你好，我们", "你好 我们"),
        ("你好！！？ ——我们", "你好 我们"),
        ("你好\n我们\n", "你好 我们 "),
        ("你好\n\n我们\n", "你好|我们 "),
        ("你好\n\n\n\n我们\n", "你好|我们 "),
        ("我们2024年x走", "我们#走"),
        ("你A好", "你#好"),
        ("你𠮷好", "你#好"),
        ("今天3，好", "今天#好"),
        ("", ""),
        ("。", " "),
    ],
)
def test_text_becomes_rows_and_specials(vocab: Vocab, text: str, wanted: str) -> None:
    assert shown(vocab, Encoder(vocab, "seed").encode(text)) == wanted


def test_heteronyms_are_read_by_their_words(vocab: Vocab) -> None:
    ids = Encoder(vocab, "seed").encode("我们在银行，行走，长大，很长")
    found = " ".join(readings(vocab, ids))
    assert found == "wo men zai yin hang xing zou zhang da hen chang"


def test_spoken_variants_come_in_their_share_and_by_seed(vocab: Vocab) -> None:
    text = "谁说，" * 400
    first, again, other = (readings(vocab, Encoder(vocab, s).encode(text)) for s in "aab")
    assert first == again != other
    assert set(first) == {"shui", "shei", "shuo"}
    assert 0.35 < first.count("shei") / 400 < 0.65


def test_words_the_texts_were_cleared_of_stand_in_for_near_ones(vocab: Vocab) -> None:
    encode = Encoder(vocab, "seed").encode
    ids = encode("海报，" * 500)
    words = shown(vocab, ids).split()
    assert set(words) == {"海报", "广告"}
    share = sum(word.endswith("广告") for word in words) / 500
    assert share == pytest.approx(STAND_INS["海报"][1], abs=0.07)
    assert "guang gao" in " ".join(readings(vocab, ids))
    again, other = (shown(vocab, Encoder(vocab, s).encode("海报，" * 50)) for s in ("seed", "b"))
    assert again == shown(vocab, Encoder(vocab, "seed").encode("海报，" * 50)) != other
    found = set(shown(vocab, encode("宣传公司，我们公司，" * 100)).split())
    assert found == {"宣传公司", "广告公司", "我们公司"}


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress(data) if path.suffix == ".xz" else data)
    return path


def encoded(vocab: Vocab, path: Path, out: Path) -> tuple[list[Shard], int, str]:
    out.mkdir(exist_ok=True)
    shards, skipped = prepare.encode_file(path, format_vocab(vocab), out)
    return shards, skipped, shown(vocab, np.concatenate([np.load(out / s.file) for s in shards]))


@pytest.mark.parametrize("name", ["day.txt", "day.txt.xz"])
def test_a_file_plain_or_compressed(vocab: Vocab, tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "chat" / name, "你好\n\n我们走\n".encode())
    shards, skipped, text = encoded(vocab, path, tmp_path / "out")
    assert text == "|你好|我们走 "
    assert not skipped
    assert {(s.domain, s.source) for s in shards} == {("chat", "day")}
    assert [s.split for s in shards] == ["train", "dev"]


def test_broken_lines_are_left_out_and_counted(vocab: Vocab, tmp_path: Path) -> None:
    sound = [line.encode() for line in ("你好\n", "我们\n", "明早见\n")]
    lines = [sound[0], sound[0][:2] + b"\n", sound[1], b"\xff" + sound[1], sound[2]]
    path = write(tmp_path / "chat" / "day.txt", b"".join(lines))
    _, skipped, text = encoded(vocab, path, tmp_path / "out")
    assert skipped == 2
    assert text == "|你好 我们 明早见 "


def test_a_file_of_broken_lines_only(vocab: Vocab, tmp_path: Path) -> None:
    path = write(tmp_path / "chat" / "day.txt", b"\xff\n\xfe\n")
    assert encoded(vocab, path, tmp_path / "out")[1:] == (2, "|")


def test_chunks_join_seamlessly(
    vocab: Vocab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "chat" / "day.txt", "你好\n我们走\n吃饭了吗\n".encode() * 5)
    whole = encoded(vocab, path, tmp_path / "whole")[2]
    monkeypatch.setattr(prepare, "CHUNK_LINES", 2)
    assert encoded(vocab, path, tmp_path / "pieces")[2] == whole


def test_the_tail_is_held_out_and_long_files_are_split(
    vocab: Vocab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "chat" / "day.txt", "你好吗\n".encode() * 50)
    monkeypatch.setattr(prepare, "SHARD_IDS", 60)
    monkeypatch.setattr(prepare, "DEV_SHARE", 0.1)
    shards, _, text = encoded(vocab, path, tmp_path / "out")
    assert text == "|" + "你好吗 " * 50
    assert [(s.split, s.ids) for s in shards] == [
        ("train", 60),
        ("train", 60),
        ("train", 60),
        ("train", 1),
        ("dev", 20),
    ]
    assert [s.ids for s in shards] == [len(np.load(tmp_path / "out" / s.file)) for s in shards]
    assert len({s.file for s in shards}) == len(shards)
    monkeypatch.setattr(prepare, "DEV_MOST", 7)
    assert encoded(vocab, path, tmp_path / "out")[0][-1].ids == 7


@pytest.mark.usefixtures("vocab")
def test_prepare_makes_vocabulary_shards_and_manifest(tmp_path: Path) -> None:
    text = tmp_path / "text"
    write(text / "chat" / "day.txt", "你好，我们在银行\n".encode() * 200 + b"\xff\n")
    write(text / "news" / "old.txt.xz", "今天行走\n".encode() * 100)
    write(text / "news" / "notes.md", b"not a text of ours")
    vocab_file, out = tmp_path / "model" / "vocab.tsv", tmp_path / "shards"
    manifest = prepare.prepare([text], vocab_file, out, workers=1)
    vocab = parse_vocab(vocab_file.read_text("utf-8").splitlines())
    assert vocab.n_rows > 8105
    assert {s.domain for s in manifest.shards} == {"chat", "news"}
    assert manifest.skipped_lines == {"chat/day.txt": 1}
    assert load_manifest(out) == manifest
    assert all(s.ids == len(np.load(out / s.file)) for s in manifest.shards)
    counted = {(s, h): n for s, h, n in vocab.rows}
    assert counted["hang", "行"] == 200
    assert counted["xing", "行"] == 100
    assert vocab.rows_of("行")[0] == vocab.row("行", "hang")
    for (hanzi, _), (spoken, _) in VARIANTS.items():
        assert vocab.row(hanzi, spoken) is not None
    vocab_file.write_text("", encoding="utf-8")
    again = prepare.prepare([text], vocab_file, tmp_path / "other", workers=1)
    assert vocab_file.read_text("utf-8") == ""
    assert again.vocab_sha256 != manifest.vocab_sha256


def test_inputs_without_text_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        prepare.text_files([tmp_path])


def test_files_and_folders_may_be_mixed(tmp_path: Path) -> None:
    one = write(tmp_path / "a" / "x.txt", b"")
    two = write(tmp_path / "b" / "y.txt.xz", b"")
    assert prepare.text_files([tmp_path / "b", one]) == [two, one]


@pytest.mark.parametrize(
    ("hanzi", "count", "rare"), [("你", 0, False), ("鎮", 4, True), ("鎮", 5, False)]
)
def test_rare_hanzi(hanzi: str, count: int, rare: bool) -> None:
    assert prepare.is_rare(hanzi, count) == rare
