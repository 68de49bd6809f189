"""Sums typed by the user, worked out exactly: a small parser, nothing is executed."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

_MAX_DEPTH = 20  # brackets and signs inside one another
_MAX_POWER = 64
_MAX_DIGITS = 40  # of numerator and denominator: longer results help nobody
_SHOWN = 12  # significant digits of a result that has no end

_SIGNS = {"x": "*", "X": "*", ",": "", " ": ""}


def calculate(typed: str) -> str | None:
    """Return the value of a sum in digits; None for what is no sum or gets out of hand.

    + - * x / ^ ( ) and % for hundredths. Exact; a fraction without an end is rounded and begins
    with ≈.
    """
    text = "".join(_SIGNS.get(char, char) for char in typed)
    parser = _Parser(text)
    try:
        value = parser.sum(0)
    except (ValueError, ZeroDivisionError):
        return None
    return _shown(value) if parser.at_end else None


class _Parser:
    """Reads a sum from left to right; ValueError where it makes no sense."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    @property
    def at_end(self) -> bool:
        return self._at == len(self._text)

    def sum(self, depth: int) -> Fraction:
        value = self._product(depth)
        while sign := self._take("+-"):
            other = self._product(depth)
            value = _bounded(value + other if sign == "+" else value - other)
        return value

    def _product(self, depth: int) -> Fraction:
        value = self._power(depth)
        while sign := self._take("*/"):
            other = self._power(depth)
            value = _bounded(value * other if sign == "*" else value / other)
        return value

    def _power(self, depth: int) -> Fraction:
        if depth > _MAX_DEPTH:
            raise ValueError("too deep")
        if self._take("-"):  # -2^2 is -4
            return -self._power(depth + 1)
        base = self._hundredths(depth)
        if not self._take("^"):
            return base
        exponent = self._power(depth + 1)
        if exponent.denominator != 1 or abs(exponent) > _MAX_POWER:
            raise ValueError("no such power")
        return _bounded(base ** int(exponent))

    def _hundredths(self, depth: int) -> Fraction:
        value = self._number(depth)
        while self._take("%"):
            value /= 100
        return value

    def _number(self, depth: int) -> Fraction:
        if self._take("("):
            value = self.sum(depth + 1)
            if not self._take(")"):
                raise ValueError("no closing bracket")
            return value
        start = self._at
        while self._take("0123456789."):
            pass
        return _bounded(Fraction(self._text[start : self._at]))

    def _take(self, wanted: str) -> str:
        char = self._text[self._at : self._at + 1]
        if not char or char not in wanted:
            return ""
        self._at += 1
        return char


def _bounded(value: Fraction) -> Fraction:
    if max(abs(value.numerator), value.denominator) >= 10**_MAX_DIGITS:
        raise ValueError("too large")
    return value


def _shown(value: Fraction) -> str:
    with localcontext(prec=_MAX_DIGITS * 2) as context:
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        ends = Fraction(exact) == value
        if not ends:
            context.prec = _SHOWN
            exact = +exact
        return ("" if ends else "≈") + f"{exact.normalize():f}"
