"""Sessions with the features a scenario asks for: "with scheme xiaohe, dates"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from p2h_desktop.core.extras.dates import DateSource
from p2h_desktop.core.extras.decomposition import DecompositionSource
from p2h_desktop.core.extras.emoji import EmojiSource
from p2h_desktop.core.extras.number_mode import NumberSource
from p2h_desktop.core.extras.word_completion import WordCompletionSource
from p2h_desktop.core.fuzzy import COMMON_PAIRS
from p2h_desktop.core.pinyin.key_reader import FullPinyin, KeyReader, Shuangpin, TonedPinyin
from p2h_desktop.core.pinyin.shuangpin import ShuangpinScheme
from p2h_desktop.core.pipeline.english_words import parse_words
from p2h_desktop.core.pipeline.pipeline import Pipeline
from p2h_desktop.core.protocols import CandidateSource
from p2h_desktop.core.session.keymap import DEFAULT_KEYMAP, Keymap, keymap_for
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.session.typed_keys import TypedKeys
from p2h_desktop.core.types import Candidate, Commit, Kept, Moment, Source
from p2h_desktop.engine.models import Models, load_models
from p2h_desktop.engine.pipeline_builder import build_pipeline, options_of, spelling_of
from p2h_desktop.store.assets.opencc_script import OpenccScript
from p2h_desktop.store.assets.phrase_file import PhraseFile
from p2h_desktop.store.paths import assets_folder
from p2h_desktop.store.settings.scheme_file import FULL_PINYIN, load_scheme
from p2h_desktop.store.settings.settings import Settings
from tests.support.fake_models import FakeWords, TableLexicon, small_vocab
from tests.support.fakes import SMALL_TABLE, TableTranslator, table_pipeline

TABLE = SMALL_TABLE | {
    "ri qi": "日期",
    "shi jian": "时间 事件",
    "xing qi": "星期",
    "nong li": "农历",
    "jin tian": "今天",
    "tou fa": "头发",
    "fa xian": "发现",
    "kai xin": "开心",
    "ha ha": "哈哈",
    "xiao": "小 笑",
    "you": "有 又",
    "jian": "见 间",
    "tou": "头",
    "you jian tou": "右箭头",
}
SYMBOLS = {"开心": ("😄", "😊"), "哈哈": ("😄",), "笑": ("😁",), "右箭头": ("→",)}
PHRASES = Path(__file__).parents[1] / "scenarios" / "phrases.tsv"
WORDS = parse_words(["! ok OK", "PPT GPT PDF Python iPhone WiFi ppt", "hello women ma rust hao"])
LONGER = {"zhong guo ren": "中国人", "zhong guo ren min": "中国人民"}
PARTS = [
    "pn\t0\t人\t笔",
    "psnsz\t0\t们\t笔",
    "renmen\t0\t们\t亻门",
    "renmenren\t0\t无\t人",
    "szhhshnh\t0\t国\t笔",
    "szhs\t0\t中\t笔",
    "yanren\t0\t认\t讠人",
]


class FixedClock:
    """Friday, 2026-05-01, 09:05:07, the 15th of the third month."""

    def now(self, days: int = 0) -> Moment:
        return Moment(2026, 5, 1 + days, 9, 5, 7, (4 + days) % 7, "三月十五", "丙午")


FOLLOWING = {"你好": "吗 啊", "你好吗": "？", "我们": "都 的 是"}
TONES = {
    **{(h, "hao"): tones for h, tones in {"好": "34", "号": "42", "毫": "2"}.items()},
    **{(h, "ni"): tone for h, tone in {"你": "3", "尼": "2", "泥": "2", "拟": "3"}.items()},
    **{(h, "ma"): tone for h, tone in {"吗": "5", "妈": "1", "马": "3"}.items()},
    **{(h, "xi"): tone for h, tone in {"西": "1", "喜": "3", "洗": "3"}.items()},
    **{(h, "an"): tone for h, tone in {"安": "1", "按": "4", "案": "4"}.items()},
    ("先", "xian"): "1",
    ("现", "xian"): "4",
    ("线", "xian"): "4",
}
PINNED, BLOCKED = {"yi jing": "乙腈"}, "背景"
OTHERS = {
    *("scheme", "tones", "continuations", "script", "english", "keys"),
    *("model", "slips", "fuzzy", "words"),
}


class TablePredictor:
    """Continuations of the longest text that the table has."""

    def predict(self, context: str, limit: int) -> tuple[Candidate, ...]:
        known = [text for text in FOLLOWING if context.endswith(text)]
        texts = FOLLOWING[max(known, key=len)].split() if known else []
        made = [Candidate(t, (0,), (t,), 0.0, Source.PREDICTION) for t in texts]
        return tuple(made[:limit])


SOURCES: Mapping[str, Callable[[bool], CandidateSource]] = {
    "phrases": lambda _: PhraseFile(PHRASES, FixedClock()),
    "parts": lambda capital: DecompositionSource(small_vocab(), PARTS, capital=capital),
    "dates": lambda _: DateSource(FixedClock()),
    "symbols": lambda _: EmojiSource(SYMBOLS),
    "completions": lambda _: WordCompletionSource(TableLexicon(LONGER)),
}
MODES: Mapping[str, Callable[[bool], CandidateSource]] = {
    "numbers": lambda capital: NumberSource(capital=capital),
}


def make_session(features: str) -> Session:
    """A session over a small table; "" for pinyin alone."""
    wanted = dict(feature.partition(" ")[::2] for feature in filter(None, features.split(", ")))
    unknown = wanted.keys() - {*OTHERS, *SOURCES, *MODES}
    assert not unknown, unknown
    scheme = load_scheme(wanted["scheme"]) if "scheme" in wanted else None
    if "model" in wanted:
        shipped = shipped_pipeline(
            wanted.get("scheme", FULL_PINYIN),
            slips=wanted.get("slips") != "off",
            fuzzy="fuzzy" in wanted,
            words="words" in wanted,
        )
        return Session(shipped, keymap=keymap_of(wanted), keys=TypedKeys(scheme))
    capital = scheme is not None
    sources, modes = (
        [make(capital) for name, make in kind.items() if name in wanted]
        for kind in (SOURCES, MODES)
    )
    hiding = Hiding()
    pipeline = table_pipeline(
        TableTranslator(TABLE if wanted else SMALL_TABLE),
        reader_of(scheme, tones="tones" in wanted),
        words=WORDS if "english" in wanted else {},
        spelling=spelling_of(scheme),
        sources=sources,
        modes=modes,
        blocked=hiding.hidden,
    )
    keys = TypedKeys(scheme, "numbers" in wanted, "tones" in wanted)
    session = Session(pipeline, keymap=keymap_of(wanted), keys=keys, recorder=hiding)
    if "continuations" in wanted:
        by_digit = wanted["continuations"] == "by digit"
        session.suggestions.set_predictor(TablePredictor(), by_digit=by_digit)
    if "script" in wanted:
        session.script.set(OpenccScript("standard"), on=wanted["script"] == "traditional")
    return session


def reader_of(scheme: ShuangpinScheme | None, *, tones: bool) -> KeyReader:
    """How keys are read."""
    if scheme is not None:
        return Shuangpin(scheme)
    return TonedPinyin(TONES) if tones else FullPinyin()


class Hiding:
    """Hides what the user dismisses, as the user's own dictionary does."""

    def __init__(self) -> None:
        self._dismissed: set[str] = set()

    def hidden(self, text: str) -> bool:
        return text in self._dismissed

    def dismissed(self, candidate: Candidate) -> None:
        self._dismissed.add(candidate.text)

    def committed(self, commit: Commit, context: Kept) -> bool:
        return False

    def taken_back(self, count: int) -> None:
        pass


def keymap_of(wanted: Mapping[str, str]) -> Keymap:
    """The keymap of "keys second_semicolon undo": habits, and BackSpace takes a commit back."""
    if "keys" not in wanted:
        return DEFAULT_KEYMAP
    names = wanted["keys"].split()
    return keymap_for(names, backspace_undoes="undo" in names)


@cache
def shipped_models() -> Models:
    """The shipped models, read once."""
    return load_models(assets_folder() / "model")


@cache
def shipped_pipeline(scheme: str, *, slips: bool, fuzzy: bool, words: bool) -> Pipeline:
    """What a new user types with, once these settings are made and these words added."""
    models = shipped_models()
    if words:
        models = replace(models, words=FakeWords({"yan yue xuan": "闫玥瑄"}, PINNED, BLOCKED))
    settings = Settings(slips=slips, fuzzy=COMMON_PAIRS if fuzzy else ())
    return build_pipeline(models, options_of(settings, load_scheme(scheme)))
