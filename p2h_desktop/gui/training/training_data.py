"""What the training window works with, and the page that shows what will be learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from p2h_desktop.core.types import HistoryRecord
from p2h_desktop.gui.kit.background_task import politely
from p2h_desktop.gui.kit.editors import Chooser
from p2h_desktop.gui.kit.style import GAP, MARGIN, WIDE
from p2h_desktop.gui.kit.widgets import EmptyNote, label
from p2h_desktop.oslayer.launch import command_line
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.history.snapshots import Exclusions, corrected, local_time, snapshot
from p2h_desktop.store.jobs import FineTuneJob, FineTuneSettings, SnapshotRecord
from p2h_desktop.store.models.model_versions import VersionStore

_SHOWN = 300  # corrections in the list, latest first
_LEARNED = 20_000  # latest commits looked at; the trainer takes the latest few thousand
_COUNT_MS = 200  # after the last key


@dataclass(frozen=True, slots=True)
class TrainingData:
    """The stores a training needs, and how to have the active version used.

    model: the folder of the shipped model; vocab: SHA-256 of its vocab.tsv; training: the folder
    of jobs; reload: called in a thread of its own after the active version has changed; settings:
    how to train; trainer: returns the command of the trainer, empty where there is none;
    choose_trainer: called with the folder or program that the user names as the trainer.
    """

    history: HistoryStore
    versions: VersionStore
    model: Path
    vocab: str
    training: Path
    reload: Callable[[], None]
    settings: Callable[[], FineTuneSettings]
    trainer: Callable[[], list[str]]
    choose_trainer: Callable[[str], None]

    def job(self) -> FineTuneJob:
        """Return what the trainer is to be asked."""
        converter = tuple(command_line())
        model, versions = str(self.model), str(self.versions.folder)
        return FineTuneJob(model, versions, settings=self.settings(), converter=converter)


def latest_records(history: HistoryStore) -> list[HistoryRecord]:
    """Return what can be learned from, oldest first; it takes a while."""
    newest = islice(history.records(newest_first=True), _LEARNED)
    return list(politely(newest))[::-1]


class DataPage(QWidget):
    """Counts, days and exclusions; the corrections one by one."""

    start_wanted = Signal()
    trainer_wanted = Signal()  # to be chosen

    def __init__(self) -> None:
        """Make the page; nothing is known yet."""
        super().__init__()
        self._records: list[HistoryRecord] = []
        self.summary = label(wraps=True)
        self.notice = label(name="reason", wraps=True)
        self.notice.hide()
        self.since = Chooser()
        for text, days in (
            (self.tr("全部日期"), 0),
            (self.tr("最近 30 天"), 30),
            (self.tr("最近 90 天"), 90),
            (self.tr("最近一年"), 365),
        ):
            self.since.addItem(text, days)
        self.since.setAccessibleName(self.tr("日期"))
        self.words = QLineEdit()
        self.words.setPlaceholderText(self.tr("不学习含有这些词的输入（用空格分隔）"))
        self.programs = QListWidget()
        self.programs.setAccessibleName(self.tr("程序"))
        self.corrections = QListWidget()
        self.corrections.setAccessibleName(self.tr("您纠正过的输入"))
        self.start = QPushButton(self.tr("开始训练"))
        self.start.setObjectName("primary")
        self.start.clicked.connect(self.start_wanted)
        self.find_trainer = QPushButton(self.tr("选择训练程序…"))
        self.find_trainer.clicked.connect(self.trainer_wanted)
        self.since.activated.connect(lambda _: self._count())
        pause = QTimer(self, interval=_COUNT_MS, singleShot=True)
        pause.timeout.connect(self._count)
        self.words.textChanged.connect(lambda _: pause.start())
        self.programs.itemChanged.connect(lambda _: self._count())
        self.corrections.itemChanged.connect(lambda _: self._count())
        for widget in (self.programs, self.corrections):
            widget.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._no_programs = EmptyNote(self.programs)
        self._no_corrections = EmptyNote(self.corrections)
        self._make_installation()
        self._arrange()

    def _make_installation(self) -> None:
        self.command = QLineEdit(readOnly=True)
        self.command.setAccessibleName(self.tr("安装命令"))
        self.copy = QPushButton(self.tr("复制命令"))
        self.copy.clicked.connect(self._copy_command)
        self.offer_installation("")

    def _arrange(self) -> None:
        filters = QHBoxLayout()
        filters.addWidget(self.since)
        filters.addWidget(self.words, 1)
        lists = QHBoxLayout()
        lists.setSpacing(MARGIN)
        for title, widget, share in (
            (self.tr("学习以下程序中的输入"), self.programs, 1),
            (self.tr("您纠正过的输入（取消勾选则不学习）"), self.corrections, 2),
        ):
            column = QVBoxLayout()
            column.setSpacing(GAP)
            column.addWidget(label(title, "title"))
            column.addWidget(widget, 1)
            lists.addLayout(column, share)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.find_trainer)
        buttons.addWidget(self.start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, MARGIN, 0, 0)
        layout.setSpacing(WIDE)
        layout.addWidget(self.summary)
        layout.addWidget(self.notice)
        installation = QHBoxLayout()
        installation.addWidget(self.command, 1)
        installation.addWidget(self.copy)
        layout.addLayout(installation)
        layout.addLayout(filters)
        layout.addLayout(lists, 1)
        layout.addLayout(buttons)

    def set_notice(self, text: str) -> None:
        """Say something above the choices; "" for nothing."""
        self.notice.setText(text)
        self.notice.setVisible(bool(text))

    def offer_installation(self, command: str) -> None:
        """Show a command for a terminal, to be copied; "" for none."""
        self.command.setText(command)
        self.command.setCursorPosition(0)
        for widget in (self.command, self.copy):
            widget.setVisible(bool(command))

    def _copy_command(self) -> None:
        QGuiApplication.clipboard().setText(self.command.text())

    def show_records(self, records: list[HistoryRecord]) -> None:
        """Show the history; what was excluded before stays excluded."""
        self._records = records
        off = {item.data(Qt.ItemDataRole.UserRole) for item in _unchecked(self.programs)}
        counts = Counter(record.application for record in records)
        self.programs.blockSignals(True)
        self.programs.clear()
        for name, count in counts.most_common():
            title = name or self.tr("写字板和终端")
            _add(self.programs, f"{title} ({count:,})", name, checked=name not in off)
        self.programs.blockSignals(False)
        self._no_programs.say("" if counts else self.tr("您输入过文字的程序会列在这里。"))
        self._show_corrections()
        self._count()

    def _show_corrections(self) -> None:
        off = {item.data(Qt.ItemDataRole.UserRole) for item in _unchecked(self.corrections)}
        self.corrections.blockSignals(True)
        self.corrections.clear()
        chosen = [r for r in self._records if r.readings and corrected(r)]
        for record in chosen[: -_SHOWN - 1 : -1]:
            text = f"{record.letters}  →  {record.text}"
            if record.first_offered:
                text += self.tr("（首选是 {offered}）").format(offered=record.first_offered)
            _add(self.corrections, text, record.id, checked=record.id not in off)
        self.corrections.blockSignals(False)
        empty = self.tr("您没有选第一个候选的输入会列在这里，它们最值得学习。")
        self._no_corrections.say("" if chosen else empty)

    def exclusions(self) -> Exclusions:
        """Return what the user has chosen to leave out."""
        days = self.since.currentData()
        before = (datetime.now().astimezone() - timedelta(days=days)).isoformat() if days else ""
        role = Qt.ItemDataRole.UserRole
        return Exclusions(
            applications=frozenset(item.data(role) for item in _unchecked(self.programs)),
            before=before,
            words=tuple(self.words.text().split()),
            ids=frozenset(item.data(role) for item in _unchecked(self.corrections)),
        )

    def snapshot(self) -> list[SnapshotRecord]:
        """Return what will be learned."""
        return snapshot(self._records, self.exclusions())

    def _count(self) -> None:
        exclusions = self.exclusions()
        chosen = [r for r in self._records if r.readings and not r.taken_back]
        chosen = [record for record in chosen if exclusions.allow(record)]
        if not chosen:
            self.summary.setText(
                self.tr("还没有可以学习的输入。请打开历史记录，使用几天后再来训练。")
            )
        else:
            changed = sum(map(corrected, chosen))
            said = self.tr(
                "将学习 {first} 至 {last} 的 {count} 条输入，其中 {corrected} 条是您纠正过的。"
            )
            times = [record.when_ms for record in chosen]
            first, last = (local_time(end)[:10] for end in (min(times), max(times)))
            said += self.tr("只输入过一次的内容不会学习。最近 20% 的数据用于效果测试。")
            self.summary.setText(
                said.format(count=len(chosen), corrected=changed, first=first, last=last)
            )
        self.start.setEnabled(bool(chosen))


def _add(widget: QListWidget, text: str, data: object, *, checked: bool) -> None:
    item = QListWidgetItem(text)
    item.setData(Qt.ItemDataRole.UserRole, data)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
    widget.addItem(item)


def _unchecked(widget: QListWidget) -> list[QListWidgetItem]:
    items = [widget.item(row) for row in range(widget.count())]
    return [item for item in items if item.checkState() is Qt.CheckState.Unchecked]
