"""A Converter for shuangpin keys, over one for letters of full pinyin."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from p2h_desktop.core.protocols import SentenceConverter
from p2h_desktop.core.scheme import Scheme, Spelled, spell
from p2h_desktop.core.scheme_slips import SchemeSlips
from p2h_desktop.core.types import Candidate

_SPARE = 4  # more sentences than wanted are asked for: those cut inside a syllable go


class SchemeConverter:
    """Spells keys out for another converter and counts its candidates in keys again."""

    def __init__(
        self, converter: SentenceConverter, scheme: Scheme, slips: SchemeSlips | None = None
    ) -> None:
        """Join a converter of full pinyin and a table; slips: what the converter finds slips by."""
        self._converter = converter
        self._scheme = scheme
        self._slips = slips

    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        """Return at most `limit` candidates for the leading keys in `letters`, best first."""
        spelled = self._spell(letters)
        found = self._converter.convert(spelled.letters, context, limit + _SPARE)
        return tuple(_in_keys(found, spelled))[:limit]

    def sentences(self, letters: str, context: str, count: int) -> tuple[Candidate, ...]:
        """Return at most `count` candidates for all the keys in `letters`, best first."""
        spelled = self._spell(letters)
        found = self._converter.sentences(spelled.letters, context, count + _SPARE)
        return tuple(_in_keys(found, spelled))[:count]

    def _spell(self, keys: str) -> Spelled:
        spelled = spell(self._scheme, keys)
        if self._slips is not None:
            self._slips.hear(keys, spelled)
        return spelled


def _in_keys(found: Iterable[Candidate], spelled: Spelled) -> Iterator[Candidate]:
    """Yield the candidates that cut only where syllables of the keys end."""
    for candidate in found:
        ends = tuple(spelled.ends[end] for end in candidate.ends if end in spelled.ends)
        if len(ends) == len(candidate.ends):
            guessed = {bisect_right(ends, at) for at in spelled.wrong if at < ends[-1]}
            slipped = tuple(sorted(guessed.union(candidate.slipped)))
            corrected = candidate.corrected or bool(guessed)
            yield replace(candidate, ends=ends, corrected=corrected, slipped=slipped)
