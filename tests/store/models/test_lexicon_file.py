"""The lexicon file: what is written is found again; what is damaged is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.vocab import Vocab
from p2h_desktop.errors import AssetError
from p2h_desktop.store.models.lexicon_file import CODES, LexiconFile, open_lexicon, save_lexicon

ROWS = """
an 安 按
chao 朝
guo 国 过
hao 好 号
he 和
ni 你 泥
nv 女
xi 西 喜
xian 先 现
yang 阳 样
zhao 朝 照
zhong 中 种
"""

WORDS = {
    "ni 你": -3.0,
    "ni 泥": -11.0,
    "nv 女": -8.0,
    "ni hao 你好": -5.0,
    "ni hao 泥好": -14.0,
    "nv he 女和": -9.0,
    "ni he 你和": -7.0,
    "xi an 西安": -8.0,
    "xi an 喜按": -15.0,
    "xian an 现安": -6.0,
    "zhong guo 中国": -4.0,
    "chao yang 朝阳": -9.5,
    "zhao yang 朝阳": -12.0,
    "zhao yang 照样": -10.0,
    "zhong guo xi an 中国西安": -13.0,
    "zhong guo ni hao 中国你好": -12.0,
}


def make_vocab() -> Vocab:
    rows = []
    for line in ROWS.split("\n"):
        syllable, *hanzi = line.split() or [""]
        rows += [(syllable, h, 9 - i) for i, h in enumerate(hanzi)]
    return Vocab(tuple(rows))


def rows_of(text: str, vocab: Vocab) -> tuple[int, ...]:
    *syllables, word = text.split()
    rows = [vocab.row(h, s) for h, s in zip(word, syllables, strict=True)]
    return tuple(row for row in rows if row is not None)


@pytest.fixture(scope="module")
def vocab() -> Vocab:
    return make_vocab()


@pytest.fixture(scope="module")
def path(vocab: Vocab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lexicon") / "lexicon.bin"
    save_lexicon(path, {rows_of(text, vocab): p for text, p in WORDS.items()}, vocab)
    return path


@pytest.fixture(scope="module")
def lexicon(path: Path, vocab: Vocab) -> LexiconFile:
    return open_lexicon(path, vocab)


def texts(found: list[tuple[str, float]]) -> str:
    return " ".join(word for word, _ in found)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ("ni hao", "你好 泥好"),
        ("xi an", "西安 喜按"),
        ("xian an", "现安"),
        ("zhao yang", "照样 朝阳"),
        ("chao yang", "朝阳"),
        ("zhong guo xi an", "中国西安"),
        ("xi hao", ""),
        ("ni", "你 泥"),
        ("nv", "女"),
        ("hao", ""),
        ("n", ""),
        ("", ""),
        ("ni ha", ""),
        ("n h", ""),
        ("zhong guo zhong guo zhong guo zhong guo zhong", ""),
    ],
)
def test_words_have_exactly_these_syllables(
    lexicon: LexiconFile, readings: str, expected: str
) -> None:
    assert texts(lexicon.words(readings.split())) == expected


@pytest.mark.parametrize(
    ("prefixes", "limit", "begins", "expected"),
    [
        (("zhong ", "guo "), 9, "", "中国你好 中国西安"),
        (("zhong ", "g"), 1, "", "中国你好"),
        (("zhong ", "g", "x"), 9, "", "中国西安"),
        (("ni ",), 9, "", "你好 你和 泥好"),
        (("ni ",), 9, "泥", "泥好"),
        (("ni ",), 9, "中", ""),
        (("zhong ", "guo "), 9, "中国", "中国你好 中国西安"),
        (("xi ", "an "), 9, "", ""),
        (("q",), 9, "", ""),
        ((), 9, "", ""),
    ],
)
def test_longer_words_begin_so(
    lexicon: LexiconFile, prefixes: tuple[str, ...], limit: int, begins: str, expected: str
) -> None:
    assert texts(lexicon.longer(prefixes, limit, begins)) == expected


@pytest.mark.parametrize(
    ("prefixes", "limit", "expected"),
    [
        (("n", "h"), 9, "你好 你和 女和 泥好"),
        (("n", "h"), 2, "你好 你和"),
        (("n", "h"), 0, ""),
        (("ni ", "h"), 9, "你好 你和 泥好"),
        (("ni ", "hao "), 9, "你好 泥好"),
        (("n", "hao "), 9, "你好 泥好"),
        (("xi", "a"), 9, "现安 西安 喜按"),
        (("xi ", "a"), 9, "西安 喜按"),
        (("z", "g"), 9, "中国"),
        (("z", "g", "n", "hao "), 9, "中国你好"),
        (("zhong ", "g", "x", "an "), 9, "中国西安"),
        (("h", "y"), 9, ""),
        (("x ", "a"), 9, ""),
        (("i", "a"), 9, ""),
        (("n",), 9, "你 女 泥"),
        (("ni ",), 1, "你"),
        (("h",), 9, ""),
        ((), 9, ""),
    ],
)
def test_completions_begin_with_the_prefixes(
    lexicon: LexiconFile, prefixes: tuple[str, ...], limit: int, expected: str
) -> None:
    assert texts(lexicon.completions(prefixes, limit)) == expected


def test_a_word_with_two_readings_is_offered_once_with_the_likelier(tmp_path: Path) -> None:
    vocab = Vocab((("guo", "国", 9), ("zhong", "中", 9), ("zhou", "中", 1)))
    two = {"zhou guo 中国": -5.0, "zhong guo 中国": -2.0}
    save_lexicon(tmp_path / "two", {rows_of(t, vocab): p for t, p in two.items()}, vocab)
    found = open_lexicon(tmp_path / "two", vocab).completions(("zh", "g"), 9)
    assert texts(found) == "中国"
    assert found[0][1] == pytest.approx(-2.0, abs=0.05)


def test_log_probabilities_are_close_to_those_given(lexicon: LexiconFile) -> None:
    half_a_step = 15.0 / (CODES - 1) / 2 + 1e-5
    for text, log_prob in WORDS.items():
        *readings, word = text.split()
        assert dict(lexicon.words(readings))[word] == pytest.approx(log_prob, abs=half_a_step)


def test_its_length_is_the_number_of_entries(lexicon: LexiconFile) -> None:
    assert len(lexicon) == len(WORDS)


def test_an_empty_lexicon_finds_nothing(vocab: Vocab, tmp_path: Path) -> None:
    save_lexicon(tmp_path / "empty", {}, vocab)
    empty = open_lexicon(tmp_path / "empty", vocab)
    assert empty.words(("ni", "hao")) == []
    assert empty.completions(("n", "h"), 9) == []


@pytest.mark.parametrize("length", [0, 9])
def test_words_too_short_or_too_long_are_refused(vocab: Vocab, tmp_path: Path, length: int) -> None:
    with pytest.raises(ValueError, match="1 to 8"):
        save_lexicon(tmp_path / "bad", {(0,) * length: -1.0}, vocab)
    assert not (tmp_path / "bad").exists()


def test_every_damaged_byte_is_noticed(path: Path, vocab: Vocab, tmp_path: Path) -> None:
    good = path.read_bytes()
    bad = tmp_path / "lexicon.bin"
    for i in range(len(good)):
        bad.write_bytes(good[:i] + bytes([good[i] ^ 16]) + good[i + 1 :])
        with pytest.raises(AssetError, match=r"name=lexicon\.bin, "):
            open_lexicon(bad, vocab)


@pytest.mark.parametrize("size", [0, 7, 40, 83, -1])
def test_a_cut_file_is_refused(path: Path, vocab: Vocab, tmp_path: Path, size: int) -> None:
    bad = tmp_path / "cut"
    bad.write_bytes(path.read_bytes()[:size])
    with pytest.raises(AssetError, match="cut"):
        open_lexicon(bad, vocab)


@pytest.mark.parametrize("version", [1, 3])
def test_another_version_is_refused(path: Path, vocab: Vocab, tmp_path: Path, version: int) -> None:
    data = bytearray(path.read_bytes())
    data[12] = version
    (tmp_path / "other").write_bytes(data)
    with pytest.raises(AssetError, match=f"version {version}, expected 2"):
        open_lexicon(tmp_path / "other", vocab)


def test_a_missing_file_is_an_asset_error(vocab: Vocab, tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="cannot-read"):
        open_lexicon(tmp_path / "none", vocab)


def test_another_vocabulary_is_refused(path: Path, vocab: Vocab) -> None:
    with pytest.raises(AssetError, match="another vocabulary"):
        open_lexicon(path, Vocab(vocab.rows[:-1]))


VOCAB = make_vocab()
SOME_ROWS = st.lists(st.integers(0, VOCAB.n_rows - 1), min_size=1, max_size=4).map(tuple)
SOME_WORDS = st.dictionaries(SOME_ROWS, st.integers(-20, 0).map(float), max_size=60)
SOME_PREFIXES = st.lists(
    st.sampled_from([s + " " for s in VOCAB.syllables] + list(VOCAB.prefixes)),
    min_size=1,
    max_size=4,
)


@given(words=SOME_WORDS, prefixes=SOME_PREFIXES)
def test_completions_are_those_of_a_plain_search(
    tmp_path_factory: pytest.TempPathFactory,
    words: dict[tuple[int, ...], float],
    prefixes: list[str],
) -> None:
    path = tmp_path_factory.mktemp("any") / "lexicon.bin"
    save_lexicon(path, words, VOCAB)
    expected: dict[str, float] = {}
    for rows, log_prob in words.items():
        readings = [VOCAB.row_syllables[row] + " " for row in rows]
        if len(rows) == len(prefixes) and all(map(str.startswith, readings, prefixes)):
            text = "".join(VOCAB.row_hanzi[row] for row in rows)
            expected[text] = max(log_prob, expected.get(text, log_prob))
    found = open_lexicon(path, VOCAB).completions(prefixes, 99)
    assert dict(found) == pytest.approx(expected, abs=0.05)
    assert [p for _, p in found] == sorted((p for _, p in found), reverse=True)
