"""Words of Latin letters and hanzi, typed in small letters: bzhan is B站, upan U盘."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from p2h_desktop.core.spelling import SPELLINGS
from p2h_desktop.core.types import Candidate, Offer, Source

_BESIDE_HANZI = 1  # the place where the letters are whole syllables as well


class LetterWordSource:
    """Offers such words for their small letters."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        """Take a table from what is typed to the words, the likelier first."""
        self._words = words

    def offer(self, letters: str, found: Sequence[Candidate]) -> Iterator[Offer]:
        """Yield the words for all of the letters, before readings that shorten syllables."""
        if letters not in self._words:
            return
        place = _BESIDE_HANZI if found and _is_whole(letters, found[0]) else 0
        for text in self._words[letters]:
            yield Offer(place, Candidate(text, (len(letters),), (), 0.0, Source.ENGLISH))


def _is_whole(letters: str, first: Candidate) -> bool:
    """Tell whether a candidate reads the letters as whole syllables, as they were typed."""
    starts = (0, *first.ends)
    typed = (letters[a:b].strip("'") for a, b in zip(starts, first.ends, strict=False))
    spelled = [SPELLINGS.get(piece) for piece in typed]
    return first.end == len(letters) and tuple(spelled) == first.readings
