"""Where candidates come from, and how sure the models are of each hanzi."""

from __future__ import annotations

import numpy as np
import pytest

from p2h_desktop.core.text.explain import Explainer
from p2h_desktop.core.types import Candidate, Source, SyllableKind
from tests.support.fake_models import TableLexicon, TableNeural, TableNgram, row_ids, small_vocab

VOCAB = small_vocab()
YOU, GOOD = row_ids(VOCAB, "你好")
SURE = TableNgram(VOCAB, {(VOCAB.break_id, YOU): 9.0, (YOU, GOOD): 9.0}, spread=0.1)
FLAT = TableNgram(VOCAB, {}, spread=0.1)


def explainer(
    ngram: TableNgram = SURE,
    base: TableNgram = SURE,
    neural: TableNeural | None = None,
    own: TableLexicon | None = None,
    fuzzy: tuple[str, ...] = (),
) -> Explainer:
    lexicon = TableLexicon({"ni hao": "你好", "zhong guo": "中国"})
    return Explainer(VOCAB, ngram, base, neural, lexicon, own, fuzzy)


def candidate(text: str, readings: str, *ends: int) -> Candidate:
    return Candidate(text, ends, tuple(readings.split()), -1.0, Source.SENTENCE)


HELLO = candidate("你好", "ni hao", 2, 5)


def test_a_sure_candidate() -> None:
    found = explainer().explain(HELLO, "nihao", "")
    assert [r.hanzi for r in found.hanzi] == ["你", "好"]
    assert [r.typed for r in found.hanzi] == ["ni", "hao"]
    assert all(r.ngram > 0.9 and r.network is None and not r.unsure for r in found.hanzi)
    assert found.words == ("你好",)
    assert found.own_words == ()
    assert not found.by_learning


def test_a_text_that_is_not_known_may_be_a_number() -> None:
    ngram = TableNgram(VOCAB, {(VOCAB.other_id, YOU): 9.0}, spread=0.1)
    told = {b: explainer(ngram).explain(HELLO, "nihao", b).hanzi[0].ngram for b in ("，", "", "5")}
    assert told["，"] < told[""] < told["5"]


def test_an_unsure_hanzi_is_marked_and_another_named() -> None:
    wrong = candidate("泥好", "ni hao", 2, 5)
    first, _ = explainer().explain(wrong, "nihao", "").hanzi
    assert first.unsure
    assert first.instead == "你"


@pytest.mark.parametrize(
    ("letters", "ends", "kinds"),
    [
        ("nihao", (2, 5), "exact exact"),
        ("ni'hao", (3, 6), "exact exact"),
        ("nihao'", (2, 6), "exact exact"),
        ("niha", (2, 4), "exact prefix"),
        ("nh", (1, 2), "abbreviation prefix"),
        ("nihoa", (2, 5), "exact slip"),
        ("lihao", (2, 5), "fuzzy exact"),
        ("ni3hao", (3, 6), "exact exact"),
    ],
)
def test_how_letters_relate_to_syllables(letters: str, ends: tuple[int, ...], kinds: str) -> None:
    found = explainer(fuzzy=("n/l",)).explain(candidate("你好", "ni hao", *ends), letters, "")
    assert [r.kind.value for r in found.hanzi] == kinds.split()


def test_a_fuzzy_sound_that_is_off_is_a_slip() -> None:
    found = explainer().explain(HELLO, "lihao", "")
    assert found.hanzi[0].kind is SyllableKind.SLIP


def test_the_network_is_asked_hanzi_by_hanzi() -> None:
    neural = TableNeural(VOCAB)
    found = explainer(neural=neural).explain(HELLO, "nihao", "西")
    tokens = tuple(VOCAB.row_tokens[r] for r in (YOU, GOOD))
    ranges = [VOCAB.token_ranges[t] for t in tokens]
    context = tuple(row_ids(VOCAB, "西"))
    whole = neural.sequence(context, tokens, context[-1], (YOU, GOOD), ranges)
    network = [r.network for r in found.hanzi if r.network is not None]
    assert np.log(network).sum() == pytest.approx(whole, rel=1e-4)


def test_the_users_words_and_what_was_learned() -> None:
    own = TableLexicon({"ni hao": "你好"})
    found = explainer(ngram=SURE, base=FLAT, own=own).explain(HELLO, "nihao", "")
    assert found.own_words == ("你好",)
    assert found.by_learning


def test_words_inside_a_sentence_from_left_to_right() -> None:
    longer = candidate("你好中国人", "ni hao zhong guo ren", 2, 5, 10, 13, 16)
    found = explainer().explain(longer, "nihaozhongguoren", "")
    assert found.words == ("你好", "中国")


@pytest.mark.parametrize(
    "other",
    [
        Candidate("😀", (3,), (), 0.0, Source.SYMBOL, comment="笑"),
        Candidate("hello", (5,), (), 0.0, Source.ENGLISH),
        Candidate("乂", (2,), ("yi",), 0.0, Source.CHARACTER),
    ],
)
def test_what_the_models_do_not_know_has_a_source_only(other: Candidate) -> None:
    found = explainer().explain(other, "nihao", "")
    assert (found.candidate, found.hanzi) == (other, ())
