"""Context rules for the heteronyms that words alone do not settle.

`assets/readings/rules.tsv` holds one rule a line: hanzi, reading, a pattern for the end of what
stands before, a pattern for the beginning of what stands after (both within the clause). The first
rule of a hanzi that fits decides. A reading may name its tone (wei2) or leave that to the usual
one. 地 and 得 need the words around them and have functions here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_MACROS = {
    "{number}": "[一二三四五六七八九十百千万两几多数半0-9]",
    "{person}": "我|你|您|他|她|它|们|咱|俺|大家|自己|人",
    "{title}": (
        "院|所|局|部|处|厂|店|队|会|团|组|班|市|县|镇|乡|村|区|省|司|厅|站|台|馆|园|校|社|州|军|师"
        "|旅|营|连|船|舰|机|书记|秘书|警|学|行|室|科|股|排|寨|岛|府|堂|里|庭|董事|理事|检察|财|总"
        "|首|族"
    ),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One reading of a hanzi and the characters around it that ask for it."""

    reading: str
    before: re.Pattern[str]
    after: re.Pattern[str]


def parse_rules(lines: Iterable[str]) -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules of each hanzi, in the order they are tried; ValueError on a bad line."""
    rules: dict[str, list[Rule]] = {}
    for line in lines:
        for name, pattern in _MACROS.items():
            line = line.replace(name, pattern)
        hanzi, reading, before, after = line.rstrip("\n").split("\t")
        rules.setdefault(hanzi, []).append(Rule(reading, re.compile(before), re.compile(after)))
    return {hanzi: tuple(found) for hanzi, found in rules.items()}


def reading_by_rules(rules: tuple[Rule, ...], before: str, after: str) -> str | None:
    """Return the reading the first fitting rule asks for, None if none fits."""
    for rule in rules:
        if rule.after.match(after) and rule.before.search(before):
            return rule.reading
    return None


# single hanzi that make a noun with 地 after them: 各地, 草地, 落地
_NOUN_BEFORE_DI = frozenset(
    "各多因两当本此异外内大土田草工场基陆天心余境质产属领圣胜盆高低山林湿荒空平耕农用占拿买卖种下扫拖遍满就随原实席"
    "跪倒落着坠触离腹故营墓旱某之的该这那每在到全省县市区国"
)
_NOUN_AFTER_DI = frozenset(
    "的上下里中方区块点址图位段铁面板球处道底带名价主势形产毯砖和与是为都有级"
)
_MANNER_ENDINGS = frozenset("性般样然")
_MANNER_TAGS = frozenset(("a", "ad", "an", "d", "i", "l", "o", "vd", "z"))
_LONG_MANNER_TAGS = _MANNER_TAGS | {"b", "e", "v", "vn", ""}
_ADVERB_TAGS = frozenset(("ad", "d", "vd", "z"))


def manner_reading(word: str, tag: str, following: str) -> str | None:
    """Return "de" where 地 marks the manner of a verb, None where it is a place.

    word: the word before 地 and its part of speech; following: the word after it; each may be
    empty at the ends of a clause.
    """
    if not word:
        return None
    is_long = len(word) > 1
    if is_long and (word[-1] == word[-2] or word[-1] in _MANNER_ENDINGS):
        return "de"
    if not following:
        return "de" if is_long and tag in _ADVERB_TAGS else None
    if following[0] in _NOUN_AFTER_DI or (not is_long and word in _NOUN_BEFORE_DI):
        return None
    return "de" if tag in (_LONG_MANNER_TAGS if is_long else _MANNER_TAGS) else None


_BEFORE_MUST = re.compile(
    "我|你|您|他|她|它|我们|你们|他们|她们|咱们|咱|俺|人|还|就|都|也|总|可|又|谁|只|必|真|非|才"
    "|老|再|今天|明天|现在|以后|首先|先|一定|那|这|怎么|可能|大家|自己|人家|最好|肯定|一般|至少"
    "|起码|还是|多少|每天|估计|看来|恐怕|家长|孩子|女人|男人|所以|但|于是|然后|接下来|后|时"
    "|以前|因此|不过|而且|晚上|早上|待会|待会儿|等会|下次|要么|是不是|到时候|到时|凡事|什么"
    "|有时候|有时|事|话|钱|平时|那么|当然"
)
_AFTER_MUST = re.compile(
    "把|有|先|要|去|给|让|在|靠|花|等|找|看|说|想|用|多|好好|重新|尽快|尽早|赶紧|赶快|马上|小心|跟|和|向|从|到"
)
_NEVER_AFTER_MUST = frozenset("了到很出过以主意罪体")


def must_reading(word: str, following: str, tag: str) -> str | None:
    """Return "dei" where 得 means must: after a pronoun or adverb, before a verb.

    word: the word before 得, "" at the start of a clause; following: the word after it and tag,
    its part of speech.
    """
    if not following or following[0] in _NEVER_AFTER_MUST:
        return None
    if word and not _BEFORE_MUST.fullmatch(word):
        return None
    return "dei" if tag[:1] in ("v", "p", "d", "r") or _AFTER_MUST.fullmatch(following) else None
