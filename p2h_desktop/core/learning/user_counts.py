"""Counts with decay that can be taken back exactly."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field

Ids = tuple[int, ...]


@dataclass(slots=True)
class After:
    """What was counted after one history; `items` are sorted."""

    total: float = 0.0
    counts: dict[int, float] = field(default_factory=dict)
    items: list[int] = field(default_factory=list)

    def within(self, low: int, high: int) -> list[int]:
        """Return the items low..high-1 that were counted."""
        first = bisect_left(self.items, low)
        return self.items[first : bisect_left(self.items, high, first)]

    def put(self, item: int, count: float) -> None:
        """Set a count; 0 removes the item."""
        if count <= 0.0:
            if self.counts.pop(item, None) is not None:
                self.items.remove(item)
        else:
            if item not in self.counts:
                insort(self.items, item)
            self.counts[item] = count


Change = tuple[Ids, int, float, float]  # history, item, its count and the total as they were


class Counts:
    """Counts of items (ids) after histories, and the changes since the last mark."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._after: dict[Ids, After] = {}
        self._changes: list[Change] = []

    def after(self, history: Ids) -> After | None:
        """Return what was counted after a history; None for nothing."""
        return self._after.get(history)

    def __len__(self) -> int:
        """How many n-grams were counted."""
        return sum(len(after.items) for after in self._after.values())

    def add(self, history: Ids, item: int, count: float) -> None:
        """Add to a count; what is left below a millionth of `count` is rounding and goes."""
        known = self._after.get(history)
        if known is None:
            known = self._after[history] = After()
        old = known.counts.get(item)
        if old is not None and count > 0.0:  # by far the commonest case
            self._changes.append((history, item, old, known.total))
            known.counts[item] = old + count
            known.total += count
            return
        new = (old or 0.0) + count
        self._set(history, known, item, new if new > 1e-6 * abs(count) else 0.0)

    def scale(self, history: Ids, item: int, by: float) -> None:
        """Multiply the count of an item, if it has one."""
        known = self._after.get(history)
        if known is not None and item in known.counts:
            self._set(history, known, item, known.counts[item] * by)

    def mark(self) -> list[Change]:
        """Return the changes since the last mark, oldest first."""
        changes, self._changes = self._changes, []
        return changes

    def undo(self, changes: list[Change]) -> None:
        """Make everything as it was before these changes, the latest ones."""
        for history, item, count, total in reversed(changes):
            known = self._after.setdefault(history, After())
            known.put(item, count)
            known.total = total
            self._drop_empty(history, known)

    def _set(self, history: Ids, known: After, item: int, count: float) -> None:
        old = known.counts.get(item, 0.0)
        self._changes.append((history, item, old, known.total))
        known.put(item, count)
        known.total += count - old
        self._drop_empty(history, known)

    def _drop_empty(self, history: Ids, known: After) -> None:
        if not known.items:
            del self._after[history]
