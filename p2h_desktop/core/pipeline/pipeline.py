"""The pipeline: one object from keys to the list that is shown, for every front end and measure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from p2h_desktop.core.pipeline.query import Query, Stage
from p2h_desktop.core.types import Candidate

Settle = Callable[[Query], Candidate | None]


class Pipeline:
    """Runs its stages in order; implements core.protocols.Converter."""

    def __init__(self, stages: Sequence[Stage], settle: Settle = lambda _: None) -> None:
        """Take the stages, the first one first, and what finds a border in long input."""
        self._stages = tuple(stages)
        self._settle = settle

    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        """Return at most `limit` candidates for a leading span of the keys typed, best first."""
        return tuple(islice(self.translate(Query(letters, context)), limit))

    def sentences(self, letters: str, context: str, count: int) -> tuple[Candidate, ...]:
        """Return at most `count` candidates for all of the keys typed, hanzi only, best first."""
        return tuple(islice(self.translate(Query(letters, context, whole=True)), count))

    def translate(self, query: Query) -> Iterable[Candidate]:
        """Return the list for a query, lazily."""
        found: Iterable[Candidate] = ()
        for stage in self._stages:
            found = stage.apply(query, found)
        return found

    def settled(self, letters: str, context: str) -> Candidate | None:
        """Return the beginning of the likeliest sentence, up to a border in its middle."""
        return self._settle(Query(letters, context))

    def describe(self) -> tuple[str, ...]:
        """Return the names of the stages, in order."""
        return tuple(stage.name for stage in self._stages)
