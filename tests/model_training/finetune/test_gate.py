"""The gate: which figures let a version pass, and what it says of the others."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from model_training.finetune.gate import Comparison, Findings, decide, sign_test
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.messages.rendering import render


def comparison(count: int, helped: int, harmed: int, right: int = 0) -> Comparison:
    """`right` rows are right before and after, the rest is wrong in both."""
    before = [True] * (right + harmed) + [False] * (count - right - harmed)
    after = [True] * right + [False] * harmed + [True] * helped
    return Comparison(before, after + [False] * (count - len(after)))


GOOD = Findings(comparison(200, 30, 5, 80), comparison(500, 2, 2, 400), 0.5, (10.0, 10.5))


def test_a_better_version_passes_with_figures() -> None:
    verdict = decide(GOOD)
    assert verdict.accepted
    assert {reason.code for reason in verdict.reasons} == {Code.CHECK_PASSED}
    assert "42.5% → 55.0%" in render(verdict.reasons[0], "zh")
    assert verdict.scores["later"] == {
        "count": 200, "before": 0.425, "after": 0.55, "helped": 30, "harmed": 5,
    }  # fmt: skip


def test_the_budget_of_privacy_is_told() -> None:
    assert not any("noise-added" in str(reason) for reason in decide(GOOD).reasons)
    private = decide(replace(GOOD, epsilon=2.96))
    assert private.accepted
    assert private.reasons[-1].arguments == (("finding", message(Code.NOISE_ADDED, epsilon=2.96)),)
    assert private.scores["epsilon"] == 2.96


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"later": comparison(200, 6, 4)}, Code.LATER_BY_CHANCE),
        ({"later": comparison(200, 4, 0)}, Code.LATER_BY_CHANCE),
        ({"later": comparison(200, 0, 0)}, Code.LATER_BY_CHANCE),
        ({"later": comparison(10, 10, 0)}, Code.LATER_TOO_FEW),
        ({"general": comparison(500, 2, 4, 400)}, Code.GENERAL_WORSE),
        ({"canaries": 0.001}, Code.PRIVACY_FAILED),
        ({"cpu_ms": (10.0, 14.0)}, Code.KEY_SLOWER),
    ],
)
def test_a_worse_one_is_refused_with_the_reason(change: dict[str, object], why: Code) -> None:
    verdict = decide(replace(GOOD, **change))  # type: ignore[arg-type]
    assert not verdict.accepted
    (failed,) = [reason for reason in verdict.reasons if reason.code is Code.CHECK_FAILED]
    assert f"finding={why}(" in str(failed)


def test_the_general_set_may_lose_three_in_a_thousand() -> None:
    assert decide(replace(GOOD, general=comparison(1000, 0, 3, 900))).accepted
    assert not decide(replace(GOOD, general=comparison(1000, 0, 4, 900))).accepted


@pytest.mark.parametrize(("helped", "harmed"), [(5, 0), (3, 3), (1, 4), (0, 0), (6, 2)])
def test_the_sign_test_counts_all_ways(helped: int, harmed: int) -> None:
    ways = list(product((0, 1), repeat=helped + harmed))
    extreme = sum(sum(way) >= helped for way in ways)
    assert sign_test(helped, harmed) == pytest.approx(extreme / len(ways))
