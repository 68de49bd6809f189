"""The stages that lists are made by: hanzi, what is offered besides, and the filters."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from p2h_desktop.core.pinyin.key_reader import KeyReader, ReadKeys
from p2h_desktop.core.pipeline.query import Query
from p2h_desktop.core.protocols import CandidateSource, LetterTranslator
from p2h_desktop.core.types import Candidate, Offer, Source

SHORT = 3
SHORT_SENTENCES, SENTENCES = 6, 3
"""Sentences before the words and hanzi for a part of the keys, of at most SHORT hanzi and of more:
the sentences for long keys differ in little."""
FAR = 10.5
"""A sentence whose score is this much less than the first one's comes later, too."""
LATER = 16
"""Sentences that come later, at most."""
BEGINNINGS = 12
"""Words and hanzi for a part of the keys before what is left of the sentences."""
READ_AHEAD = 12
"""Candidates that sources of further ones are shown: their places lie among these."""


class Pinyin:
    """Hanzi for keys, read by one way of typing syllables; begins a list."""

    name = "pinyin"

    def __init__(self, translator: LetterTranslator, reader: KeyReader) -> None:
        """Join what translates letters and what reads keys."""
        self._translator = translator
        self._reader = reader

    def apply(self, query: Query, found: Iterable[Candidate]) -> Iterator[Candidate]:
        """Yield what the keys spell, then words and hanzi for their beginning."""
        typed = self._reader.read(query.keys)
        fitting = self._fitting(typed, query)
        first = next(fitting, None)
        if typed.toned and (first is None or first.end < len(query.keys)):
            yield from self._composed(query)
        if first is None:
            return
        if query.whole:
            yield first
            yield from fitting
            return
        yield from _in_turn(chain((first,), fitting))

    def settled(self, query: Query) -> Candidate | None:
        """Return the beginning of the likeliest sentence, up to a border in its middle."""
        typed = self._reader.read(query.keys)
        found = self._translator.settled(typed, query.context)
        return None if found is None else typed.in_keys(found)

    def _fitting(self, typed: ReadKeys, query: Query) -> Iterator[Candidate]:
        """Yield candidates counted in keys that have all that the keys say."""
        for candidate in self._translator.translate(typed, query.context, whole=query.whole):
            in_keys = typed.in_keys(candidate)
            if in_keys is not None and self._reader.accepts(typed, in_keys):
                yield in_keys

    def _composed(self, query: Query) -> Iterator[Candidate]:
        """Yield a sentence made of fitting words and hanzi from left to right, if there is one."""
        parts: list[Candidate] = []
        start = 0
        while start < len(query.keys):
            context = query.context + "".join(part.text for part in parts)
            rest = Query(query.keys[start:], context)
            best = next(self._fitting(self._reader.read(rest.keys), rest), None)
            if best is None:
                return
            ends = tuple(start + end for end in best.ends)
            parts.append(replace(best, ends=ends))
            start = best.end + start
        yield _joined(parts)


def _in_turn(found: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield a list with only some of its sentences before what begins the keys."""
    later: list[Candidate] = []
    whole = sentences = beginnings = 0
    least = 0.0
    for candidate in found:
        if not whole:
            whole, least = candidate.end, candidate.score - FAR
        if candidate.end < whole:
            if beginnings == BEGINNINGS:
                yield from later
                later = []
            beginnings += 1
        elif candidate.source is Source.SENTENCE:
            sentences += 1
            most = SHORT_SENTENCES if len(candidate.text) <= SHORT else SENTENCES
            if sentences > most or candidate.score < least:
                if len(later) < LATER:
                    later.append(candidate)
                continue
        yield candidate
    yield from later


def _joined(parts: Sequence[Candidate]) -> Candidate:
    slipped: list[int] = []
    text = ""
    for part in parts:
        slipped += (len(text) + place for place in part.marked)
        text += part.text
    return Candidate(
        text,
        tuple(end for part in parts for end in part.ends),
        tuple(reading for part in parts for reading in part.readings),
        sum(part.score for part in parts),
        Source.SENTENCE,
        any(part.corrected for part in parts),
        slipped=tuple(slipped),
    )


class Extras:
    """What is typed besides words: emoji, dates, completions, the user's phrases."""

    name = "extras"

    def __init__(self, sources: Iterable[CandidateSource]) -> None:
        """Take the sources; an earlier one comes first where two want one place."""
        self._sources = tuple(sources)

    def apply(self, query: Query, found: Iterable[Candidate]) -> Iterator[Candidate]:
        """Yield the list with each offer at its place."""
        rest = iter(found)
        if query.whole:
            yield from rest
            return
        head = list(islice(rest, READ_AHEAD))
        offers = (o for source in self._sources for o in source.offer(query.keys, head))
        yield from inserted(head, offers)
        yield from rest


class Modes:
    """Keys that are no pinyin at all: numbers after v, parts of hanzi after u."""

    name = "modes"

    def __init__(self, sources: Iterable[CandidateSource]) -> None:
        """Take the sources; the first one with an offer has the list to itself."""
        self._sources = tuple(sources)

    def apply(self, query: Query, found: Iterable[Candidate]) -> Iterator[Candidate]:
        """Yield what a mode offers for the keys, or the list as it is."""
        for source in () if query.whole else self._sources:
            if offers := list(source.offer(query.keys, ())):
                yield from (offer.candidate for offer in offers)
                return
        yield from found


def inserted(found: Sequence[Candidate], offers: Iterable[Offer]) -> Iterator[Candidate]:
    """Yield `found` with each offer at its place; offers for one place keep their order."""
    waiting = deque(sorted(offers, key=lambda offer: offer.place))
    for index, candidate in enumerate(found):
        while waiting and waiting[0].place <= index:
            yield waiting.popleft().candidate
        yield candidate
    yield from (offer.candidate for offer in waiting)


class Distinct:
    """Drops what stands in the list already: each text once for a span of the keys.

    Of what reads keys as others each text comes once, whatever it spans.
    """

    name = "distinct"

    def apply(self, query: Query, found: Iterable[Candidate]) -> Iterator[Candidate]:
        """Yield each candidate that is not a repetition."""
        seen: set[tuple[str, int]] = set()
        texts: set[str] = set()
        for candidate in found:
            key = candidate.text, candidate.end
            if key in seen or (candidate.corrected and candidate.text in texts):
                continue
            seen.add(key)
            texts.add(candidate.text)
            yield candidate


class Blocked:
    """Drops what the user never wants to be offered, wherever it comes from."""

    name = "blocked"

    def __init__(self, unwanted: Callable[[str], bool]) -> None:
        """Drop the texts that `unwanted` is true of; what is only part of a candidate stays."""
        self._unwanted = unwanted

    def apply(self, query: Query, found: Iterable[Candidate]) -> Iterator[Candidate]:
        """Yield the candidates that are wanted."""
        return (candidate for candidate in found if not self._unwanted(candidate.text))
