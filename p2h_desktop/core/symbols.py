"""Emoji and symbols as candidates, after the words that mean them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from p2h_desktop.core.types import Candidate, Offer, Source

_READ = 6  # the first candidates that are looked up
_MOST = 3  # symbols in one list
_LATER = 4  # the place of further ones, and of those for single hanzi, which mean many things


class SymbolSource:
    """Offers symbols for what the first candidates mean."""

    def __init__(self, symbols: Mapping[str, Sequence[str]]) -> None:
        """Take a table from words to their symbols, the fittest first."""
        self._symbols = symbols

    def offer(self, letters: str, found: Sequence[Candidate]) -> Iterator[Offer]:
        """Yield symbols for words that all of the letters spell; the first right after its word."""
        left = _MOST
        for place, candidate in enumerate(found[:_READ], 1):
            if candidate.end != len(letters):
                continue
            for symbol in self._symbols.get(candidate.text, ())[:left]:
                follows = left == _MOST and len(candidate.text) > 1
                left -= 1
                meant = Candidate(symbol, (len(letters),), (), candidate.score, Source.SYMBOL)
                yield Offer(place if follows else max(place, _LATER), meant)
