"""English among pinyin: the words, and where in the letters they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from p2h_desktop.core.spelling import PREFIXES, SPELLINGS

_LONGEST_SYLLABLE = 6
_LONGEST_WORD = 20
_CAPITALS = re.compile(r"[A-Z]+")
_CAPITALS_AND_DIGITS = re.compile(r"[A-Z]+[0-9]+")
_CAPITALIZED = re.compile(r"[A-Z][a-z]+")

# What a piece of a cut costs; the cheapest cut wins.
_SYLLABLE, _BEGUN = 1.0, 2.5
_KNOWN, _KNOWN_SMALL, _KNOWN_SHORT = 3.0, 3.5, 4.5  # with a capital; without; of 2 or 3 letters
_RUN, _RUN_WITH_DIGITS = 2.0, 2.5
_SPELLED_NAME = 2.9  # Beijing: no English, but pinyin written with a capital
_OTHER, _OTHER_LETTER = 5.0, 0.3


@dataclass(frozen=True, slots=True)
class EnglishWord:
    """How a word is usually written, and whether it is usual even where pinyin is as likely."""

    forms: tuple[str, ...]
    usual: bool = False

    @property
    def abbreviation(self) -> bool:
        """Whether it is written in capitals only."""
        return all(form.isupper() for form in self.forms)

    def written(self, typed: str) -> tuple[str, ...]:
        """Return what to offer for the word as typed, the likeliest first."""
        forms = [*self.forms, typed] if self.abbreviation else [typed, *self.forms]
        if not typed.islower():
            forms = [typed, *self.forms]
        return tuple(dict.fromkeys(form for form in forms if form == typed or not form.islower()))


Words = Mapping[str, EnglishWord]  # by their small letters


@dataclass(frozen=True, slots=True)
class Spelling:
    """How syllables are typed: whether some keys are a whole one, or the beginning of one."""

    whole: Callable[[str], bool] = SPELLINGS.__contains__
    begun: Callable[[str], bool] = PREFIXES.__contains__


@dataclass(frozen=True, slots=True)
class Span:
    """letters[start:end] are English, or else pinyin."""

    start: int
    end: int
    english: bool


def parse_words(lines: Iterable[str]) -> Words:
    """Read words, several to a line; a line with "!" first holds usual ones, with "#" a note."""
    words: dict[str, EnglishWord] = {}
    for line in lines:
        if line.startswith("#"):
            continue
        for form in line.removeprefix("!").split():
            known = words.get(form.lower(), EnglishWord(()))
            forms = known.forms if form in known.forms else (*known.forms, form)
            words[form.lower()] = EnglishWord(forms, known.usual or line.startswith("!"))
    return words


def split(letters: str, words: Words, spelling: Spelling) -> tuple[Span, ...]:
    """Cut letters into pinyin and English, so that pinyin has whole syllables but for the last.

    Returns () where there is no such cut, or none with English in it.
    """
    best: dict[int, tuple[float, tuple[Span, ...]]] = {0: (0.0, ())}
    for start in range(len(letters)):
        if start not in best:
            continue
        cost, spans = best[start]
        for end, price, english in _pieces(letters, start, words, spelling):
            if end not in best or cost + price < best[end][0]:
                best[end] = (cost + price, (*spans, Span(start, end, english)))
    _, spans = best.get(len(letters), (0.0, ()))
    return tuple(_joined(spans)) if any(span.english for span in spans) else ()


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    for english, group in groupby(spans, lambda span: span.english):
        members = list(group)
        yield Span(members[0].start, members[-1].end, english)


def _pieces(
    letters: str, start: int, words: Words, spelling: Spelling
) -> Iterator[tuple[int, float, bool]]:
    """Yield (end, cost, whether English) of what may begin at `start`."""
    if letters[start] == "'":
        yield start + 1, 0.0, False
    yield from _pinyin_pieces(letters, start, spelling)
    for end in range(start + 2, min(start + _LONGEST_WORD, len(letters)) + 1):
        typed = letters[start:end]
        word = words.get(typed.lower())
        price = _price(typed, word) if word is not None else None
        if price is not None:
            yield end, price, True
    if letters[start].isupper() or not start:
        yield from _unknown_pieces(letters, start, spelling)


def _pinyin_pieces(
    letters: str, start: int, spelling: Spelling
) -> Iterator[tuple[int, float, bool]]:
    for end in range(start + 1, min(start + _LONGEST_SYLLABLE, len(letters)) + 1):
        if spelling.whole(letters[start:end]):
            yield end, _SYLLABLE, False
    if spelling.begun(letters[start:]):
        yield len(letters), _BEGUN, False


def _price(typed: str, word: EnglishWord) -> float | None:
    if not typed.islower():
        return _KNOWN
    if len(typed) > 3:
        return _KNOWN_SMALL
    # two or three small letters turn up by chance in other words
    return _KNOWN_SHORT if word.usual or len(typed) == 3 else None


def _unknown_pieces(
    letters: str, start: int, spelling: Spelling
) -> Iterator[tuple[int, float, bool]]:
    if run := _CAPITALS.match(letters, start):
        yield run.end(), _RUN, True
    if run := _CAPITALS_AND_DIGITS.match(letters, start):
        yield run.end(), _RUN_WITH_DIGITS, True
    for end in range(start + 1, len(letters) + 1):
        typed = letters[start:end]
        if typed == typed.lower() or "'" in typed:
            continue
        name = _CAPITALIZED.fullmatch(typed) and is_pinyin(typed.lower(), spelling)
        yield end, _SPELLED_NAME if name else _OTHER + _OTHER_LETTER * len(typed), True


def is_pinyin(letters: str, spelling: Spelling, *, begun: bool = False) -> bool:
    """Tell whether letters are whole syllables; with `begun` the last may be unfinished."""
    reached = {0}
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            typed = letters[start:end].strip("'")
            last = begun and end == len(letters)
            if start in reached and (
                not typed or spelling.whole(typed) or (last and spelling.begun(typed))
            ):
                reached.add(end)
                break
    return len(letters) in reached
