"""What the labeller looks up: readings of hanzi, and words with readings and probabilities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log
from sys import intern

from p2h_desktop.core.tones import plain

LONGEST_WORD = 8
AS_USUAL = "="  # every hanzi of the word has its first reading, whatever the rules say

Readings = Mapping[str, tuple[str, ...]]
Fixed = dict[int, str]


@dataclass(frozen=True, slots=True)
class LabelLexicon:
    """The tables of the labeller.

    readings: hanzi -> readings, default first. words: word -> {index: reading that is not the
    default}, {} where every hanzi is known to have its default. log_prob: word -> natural log of
    its probability, 0.0 for mere beginnings of words. tags: word -> jieba's part of speech.
    """

    readings: Readings
    words: dict[str, Fixed]
    log_prob: dict[str, float]
    tags: dict[str, str]


def parse_label_lexicon(hanzi: Iterable[str], words: Iterable[str], *, toned: bool) -> LabelLexicon:
    """Read the lines of hanzi.tsv and words.tsv; ValueError on anything else.

    toned: whether readings keep their tones (hao3); without them words may settle less.
    """
    readings = {}
    for line in hanzi:
        one, listed = line.rstrip("\n").split("\t")
        readings[one] = _distinct(listed.split(), toned=toned)
    fixed: dict[str, Fixed] = {}
    counts: dict[str, int] = {}
    tags: dict[str, str] = {}
    for line in words:
        word, count, tag, listed = line.rstrip("\n").split("\t")
        counts[word] = int(count)
        tags[word] = intern(tag)
        if listed:
            syllables = [] if listed == AS_USUAL else listed.split()
            fixed[word] = _differing(word, syllables, readings, toned=toned)
    return LabelLexicon(readings, fixed, _log_prob(counts), tags)


def _distinct(listed: Iterable[str], *, toned: bool) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s if toned else plain(s) for s in listed))


def _differing(word: str, syllables: list[str], readings: Readings, *, toned: bool) -> Fixed:
    found = (s if toned else plain(s) for s in syllables)
    return {i: s for i, s in enumerate(found) if s != readings[word[i]][0]}


def _log_prob(counts: Mapping[str, int]) -> dict[str, float]:
    total = log(sum(counts.values()) or 1)
    result: dict[str, float] = {}
    for word in counts:
        for end in range(1, len(word)):
            result.setdefault(word[:end], 0.0)
    result.update({word: log(max(n, 1)) - total for word, n in counts.items()})
    return result
