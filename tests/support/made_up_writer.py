"""Some weeks of a made-up writer whose words the shipped network does not offer first."""

from __future__ import annotations

from datetime import UTC, datetime

from p2h_desktop.core.types import HistoryRecord, Kept
from p2h_desktop.store.jobs import SnapshotRecord

# each typed again and again
WRITTEN = (
    ("阳历", "yang li"), ("问下孙皓", "wen xia sun hao"), ("看了阳历", "kan le yang li"),
    ("下周交词表", "xia zhou jiao ci biao"), ("孙皓", "sun hao"), ("词表", "ci biao"),
)  # fmt: skip
DAYS = 20


def written(count: int) -> list[SnapshotRecord]:
    """Return what a trainer gets of `count` commits."""
    made = []
    for i in range(count):
        text, readings = WRITTEN[i % len(WRITTEN)]
        when = f"2030-01-{1 + i * DAYS // count:02d}T08:{i % 60:02d}:00"
        letters = readings.replace(" ", "")
        made.append(SnapshotRecord(when, "", letters, tuple(readings.split()), text, 1, ""))
    return made


def committed(count: int, first_offered: str = "") -> list[HistoryRecord]:
    """Return `count` commits as the history keeps them."""
    start = datetime(2030, 1, 1, 9, tzinfo=UTC).timestamp()
    made = []
    for i in range(count):
        text, readings = WRITTEN[i % len(WRITTEN)]
        when_ms = round(1000 * (start + 86_400 * (i * DAYS // count) + i))
        syllables = tuple(readings.split())
        letters = "".join(syllables)
        made.append(HistoryRecord(when_ms, Kept(""), letters, syllables, text, first_offered, 1))
    return made
