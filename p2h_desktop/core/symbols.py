"""Emoji and symbols as candidates, after the words that mean them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from p2h_desktop.core.types import Candidate, Offer, Source

_READ = 6  # the first candidates that are looked up
_MOST = 3  # symbols in one list
_EARLIEST, _LATER = 1, 4  # places: for words, and for single hanzi, which mean many things


class SymbolSource:
    """Offers symbols for what the first candidates mean."""

    def __init__(self, symbols: Mapping[str, Sequence[str]]) -> None:
        """Take a table from words to their symbols, the fittest first."""
        self._symbols = symbols

    def offer(self, letters: str, found: Sequence[Candidate]) -> Iterator[Offer]:
        """Yield symbols for words that all of the letters spell, right after the word."""
        left = _MOST
        for place, candidate in enumerate(found[:_READ], 1):
            if candidate.end != len(letters):
                continue
            symbols = self._symbols.get(candidate.text, ())[:left]
            left -= len(symbols)
            earliest = _EARLIEST if len(candidate.text) > 1 else _LATER
            for symbol in symbols:
                found_at = (len(letters),)
                meant = Candidate(symbol, found_at, (), candidate.score, Source.SYMBOL)
                yield Offer(max(place, earliest), meant)
