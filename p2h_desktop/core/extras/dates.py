"""Dates and times as candidates: for short codes, and after the words that ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from p2h_desktop.core.extras import numerals
from p2h_desktop.core.protocols import Clock
from p2h_desktop.core.types import Candidate, Moment, Offer, Source

_DAYS = "一二三四五六日"
_ASKED_AMONG = 3  # the first candidates that may be a word which asks for a date
# places: after the second word; at the end of most first pages; on the next page
_AFTER_WORDS, _AT_END, _LATER = 2, 4, 9


def dates(at: Moment) -> tuple[str, ...]:
    """Return the date in the ways people write it, the commonest first."""
    year, month, day = at.year, at.month, at.day
    spoken_day = f"{numerals.spoken(str(month))}月{numerals.spoken(str(day))}日"
    return (
        f"{year}年{month}月{day}日",
        f"{year}-{month:02}-{day:02}",
        f"{year}/{month:02}/{day:02}",
        f"{numerals.by_digit(str(year))}年{spoken_day}",
        f"{month}月{day}日",
    )


def times(at: Moment) -> tuple[str, ...]:
    """Return the time of day in the ways people write it."""
    clock = f"{at.hour:02}:{at.minute:02}"
    return (
        clock,
        f"{at.hour}点{at.minute:02}分",
        f"{clock}:{at.second:02}",
        f"{at.year}-{at.month:02}-{at.day:02} {clock}:{at.second:02}",
    )


def weekdays(at: Moment) -> tuple[str, ...]:
    """Return the day of the week."""
    return f"星期{_DAYS[at.weekday]}", f"周{_DAYS[at.weekday]}"


def lunar_dates(at: Moment) -> tuple[str, ...]:
    """Return the day in the Chinese calendar; () where it is not known."""
    return (f"农历{at.lunar}", f"{at.lunar_year}年{at.lunar}") if at.lunar else ()


_Format = Callable[[Moment], tuple[str, ...]]

# What asks for what: the letters, the formats, the days from today
_CODES: Mapping[str, _Format] = MappingProxyType(
    {"rq": dates, "sj": times, "xq": weekdays, "nl": lunar_dates}
)
_WORDS: Mapping[str, tuple[_Format, int]] = MappingProxyType(
    {
        "日期": (dates, 0),
        "时间": (times, 0),
        "星期": (weekdays, 0),
        "星期几": (weekdays, 0),
        "周几": (weekdays, 0),
        "农历": (lunar_dates, 0),
        "阴历": (lunar_dates, 0),
    }
)
_MOMENTS: Mapping[str, tuple[_Format, int]] = MappingProxyType(
    {
        "现在": (times, 0),
        "今天": (dates, 0),
        "今日": (dates, 0),
        "明天": (dates, 1),
        "明日": (dates, 1),
        "后天": (dates, 2),
        "昨天": (dates, -1),
        "前天": (dates, -2),
    }
)


class DateSource:
    """Offers the date, the time, the day of the week and the day of the Chinese calendar."""

    def __init__(self, clock: Clock) -> None:
        """Tell the time by this clock."""
        self._clock = clock

    def offer(self, letters: str, found: Sequence[Candidate]) -> Iterator[Offer]:
        """Yield the commonest way of writing it for the first page, others for the next."""
        formats, days, place = _wanted(letters, found)
        if formats is None:
            return
        first, *others = formats(self._clock.now(days)) or ("",)
        for text in filter(None, (first, *others)):
            candidate = Candidate(text, (len(letters),), (), 0.0, Source.COMPUTED)
            yield Offer(place, candidate)
            place = _LATER


def _wanted(letters: str, found: Sequence[Candidate]) -> tuple[_Format | None, int, int]:
    """Return the format that is asked for, of which day, and the place of its first text."""
    if letters in _CODES:
        return _CODES[letters], 0, _AFTER_WORDS
    for candidate in found[:_ASKED_AMONG]:
        if candidate.end == len(letters):
            for words, place in ((_WORDS, _AFTER_WORDS), (_MOMENTS, _AT_END)):
                if candidate.text in words:
                    return *words[candidate.text], place
    return None, 0, 0
