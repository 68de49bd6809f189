"""The history window: look at what P2H has kept of your typing, take it along, erase it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from p2h_desktop.core.session.text_before import WITHHELD
from p2h_desktop.core.types import HistoryRecord
from p2h_desktop.errors import StoreError
from p2h_desktop.gui.kit.background_task import Background
from p2h_desktop.gui.kit.editors import Chooser
from p2h_desktop.gui.kit.rendered import rendered
from p2h_desktop.gui.kit.style import GAP, MARGIN, WIDE, dress
from p2h_desktop.gui.kit.tables import COUNT_ROLE, CountDelegate, make_search, make_table
from p2h_desktop.gui.kit.theme import Look
from p2h_desktop.gui.kit.widgets import EmptyNote, agreed, bring_to_front, closes_by_keys, label
from p2h_desktop.gui.user_data.history_model import history_model, time_text
from p2h_desktop.gui.user_data.own_data import OwnData
from p2h_desktop.store.erasure import erase_records
from p2h_desktop.store.history.history_json import ImportReport, export_history, import_history
from p2h_desktop.store.history.history_rows import Selection, on_day

_DAYS_PX = 184

_Lists = tuple[list[tuple[date, int]], list[tuple[str, int]]]


class HistoryWindow(QWidget):
    """Shows the history by day, program and text; erases what is chosen."""

    visibility_changed = Signal()

    def __init__(self, own: OwnData) -> None:
        """Make the window, hidden."""
        super().__init__()
        self._own = own
        self._background = Background(self)
        self._background.busy_changed.connect(self._show_busy)
        self._reading, self._stale = Background(self), False
        self.setWindowTitle(self.tr("P2H 历史记录"))
        self.search = make_search(self, self.tr("搜索文字或拼音"), self.show_records)
        self.programs = Chooser()
        self.programs.setAccessibleName(self.tr("程序"))
        self.days = QListWidget()
        self.days.setObjectName("groups")
        self.days.setFixedWidth(_DAYS_PX)
        self.days.setUniformItemSizes(True)
        self.days.setItemDelegate(CountDelegate(self.days))
        self.days.setAccessibleName(self.tr("日期"))
        self.model = history_model()
        self.table = self._make_table()
        self.details = label(name="muted", wraps=True)
        self.message = label(name="muted", wraps=True)
        self.empty = EmptyNote(self.table)
        self.programs.activated.connect(lambda _: self.show_records())
        self.days.currentItemChanged.connect(lambda *_: self.show_records())
        self.buttons: dict[str, QPushButton] = {}
        self._arrange()
        closes_by_keys(self)
        self.resize(1040, 680)

    def _make_table(self) -> QTableView:
        return make_table(
            self.model,
            self.tr("历史记录"),
            (170, 110, 190, 200, 150),
            3,
            selected=self._show_details,
            delete=self.erase_chosen,
        )

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(self.search, 1)
        top.addWidget(self.programs)
        right = QVBoxLayout()
        right.setSpacing(GAP)
        right.addLayout(top)
        right.addWidget(self.table, 1)
        right.addWidget(self.details)
        middle = QHBoxLayout()
        middle.setSpacing(MARGIN)
        middle.addWidget(self.days)
        middle.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(WIDE)
        layout.addLayout(middle, 1)
        layout.addLayout(self._button_row())

    def _button_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        acts: list[tuple[str, str, Callable[[], None]]] = [
            ("import", self.tr("导入…"), self._choose_import),
            ("export", self.tr("导出…"), self._choose_export),
            ("word", self.tr("忘记一个词…"), self.forget_word),
            ("day", self.tr("删除这一天…"), self.erase_day),
            ("erase", self.tr("删除所选…"), self.erase_chosen),
        ]
        for name, text, act in acts:
            self.buttons[name] = QPushButton(text)
            self.buttons[name].clicked.connect(act)
            row.addWidget(self.buttons[name])
        row.insertWidget(3, self.message, 1)
        menu = QMenu(self)
        menu.addAction(self.tr("删除全部历史记录…"), self.erase_all)
        menu.addAction(self.tr("删除在这个程序里输入的…"), self.erase_program)
        menu.addSeparator()
        menu.addAction(self.tr("删除我的全部数据…"), self.erase_everything)
        more = self.buttons["more"] = QPushButton(self.tr("更多删除选项"))
        more.setMenu(menu)
        more.setObjectName("menu")
        row.addWidget(more)
        for name in ("erase", "day"):
            self.buttons[name].setObjectName("danger")
        return row

    def set_look(self, look: Look) -> None:
        """Set the colours of the window."""
        dress(self, look.theme)

    def open(self) -> None:
        """Show the window in front, with the history as it is now."""
        self.message.clear()
        self.reload()
        bring_to_front(self)

    def reload(self) -> None:
        """Read the records anew; days and programs, which take longer, follow in a moment."""
        self.show_records()
        self._stale = not self._reading.run(self._read_lists, self._show_lists, self._fail)

    def _read_lists(self) -> _Lists:
        return self._own.history.days(), self._own.history.applications()

    def _show_lists(self, lists: _Lists) -> None:
        """Show days and programs; what was chosen stays chosen where it is still there."""
        if self._stale:
            self.reload()
            return
        chosen = self._day(), self._program()
        self._show_days(lists[0])
        self._show_programs(lists[1])
        if chosen != (self._day(), self._program()):
            self.show_records()

    def _show_days(self, days: list[tuple[date, int]]) -> None:
        day = self._day()
        self.days.blockSignals(True)
        self.days.clear()
        self._add_day(None, sum(count for _, count in days))
        for known, count in reversed(days):
            self._add_day(known, count)
        rows = [self.days.item(i).data(Qt.ItemDataRole.UserRole) for i in range(self.days.count())]
        self.days.setCurrentRow(rows.index(day) if day in rows else 0)
        self.days.blockSignals(False)

    def _show_programs(self, programs: list[tuple[str, int]]) -> None:
        program = self._program()
        self.programs.clear()
        self.programs.addItem(self.tr("所有程序"), None)
        unknown = self.tr("未知")
        for name, count in programs:
            self.programs.addItem(f"{name or unknown} ({count:,})", name)
        self.programs.setCurrentIndex(max(0, self.programs.findData(program)))

    def _add_day(self, day: date | None, count: int) -> None:
        item = QListWidgetItem(self.tr("全部") if day is None else day.isoformat())
        item.setData(Qt.ItemDataRole.UserRole, day)
        item.setData(COUNT_ROLE, f"{count:,}")
        self.days.addItem(item)

    def _day(self) -> date | None:
        row = self.days.currentRow()
        day: date | None = None if row < 0 else self.days.item(row).data(Qt.ItemDataRole.UserRole)
        return day

    def _program(self) -> str | None:
        program: str | None = self.programs.currentData()
        return program

    def show_records(self) -> None:
        """Show the records of the day, the program and the text chosen."""
        day = self._day()
        selection = replace(
            Selection() if day is None else on_day(day),
            application=self._program(),
            contains=self.search.text().strip() or None,
        )
        try:
            self.model.show_items(self._own.history.records(selection, newest_first=True))
        except StoreError as error:
            self._fail(rendered(error.message))
        self._show_details()

    def chosen(self) -> list[HistoryRecord]:
        """Return the records chosen in the table."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self.model.item(row) for row in rows]

    def _show_details(self) -> None:
        chosen = self.chosen()
        self.buttons["erase"].setEnabled(bool(chosen))
        self.buttons["day"].setEnabled(self._day() is not None)
        self.empty.say(self._nothing())
        if len(chosen) != 1:
            self.details.setText(self._counted(len(chosen)))
            return
        (record,) = chosen
        parts = [
            self.tr("前文：{text}").format(text=_shown(record)),
            self.tr("首选：{text}").format(text=record.first_offered or "–"),
            self.tr("拼音：{text}").format(text=" ".join(record.readings) or "–"),
            time_text(record.when_ms),
        ]
        self.details.setText(" · ".join(parts).replace("\n", "⏎"))

    def _counted(self, chosen: int) -> str:
        if chosen:
            return self.tr("已选中 {n} 条").format(n=chosen)
        return self.tr("选中一条记录，查看它的前文、首选和拼音。") if self.model.rowCount() else ""

    def _nothing(self) -> str:
        if self.model.rowCount():
            return ""
        if self.search.text() or self._day() is not None or self._program() is not None:
            return self.tr("没有找到。")
        return self.tr("还没有历史记录。上屏的文字会记录在这里，只保存在这台电脑上。")

    def erase_chosen(self) -> None:
        """Erase the records chosen in the table."""
        ids = tuple(record.id for record in self.chosen())
        if ids and self._sure(self.tr("删除选中的 {n} 条记录？").format(n=len(ids))):
            self._erase(Selection(ids=ids))

    def erase_day(self) -> None:
        """Erase the day chosen."""
        day = self._day()
        if day is not None and self._sure(self.tr("删除 {day} 的全部记录？").format(day=day)):
            self._erase(on_day(day))

    def erase_program(self) -> None:
        """Erase what was typed into the program chosen."""
        program = self._program()
        if program is None:
            self.message.setText(self.tr("请先在右上角选择程序。"))
        elif self._sure(self.tr("删除在 {name} 里输入的全部记录？").format(name=program)):
            self._erase(Selection(application=program))

    def erase_all(self) -> None:
        """Erase the whole history."""
        if self._sure(self.tr("删除全部历史记录和从中学到的内容？个人词典会保留。")):
            self._own.forget_all()
            self._erase(Selection())

    def forget_word(self) -> None:
        """Ask for a word, and have all traces of it deleted."""
        word, given = QInputDialog.getText(
            self,
            self.windowTitle(),
            self.tr("要忘记的词（会从词典、学习数据和历史记录中删除，导入也不会恢复）："),
        )
        if given and word.strip():
            self.forget(word.strip())

    def forget(self, word: str) -> None:
        """Have all traces of a word deleted."""
        self._own.forget(word)
        self._run(
            lambda: self._own.forget_stored(word),
            lambda n: self.tr("已忘记；从历史记录中删除了 {n} 条。").format(n=n),
        )

    def erase_everything(self) -> None:
        """Delete all that P2H knows of the user."""
        question = self.tr("删除历史记录、个人词典、短语、学习数据和个人模型？设置会保留。")
        if self._sure(question):
            self._own.forget_all()
            self._run(self._own.erase_stored, lambda _: self.tr("已全部删除。"))

    def export_file(self, path: Path) -> None:
        """Write the whole history into a file."""
        self._run(
            lambda: export_history(self._own.history, path),
            lambda n: self.tr("已导出 {n} 条。").format(n=n),
        )

    def import_file(self, path: Path) -> None:
        """Add the records of a file, and tell what became of its lines."""
        own = self._own
        self._run(
            lambda: import_history(own.history, path, own.words.forgotten_in), self._import_told
        )

    def _import_told(self, report: ImportReport) -> str:
        said = self.tr("新增 {n} 条，已有 {known} 条。").format(n=report.added, known=report.known)
        if report.forgotten:
            said += self.tr("有 {n} 条含有已忘记的词，没有导入。").format(n=report.forgotten)
        if report.bad:
            lines = ", ".join(map(str, report.bad[:5])) + (" …" if len(report.bad) > 5 else "")
            bad = self.tr("已跳过 {n} 行无法识别的内容（第 {lines} 行）。")
            said += bad.format(n=len(report.bad), lines=lines)
        return said

    def _erase(self, selection: Selection) -> None:
        self._run(
            lambda: erase_records(self._own.history, selection),
            lambda n: self.tr("已删除 {n} 条。").format(n=n),
        )

    def _sure(self, question: str) -> bool:
        return agreed(self, question, self.tr("删除"))

    def _run(self, work: Callable[[], object], say: Callable[..., str]) -> None:
        def done(result: object) -> None:
            self.message.setText(say(result))
            self.reload()

        self._background.run(work, done, self._fail)

    def _fail(self, reason: str) -> None:
        self.message.setText(reason or self.tr("操作失败，详情见日志。"))

    def _show_busy(self, busy: bool) -> None:
        if busy:
            self.message.setText(self.tr("请稍候…"))
        for button in self.buttons.values():
            button.setEnabled(not busy)

    def _choose_export(self) -> None:
        name = "p2h-history.jsonl"
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("导出历史"), name, "JSONL (*.jsonl)")
        if chosen:
            self.export_file(Path(chosen))

    def _choose_import(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("导入历史"), "", "JSONL (*.jsonl)")
        if chosen:
            self.import_file(Path(chosen))

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the window is shown."""
        super().showEvent(event)
        self.visibility_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the window is hidden."""
        super().hideEvent(event)
        self.visibility_changed.emit()


def _shown(record: HistoryRecord) -> str:
    """Return the context of a record; what was not kept of it shows as dots."""
    context = record.context
    return (("…" + context[1:]) if context.startswith(WITHHELD) else context)[-30:] or "–"
