"""A Converter for letters with tones: the digits of ni3hao3 filter what another one finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from p2h_desktop.core.protocols import SentenceConverter
from p2h_desktop.core.ranking import merge
from p2h_desktop.core.spelling import SPELLINGS
from p2h_desktop.core.types import Candidate, Source

TONES = "12345"

_TONE = re.compile(f"[{TONES}]")
_LONGEST_SYLLABLE = 6
_SENTENCES = 3  # whole ones at the head of a list
_SEARCHED = 100  # candidates that are looked through

Tones = Mapping[tuple[str, str], str]  # (hanzi, reading without tone): digits of its tones


def takes_tone(letters: str) -> bool:
    """Tell whether a digit after these letters can be the tone of a syllable."""
    starts = range(max(0, len(letters) - _LONGEST_SYLLABLE), len(letters))
    return any(letters[start:] in SPELLINGS for start in starts)


class ToneConverter:
    """Lets through what has the tones that were typed; a syllable without a digit may have any."""

    def __init__(self, converter: SentenceConverter, tones: Tones) -> None:
        """Join a converter and the tones of every hanzi; one that is missing there has any."""
        self._converter = converter
        self._tones = tones

    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        """Return at most `limit` candidates for a leading span of `letters`, best first."""
        if not _TONE.search(letters):
            return self._converter.convert(letters, context, limit)
        whole = self.sentences(letters, context, _SENTENCES)
        found = self._converter.convert(_bordered(letters), context, limit + _SEARCHED)
        return merge((whole, self._fitting(found, letters)), limit)

    def sentences(self, letters: str, context: str, count: int) -> tuple[Candidate, ...]:
        """Return at most `count` candidates for all of the letters, best first."""
        if not _TONE.search(letters):
            return self._converter.sentences(letters, context, count)
        found = self._converter.sentences(_bordered(letters), context, _SEARCHED)
        fitting = tuple(self._fitting(found, letters))
        return fitting[:count] or self._composed(letters, context)

    def _composed(self, letters: str, context: str) -> tuple[Candidate, ...]:
        """Return one sentence made of fitting words and hanzi from left to right, if there is."""
        parts: list[Candidate] = []
        start = 0
        while start < len(letters):
            rest = letters[start:]
            before = context + "".join(part.text for part in parts)
            found = self._converter.convert(_bordered(rest), before, _SEARCHED)
            best = next(iter(self._fitting(found, rest)), None)
            if best is None:
                return ()
            parts.append(_moved(best, start))
            start = parts[-1].end
        return (_joined(parts),) if parts else ()

    def _fitting(self, found: Iterable[Candidate], letters: str) -> Iterable[Candidate]:
        return (c for c in found if self._fits(c, letters))

    def _fits(self, candidate: Candidate, letters: str) -> bool:
        if len(candidate.text) != len(candidate.ends):
            return False
        for hanzi, reading, end in zip(
            candidate.text, candidate.readings, candidate.ends, strict=True
        ):
            typed = letters[end - 1]
            if typed in TONES and typed not in self._tones.get((hanzi, reading), TONES):
                return False
        return True


def _bordered(letters: str) -> str:
    """Return letters with a border for each tone: what stands behind it begins a syllable."""
    return _TONE.sub("'", letters)


def _moved(candidate: Candidate, by: int) -> Candidate:
    return replace(candidate, ends=tuple(end + by for end in candidate.ends))


def _joined(parts: Iterable[Candidate]) -> Candidate:
    pieces = tuple(parts)
    return Candidate(
        "".join(part.text for part in pieces),
        tuple(end for part in pieces for end in part.ends),
        tuple(reading for part in pieces for reading in part.readings),
        sum(part.score for part in pieces),
        Source.SENTENCE,
        any(part.corrected for part in pieces),
        slipped=tuple(_slipped(pieces)),
    )


def _slipped(pieces: Iterable[Candidate]) -> Iterator[int]:
    start = 0
    for piece in pieces:
        yield from (start + place for place in piece.marked)
        start += len(piece.text)
