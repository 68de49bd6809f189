"""A Converter that puts what other sources offer among the candidates of another one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from p2h_desktop.core.protocols import CandidateSource, SentenceConverter
from p2h_desktop.core.ranking import merge
from p2h_desktop.core.types import Candidate, Offer


class MixedConverter:
    """Joins a converter and sources; an earlier source comes first where two want one place."""

    def __init__(
        self,
        converter: SentenceConverter,
        sources: Iterable[CandidateSource],
        modes: Iterable[CandidateSource] = (),
    ) -> None:
        """Join the parts; where one of `modes` has an offer, the letters are no pinyin."""
        self._converter = converter
        self._sources = tuple(sources)
        self._modes = tuple(modes)

    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        """Return at most `limit` candidates for a leading span of `letters`, best first."""
        for mode in self._modes:
            if only := tuple(offer.candidate for offer in mode.offer(letters, ())):
                return only[:limit]
        found = self._converter.convert(letters, context, limit)
        offers = [offer for source in self._sources for offer in source.offer(letters, found)]
        return merge((insert(found, offers),), limit) if offers else found

    def sentences(self, letters: str, context: str, count: int) -> tuple[Candidate, ...]:
        """Return at most `count` candidates for all of the letters, from the converter alone."""
        return self._converter.sentences(letters, context, count)


def insert(found: Sequence[Candidate], offers: Iterable[Offer]) -> Iterator[Candidate]:
    """Yield `found` with each offer at its place; offers for one place keep their order."""
    waiting = deque(sorted(offers, key=lambda offer: offer.place))
    for index, candidate in enumerate(found):
        while waiting and waiting[0].place <= index:
            yield waiting.popleft().candidate
        yield candidate
    yield from (offer.candidate for offer in waiting)
