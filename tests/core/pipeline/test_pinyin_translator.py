"""Letters to candidates over a small vocabulary and table models."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2h_desktop.core.fuzzy import ALL_PAIRS
from p2h_desktop.core.pinyin.key_reader import FullPinyin, ReadKeys
from p2h_desktop.core.pipeline.pinyin_translator import Limits, PinyinTranslator
from p2h_desktop.core.pipeline.pipeline import Pipeline
from p2h_desktop.core.pipeline.ranking_weights import AFTER_KNOWN, AFTER_UNKNOWN
from p2h_desktop.core.pipeline.stages import Distinct, Pinyin
from p2h_desktop.core.scoring.decoder import Decoder, Weights, Width
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Keystroke, Source
from p2h_desktop.core.vocab import Vocab
from tests.support.fake_models import (
    SMALL_ROWS,
    SMALL_WORDS,
    TableLexicon,
    TableNgram,
    flat_bigram,
    row_ids,
    small_translator,
    small_vocab,
)


def pipeline(translator: PinyinTranslator) -> Pipeline:
    return Pipeline((Pinyin(translator, FullPinyin()), Distinct()))


def make(
    neural: bool = False,
    limits: Limits | None = None,
    slips: bool = True,
    fuzzy: Collection[str] = (),
    words: Mapping[str, str] = SMALL_WORDS,
    vulgar: Collection[str] = (),
) -> Pipeline:
    return pipeline(small_translator(neural, limits, slips, fuzzy, words, vulgar=vulgar))


TRANSLATOR = small_translator()
CONVERTER = pipeline(TRANSLATOR)
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
def test_any_text_at_all(converter: Pipeline, letters: str, context: str, limit: int) -> None:
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
    assert TRANSLATOR.ranked(letters, "") == []


def test_the_ranking_weighs_the_features_that_are_handed_out() -> None:
    for context, weights in (("", AFTER_UNKNOWN), ("我", AFTER_KNOWN)):
        texts, features = TRANSLATOR.featured("nihao", context)
        assert features.shape == (len(texts), len(weights.vector()))
        ranked = TRANSLATOR.ranked("nihao", context)
        best_first = sorted(zip(features @ weights.vector(), texts, strict=True), reverse=True)
        assert [item.score for item in ranked] == pytest.approx([score for score, _ in best_first])
        written = ["".join(small_vocab().row_hanzi[r] for r in i.hypothesis.rows) for i in ranked]
        assert written[0] == best_first[0][1]
    texts, features = TRANSLATOR.featured("nihaouuu", "")
    assert (texts, features.shape[0]) == ([], 0)


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


def test_readings_of_all_letters_then_words_then_characters() -> None:
    found = list(TRANSLATOR.translate(ReadKeys("nihaoma", "nihaoma"), "", whole=False))
    order = [Source.SENTENCE, Source.WORD, Source.CHARACTER]
    places = [order.index(c.source) for c in found]
    assert places == sorted(places)
    assert [c.end for c in found] == sorted((c.end for c in found), reverse=True)
    assert found[0].text == "你好吗"
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
    converter = pipeline(PinyinTranslator(bigram, decoder, lexicon))
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
    converter = pipeline(PinyinTranslator(flat_bigram(vocab), decoder, lexicon))
    assert converter.sentences("nihao", "", 1)[0].text == "你好"
    for letters in ("shuang", "nishuang", "ra", "xiya", "nir", "eeee"):
        converter.convert(letters, "", 20)


def test_limits_are_honoured() -> None:
    limits = Limits(paths=1, words=1, longest_word=2)
    found = make(limits=limits).convert("xian", "", 50)
    assert {(c.end, len(c.ends)) for c in found} == {(4, 1)}
    words = {"ni hao": "你好 泥好", "ni hao ma": "你好吗"}
    found = make(limits=limits, words=words).convert("nihaoma", "", 50)
    assert [(c.text, c.end) for c in found if c.source is Source.WORD] == [("你好", 5)]


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
    session = Session(CONVERTER, page_size=9)
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


def test_a_word_the_n_gram_has_hardly_met_competes_with_sentences() -> None:
    words = {**SMALL_WORDS, "ni men": "泥门", "wo men": "我们 握门"}
    ngram_only = make(words={}).sentences("nimen", "", 9)
    assert ngram_only[0].text != "泥门"
    found = make(words=words).convert("nimen", "", 9)
    sources = {c.text: c.source for c in found}
    assert sources["泥门"] is Source.WORD
    assert [c.text for c in found].count("泥门") == 1
    # what the n-gram knows well is not touched
    assert make(words=words).sentences("women", "", 9)[0].text == "我们"


def test_a_word_is_offered_though_the_beam_would_lose_it() -> None:
    row = "是时十事市"
    word = row[-1] * 6
    found = make(words={" ".join(["shi"] * 6): word}).convert("shi" * 6, "", 40)
    by_beam = make(words={}).sentences("shi" * 6, "", 10_000)
    assert word not in [c.text for c in by_beam]
    assert (word, Source.WORD) in [(c.text, c.source) for c in found]


def test_what_all_letters_spell_is_on_one_scale() -> None:
    found = TRANSLATOR.ranked("wome", "")
    assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)
    assert [r.log_share for r in found] == sorted((r.log_share for r in found), reverse=True)
    assert sum(exp(r.log_share) for r in found) == pytest.approx(1.0, abs=1e-4)
    assert {r.listed for r in found} == {True, False}
    scores = [c.score for c in CONVERTER.sentences("wome", "", 99)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(found[0].hypothesis.score)


@pytest.mark.parametrize("converter", [CONVERTER, FUZZY], ids=["exact", "fuzzy"])
@pytest.mark.parametrize("letters", ["ni", "xi", "an", "men", "shi", "zhang", "wo"])
def test_a_whole_syllable_is_taken_for_nothing_else(converter: Pipeline, letters: str) -> None:
    for found in (converter.convert(letters, "", 99), converter.sentences(letters, "", 99)):
        assert found
        for candidate in found:
            assert candidate.end == len(letters)
            assert candidate.source is Source.CHARACTER
            assert converter is FUZZY or candidate.readings == (letters,)


def test_a_syllable_before_letters_that_go_on_may_be_mistyped() -> None:
    # nothing begins with i: as typed only wo can be read of woimen
    found = CONVERTER.sentences("woimen", "", 9)
    assert found
    assert all(c.corrected and len(c.text) > 1 for c in found)


def test_a_whole_syllable_may_still_be_two() -> None:
    found = CONVERTER.convert("xian", "", 99)
    read = {c.readings for c in found if c.end == 4}
    assert read == {("xian",), ("xi", "an")}
    # … but a part of it is not taken for an unfinished one
    assert {c.readings for c in found if c.end < 4} == {("xi",)}


def test_all_hanzi_of_a_syllable_are_its_readings() -> None:
    for syllable, hanzi in SMALL_ROWS.items():
        texts = {c.text for c in CONVERTER.sentences(syllable, "", 99)}
        assert {text for text in texts if len(text) == 1} == set(hanzi)


def test_unlikely_readings_are_not_shown_but_among_the_n_best() -> None:
    strict = make(limits=Limits(shown=0.0, guessed=0.0))
    for letters in ("nihaoma", "wome", "womenshi"):
        shown = [c.text for c in strict.convert(letters, "", 99) if c.end == len(letters)]
        best = [c.text for c in strict.sentences(letters, "", 999)]
        assert shown == best[:1]
        assert len(best) > 3
        assert best == [c.text for c in CONVERTER.sentences(letters, "", 999)]


def test_words_and_hanzi_of_exactly_the_letters_are_always_shown() -> None:
    strict = make(limits=Limits(shown=0.0, guessed=0.0), words={"ni hao": "你好 泥号"})
    whole = [(c.text, c.source) for c in strict.convert("nihao", "", 99) if c.end == 5]
    assert whole == [("你好", Source.WORD), ("泥号", Source.WORD)]
    assert {c.text for c in strict.convert("shi", "", 99)} == set("是时十事市")


def test_where_whole_syllables_are_typed_guesses_must_be_likelier() -> None:
    def guessed(limits: Limits) -> list[str]:
        translator = small_translator(limits=limits, words={})
        found = list(translator.translate(ReadKeys("wome", "wome"), "", whole=False))
        whole = [c for c in found[1:] if c.end == 4]
        return [c.text for c in whole if c.readings[1] != "me"]

    assert guessed(Limits(shown=-99.0, guessed=-99.0))
    assert not guessed(Limits(shown=-99.0, guessed=0.0))


VULGAR = make(vulgar=["你好", "国人"])


@pytest.mark.parametrize("letters", ["nihao", "ni'hao", "nihaoma", "womennihao", "zhongguoren"])
def test_vulgar_words_come_of_exactly_their_letters(letters: str) -> None:
    plain = CONVERTER.convert(letters, "", 99)
    assert VULGAR.convert(letters, "", 99) == plain
    assert any("你好" in c.text or "国人" in c.text for c in plain)


@pytest.mark.parametrize(
    "letters",
    [
        *("nihoa", "nhiao"),  # a slip
        *("nih", "nh", "nha", "zhgr", "zhongguor"),  # unfinished, abbreviated
        *("nihoama", "nhma", "nham", "womennihoa"),  # … at the beginning of more, or its end
    ],
)
def test_vulgar_words_come_of_no_other_letters(letters: str) -> None:
    def has(pipeline: Pipeline) -> bool:
        texts = [c.text for c in pipeline.convert(letters, "", 999)]
        texts += [c.text for c in pipeline.sentences(letters, "", 999)]
        return any("你好" in text or "国人" in text for text in texts)

    assert has(CONVERTER)
    assert not has(VULGAR)


def test_an_empty_list_of_vulgar_words_hides_nothing() -> None:
    assert make(vulgar=()).convert("nh", "", 99) == CONVERTER.convert("nh", "", 99)


def test_a_candidate_tells_which_hanzi_correct_letters() -> None:
    first = CONVERTER.sentences("womne", "", 1)[0]
    assert (first.text, first.corrected, first.slipped) == ("我们", True, (1,))
    assert first.marked == (1,)
    exact = CONVERTER.sentences("women", "", 1)[0]
    assert (exact.corrected, exact.marked) == (False, ())
