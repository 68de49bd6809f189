"""The v mode: v and a number, a sum, a date or a time give it in hanzi, or its value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from p2h_desktop.core.extras import numerals
from p2h_desktop.core.extras.calculator import calculate
from p2h_desktop.core.types import Candidate, Offer, Source

_TYPED = re.compile(r"[vV](?:[0-9(-][0-9+\-*/^%().,:xX]*=?)?")
_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]*))?")
_DATE = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_UNFINISHED = "+-*/^(.,:xX="  # at the end of what may become a sum
_MAX_FRACTION = 12

_Row = tuple[str, str]  # text and comment


def in_number_mode(letters: str, *, capital: bool) -> bool:
    """Tell whether these letters are, or may become, a number after v; capital: after V instead."""
    return _TYPED.fullmatch(letters) is not None and (letters[0] == "V") is capital


class NumberSource:
    """Offers what a number, a sum, a date or a time after v stands for."""

    def __init__(self, *, capital: bool = False) -> None:
        """Answer to v, or to V where v is the key of an initial."""
        self._capital = capital

    def offer(self, letters: str, found: Sequence[Candidate]) -> Iterator[Offer]:
        """Yield them at the head of the list."""
        if len(letters) < 2 or not in_number_mode(letters, capital=self._capital):
            return
        for text, comment in _rows(letters[1:]):
            ends = (len(letters),)
            candidate = Candidate(text, ends, (), 0.0, Source.COMPUTED, comment=comment)
            yield Offer(0, candidate)


def _rows(typed: str) -> Iterator[_Row]:
    if match := _NUMBER.fullmatch(typed.replace(",", "")):
        yield from _number(match[1], match[2] or "")
        return
    if match := _DATE.fullmatch(typed):
        yield from _date(match[1], int(match[2]), int(match[3] or 0))
    if match := _TIME.fullmatch(typed):
        yield from _time(int(match[1]), int(match[2]), int(match[3] or 0))
    sum_typed = typed.rstrip(_UNFINISHED)
    value = calculate(sum_typed) if sum_typed else None
    if value is not None:
        yield value, "结果"
        yield f"{sum_typed}{'' if value.startswith('≈') else '='}{value}", "算式"
        if match := _NUMBER.fullmatch(value):
            yield from _number(match[1], match[2] or "")


def _number(whole: str, fraction: str) -> Iterator[_Row]:
    digits = f"{whole}.{fraction}" if fraction else whole
    if len(whole.lstrip("0")) <= numerals.LONGEST and len(fraction) <= _MAX_FRACTION:
        yield numerals.spoken(whole, fraction), "小写"
        yield numerals.formal(whole, fraction), "大写"
        if len(fraction) <= 2:
            yield numerals.money(whole, fraction), "金额"
    yield numerals.by_digit(digits), "逐位"
    if len(whole) > 3:
        yield f"{int(whole):,}" + (f".{fraction}" if fraction else ""), "千分位"


def _date(year: str, month: int, day: int) -> Iterator[_Row]:
    if not (1 <= month <= 12 and day <= 31):
        return
    yield f"{year}年{month}月" + (f"{day}日" if day else ""), "日期"
    spoken = f"{numerals.by_digit(year)}年{numerals.spoken(str(month))}月"
    yield spoken + (f"{numerals.spoken(str(day))}日" if day else ""), "日期"


def _time(hour: int, minute: int, second: int) -> Iterator[_Row]:
    if hour > 24 or minute > 59 or second > 59:
        return
    yield f"{hour}点{minute:02}分" + (f"{second:02}秒" if second else ""), "时间"
    spoken = [numerals.spoken(str(n)) for n in (hour, minute, second)]
    yield f"{spoken[0]}点{spoken[1]}分" + (f"{spoken[2]}秒" if second else ""), "时间"
