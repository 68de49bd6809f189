"""`p2h explain`: where candidates come from, and how sure the models are of each hanzi."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from math import exp
from types import MappingProxyType

from p2h_desktop.core.text.explain import Explain, Explanation, HanziReason
from p2h_desktop.core.types import Source, SyllableKind
from p2h_desktop.messages.bilingual import Bilingual
from p2h_desktop.messages.rendering import Say

_NOTHING = 1  # exit status where the letters give no candidate

SOURCES: Mapping[Source, Bilingual] = MappingProxyType(
    {
        Source.SENTENCE: Bilingual("整句", "sentence"),
        Source.WORD: Bilingual("词语", "word"),
        Source.CHARACTER: Bilingual("单字", "character"),
        Source.USER: Bilingual("个人词典", "your dictionary"),
        Source.ENGLISH: Bilingual("英文", "English"),
        Source.SYMBOL: Bilingual("符号", "symbol"),
        Source.PHRASE: Bilingual("自定义短语", "your phrase"),
        Source.COMPUTED: Bilingual("计算", "computed"),
        Source.PREDICTION: Bilingual("联想", "prediction"),
    }
)
KINDS: Mapping[SyllableKind, Bilingual] = MappingProxyType(
    {
        SyllableKind.EXACT: Bilingual("全拼", "full"),
        SyllableKind.PREFIX: Bilingual("未输完", "partial"),
        SyllableKind.ABBREVIATION: Bilingual("简拼", "initial"),
        SyllableKind.SLIP: Bilingual("纠错", "corrected"),
        SyllableKind.FUZZY: Bilingual("模糊音", "fuzzy"),
    }
)


def describe(explanation: Explanation, say: Say) -> Iterator[str]:
    """Yield the lines that explain one candidate."""
    candidate = explanation.candidate
    yield f"{candidate.text}  [{SOURCES[candidate.source].say(say.language)}]"
    for reason in explanation.hanzi:
        yield _describe_hanzi(reason, say)
    if explanation.words:
        yield say("    词库：{words}", "    lexicon: {words}", words=" ".join(explanation.words))
    if explanation.own_words:
        yield say(
            "    个人词典：{words}",
            "    your dictionary: {words}",
            words=" ".join(explanation.own_words),
        )
    if explanation.by_learning:
        yield say(
            "    学习：可能性是不学习时的 {times:.1f} 倍",
            "    learning: {times:.1f} times as likely as without",
            times=exp(explanation.learned),
        )
    if candidate.comment:
        yield say("    说明：{text}", "    note: {text}", text=candidate.comment)


def _describe_hanzi(reason: HanziReason, say: Say) -> str:
    network = "    –" if reason.network is None else f"{reason.network:5.0%}"
    kind = _padded(KINDS[reason.kind].say(say.language), 10)
    line = f"    {reason.hanzi}  {reason.reading:<7}{reason.typed:<7}{kind}"
    line += say(
        "神经网络 {network}   统计模型 {ngram:4.0%}",
        "network {network}   n-gram {ngram:4.0%}",
        network=network,
        ngram=reason.ngram,
    )
    if reason.unsure:
        line += say("   ? 把握不大", "   ? uncertain")
    if reason.unsure and reason.instead != reason.hanzi:
        line += say("，备选字 {other}", ", perhaps {other}", other=reason.instead)
    return line


def _padded(text: str, columns: int) -> str:
    """Fill up with spaces; a hanzi is two columns wide."""
    width = sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text)
    return text + " " * (columns - width)


def run(explain: Explain, letters: str, context: str, count: int, say: Say) -> int:
    """Print why the first candidates are offered; return the exit status."""
    found = explain(letters, context, count)
    for number, explanation in enumerate(found, 1):
        lines = list(describe(explanation, say))
        print(f"{number}  " + "\n".join(lines))
    return 0 if found else _NOTHING
