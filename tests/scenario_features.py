"""Sessions with the features a scenario asks for: "with scheme xiaohe, dates"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from p2h_desktop.core.completion import CompletionSource
from p2h_desktop.core.dates import DateSource
from p2h_desktop.core.mixed_converter import MixedConverter
from p2h_desktop.core.number_mode import NumberSource
from p2h_desktop.core.parts import PartsSource
from p2h_desktop.core.protocols import CandidateSource, SentenceConverter
from p2h_desktop.core.scheme_converter import SchemeConverter
from p2h_desktop.core.session import Session
from p2h_desktop.core.symbols import SymbolSource
from p2h_desktop.core.typed_keys import TypedKeys
from p2h_desktop.core.types import Candidate, Moment, Source
from p2h_desktop.store.phrase_file import PhraseFile
from p2h_desktop.store.scheme_file import load_scheme
from p2h_desktop.store.traditional import TraditionalScript
from tests.fakes import SMALL_TABLE, TableConverter
from tests.fakes_models import TableLexicon, small_vocab

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
PHRASES = Path(__file__).with_name("scenarios") / "phrases.tsv"
LONGER = {"zhong guo ren": "中国人", "zhong guo ren min": "中国人民"}
PARTS = ["renmen\t0\t们\t亻门", "renmenren\t0\t无\t人", "yanren\t0\t认\t讠人"]


class FixedClock:
    """Friday, 2026-05-01, 09:05:07, the 15th of the third month."""

    def now(self, days: int = 0) -> Moment:
        return Moment(2026, 5, 1 + days, 9, 5, 7, (4 + days) % 7, "三月十五", "丙午")


FOLLOWING = {"你好": "吗 啊", "你好吗": "？", "我们": "都 的 是"}
OTHERS = {"scheme", "completions", "continuations", "script"}


class TablePredictor:
    """Continuations of the longest text that the table has."""

    def predict(self, context: str, limit: int) -> tuple[Candidate, ...]:
        known = [text for text in FOLLOWING if context.endswith(text)]
        texts = FOLLOWING[max(known, key=len)].split() if known else []
        made = [Candidate(t, (0,), (t,), 0.0, Source.PREDICTION) for t in texts]
        return tuple(made[:limit])


SOURCES: Mapping[str, Callable[[bool], CandidateSource]] = {
    "phrases": lambda _: PhraseFile(PHRASES, FixedClock()),
    "dates": lambda _: DateSource(FixedClock()),
    "symbols": lambda _: SymbolSource(SYMBOLS),
}
MODES: Mapping[str, Callable[[bool], CandidateSource]] = {
    "numbers": lambda capital: NumberSource(capital=capital),
    "parts": lambda capital: PartsSource(small_vocab(), PARTS, capital=capital),
}


def make_session(features: str) -> Session:
    """A session over a small table; "" for pinyin alone."""
    wanted = dict(feature.partition(" ")[::2] for feature in filter(None, features.split(", ")))
    unknown = wanted.keys() - {*OTHERS, *SOURCES, *MODES}
    assert not unknown, unknown
    scheme = load_scheme(wanted["scheme"]) if "scheme" in wanted else None
    converter: SentenceConverter = TableConverter(TABLE if wanted else SMALL_TABLE)
    if "completions" in wanted:
        converter = MixedConverter(converter, [CompletionSource(TableLexicon(LONGER))])
    if scheme is not None:
        converter = SchemeConverter(converter, scheme)
    capital = scheme is not None
    sources, modes = (
        [make(capital) for name, make in kind.items() if name in wanted]
        for kind in (SOURCES, MODES)
    )
    if sources or modes:
        converter = MixedConverter(converter, sources, modes)
    session = Session(converter, keys=TypedKeys(scheme, numbers="numbers" in wanted))
    if "continuations" in wanted:
        by_digit = wanted["continuations"] == "by digit"
        session.follow_up.set_predictor(TablePredictor(), by_digit=by_digit)
    if "script" in wanted:
        session.script.set(TraditionalScript("standard"), on=wanted["script"] == "traditional")
    return session
