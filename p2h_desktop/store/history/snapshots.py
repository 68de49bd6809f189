"""From the history to what the trainer is given: a snapshot, less what the user leaves out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from p2h_desktop.core.types import HistoryRecord
from p2h_desktop.store.jobs import SnapshotRecord
from p2h_desktop.store.settings.scheme_file import FULL_PINYIN


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What is not to be learned: programs, days before, texts that hold a word, single records."""

    applications: Collection[str] = ()
    before: str = ""
    words: Collection[str] = ()
    ids: Collection[int] = ()

    def allow(self, record: HistoryRecord) -> bool:
        """Tell whether a record may be learned."""
        return not (
            record.application in self.applications
            or record.id in self.ids
            or (self.before and local_time(record.when_ms) < self.before)
            or any(word in record.text for word in self.words if word)
        )


def snapshot(
    records: Iterable[HistoryRecord], exclusions: Exclusions | None = None
) -> list[SnapshotRecord]:
    """Return the commits to learn from, in the order they were made."""
    leave_out = exclusions or Exclusions()
    return [to_snapshot(record) for record in records if leave_out.allow(record)]


def corrected(record: HistoryRecord) -> bool:
    """Tell whether the user wanted something else than what was offered first."""
    offered = record.first_offered
    return record.rank > 0 or bool(offered and not record.text.startswith(offered))


def to_snapshot(record: HistoryRecord) -> SnapshotRecord:
    """Return a record as the trainer sees it; keys of shuangpin become full pinyin."""
    spelled = record.scheme in ("", FULL_PINYIN)
    return SnapshotRecord(
        when=local_time(record.when_ms),
        context=record.context,
        letters=record.letters if spelled else "'".join(record.readings),
        readings=record.readings,
        text=record.text,
        rank=record.rank,
        first_offered=record.first_offered,
        kept=not record.taken_back,
    )


def local_time(when_ms: int) -> str:
    """Return a time of the history as the user's clock shows it, ISO 8601."""
    return datetime.fromtimestamp(when_ms / 1000).astimezone().isoformat(timespec="milliseconds")
