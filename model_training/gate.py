"""The gate: which personal version may be activated, and the reasons in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

GENERAL_LOSS = 0.003  # of the general clauses may be lost at most
SURE = 0.05  # a gain this likely by chance is none
EXPOSED = 0.01  # canaries this unlikely by chance are exposed
SLOWER = 1.25  # times the processor time of a key
FEWEST = 20  # later commits; with fewer nothing can be said


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
    """What the gate says: reasons are for people, scores for the manifest."""

    accepted: bool
    reasons: tuple[str, ...]
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
        checks.append((True, f"差分隐私：ε = {findings.epsilon:.1f}，单独一条输入几乎影响不了模型"))
    reasons = tuple(("✓ " if passed else "✗ ") + text for passed, text in checks)
    return Verdict(all(passed for passed, _ in checks), reasons, _scores(findings))


def _later(later: Comparison) -> tuple[bool, str]:
    before, after = later.shares()
    count, helped, harmed = len(later.before), later.helped, later.harmed
    figures = (
        f"后来几天的 {count} 条输入，首选正确率 {_percent(before)} → {_percent(after)}，"
        f"变好 {helped} 条，变坏 {harmed} 条"
    )
    if count < FEWEST:
        return False, f"{figures}；少于 {FEWEST} 条，还看不出有没有用，再打些字再来"
    if helped <= harmed or sign_test(helped, harmed) > SURE:
        return False, f"{figures}；这样的差别可能只是碰巧"
    return True, f"{figures}；不是碰巧"


def _general(general: Comparison) -> tuple[bool, str]:
    before, after = general.shares()
    figures = f"一般文字 {len(general.before)} 句，{_percent(before)} → {_percent(after)}"
    # of a short test one clause is more than that, and says nothing
    if general.harmed - general.helped > max(1, GENERAL_LOSS * len(general.before)):
        return False, f"{figures}；退步超过 0.3 个百分点"
    return True, f"{figures}；没有忘掉本来会的"


def _canaries(chance: float) -> tuple[bool, str]:
    if chance < EXPOSED:
        return False, "只打过一次的暗记能从模型里试出来，隐私检查不通过"
    return True, "只打过一次的暗记试不出来"


def _latency(before: float, after: float) -> tuple[bool, str]:
    figures = f"每键用时 {before:.1f} → {after:.1f} 毫秒"
    if after > before * SLOWER + 0.5:
        return False, f"{figures}；变慢了"
    return True, f"{figures}；没有变慢"


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


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"
