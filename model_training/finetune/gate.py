"""The gate: which personal version may be activated, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import comb
from typing import Any

from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message

GENERAL_LOSS = 0.003  # of the general clauses may be lost at most
SURE = 0.05  # a gain this likely by chance is none
EXPOSED = 0.01  # canaries this unlikely by chance are exposed
SLOWER = 1.25  # times the processor time of a key
FEWEST = 20  # later commits; with fewer nothing can be said

_Check = tuple[bool, Message]  # whether it passed, and what was found


@dataclass(frozen=True, slots=True)
class Comparison:
    """Right or wrong for the same rows, before and after."""

    before: Sequence[bool]
    after: Sequence[bool]

    @property
    def helped(self) -> int:
        """How many became right."""
        return sum(a and not b for b, a in zip(self.before, self.after, strict=True))

    @property
    def harmed(self) -> int:
        """How many became wrong."""
        return sum(b and not a for b, a in zip(self.before, self.after, strict=True))

    def shares(self) -> tuple[float, float]:
        """Return the shares right, before and after."""
        count = max(1, len(self.before))
        return sum(self.before) / count, sum(self.after) / count


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the gate looks at.

    canaries: the chance that planted canaries rank as high as they do; cpu_ms: processor time of
    a key before and after; epsilon: of differential privacy, 0 for none.
    """

    later: Comparison
    general: Comparison
    canaries: float
    cpu_ms: tuple[float, float]
    epsilon: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says: reasons are for the user, scores for the manifest."""

    accepted: bool
    reasons: tuple[Message, ...]
    scores: Mapping[str, Any]


def sign_test(helped: int, harmed: int) -> float:
    """Return the chance of at least `helped` of `helped + harmed` if both were equally likely.

    The one-sided exact sign test for paired answers (Dixon and Mood 1946).
    """
    count = helped + harmed
    ways = sum(comb(count, k) for k in range(helped, count + 1))
    return ways / float(2**count)


def decide(findings: Findings) -> Verdict:
    """Judge a version; it passes when no check fails."""
    checks = [
        _later(findings.later),
        _general(findings.general),
        _canaries(findings.canaries),
        _latency(*findings.cpu_ms),
    ]
    if findings.epsilon:
        checks.append((True, message(Code.NOISE_ADDED, epsilon=round(findings.epsilon, 2))))
    reasons = tuple(
        message(Code.CHECK_PASSED if passed else Code.CHECK_FAILED, finding=finding)
        for passed, finding in checks
    )
    return Verdict(all(passed for passed, _ in checks), reasons, _scores(findings))


def _later(later: Comparison) -> _Check:
    before, after = later.shares()
    count, helped, harmed = len(later.before), later.helped, later.harmed
    told = partial(message, count=count, before=before, after=after, helped=helped, harmed=harmed)
    if count < FEWEST:
        return False, told(Code.LATER_TOO_FEW, fewest=FEWEST)
    if helped <= harmed or sign_test(helped, harmed) > SURE:
        return False, told(Code.LATER_BY_CHANCE)
    return True, told(Code.LATER_BETTER)


def _general(general: Comparison) -> _Check:
    before, after = general.shares()
    # of a short test one clause is more than that, and says nothing
    worse = general.harmed - general.helped > max(1, GENERAL_LOSS * len(general.before))
    code = Code.GENERAL_WORSE if worse else Code.GENERAL_KEPT
    return not worse, message(code, count=len(general.before), before=before, after=after)


def _canaries(chance: float) -> _Check:
    exposed = chance < EXPOSED
    return not exposed, message(Code.PRIVACY_FAILED if exposed else Code.PRIVACY_PASSED)


def _latency(before: float, after: float) -> _Check:
    slower = after > before * SLOWER + 0.5
    code = Code.KEY_SLOWER if slower else Code.KEY_NOT_SLOWER
    return not slower, message(code, before_ms=round(before, 2), after_ms=round(after, 2))


def _scores(findings: Findings) -> dict[str, Any]:
    scores: dict[str, Any] = {}
    for name, comparison in (("later", findings.later), ("general", findings.general)):
        before, after = comparison.shares()
        scores[name] = {
            "count": len(comparison.before),
            "before": round(before, 4),
            "after": round(after, 4),
            "helped": comparison.helped,
            "harmed": comparison.harmed,
        }
    scores["canary_chance"] = round(findings.canaries, 4)
    scores["epsilon"] = round(findings.epsilon, 2)
    before_ms, after_ms = findings.cpu_ms
    scores["key_cpu_ms"] = {"before": round(before_ms, 2), "after": round(after_ms, 2)}
    return scores
