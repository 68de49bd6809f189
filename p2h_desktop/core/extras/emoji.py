"""Emoji and symbols as candidates, after the words that mean them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from p2h_desktop.core.types import Candidate, Offer, Source

_READ = 6  # the first candidates that are looked up
_MOST = 3  # symbols in one list
_FIRST = 2  # the place of the first symbol: two words come before it
_LATER = 9  # the place of further ones: on the next page, however long pages are


class EmojiSource:
    """Offers symbols for what the first candidates mean."""

    def __init__(self, symbols: Mapping[str, Sequence[str]]) -> None:
        """Take a table from words to their symbols, the fittest first."""
        self._symbols = symbols

    def offer(self, letters: str, found: Sequence[Candidate]) -> Iterator[Offer]:
        """Yield symbols for words that all of the letters spell.

        The first one has a place on the first page, others follow on the next. Single hanzi mean
        too many things to have symbols.
        """
        left = 0 if found and len(found[0].readings) == 1 else _MOST
        for candidate in found[:_READ]:
            if candidate.end != len(letters) or len(candidate.text) < 2:
                continue
            for symbol in self._symbols.get(candidate.text, ())[:left]:
                place = _FIRST if left == _MOST else _LATER
                left -= 1
                meant = Candidate(symbol, (len(letters),), (), candidate.score, Source.SYMBOL)
                yield Offer(place, meant)
