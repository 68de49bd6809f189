"""Continuations: what the n-gram and the lexicon expect, offered until the next key."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.session.hanzi_variant import VariantSwitch
from p2h_desktop.core.session.prediction import NgramPredictor
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.session.suggestions import Suggestions
from p2h_desktop.core.types import Commit, Kept, Keystroke, Source
from tests.support.fake_models import TableLexicon, TableNgram, row_ids, small_vocab
from tests.support.fakes import TableConverter
from tests.support.scenario_features import TablePredictor

VOCAB = small_vocab()
WORDS = TableLexicon({"zhong guo": "中国", "zhong guo ren": "中国人", "ni hao": "你好"})


def predictor(*phrases: str) -> NgramPredictor:
    pairs: dict[tuple[int, int], float] = {}
    for phrase in phrases:
        pairs |= dict.fromkeys(pairwise(row_ids(VOCAB, phrase)), 6.0)
    return NgramPredictor(VOCAB, TableNgram(VOCAB, pairs, spread=0.3), WORDS)


def test_words_of_the_ngram_come_whole() -> None:
    found = predictor("是中国").predict("我是", 5)
    assert "中国" in [c.text for c in found]
    first = next(c for c in found if c.text == "中国")
    assert first.readings == ("zhong", "guo")
    assert first.source is Source.PREDICTION
    assert first.end == 0


def test_a_beginning_that_goes_on_is_not_offered_alone() -> None:
    texts = [c.text for c in predictor("是中国").predict("是", 9)]
    assert "中" not in texts


def test_the_rest_of_a_longer_word() -> None:
    assert "人" in [c.text for c in predictor("中国人").predict("中国", 5)]


def test_nothing_follows_what_is_no_hanzi() -> None:
    for context in ("", "你好。", "ok", "你好\n"):
        assert predictor("是中国").predict(context, 5) == ()


@given(st.text("你好中国人是西安a。 ", max_size=12), st.integers(1, 9))
def test_any_context_has_an_answer(context: str, limit: int) -> None:
    found = predictor("是中国", "你好").predict(context, limit)
    assert len(found) <= limit
    assert len({c.text for c in found}) == len(found)
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)


def test_without_a_predictor_nothing_is_offered() -> None:
    follow_up = Suggestions()
    follow_up.note(Commit("你好", "nihao", ("ni", "hao"), 0, "你好"))
    follow_up.refresh("你好", 5)
    assert follow_up.choose(0) is None
    assert follow_up.press(Keystroke("1", "1")) == (False, None)


def test_the_recorder_hears_of_a_continuation() -> None:
    heard: list[tuple[Commit, str]] = []

    class Recorder:
        def committed(self, commit: Commit, context: Kept) -> bool:
            heard.append((commit, context))
            return True

        def taken_back(self, count: int) -> None:
            raise AssertionError

        def dismissed(self, candidate: object) -> None:
            raise AssertionError

    session = Session(TableConverter(), recorder=Recorder())
    session.suggestions.set_predictor(TablePredictor())
    for char in "nihao":
        session.press(Keystroke(char, char))
    shown = session.press(Keystroke("space", " "))
    assert {"space", "1", "BackSpace"} <= shown.idle_keys
    update = session.select(1)
    assert update.commit is not None
    assert (update.commit.text, update.commit.letters, update.commit.rank) == ("啊", "", 1)
    assert [context for _, context in heard] == ["", "你好"]
    assert "space" not in update.idle_keys


class Doubled:
    """A script that doubles each hanzi."""

    def write(self, text: str) -> str:
        return "".join(char * 2 for char in text)

    def read(self, text: str) -> str:
        return text[::2]


def test_texts_may_change_their_length() -> None:
    session = Session(TableConverter())
    session.script.set(Doubled(), on=True)
    for char in "womennihao":
        session.press(Keystroke(char, char))
    update = session.press(Keystroke("2", "2"))
    assert update.preedit.text == "我我们们ni hao"
    assert (update.preedit.fixed, update.preedit.caret) == (4, 10)
    session.set_context("你你好好")
    assert session.context == "你好"


def test_no_script_beside_simplified() -> None:
    switch = VariantSwitch()
    switch.set(None, on=True)
    switch.toggle()
    assert switch.read("们") == "们"
