"""The columns of the history window's table."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from p2h_desktop.core.types import HistoryRecord
from p2h_desktop.gui.kit.paged_model import PagedModel


def history_model() -> PagedModel[HistoryRecord]:
    """Return an empty model of records."""
    titles = (
        QCoreApplication.translate("HistoryModel", "时间"),
        QCoreApplication.translate("HistoryModel", "程序"),
        QCoreApplication.translate("HistoryModel", "拼音"),
        QCoreApplication.translate("HistoryModel", "上屏"),
        QCoreApplication.translate("HistoryModel", "说明"),
    )
    return PagedModel(titles, _cells)


def _cells(record: HistoryRecord) -> tuple[str, ...]:
    return (
        time_text(record.when_ms),
        record.application,
        record.letters,
        record.text.replace("\n", "⏎"),
        note(record),
    )


def note(record: HistoryRecord) -> str:
    """Say what was special about a record."""
    notes = []
    if record.rank > 0:
        chosen = QCoreApplication.translate("HistoryModel", "选了第 {n} 个")
        notes.append(chosen.format(n=record.rank + 1))
    if record.taken_back >= len(record.text) > 0:
        notes.append(QCoreApplication.translate("HistoryModel", "已删除"))
    elif record.taken_back:
        shortened = QCoreApplication.translate("HistoryModel", "删去 {n} 字")
        notes.append(shortened.format(n=record.taken_back))
    if record.corrected:
        changed = QCoreApplication.translate("HistoryModel", "改成 {text}")
        notes.append(changed.format(text=record.corrected))
    return QCoreApplication.translate("HistoryModel", "，").join(notes)


def time_text(when_ms: int) -> str:
    """Return a time of the local calendar; of a clock that was far off, the bare number."""
    try:
        return datetime.fromtimestamp(when_ms / 1000).strftime("%Y-%m-%d %H:%M:%S")
    except (OSError, OverflowError, ValueError):
        return str(when_ms)
