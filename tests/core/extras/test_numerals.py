"""Numbers in hanzi and sums, held against what Python computes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.extras.calculator import calculate
from p2h_desktop.core.extras.number_mode import NumberSource, in_number_mode
from p2h_desktop.core.extras.numerals import by_digit, formal, money, spoken

DIGITS = "零一二三四五六七八九"
UNITS = {"十": 10, "百": 100, "千": 1000}


def value(text: str) -> int:
    """Read hanzi back, another way than they are written."""
    for name, size in (("亿", 10**8), ("万", 10**4)):
        if name in text:
            head, _, tail = text.rpartition(name)
            return value(head) * size + value(tail)
    total = digit = 0
    for char in text:
        if char in UNITS:
            total += (digit or 1) * UNITS[char]
            digit = 0
        else:
            digit = DIGITS.index(char)
    return total + digit


@given(st.integers(0, 10**16 - 1))
def test_a_spoken_number_reads_back(number: int) -> None:
    text = spoken(str(number))
    assert value(text) == number
    assert "零零" not in text
    assert number == 0 or not text.endswith("零")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0", "零"), ("10", "十"), ("15", "十五"), ("110", "一百一十"), ("305000", "三十万五千"),
        ("1000100000000", "一万零一亿"), ("007", "七"), ("20008", "二万零八"),
    ],
)  # fmt: skip
def test_numbers_as_they_are_read(number: str, text: str) -> None:
    assert spoken(number) == text


def test_decimals_and_digits() -> None:
    assert spoken("3", "1415") == "三点一四一五"
    assert formal("1020", "05") == "壹仟零贰拾点零伍"
    assert by_digit("2026") == "二〇二六"


@pytest.mark.parametrize(
    ("whole", "fraction", "text"),
    [
        ("123", "45", "壹佰贰拾叁元肆角伍分"), ("0", "", "零元整"), ("10", "", "壹拾元整"),
        ("0", "05", "伍分"), ("1", "05", "壹元零伍分"), ("1", "5", "壹元伍角整"),
        ("100000000", "", "壹亿元整"), ("0", "30", "叁角整"),
    ],
)  # fmt: skip
def test_sums_of_money(whole: str, fraction: str, text: str) -> None:
    assert money(whole, fraction) == text


NUMBERS = st.integers(0, 999).map(str) | st.decimals("0", "99", places=2).map(str)


def sums(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joined = st.tuples(inner, st.sampled_from("+-*/"), inner).map("".join)
    return joined | inner.map(lambda text: f"({text})") | inner.map(lambda text: f"(-{text})")


@given(st.recursive(NUMBERS, sums, max_leaves=6))
def test_sums_are_exact(text: str) -> None:
    try:
        wanted = Fraction(eval(pythonic(text), {"F": Fraction}))  # the test's own text
    except ZeroDivisionError:
        assert calculate(text) is None
        return
    shown = calculate(text)
    assert shown is not None
    if shown.startswith("≈"):
        assert abs(Fraction(shown[1:]) - wanted) <= abs(wanted) / 10**11
    else:
        assert Fraction(shown) == wanted


def pythonic(text: str) -> str:
    """The same sum in fractions."""
    parts, number = [], ""
    for char in text + " ":
        if char.isdigit() or char == ".":
            number += char
            continue
        parts.append(f"F('{number}')" if number else "")
        parts.append(char)
        number = ""
    return "".join(parts)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("-2^2", "-4"), ("2^-1", "0.5"), ("2^3^2", "512"), ("50%", "0.5"), ("1,000x2", "2000"),
        ("1/3", "≈0.333333333333"), ("2/3", "≈0.666666666667"), (".5+.5", "1"), ("100", "100"),
        ("1/0", None), ("2^65", None), ("(1", None), ("1)", None), ("1..2", None), ("", None),
        ("1e5", None), ("٣", None), ("(" * 30 + "1" + ")" * 30, None), ("9^64*9^64", None),
        ("2^0.5", None), ("0^-1", None), ("__import__", None),
    ],
)  # fmt: skip
def test_sums(text: str, shown: str | None) -> None:
    assert calculate(text) == shown


@given(st.text("0123456789+-*/^%().,:x= ", max_size=20))
def test_no_sum_raises_or_takes_long(text: str) -> None:
    calculate(text)
    list(NumberSource().offer("v" + text, ()))


def test_a_capital_alone_calls_numbers_where_v_is_an_initial() -> None:
    assert in_number_mode("v1", capital=False)
    assert in_number_mode("V1", capital=True)
    assert not in_number_mode("v1", capital=True)
    assert not in_number_mode("V8", capital=False)
    assert list(NumberSource(capital=True).offer("v1", ())) == []
    assert next(NumberSource(capital=True).offer("V1", ())).candidate.text == "一"
