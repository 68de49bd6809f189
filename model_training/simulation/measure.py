"""From typed days to figures: hits, keys, and what learning helped and harmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields

from model_training.simulation.texts import Clause
from model_training.simulation.typist import Outcome


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over later days; helped and harmed are against the shipped models alone.

    new: clauses never typed before; conflicts: clauses in which a homophone of a word that the
    writer often uses is meant.
    """

    commits: int = 0
    first: int = 0
    keys: int = 0
    hanzi: int = 0
    helped: int = 0
    harmed: int = 0
    new: int = 0
    new_first: int = 0
    conflicts: int = 0
    conflicts_first: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def figures(self) -> dict[str, float | int]:
        """Return the counts and the shares made of them, in per cent."""
        return {
            "first_rate": percent(self.first, self.commits),
            "keys_per_hanzi": round(self.keys / max(self.hanzi, 1), 3),
            "new_first_rate": percent(self.new_first, self.new),
            "conflict_first_rate": percent(self.conflicts_first, self.conflicts),
            **asdict(self),
        }


def percent(part: int, whole: int) -> float:
    """Return a share in per cent; 0 of nothing."""
    return round(100 * part / whole, 2) if whole else 0.0


def tally(
    clauses: Sequence[Clause],
    typed: Sequence[Outcome],
    base: Sequence[Outcome],
    known: Iterable[str],
) -> Tally:
    """Count what was typed against the same clauses typed without learning.

    known: texts typed on the days before.
    """
    seen = set(known)
    total = Tally()
    for clause, outcome, without in zip(clauses, typed, base, strict=True):
        new = clause.text not in seen
        seen.add(clause.text)
        total += Tally(
            commits=1,
            first=outcome.first,
            keys=outcome.keys,
            hanzi=len(clause.text),
            helped=outcome.first and not without.first,
            harmed=without.first and not outcome.first,
            new=new,
            new_first=new and outcome.first,
            conflicts=clause.conflict,
            conflicts_first=clause.conflict and outcome.first,
        )
    return total
