"""What the pipeline is asked, and what each of its stages answers to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from p2h_desktop.core.types import Candidate


@dataclass(frozen=True, slots=True)
class Query:
    """One question to the pipeline.

    Attributes:
        keys: What was typed and is not chosen yet.
        context: The text before, as far as it is known.
        whole: Whether only hanzi for all of the keys are wanted: sentences, words, single hanzi;
            neither a part of the keys nor emoji, dates and the like.
    """

    keys: str
    context: str = ""
    whole: bool = False


class Stage(Protocol):
    """A step from one list of candidates to the next.

    Lists are lazy: a stage reads no more of the list before it than its answer needs, and the
    pipeline reads no more of the last one than it was asked for.
    """

    @property
    def name(self) -> str:
        """What `Pipeline.describe` calls it."""

    def apply(self, query: Query, found: Iterable[Candidate]) -> Iterable[Candidate]:
        """Return the list for `query`, given the list of the stages before."""


class Translator(Protocol):
    """Finds hanzi for keys: the stages that English words are joined with."""

    def translate(self, query: Query) -> Iterable[Candidate]:
        """Return candidates for the leading keys, best first."""
