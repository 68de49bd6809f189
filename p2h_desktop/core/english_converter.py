"""A Converter that knows English: words, mixed sentences, addresses, over one for pinyin."""

from __future__ import annotations

from collections.abc import Sequence

from p2h_desktop.core.english import EnglishWord, Span, Spelling, Words, is_pinyin, split
from p2h_desktop.core.mixed_converter import insert
from p2h_desktop.core.protocols import SentenceConverter
from p2h_desktop.core.ranking import merge
from p2h_desktop.core.shapes import is_address
from p2h_desktop.core.types import Candidate, Offer, Source

_BY_CHANCE = 4  # letters of an English word at most
_SWITCH = 8.5  # by how much (log) English must be likelier than pinyin with a slip
_VARIANTS = 3  # of a mixed sentence, by its last pinyin
_AFTER_BEGUN = 1  # place of a word whose letters could be an unfinished syllable at their end …
_AFTER_WHOLE = 4  # … or nothing but whole syllables
_LONGEST_END = 8  # letters of a usual word at the end


class EnglishConverter:
    """Offers English beside the candidates of another converter; both see the letters as typed."""

    def __init__(
        self, converter: SentenceConverter, words: Words, spelling: Spelling | None = None
    ) -> None:
        """Join a converter and words; without words there are only capitals and addresses.

        spelling: how syllables are typed, full pinyin if None.
        """
        self._converter = converter
        self._words = words
        self._spelling = spelling or Spelling()

    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        """Return at most `limit` candidates for a leading span of `letters`, best first."""
        if is_address(letters):
            return (_as_typed(letters),)
        if letters != letters.lower():
            return self._with_capitals(letters, context, limit)
        if not is_pinyin(letters, self._spelling, begun=True) and letters not in self._words:
            spans = split(letters, self._words, self._spelling)
            if any(_is_clear(letters, span, self._words) for span in spans):
                return self._unlike_pinyin(letters, context, limit, spans)
        found = self._converter.convert(letters, context, limit)
        offers = self._offers(letters, context, found)
        return merge((insert(found, offers),), limit) if offers else found

    def sentences(self, letters: str, context: str, count: int) -> tuple[Candidate, ...]:
        """Return at most `count` candidates for all of the letters, from the converter alone."""
        return self._converter.sentences(letters, context, count)

    def _with_capitals(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        spans = split(letters, self._words, self._spelling)
        word = self._words.get(letters.lower(), EnglishWord(()))
        written = [_as_typed(letters, form) for form in word.written(letters)] if spans else []
        if not letters[0].isupper():
            found = self._converter.convert(letters, context, limit)
        elif letters[1:].islower() and is_pinyin(letters.lower(), self._spelling):
            found = self._converter.convert(letters.lower(), context, limit)
        else:
            found = ()
        mixed = self._mixed(letters, context, spans)
        return merge((mixed, written, found, _head(letters, spans)), limit)

    def _unlike_pinyin(
        self, letters: str, context: str, limit: int, spans: Sequence[Span]
    ) -> tuple[Candidate, ...]:
        """Return what to offer where letters are pinyin no one would type, but hold English.

        A slip of the finger may have made a short word by chance: jintain is 今天, not 今ta in.
        """
        mixed = self._mixed_only(letters, context, limit, spans)
        if all(span.end - span.start > _BY_CHANCE for span in spans if span.english):
            return mixed
        found = self._converter.convert(letters, context, limit)
        slipped = bool(found) and found[0].end == len(letters)
        if not slipped or (mixed and mixed[0].score > found[0].score + _SWITCH):
            return mixed
        return merge((found[:1], mixed[:1], found[1:]), limit)

    def _mixed_only(
        self, letters: str, context: str, limit: int, spans: Sequence[Span]
    ) -> tuple[Candidate, ...]:
        """Return what to offer where letters hold English for sure."""
        mixed = self._mixed(letters, context, spans)
        if spans[0].english:
            return merge((mixed, _head(letters, spans)), limit)
        found = self._converter.convert(letters[: spans[0].end], context, limit)
        return merge((mixed, found), limit)

    def _offers(self, letters: str, context: str, found: Sequence[Candidate]) -> list[Offer]:
        """Return what to offer for small letters: a word, or a sentence with words in it."""
        word = self._words.get(letters)
        reading = self._reading(letters, found)
        if word is not None:
            written = [_as_typed(letters, form) for form in word.written(letters)]
            return [Offer(_place(word, reading, letters), candidate) for candidate in written]
        if reading == "whole":
            return []
        if reading == "begun":
            spans: Sequence[Span] = self._usual_end(letters)
        else:
            spans = split(letters, self._words, self._spelling)
        # one is enough: the letters are read as pinyin in the first place
        return [Offer(_AFTER_BEGUN, mixed) for mixed in self._mixed(letters, context, spans)[:1]]

    def _usual_end(self, letters: str) -> Sequence[Span]:
        """Cut a usual word off the end, where the rest is whole syllables."""
        for start in range(len(letters) - 2, max(0, len(letters) - _LONGEST_END) - 1, -1):
            word = self._words.get(letters[start:])
            if word is not None and word.usual and is_pinyin(letters[:start], self._spelling):
                return (Span(0, start, False), Span(start, len(letters), True)) if start else ()
        return ()

    def _reading(self, letters: str, found: Sequence[Candidate]) -> str | None:
        """Tell how well pinyin reads the letters: "whole", "begun", or None for badly."""
        if not found or found[0].end < len(letters) or found[0].corrected:
            return None
        starts = (0, *found[0].ends)
        typed = [
            letters[start:end].strip("'") for start, end in zip(starts, found[0].ends, strict=False)
        ]
        if not all(map(self._spelling.whole, typed[:-1])):
            return None
        return "whole" if self._spelling.whole(typed[-1]) else "begun"

    def _mixed(self, letters: str, context: str, spans: Sequence[Span]) -> list[Candidate]:
        """Return sentences of converted pinyin and English; [] where there is no pinyin."""
        pinyin = [span for span in spans if not span.english]
        rows: list[tuple[Candidate, ...]] = [()]
        for span in spans:
            typed = letters[span.start : span.end]
            before = context + "".join(part.text for part in rows[0])
            found: Sequence[Candidate] = (self._english(typed),)
            if not span.english:
                count = _VARIANTS if span is pinyin[-1] else 1
                found = self._converter.sentences(typed, before, count)
            rows = [(*row, part) for row in rows for part in found]
            if not rows:
                return []
        return [_join(row) for row in rows] if pinyin else []

    def _english(self, typed: str) -> Candidate:
        word = self._words.get(typed)
        return _as_typed(typed, word.written(typed)[0] if word is not None else typed)


def _place(word: EnglishWord, reading: str | None, letters: str) -> int:
    if reading == "whole":
        return _AFTER_WHOLE
    if reading == "begun":
        # bug is 不过 to many, but no one types ok for 哦看
        return 0 if word.usual and len(letters) < 3 else _AFTER_BEGUN
    return 1 if word.abbreviation and not word.usual and len(letters) > 1 else 0


def _is_clear(letters: str, span: Span, words: Words) -> bool:
    """Tell whether a span is English for sure: two or three letters may be there by chance."""
    typed = letters[span.start : span.end]
    return span.english and (len(typed) > 3 or (typed in words and not words[typed].abbreviation))


def _as_typed(letters: str, text: str = "") -> Candidate:
    return Candidate(text or letters, (len(letters),), (), 0.0, Source.ENGLISH)


def _head(letters: str, spans: Sequence[Span]) -> list[Candidate]:
    """Return the English that the letters begin with, to go on with the rest."""
    mixed = len(spans) > 1 and spans[0].english
    return [_as_typed(letters[: spans[0].end])] if mixed else []


def _join(parts: Sequence[Candidate]) -> Candidate:
    ends: list[int] = []
    slipped: list[int] = []
    text = ""
    for part in parts:
        start = ends[-1] if ends else 0
        ends += (start + end for end in part.ends)
        slipped += (len(text) + place for place in part.marked)
        text += part.text
    return Candidate(
        text=text,
        ends=tuple(ends),
        readings=(),
        score=sum(part.score for part in parts),
        source=Source.SENTENCE,
        corrected=any(part.corrected for part in parts),
        parts=tuple(parts),
        slipped=tuple(slipped),
    )
