"""Lists of candidates to one list: the filters every list passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from p2h_desktop.core.types import Candidate


def merge(groups: Iterable[Iterable[Candidate]], limit: int) -> tuple[Candidate, ...]:
    """Join groups in order, each text once per span, `limit` at most.

    Of what corrects the letters each text comes once, whatever it spans. Groups are read lazily:
    what does not fit is never made.
    """
    seen: dict[tuple[str, int], Candidate] = {}
    texts: set[str] = set()
    waiting = chain.from_iterable(groups)
    while len(seen) < limit and (candidate := next(waiting, None)) is not None:
        if not (candidate.corrected and candidate.text in texts):
            seen.setdefault((candidate.text, candidate.end), candidate)
            texts.add(candidate.text)
    return tuple(seen.values())


def without(
    candidates: Iterable[Candidate], unwanted: Callable[[str], bool]
) -> Iterator[Candidate]:
    """Yield the candidates whose whole text is not unwanted; what is only part of it stays."""
    return (candidate for candidate in candidates if not unwanted(candidate.text))
