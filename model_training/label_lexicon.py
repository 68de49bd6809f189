"""Words with the readings that differ from the default, from the dictionaries of packages.

Sources: single readings from pypinyin (its order) kept to those ktghz2013 lists, phrases from
pypinyin and CC-CEDICT (the latter wins), word counts and parts of speech from jieba, and our own
`label_words.tsv` (hanzi, its reading, words in which it is read so; the hanzi alone makes the
reading its default), which wins over all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import log
from sys import intern

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin_dict.phrase_pinyin_data import cc_cedict_0, cc_cedict_1, cc_cedict_2
from pypinyin_dict.pinyin_data import ktghz2013

LONGEST_WORD = 8
_NEW_WORD_COUNT = 3
_OWN_WORD_COUNT = 300
# interjections and dialect syllables nobody types
_STRANGE = re.compile("ng|n|m|hm|hng|e\\^|yai|fiao|biang|tei|lo|bong|wong|nun|rua|din|eng|cei|")

Readings = Mapping[str, tuple[str, ...]]
Fixed = dict[int, str]


@dataclass(frozen=True, slots=True)
class LabelLexicon:
    """What the labeller looks up.

    readings: hanzi -> readings, default first. words: word -> {index: reading that is not the
    default}, {} where every hanzi has its default. log_prob: word -> natural log of its
    probability, 0.0 for mere beginnings of words. tags: word -> jieba's part of speech.
    """

    readings: Readings
    words: dict[str, Fixed]
    log_prob: dict[str, float]
    tags: dict[str, str]


@lru_cache(4096)
def plain(syllable: str) -> str:
    """Return a syllable without its tone, ü as v."""
    marked = unicodedata.normalize("NFD", syllable.lower())
    letters = marked.replace("u\u0308", "v").replace("e\u0302", "e^")
    return "".join(c for c in letters if not unicodedata.combining(c))


def load_lexicon() -> LabelLexicon:
    """Build the tables; takes about two seconds."""
    own = _own_words()
    readings = _single_readings(own)
    counts, tags = _jieba_words()
    words: dict[str, Fixed] = {}
    for word, syllables in _phrases():
        fixed = _differing(word, syllables, readings)
        if fixed is not None:
            words[word] = fixed
            counts.setdefault(word, _NEW_WORD_COUNT)
    for word in sorted((w for w in own if len(w) > 1), key=len):
        base = words[word] if word in words else _readings_inside(word, words)
        merged = base | own[word]
        words[word] = {i: s for i, s in merged.items() if s != readings[word[i]][0]}
        counts[word] = max(counts.get(word, 0), _OWN_WORD_COUNT)
    _fill_compounds(words, tags)
    return LabelLexicon(readings, words, _log_prob(counts), tags)


def _single_readings(own: Mapping[str, Fixed]) -> dict[str, tuple[str, ...]]:
    standard: Mapping[int, str] = ktghz2013.pinyin_dict
    ours: dict[str, list[str]] = {}
    for word, fixed in own.items():
        for i, syllable in fixed.items():
            ours.setdefault(word[i], []).append(syllable)
    result: dict[str, tuple[str, ...]] = {}
    for code, line in PINYIN_DICT.items():
        hanzi = chr(code)
        common = [plain(s) for s in line.split(",")]
        listed = [plain(s) for s in standard[code].split(",")] if code in standard else common[:1]
        first = list(own.get(hanzi, {}).values())
        ordered = [*first, *(s for s in common if s in listed), *listed, *ours.get(hanzi, ())]
        kept = tuple(dict.fromkeys(s for s in ordered if not _STRANGE.fullmatch(s)))
        if kept:
            result[hanzi] = kept
    return result


def _phrases() -> Iterator[tuple[str, list[str]]]:
    for table in (PHRASES_DICT, *(m.phrases_dict for m in (cc_cedict_0, cc_cedict_1, cc_cedict_2))):
        for word, syllables in table.items():
            if 1 < len(word) == len(syllables) <= LONGEST_WORD:
                yield word, [plain(s[0]) for s in syllables]


def _differing(word: str, syllables: list[str], readings: Readings) -> Fixed | None:
    """Return {index: reading} where it is not the default; None if the word settles nothing."""
    known = [readings.get(c, ()) for c in word]
    if not all(known) or all(len(r) == 1 for r in known):
        return None
    pairs = enumerate(zip(syllables, known, strict=True))
    return {i: s for i, (s, r) in pairs if s != r[0] and s in r}


def _own_words() -> dict[str, Fixed]:
    text = resources.files("model_training").joinpath("label_words.tsv").read_text(encoding="utf-8")
    own: dict[str, Fixed] = {}
    for line in text.splitlines():
        hanzi, syllable, words = line.split("\t")
        for word in words.split():
            here = {i: syllable for i, c in enumerate(word) if c == hanzi}
            own.setdefault(word, {}).update(here)
    return own


def _fill_compounds(words: dict[str, Fixed], tags: Mapping[str, str]) -> None:
    """Give the jieba words that have no readings of their own those of the words inside them."""
    heads = {word[:2] for word, fixed in words.items() if fixed}
    for word in tags:
        if len(word) < 3 or word in words:
            continue
        if any(word[i : i + 2] in heads for i in range(len(word) - 1)):
            fixed = _readings_inside(word, words)
            if fixed:
                words[word] = fixed


def _readings_inside(word: str, words: Mapping[str, Fixed]) -> Fixed:
    """Collect the readings of the longest known words inside a word, from left to right."""
    fixed: Fixed = {}
    start = 0
    while start < len(word) - 1:
        for end in range(len(word), start + 1, -1):
            inner = words.get(word[start:end])
            if inner is not None:
                fixed.update({start + i: s for i, s in inner.items()})
                start = end - 1
                break
        start += 1
    return fixed


def _jieba_words() -> tuple[dict[str, int], dict[str, str]]:
    """Return the counts and the parts of speech."""
    lines = resources.files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    fields = [line.split(" ") for line in lines]
    kept = [f for f in fields if len(f[0]) <= LONGEST_WORD]
    return {f[0]: int(f[1]) for f in kept}, {f[0]: intern(f[2]) for f in kept}


def _log_prob(counts: Mapping[str, int]) -> dict[str, float]:
    total = log(sum(counts.values()))
    result: dict[str, float] = {}
    for word in counts:
        for end in range(1, len(word)):
            result.setdefault(word[:end], 0.0)
    result.update({word: log(max(n, 1)) - total for word, n in counts.items()})
    return result
