"""Letters to candidates over a small vocabulary and table models."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2h_desktop.core.choices import Choices
from p2h_desktop.core.converter import Limits, PinyinConverter
from p2h_desktop.core.decoder import Decoder, Weights, Width
from p2h_desktop.core.fuzzy import ALL_PAIRS
from p2h_desktop.core.protocols import SlipSource
from p2h_desktop.core.session import Session
from p2h_desktop.core.slip_finder import SlipFinder
from p2h_desktop.core.types import Keystroke, Source
from p2h_desktop.core.vocab import Vocab
from tests.fakes_models import (
    TableLexicon,
    TableNeural,
    TableNgram,
    flat_bigram,
    row_ids,
    small_vocab,
)

WORDS = {
    "ni hao": "你好",
    "wo men": "我们",
    "xi an": "西安",
    "zhong guo": "中国",
    "shi xian": "实现",
}
PHRASES = (" 你好", " 我们", " 中国人", " 西安", "好吗", "是西安人")


def make(
    neural: bool = False,
    limits: Limits | None = None,
    slips: bool = True,
    fuzzy: Collection[str] = (),
    words: Mapping[str, str] = WORDS,
    finder: SlipSource | None = None,
) -> PinyinConverter:
    vocab = small_vocab()
    pairs: dict[tuple[int, int], float] = {}
    for phrase in PHRASES:
        ids = row_ids(vocab, phrase)
        pairs |= dict.fromkeys(pairwise(ids), 4.0)
    ngram = TableNgram(vocab, pairs, spread=0.3)
    network, choices = TableNeural(vocab) if neural else None, Choices(vocab, fuzzy)
    decoder = Decoder(vocab, ngram, network, Weights(), Width(), choices)
    lexicon = TableLexicon(words)
    bigram = flat_bigram(vocab)
    if finder is None and slips:
        finder = SlipFinder(vocab, bigram)
    return PinyinConverter(vocab, bigram, decoder, ngram, lexicon, limits, slips=finder)


CONVERTER = make()
WITH_NETWORK = make(neural=True)
FUZZY = make(fuzzy=ALL_PAIRS)
ANYTHING = st.one_of(
    st.text(max_size=30),
    st.text("abceghilmnoruwxz'", max_size=30),
    st.text("nihaoNIHAO3 '你ü", max_size=20),
)


def spells(readings: Sequence[str], letters: str) -> bool:
    """Tell whether the letters are beginnings of the readings, one after another."""
    if not readings or not letters:
        return not readings and not letters
    first, *rest = readings
    return any(
        letters.startswith(first[:n]) and spells(rest, letters[n:])
        for n in range(1, len(first) + 1)
    )


@pytest.mark.parametrize(
    "converter", [CONVERTER, WITH_NETWORK, FUZZY], ids=["ngram", "both", "fuzzy"]
)
@given(letters=ANYTHING, context=st.text(max_size=8), limit=st.integers(0, 40))
@settings(max_examples=60)
def test_any_text_at_all(
    converter: PinyinConverter, letters: str, context: str, limit: int
) -> None:
    found = converter.convert(letters, context, limit)
    assert len(found) <= limit
    length = max((c.end for c in found), default=0)
    assert length <= len(letters)
    for candidate in found:
        assert len(candidate.text) == len(candidate.readings) == len(candidate.ends) > 0
        assert list(candidate.ends) == sorted(set(candidate.ends))
        assert candidate.ends[0] > 0
        if candidate.source is Source.SENTENCE:
            assert candidate.end == length
        if candidate.source is Source.CHARACTER:
            assert len(candidate.text) == 1
        vocab = small_vocab()
        for hanzi, reading in zip(candidate.text, candidate.readings, strict=True):
            assert vocab.row(hanzi, reading) is not None
    whole = converter.sentences(letters, context, limit)
    assert len(whole) <= limit
    assert all(c.end == len(letters) for c in whole)


@pytest.mark.parametrize("letters", ["", "V", "你好", "3", "'''", "NIHAO", "uuu"])
def test_nothing_readable(letters: str) -> None:
    assert CONVERTER.convert(letters, "", 9) == ()
    assert CONVERTER.sentences(letters, "", 9) == ()
    assert CONVERTER.hypotheses(letters, "") == []


@pytest.mark.parametrize("letters", ["nihao" * 12, "zhxnqk" * 10, "x" * 60, "xian" * 15, "a" * 60])
def test_sixty_letters(letters: str) -> None:
    for found in CONVERTER.convert(letters, "", 9):
        assert found.end <= 60


@pytest.mark.parametrize(
    ("letters", "best"),
    [
        ("nihao", "你好"),
        ("nihaoma", "你好吗"),
        ("xian'shi", None),
        ("womenshixi'anren", "我们是西安人"),
        ("zhonggr", "中国人"),
        ("zhgr", None),
        ("nih", "你好"),
        ("nh", "你好"),
    ],
)
def test_the_best_sentence(letters: str, best: str | None) -> None:
    found = CONVERTER.sentences(letters, "", 5)
    assert found
    assert best is None or found[0].text == best
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    as_typed = [c.readings for c in found if not c.corrected]
    assert all(spells(readings, letters.replace("'", "")) for readings in as_typed)


def test_sentences_then_words_then_characters() -> None:
    found = CONVERTER.convert("nihaoma", "", 50)
    order = [Source.SENTENCE, Source.WORD, Source.CHARACTER]
    places = [order.index(c.source) for c in found]
    assert places == sorted(places)
    assert found[0].text == "你好吗"
    assert len([c for c in found if c.source is Source.SENTENCE]) == 3
    assert [(c.text, c.end, c.readings) for c in found if c.source is Source.WORD] == [
        ("你好", 5, ("ni", "hao"))
    ]
    characters = {(c.text, c.end) for c in found if c.source is Source.CHARACTER}
    assert characters >= {("你", 2), ("泥", 2)}


def test_both_cuts_are_offered() -> None:
    found = CONVERTER.sentences("xian", "", 30)
    texts = [c.text for c in found]
    assert {"西安", "先", "现", "线"} <= set(texts)
    assert len(set(texts)) == len(texts)
    lone = [c for c in CONVERTER.convert("xianshi", "", 80) if c.source is Source.CHARACTER]
    assert {("先", 4), ("西", 2)} <= {(c.text, c.end) for c in lone}


def test_a_border_leaves_one_cut() -> None:
    assert all(len(c.text) == 2 for c in CONVERTER.sentences("xi'an", "", 30))


def test_an_unfinished_word_is_completed() -> None:
    words = [c for c in CONVERTER.convert("wom", "", 50) if c.source is not Source.CHARACTER]
    assert ("我们", ("wo", "men"), 3) in [(c.text, c.readings, c.end) for c in words]


def test_a_word_the_vocabulary_cannot_read_is_left_out() -> None:
    assert "实现" not in [c.text for c in CONVERTER.convert("shixian", "", 80)]


def test_the_context_changes_the_order() -> None:
    assert CONVERTER.sentences("ma", "你好", 1)[0].text == "吗"
    vocab = small_vocab()
    horse = row_ids(vocab, "马")[0]
    pairs = {(row_ids(vocab, "西")[0], horse): 8.0, (row_ids(vocab, "好")[0], horse): -8.0}
    ngram = TableNgram(vocab, pairs, spread=0.1)
    decoder = Decoder(vocab, ngram, None, Weights(), Width())
    bigram, lexicon = flat_bigram(vocab), TableLexicon({})
    converter = PinyinConverter(vocab, bigram, decoder, ngram, lexicon)
    assert converter.sentences("ma", "西", 1)[0].text == "马"
    assert converter.sentences("ma", "好", 3)[-1].text == "马"
    assert converter.convert("ma", "西", 9)[0].text == "马"


def test_of_the_text_before_its_kind_counts() -> None:
    assert CONVERTER.sentences("nihao", "。", 3) == CONVERTER.sentences("nihao", "，", 3)
    assert CONVERTER.sentences("nihao", "5", 3) == CONVERTER.sentences("nihao", "a", 3)
    scores = {CONVERTER.sentences("nihao", before, 1)[0].score for before in ("", "，", "5")}
    assert len(scores) == 3


def test_a_syllable_without_rows_does_not_harm() -> None:
    vocab = Vocab((("hao", "好", 1), ("ni", "你", 1), ("xi", "西", 1), ("yang", "羊", 1)))
    ngram = TableNgram(vocab, {})
    decoder = Decoder(vocab, ngram, None, Weights(), Width())
    lexicon = TableLexicon({"ni hao": "你好", "shuang": "双"})
    converter = PinyinConverter(vocab, flat_bigram(vocab), decoder, ngram, lexicon)
    assert converter.sentences("nihao", "", 1)[0].text == "你好"
    for letters in ("shuang", "nishuang", "ra", "xiya", "nir", "eeee"):
        converter.convert(letters, "", 20)


def test_limits_are_honoured() -> None:
    limits = Limits(sentences=1, paths=1, words=1, longest_word=2)
    found = make(limits=limits).convert("xian", "", 50)
    assert [c.source for c in found].count(Source.SENTENCE) == 1
    assert {c.end for c in found} == {4}


@pytest.mark.parametrize(
    ("letters", "best"),
    [("nihoa", "你好"), ("nhiao", "你好"), ("zhognguoren", "中国人"), ("womenshizhonguoren", None)],
)
def test_a_slip_is_undone_and_marked(letters: str, best: str | None) -> None:
    found = CONVERTER.convert(letters, "", 9)
    assert found[0].text == best or best is None
    assert found[0].corrected
    assert found[0].end == len(letters)


def test_words_and_characters_of_a_corrected_cut_are_marked() -> None:
    found = CONVERTER.convert("nihoama", "", 80)
    marked = {(c.text, c.end): c.corrected for c in found}
    assert marked["你好", 5]
    assert not marked["你", 2]


def test_letters_as_typed_come_first_when_both_make_sense() -> None:
    for letters in ("nihao", "womenshi", "zhongguoren", "xian", "nh", "zhgr"):
        assert not CONVERTER.convert(letters, "", 1)[0].corrected


def test_slips_can_be_switched_off() -> None:
    assert any(c.corrected for c in CONVERTER.convert("nihhao", "", 80))
    found = make(slips=False).convert("nihhao", "", 80)
    assert found
    assert not any(c.corrected for c in found)


def test_fuzzy_sounds_are_understood_when_they_are_on() -> None:
    found = FUZZY.sentences("zongguolen", "", 3)
    assert (found[0].text, found[0].corrected) == ("中国人", True)
    assert found[0].readings == ("zhong", "guo", "ren")
    assert not FUZZY.sentences("zhongguoren", "", 1)[0].corrected


def test_a_corrected_candidate_is_cut_and_committed_by_the_letters_typed() -> None:
    session = Session(CONVERTER)
    for letter in "nhiaoma":
        update = session.press(Keystroke(letter, letter))
    assert update.preedit.text == "nh iao ma"
    assert update.candidates[0].text == "你好吗"
    place = next(i for i, c in enumerate(update.candidates) if (c.text, c.end) == ("你好", 5))
    rest = session.select(place)
    assert rest.preedit.text == "你好ma"
    done = session.press(Keystroke("space", " "))
    assert done.commit is not None
    assert (done.commit.text, done.commit.letters) == ("你好吗", "nhiaoma")
    assert done.commit.readings == ("ni", "hao", "ma")


def test_a_word_the_n_gram_has_hardly_met_beats_an_unlikely_sentence() -> None:
    words = {**WORDS, "ni men": "泥门", "wo men": "握门"}
    without = make(limits=Limits(unmet=99.0), words=words)
    found = make(words=words).sentences("nimen", "", 9)
    assert without.sentences("nimen", "", 9)[0].text != "泥门"
    assert found[0].text == "泥门"
    assert [c.text for c in found].count("泥门") == 1
    # what the n-gram knows well is not touched
    assert make(words=words).sentences("women", "", 9)[0].text == "我们"


def test_a_candidate_tells_which_hanzi_correct_letters() -> None:
    first = CONVERTER.sentences("womne", "", 1)[0]
    assert (first.text, first.corrected, first.slipped) == ("我们", True, (1,))
    assert first.marked == (1,)
    exact = CONVERTER.sentences("women", "", 1)[0]
    assert (exact.corrected, exact.marked) == (False, ())
