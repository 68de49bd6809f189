"""Builds the files of assets/readings from the dictionaries of packages and our own list.

Sources: single readings from pypinyin (its order) kept to those ktghz2013 lists, phrases from
pypinyin, word counts and parts of speech from jieba, and our own `label_words.tsv` (hanzi, its
reading, words in which it is read so; the hanzi alone makes the reading its default), which wins
over all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin_dict.pinyin_data import ktghz2013

from p2h_desktop.core.text.label_lexicon import AS_USUAL, LONGEST_WORD, Fixed, Readings
from p2h_desktop.core.tones import plain, with_digit

_NEW_WORD_COUNT = 3
_OWN_WORD_COUNT = 300
COMMON = 500
"""A word this common (in jieba's counts) is kept for the cut, whatever its hanzi."""
SEEN = 20
"""A word with hanzi that change their reading is kept for the cut when it is this common."""
_HANZI = range(0x3007, 0xA000)
# interjections and dialect syllables nobody types
_STRANGE = re.compile("ng|n|m|hm|hng|e\\^|yai|fiao|biang|tei|lo|bong|wong|nun|rua|din|eng|cei|")
_BEFORE_DI = ("d", "i", "l", "z")  # what makes a 地 behind it a particle
_SANDHI = frozenset("一不")  # words give their tone as it is spoken before others


@dataclass(frozen=True, slots=True)
class Words:
    """What the labeller's words are made of.

    fixed: word -> {index: toned reading that is not the default}; counts and tags as jieba's.
    """

    fixed: Mapping[str, Fixed]
    counts: Mapping[str, int]
    tags: Mapping[str, str]


def build_readings(folder: Path) -> str:
    """Write hanzi.tsv and words.tsv to a folder; return a line that says how many."""
    own = _own_words()
    readings = _single_readings(own)
    words = _words(own, readings)
    kept = _kept(words, readings)
    listed = "".join(f"{h}\t{' '.join(r)}\n" for h, r in sorted(readings.items()))
    (folder / "hanzi.tsv").write_text(listed, "utf-8")
    lines = (_line(word, words, readings) for word in sorted(kept))
    (folder / "words.tsv").write_text("".join(lines), "utf-8")
    return f"{len(readings)} hanzi, {len(kept)} words"


def _line(word: str, words: Words, readings: Readings) -> str:
    fixed = words.fixed.get(word)
    syllables = "" if fixed is None else AS_USUAL
    if fixed:
        syllables = " ".join(fixed.get(i, readings[c][0]) for i, c in enumerate(word))
    return f"{word}\t{words.counts[word]}\t{words.tags.get(word, '')}\t{syllables}\n"


def _words(own: Mapping[str, Fixed], readings: Readings) -> Words:
    counts, tags = _jieba_words()
    fixed: dict[str, Fixed] = {}
    for word, syllables in _phrases():
        found = _differing(word, syllables, readings)
        if found is not None:
            fixed[word] = found
            counts.setdefault(word, _NEW_WORD_COUNT)
    for word in sorted((w for w in own if len(w) > 1), key=len):
        base = fixed[word] if word in fixed else _readings_inside(word, fixed)
        merged = base | _settled(word, own[word], base, readings)
        fixed[word] = {i: s for i, s in merged.items() if s != readings[word[i]][0]}
        counts[word] = max(counts.get(word, 0), _OWN_WORD_COUNT)
    _fill_compounds(fixed, tags)
    return Words(fixed, counts, tags)


def _settled(word: str, own: Fixed, base: Fixed, readings: Readings) -> Fixed:
    """Return our own readings of a word, with the tones a dictionary gives where ours are bare."""
    found = {}
    for i, syllable in own.items():
        usual = base.get(i, readings[word[i]][0])
        known = [usual, *readings[word[i]]]
        found[i] = _bare_or_toned(syllable, known)
    return found


def _kept(words: Words, readings: Readings) -> set[str]:
    """Return the words that readings depend on, and the common ones that may lie across them."""
    hot = {
        word[i]
        for word, fixed in words.fixed.items()
        for i, syllable in fixed.items()
        if plain(syllable) != plain(readings[word[i]][0])
    }
    kept = {word for word, fixed in words.fixed.items() if fixed or hot & set(word)}
    for word, count in words.counts.items():
        seen = hot & set(word) or words.tags.get(word) in _BEFORE_DI
        if len(word) == 1 or count >= COMMON or (seen and count >= SEEN):
            kept.add(word)
    return {word for word in kept if all(c in readings for c in word)}


def _single_readings(own: Mapping[str, Fixed]) -> dict[str, tuple[str, ...]]:
    """Return the toned readings of every hanzi; own lists hold bare ones."""
    standard: Mapping[int, str] = ktghz2013.pinyin_dict
    ours: dict[str, list[str]] = {}
    for word, fixed in own.items():
        for i, syllable in fixed.items():
            ours.setdefault(word[i], []).append(syllable)
    result: dict[str, tuple[str, ...]] = {}
    for code, line in PINYIN_DICT.items():
        if code not in _HANZI:
            continue
        hanzi = chr(code)
        common = [with_digit(s) for s in line.split(",")]
        listed = [with_digit(s) for s in standard[code].split(",")] if code in standard else []
        allowed = {plain(s) for s in listed or common[:1]}
        wanted = [s for s in common if plain(s) in allowed] + listed
        first = [_bare_or_toned(s, [*wanted, *common]) for s in own.get(hanzi, {}).values()]
        later = [_bare_or_toned(s, [*wanted, *common]) for s in ours.get(hanzi, ())]
        ordered = dict.fromkeys([*first, *wanted, *later])
        kept = tuple(s for s in ordered if not _STRANGE.fullmatch(plain(s)))
        if kept:
            result[hanzi] = kept
    return result


def _bare_or_toned(syllable: str, known: list[str]) -> str:
    """Return the first known toned reading that is `syllable`, or is it but for the tone."""
    if syllable != plain(syllable):
        return syllable
    return next((s for s in known if plain(s) == syllable), f"{syllable}1")


def _phrases() -> Iterator[tuple[str, list[str]]]:
    for word, syllables in PHRASES_DICT.items():
        if 1 < len(word) == len(syllables) <= LONGEST_WORD:
            yield word, [with_digit(s[0]) for s in syllables]


def _differing(word: str, syllables: list[str], readings: Readings) -> Fixed | None:
    """Return {index: reading} where it is not the default; None if the word settles nothing."""
    known = [readings.get(c, ()) for c in word]
    if not all(known) or all(len(r) == 1 for r in known):
        return None
    found = {}
    for i, (syllable, own) in enumerate(zip(syllables, known, strict=True)):
        if word[i] not in _SANDHI and syllable != own[0] and syllable in own:
            found[i] = syllable
    return found


def _own_words() -> dict[str, Fixed]:
    text = (
        resources.files("model_training.lexicon")
        .joinpath("label_words.tsv")
        .read_text(encoding="utf-8")
    )
    own: dict[str, Fixed] = {}
    for line in text.splitlines():
        hanzi, syllable, words = line.split("\t")
        for word in words.split():
            here = {i: syllable for i, c in enumerate(word) if c == hanzi}
            own.setdefault(word, {}).update(here)
    return own


def _fill_compounds(fixed: dict[str, Fixed], tags: Mapping[str, str]) -> None:
    """Give the jieba words that have no readings of their own those of the words inside them."""
    heads = {word[:2] for word, found in fixed.items() if found}
    for word in tags:
        if len(word) < 3 or word in fixed:
            continue
        if any(word[i : i + 2] in heads for i in range(len(word) - 1)):
            inside = _readings_inside(word, fixed)
            if inside:
                fixed[word] = inside


def _readings_inside(word: str, words: Mapping[str, Fixed]) -> Fixed:
    """Collect the readings of the longest known words inside a word, from left to right."""
    found: Fixed = {}
    start = 0
    while start < len(word) - 1:
        for end in range(len(word), start + 1, -1):
            inner = words.get(word[start:end])
            if inner is not None:
                found.update({start + i: s for i, s in inner.items()})
                start = end - 1
                break
        start += 1
    return found


def _jieba_words() -> tuple[dict[str, int], dict[str, str]]:
    """Return the counts and the parts of speech."""
    lines = resources.files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    fields = [line.split(" ") for line in lines]
    kept = [f for f in fields if len(f[0]) <= LONGEST_WORD]
    return {f[0]: int(f[1]) for f in kept}, {f[0]: f[2] for f in kept}
