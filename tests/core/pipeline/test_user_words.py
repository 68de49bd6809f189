"""The user's dictionary in conversion: offered, pinned, blocked."""

from __future__ import annotations

from collections.abc import Sequence

from p2h_desktop.core.extras.emoji import EmojiSource
from p2h_desktop.core.pipeline.pinyin_translator import PinyinTranslator
from p2h_desktop.core.pipeline.pipeline import Pipeline
from p2h_desktop.core.pipeline.user_words import JoinedLexicon
from p2h_desktop.core.scoring.decoder import Decoder, Weights, Width
from p2h_desktop.core.types import Candidate, Source
from tests.support.fake_models import (
    FakeWords,
    TableLexicon,
    TableNgram,
    flat_bigram,
    row_ids,
    small_vocab,
)
from tests.support.fakes import table_pipeline

VOCAB = small_vocab()
SYMBOLS = EmojiSource({"泥号": ("👌",)})


def translator(words: FakeWords, shipped: dict[str, str] | None = None) -> PinyinTranslator:
    you, good, what = row_ids(VOCAB, "你好吗")
    pairs = {(VOCAB.break_id, you): 5.0, (you, good): 5.0, (good, what): 5.0}
    ngram = TableNgram(VOCAB, pairs, spread=0.1)
    decoder = Decoder(VOCAB, ngram, None, Weights(), Width())
    lexicon = JoinedLexicon(TableLexicon(shipped or {"ni hao": "你好"}), words)
    return PinyinTranslator(flat_bigram(VOCAB), decoder, lexicon)


def pipeline(words: FakeWords, shipped: dict[str, str] | None = None) -> Pipeline:
    return table_pipeline(translator(words, shipped), sources=[SYMBOLS], user_words=words)


def texts(candidates: Sequence[Candidate]) -> list[str]:
    return [candidate.text for candidate in candidates]


def test_without_words_nothing_changes() -> None:
    none = FakeWords({})
    plain = table_pipeline(translator(none), sources=[SYMBOLS])
    for letters in ("nihao", "nihaoma", "nh", "ni"):
        assert pipeline(none).convert(letters, "", 20) == plain.convert(letters, "", 20)


def test_a_word_of_the_users_comes_right_after_the_best_sentence() -> None:
    found = pipeline(FakeWords({"ni hao": "泥号"})).convert("nihao", "", 20)
    assert texts(found)[:2] == ["你好", "泥号"]
    assert found[1].source is Source.USER
    assert (found[1].end, found[1].readings) == (5, ("ni", "hao"))


class WeighedWords(FakeWords):
    """Words whose log probabilities are chosen."""

    def __init__(self, words: dict[str, tuple[str, float]], blocks: str = "") -> None:
        super().__init__({key: text for key, (text, _) in words.items()}, blocks=blocks)
        self._weights = dict(words.values())

    def words(self, readings: Sequence[str]) -> list[tuple[str, float]]:
        return [(text, self._weights[text]) for text, _ in super().words(readings)]


def test_a_name_that_was_added_stands_in_sentences_at_once() -> None:
    words = WeighedWords({"ni hao ma": ("泥号马", -7.0)})
    assert texts(pipeline(words).convert("nihaoma", "", 9))[:2] == ["泥号马", "你好吗"]
    found = pipeline(words).convert("wonihaoma", "", 9)
    assert found[0].text.endswith("泥号马")
    assert found[1].text.endswith("你好吗")
    assert (found[0].end, found[0].readings) == (9, ("wo", "ni", "hao", "ma"))


def test_short_or_rare_words_stand_in_the_second_sentence() -> None:
    for word, log_prob in (("泥号", -7.0), ("泥号马", -11.0), ("泥号马", -15.0)):
        key = " ".join(("ni", "hao", "ma")[: len(word)])
        words = WeighedWords({key: (word, log_prob)})
        found = texts(pipeline(words).convert("nihaomawo", "", 9))
        assert found[0].startswith("你好吗")
        assert found[1].startswith(word)


def test_short_rare_words_and_blocked_ones_are_not_put_into_sentences() -> None:
    for words in (
        WeighedWords({"ni hao": ("泥号", -15.0)}),
        WeighedWords({"ni hao": ("泥号", -7.0)}, blocks="泥号"),
    ):
        found = texts(pipeline(words).convert("nihaoma", "", 9))
        assert not [text for text in found if len(text) == 3 and text.startswith("泥号")]


def test_a_pinned_word_comes_first_for_its_whole_spelling() -> None:
    words = FakeWords({"ni hao": "泥号"}, {"ni hao": "泥号"})
    for letters in ("nihao", "ni'hao"):
        found = pipeline(words).convert(letters, "", 20)
        assert texts(found)[0] == "泥号"
        assert found[0].end == len(letters)
        assert texts(found).count("泥号") == 1


def test_a_pinned_word_is_first_among_words_of_its_length_elsewhere() -> None:
    words = FakeWords({"ni hao": "泥号"}, {"ni hao": "泥号"})
    shipped = {"ni hao": "你好"}
    longer = texts(pipeline(words, shipped).convert("nihaoma", "", 30))
    assert longer[0] == "你好吗"
    assert longer.index("泥号") < longer.index("你好")
    assert texts(pipeline(words, shipped).convert("nh", "", 30))[0] != "泥号"
    assert "泥号" in texts(pipeline(words, shipped).convert("nh", "", 30))


def test_a_pinned_hanzi_is_first_for_its_syllable() -> None:
    words = FakeWords({}, {"shi": "市"})
    assert texts(pipeline(words).convert("shi", "", 20))[0] == "市"
    assert texts(pipeline(words).convert("shi", "", 20)).count("市") == 1


def test_blocked_words_are_not_offered_but_sentences_with_them_are() -> None:
    words = FakeWords({"ni hao": "泥号"}, {"ni hao": "泥号"}, blocks="你好 泥号 号")
    assert not {"你好", "泥号"} & set(texts(pipeline(words).convert("nihao", "", 60)))
    assert "号" not in texts(pipeline(words).convert("hao", "", 60))
    assert texts(pipeline(words).convert("nihaoma", "", 20))[0] == "你好吗"
    assert "你好" not in texts(pipeline(words).sentences("nihao", "", 5))
    assert texts(pipeline(words).sentences("nihao", "", 1)) == ["你号"]


def test_the_limit_holds() -> None:
    words = FakeWords({"ni hao": "泥号"}, {"ni hao": "泥号"}, blocks="你好")
    for limit in range(5):
        assert len(pipeline(words).convert("nihao", "", limit)) == limit


def test_a_word_of_both_lexicons_is_as_likely_as_the_likelier_says() -> None:
    shipped, own = TableLexicon({"ni hao": "你好 拟好"}), FakeWords({"ni hao": "拟好 你好"})
    both = JoinedLexicon(shipped, own).words(("ni", "hao"))
    scores = dict(shipped.words(("ni", "hao")))
    assert {text: score >= scores[text] for text, score in both} == {"你好": True, "拟好": True}
    assert len(both) == 2
    assert len(JoinedLexicon(shipped, own).completions(["n", "h"], 1)) == 1
    assert len(JoinedLexicon(shipped, own).longer(["n"], 9)) == 2


def test_what_others_add_can_be_blocked_too() -> None:
    words = {"ni hao": "泥号"}
    assert "👌" in texts(pipeline(FakeWords(words)).convert("nihao", "", 9))
    blocking = pipeline(FakeWords(words, blocks="👌 号"))
    assert "👌" not in texts(blocking.convert("nihao", "", 9))
    assert texts(blocking.sentences("hao", "", 9)) == ["好"]
