"""The user's own phrases: a code, a text with placeholders, a place in the list."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from p2h_desktop.core.extras import dates
from p2h_desktop.core.protocols import Clock
from p2h_desktop.core.types import Candidate, Moment, Offer, Source

HIGHEST, LOWEST = 1, 9  # places, as people count them

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_FIELDS: Mapping[str, Callable[[Moment], str]] = MappingProxyType(
    {
        "date": lambda at: dates.dates(at)[0],
        "isodate": lambda at: dates.dates(at)[1],
        "time": lambda at: dates.times(at)[0],
        "datetime": lambda at: dates.times(at)[3],
        "week": lambda at: dates.weekdays(at)[0],
        "lunar": lambda at: at.lunar,
        "year": lambda at: str(at.year),
        "month": lambda at: str(at.month),
        "day": lambda at: str(at.day),
        "hour": lambda at: f"{at.hour:02}",
        "minute": lambda at: f"{at.minute:02}",
        "second": lambda at: f"{at.second:02}",
    }
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text for a code. place: 1 is the head of the list."""

    code: str
    text: str
    place: int = HIGHEST


def filled_in(text: str, clock: Clock) -> str:
    """Return a text with its placeholders replaced; {what is none} stays as it is."""

    def value(match: re.Match[str]) -> str:
        field = _FIELDS.get(match[1])
        return match[0] if field is None else field(clock.now())

    return _PLACEHOLDER.sub(value, text)


def offer_of(phrase: Phrase, clock: Clock) -> Offer:
    """Return a phrase as what a source offers for its code."""
    text = filled_in(phrase.text, clock)
    candidate = Candidate(text, (len(phrase.code),), (), 0.0, Source.PHRASE)
    return Offer(phrase.place - 1, candidate)
