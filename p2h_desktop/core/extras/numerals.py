"""Numbers written in hanzi: as spoken, digit by digit, and as sums of money."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST = 16  # digits before the point that have a name: up to thousands of 万亿

_SPOKEN = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_BY_DIGIT = "〇一二三四五六七八九"
_SPOKEN_UNITS = ("", "十", "百", "千")
_FORMAL_UNITS = ("", "拾", "佰", "仟")
_GROUPS = (("亿", 8), ("万", 4))  # and how many digits follow them


def spoken(whole: str, fraction: str = "") -> str:
    """Return a decimal number as it is read: 一百二十三点四五.

    whole, fraction: its digits before and after the point, LONGEST before it at most.
    """
    text = _read(whole, _SPOKEN, _SPOKEN_UNITS)
    if text.startswith("一十"):
        text = text[1:]  # ten is 十, 110 is 一百一十
    return text + _after_point(fraction, _SPOKEN)


def formal(whole: str, fraction: str = "") -> str:
    """Return a decimal number in the hanzi of cheques: 壹佰贰拾叁点肆伍."""
    return _read(whole, _FORMAL, _FORMAL_UNITS) + _after_point(fraction, _FORMAL)


def by_digit(digits: str) -> str:
    """Return digits one by one: 二〇二六; a point becomes 点."""
    return "".join("点" if d == "." else _BY_DIGIT[int(d)] for d in digits)


def money(whole: str, fraction: str = "") -> str:
    """Return a sum of yuan as a cheque has it: 壹佰贰拾叁元肆角伍分.

    fraction: at most two digits, tenths and hundredths of a yuan.
    """
    jiao, fen = (int(d) for d in fraction.ljust(2, "0"))
    yuan = whole.lstrip("0")
    text = _read(yuan, _FORMAL, _FORMAL_UNITS) + "元" if yuan else ""
    if not jiao and not fen:
        return (text or "零元") + "整"
    if jiao:
        text += _FORMAL[jiao] + "角"
    elif text:
        text += "零"
    return text + (_FORMAL[fen] + "分" if fen else "整")


def _after_point(fraction: str, names: str) -> str:
    return "点" + "".join(names[int(d)] for d in fraction) if fraction else ""


def _read(whole: str, names: str, units: Sequence[str]) -> str:
    """Read digits: what stands before 亿, then before 万, then the last four."""
    digits = whole.lstrip("0")
    for name, length in _GROUPS:
        if len(digits) > length:
            head, tail = digits[:-length], digits[-length:]
            text = _read(head, names, units) + name
            if tail.strip("0"):
                text += names[0] * (tail[0] == "0") + _read(tail, names, units)
            return text
    return _read_group(digits, names, units) or names[0]


def _read_group(group: str, names: str, units: Sequence[str]) -> str:
    """Read four digits at most; zeros between others are read once, those behind them never."""
    text = ""
    for place, digit in zip(reversed(range(len(group))), group, strict=True):
        if digit != "0":
            text += names[int(digit)] + units[place]
        elif text and not text.endswith(names[0]):
            text += names[0]
    return text.rstrip(names[0])
