"""Longer words that begin with what has been typed: zhonghuarm offers 中华人民共和国."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from p2h_desktop.core.protocols import Lexicon
from p2h_desktop.core.spelling import SPELLINGS
from p2h_desktop.core.types import Candidate, Offer, Source

_PLACES = 3, 7  # between these, behind the words that are typed as a whole
_FEWEST_LETTERS = 4
_COUNT = {2: 1}  # words offered for so many syllables
_MOST = 2
_LIKELIEST_AMONG = 8


class WordCompletionSource:
    """Offers words of the lexicon that go on where the letters end."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Look words up here."""
        self._lexicon = lexicon

    def offer(self, letters: str, found: Sequence[Candidate]) -> Iterator[Offer]:
        """Yield words that begin with the syllables of the first candidate."""
        if len(letters) < _FEWEST_LETTERS or not found or found[0].end != len(letters):
            return
        first = found[0]
        count = len(first.readings)
        if count < min(_COUNT) or count != len(first.ends):
            return
        prefixes = [_prefix(letters, first, at) for at in range(count)]
        words = self._lexicon.longer(prefixes, _LIKELIEST_AMONG)
        # those that begin as the first candidate does before those that only sound so
        words.sort(key=lambda word: (not word[0].startswith(first.text[:-1]), -word[1]))
        typed = sum(c.end == len(letters) and c.source is not Source.SENTENCE for c in found)
        place = min(max(typed, _PLACES[0]), _PLACES[1])
        for text, log_prob in words[: _COUNT.get(count, _MOST)]:
            ends = first.ends + first.ends[-1:] * (len(text) - count)
            yield Offer(place, Candidate(text, ends, (), log_prob, Source.WORD))


def _prefix(letters: str, first: Candidate, at: int) -> str:
    """Return a syllable as the lexicon wants it: marked by a space where it is whole."""
    start = first.ends[at - 1] if at else 0
    typed = letters[start : first.ends[at]].strip("'")
    reading = first.readings[at]
    if SPELLINGS.get(typed) == reading or not reading.startswith(typed):
        return reading + " "
    return typed
