"""English among pinyin: words, mixed sentences, addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from p2h_desktop.core.pipeline.english_words import (
    EnglishWord,
    Span,
    Spelling,
    Words,
    is_pinyin,
    split,
)
from p2h_desktop.core.pipeline.literal_input import is_address
from p2h_desktop.core.pipeline.query import Query, Translator
from p2h_desktop.core.pipeline.stages import READ_AHEAD, inserted
from p2h_desktop.core.types import Candidate, Offer, Source

_BY_CHANCE = 4  # letters of an English word at most
_SWITCH = 8.5  # by how much (log) English must be likelier than pinyin with a slip
_VARIANTS = 3  # of a mixed sentence, by its last pinyin
_AFTER_BEGUN = 1  # place of a word whose letters could be an unfinished syllable at their end …
_AFTER_WHOLE = 9  # … or nothing but whole syllables: on the second page
_LONGEST_END = 8  # letters of a usual word at the end


class English:
    """Puts English among the hanzi, or hanzi among English; both read the keys as typed."""

    name = "english"

    def __init__(self, hanzi: Translator, words: Words, spelling: Spelling | None = None) -> None:
        """Take what translates the pinyin between English words, and the words.

        Args:
            hanzi: The stages before this one.
            words: English words by their small letters; without any there are only capitals and
                addresses.
            spelling: How syllables are typed; full pinyin if None.
        """
        self._hanzi = hanzi
        self._words = words
        self._spelling = spelling or Spelling()

    def apply(self, query: Query, found: Iterable[Candidate]) -> Iterable[Candidate]:
        """Return the list with English in it."""
        keys = query.keys
        if query.whole:
            return found
        if is_address(keys):
            return (_as_typed(keys),)
        if keys != keys.lower():
            return self._with_capitals(query, found)
        if not is_pinyin(keys, self._spelling, begun=True) and keys not in self._words:
            spans = split(keys, self._words, self._spelling)
            if any(_is_clear(keys, span, self._words) for span in spans):
                return self._unlike_pinyin(query, found, spans)
        return self._beside_pinyin(query, iter(found))

    def _beside_pinyin(self, query: Query, found: Iterator[Candidate]) -> Iterator[Candidate]:
        head = list(islice(found, READ_AHEAD))
        yield from inserted(head, self._offers(query.keys, query.context, head))
        yield from found

    def _with_capitals(self, query: Query, found: Iterable[Candidate]) -> Iterable[Candidate]:
        keys = query.keys
        spans = split(keys, self._words, self._spelling)
        word = self._words.get(keys.lower(), EnglishWord(()))
        written = [_as_typed(keys, form) for form in word.written(keys)] if spans else []
        if keys[0].isupper():
            found = ()
            if keys[1:].islower() and is_pinyin(keys.lower(), self._spelling):
                found = self._hanzi.translate(Query(keys.lower(), query.context))
        mixed = self._mixed(keys, query.context, spans)
        return chain(mixed, written, found, _head(keys, spans))

    def _unlike_pinyin(
        self, query: Query, found: Iterable[Candidate], spans: Sequence[Span]
    ) -> Iterable[Candidate]:
        """Return what to offer where keys are pinyin no one would type, but hold English.

        A slip of the finger may have made a short word by chance: jintain is 今天, not 今ta in.
        """
        mixed = list(self._mixed_only(query, spans))
        if all(span.end - span.start > _BY_CHANCE for span in spans if span.english):
            return mixed
        rest = iter(found)
        first = next(rest, None)
        slipped = first is not None and first.end == len(query.keys)
        if first is None or not slipped:
            return mixed
        if mixed and mixed[0].score > first.score + _SWITCH:
            return mixed
        return chain((first,), mixed[:1], rest)

    def _mixed_only(self, query: Query, spans: Sequence[Span]) -> Iterable[Candidate]:
        """Return what to offer where keys hold English for sure."""
        keys = query.keys
        mixed = self._mixed(keys, query.context, spans)
        if spans[0].english:
            return chain(mixed, _head(keys, spans))
        return chain(mixed, self._hanzi.translate(Query(keys[: spans[0].end], query.context)))

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
                asked = Query(typed, before, whole=True)
                found = tuple(islice(self._hanzi.translate(asked), count))
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
