"""`p2h explain`: where candidates come from, and how sure the models are of each hanzi."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from math import exp
from types import MappingProxyType

from p2h_desktop.core.explain import Explain, Explanation, HanziReason
from p2h_desktop.core.types import Source, SyllableKind

_NOTHING = 1  # exit status where the letters give no candidate

SOURCES: Mapping[Source, str] = MappingProxyType(
    {
        Source.SENTENCE: "整句",
        Source.WORD: "词语",
        Source.CHARACTER: "单字",
        Source.USER: "用户词典",
        Source.ENGLISH: "英文",
        Source.SYMBOL: "符号",
        Source.PHRASE: "自定义短语",
        Source.COMPUTED: "计算",
        Source.PREDICTION: "联想",
    }
)
KINDS: Mapping[SyllableKind, str] = MappingProxyType(
    {
        SyllableKind.EXACT: "全拼",
        SyllableKind.PREFIX: "未打完",
        SyllableKind.ABBREVIATION: "简拼",
        SyllableKind.SLIP: "纠错",
        SyllableKind.FUZZY: "模糊音",
    }
)


def describe(explanation: Explanation) -> Iterator[str]:
    """Yield the lines that explain one candidate."""
    candidate = explanation.candidate
    yield f"{candidate.text}  [{SOURCES.get(candidate.source, candidate.source.value)}]"
    for reason in explanation.hanzi:
        yield _describe_hanzi(reason)
    if explanation.words:
        yield "    词库：" + " ".join(explanation.words)
    if explanation.own_words:
        yield "    用户词典：" + " ".join(explanation.own_words)
    if explanation.by_learning:
        yield f"    学到的：比不学习时可能性大 {exp(explanation.learned):.1f} 倍"
    if candidate.comment:
        yield f"    说明：{candidate.comment}"


def _describe_hanzi(reason: HanziReason) -> str:
    network = "    –" if reason.network is None else f"{reason.network:5.0%}"
    line = (
        f"    {reason.hanzi}  {reason.reading:<7}{reason.typed:<7}"
        f"{_padded(KINDS[reason.kind], 8)}网络 {network}   n-gram {reason.ngram:4.0%}"
    )
    if reason.unsure:
        other = f"，也许是 {reason.instead}" if reason.instead != reason.hanzi else ""
        line += f"   ? 不太确定{other}"
    return line


def _padded(text: str, columns: int) -> str:
    """Fill up with spaces; a hanzi is two columns wide."""
    width = sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text)
    return text + " " * (columns - width)


def run(explain: Explain, letters: str, context: str, count: int) -> int:
    """Print why the first candidates are offered; return the exit status."""
    found = explain(letters, context, count)
    for number, explanation in enumerate(found, 1):
        lines = list(describe(explanation))
        print(f"{number}  " + "\n".join(lines))
    return 0 if found else _NOTHING
