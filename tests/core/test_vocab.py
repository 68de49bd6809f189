"""Which rows a token can stand for, and how text becomes ids."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.fuzzy import ALL_PAIRS, SoundAlikes
from p2h_desktop.core.vocab import Vocab, format_vocab, parse_vocab
from p2h_desktop.store.paths import assets_folder
from tests.support.fake_models import small_vocab

SYLLABLE = st.text("abnxz", min_size=1, max_size=4)
PAIRS = st.dictionaries(st.tuples(SYLLABLE, st.sampled_from("甲乙丙丁戊己")), st.integers(0, 99))
VOCAB = PAIRS.map(
    lambda pairs: Vocab(
        tuple(sorted(((s, h, n) for (s, h), n in pairs.items()), key=lambda r: (r[0], -r[2], r[1])))
    )
)


@given(VOCAB)
def test_a_token_stands_for_the_rows_it_spells(vocab: Vocab) -> None:
    tokens = [(s, True) for s in vocab.syllables] + [(p, False) for p in vocab.prefixes]
    assert len(tokens) == len(vocab.token_slices)
    for token, (reading, complete) in enumerate(tokens):
        assert vocab.token(reading, complete=complete) == token
        low, high = vocab.token_slices[token]
        for row, syllable in enumerate(vocab.row_syllables):
            fits = syllable == reading if complete else syllable.startswith(reading)
            assert (low <= row < high) == fits


@given(VOCAB)
def test_a_fuzzy_token_stands_for_all_that_sounds_alike(vocab: Vocab) -> None:
    meant = SoundAlikes(ALL_PAIRS).meant
    seen = set()
    for typed in {*meant, *vocab.syllables}:
        sounds = {typed, *meant[typed]} if typed in meant else set()
        wanted = [row for row, s in enumerate(vocab.row_syllables) if s in sounds]
        token = vocab.fuzzy_token(typed)
        if token is None:
            assert not wanted
            continue
        ranges = vocab.token_ranges[token]
        assert [row for low, high in ranges for row in range(low, high)] == wanted
        seen.add(token)
    assert seen == set(range(len(vocab.token_slices), vocab.n_tokens))
    assert len(vocab.token_ranges) == vocab.n_tokens
    plain = vocab.token_ranges[: len(vocab.token_slices)]
    assert plain == tuple((own,) for own in vocab.token_slices)


def test_the_shipped_vocabulary_keeps_its_tokens() -> None:
    # the shipped network was trained for these numbers
    with (assets_folder() / "model" / "vocab.tsv").open(encoding="utf-8") as file:
        vocab = parse_vocab(file)
    assert vocab.n_tokens == 1232
    assert vocab.fuzzy_token("zong") != vocab.token("zong", complete=True)
    zong, zhong = vocab.slice_of("zong"), vocab.slice_of("zhong")
    for typed in ("zong", "zhong"):
        token = vocab.fuzzy_token(typed)
        assert token is not None
        assert {zong, zhong} <= set(vocab.token_ranges[token])
    assert vocab.fuzzy_token("wo") is None


@given(VOCAB)
def test_a_vocabulary_file_reads_back(vocab: Vocab) -> None:
    assert parse_vocab(format_vocab(vocab).splitlines(keepends=True)) == vocab


@given(VOCAB)
def test_rows_and_their_names_agree(vocab: Vocab) -> None:
    assert vocab.n_ids == vocab.n_rows + 3
    for row, (syllable, hanzi, _) in enumerate(vocab.rows):
        assert vocab.row(hanzi, syllable) == row
        assert row in vocab.rows_of(hanzi)
        assert vocab.syllables[vocab.row_tokens[row]] == vocab.row_syllables[row] == syllable
        assert vocab.row_hanzi[row] == hanzi


@pytest.mark.parametrize(
    "rows",
    [
        (("b", "乙", 1), ("a", "甲", 1)),
        (("a", "甲", 1), ("a", "乙", 2)),
        (("a", "甲", 1), ("a", "丙", 1), ("a", "乙", 1)),
    ],
)
def test_rows_out_of_order_are_refused(rows: tuple[tuple[str, str, int], ...]) -> None:
    with pytest.raises(ValueError, match="sorted"):
        Vocab(rows)


@pytest.mark.parametrize("line", ["an 安 3\n", "an\t安\n", "an\t安\tmany\n", "\n"])
def test_anything_else_is_no_vocabulary(line: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_vocab([line])


def test_commonest_reading_comes_first() -> None:
    vocab = Vocab((("chang", "长", 3), ("zhang", "长", 8)))
    assert vocab.rows_of("长") == (1, 0)
    assert vocab.rows_of("短") == ()
    assert vocab.row("长", "shang") is None
    assert vocab.token("shang", complete=True) is None
    assert vocab.token("shang", complete=False) is None


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("", []),
        ("你好", ["你", "好"]),
        ("你，。 好", ["你", "-", "好"]),
        ("你abc3好", ["你", "#", "好"]),
        ("你，abc。 好", ["你", "#", "好"]),
        ("你鑫好", ["你", "#", "好"]),
        ("我们你好吗", ["们", "你", "好", "吗"]),
    ],
)
def test_context_of_at_most_four_items(text: str, items: list[str]) -> None:
    vocab = small_vocab()
    special = {"-": vocab.break_id, "#": vocab.other_id}
    wanted = [special[i] if i in special else vocab.rows_of(i)[0] for i in items]
    assert vocab.encode_context(text, 4) == tuple(wanted)


def test_text_written_from_ids_reads_back() -> None:
    vocab = small_vocab()
    ids = (vocab.rows_of("你")[0], vocab.break_id, vocab.rows_of("好")[0], vocab.other_id)
    assert vocab.written(ids) == "你，好a"
    assert vocab.encode_context(vocab.written(ids), 9) == ids
    assert vocab.encode_context(vocab.written([vocab.border_id]), 9) == (vocab.break_id,)


def test_every_token_has_its_letters() -> None:
    vocab = small_vocab()
    letters = vocab.token_letters
    assert len(letters) == vocab.n_tokens
    for token, typed in enumerate(letters):
        whole, prefix = (vocab.token(typed, complete=c) for c in (True, False))
        assert token in (whole, prefix, vocab.fuzzy_token(typed))


@given(st.text("你好，。a1 鑫\n"), st.integers(0, 9))
def test_any_context_is_short_and_has_no_runs_of_specials(text: str, length: int) -> None:
    vocab = small_vocab()
    ids = vocab.encode_context(text, length)
    assert len(ids) <= length
    assert all(min(a, b) < vocab.break_id for a, b in pairwise(ids))
    assert all(0 <= i < vocab.border_id for i in ids)
