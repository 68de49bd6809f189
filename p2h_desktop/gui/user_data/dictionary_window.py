"""The dictionary window: the user's words, pinned and blocked ones, imports and exports."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QListWidget,
    QPushButton,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from p2h_desktop.errors import EntryError, StoreError
from p2h_desktop.gui.kit.background_task import Background
from p2h_desktop.gui.kit.rendered import rendered
from p2h_desktop.gui.kit.style import GAP, MARGIN, WIDE, dress
from p2h_desktop.gui.kit.tables import make_search, make_table
from p2h_desktop.gui.kit.theme import Look
from p2h_desktop.gui.kit.widgets import (
    EmptyNote,
    agreed,
    bring_to_front,
    closes_by_keys,
    label,
    rule,
)
from p2h_desktop.gui.user_data.own_data import OwnData
from p2h_desktop.gui.user_data.word_dialogs import ImportDialog, WordDialog
from p2h_desktop.gui.user_data.word_model import word_model
from p2h_desktop.store.dictionary.user_lexicon import AddReport
from p2h_desktop.store.dictionary.word_files import WordFile, read_word_file, write_word_file
from p2h_desktop.store.dictionary.word_rows import UserWord


class DictionaryWindow(QWidget):
    """Shows the words of the user and the blocked ones, and changes them."""

    visibility_changed = Signal()

    def __init__(self, own: OwnData) -> None:
        """Make the window, hidden."""
        super().__init__()
        self._own = own
        self._words = own.words
        self._background = Background(self)
        self._background.busy_changed.connect(self._show_busy)
        self.setWindowTitle(self.tr("P2H 词典"))
        self.search = make_search(self, self.tr("搜索词、拼音或首字母"), self.reload)
        self.model = word_model()
        self.table = self._make_table()
        self.blocked = QListWidget()
        self.blocked.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.blocked.setAccessibleName(self.tr("已屏蔽的词"))
        self.blocked.itemSelectionChanged.connect(self._show_state)
        self.message = label(name="muted", wraps=True)
        self.empty = EmptyNote(self.table)
        self._no_blocked = EmptyNote(self.blocked)
        self.buttons: dict[str, QPushButton] = {}
        self.tabs = QTabWidget()
        self._arrange()
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, self.undo)
        closes_by_keys(self)
        self.resize(960, 640)

    def _make_table(self) -> QTableView:
        table = make_table(
            self.model,
            self.tr("我的词"),
            (180, 230, 64, 104, 72),
            5,
            selected=self._show_state,
            delete=self.delete,
        )
        table.doubleClicked.connect(lambda _: self.edit())
        return table

    def _arrange(self) -> None:
        self.tabs.addTab(self._own_page(), self.tr("我的词"))
        self.tabs.addTab(self._blocked_page(), self.tr("已屏蔽的词"))
        bottom = self._row(
            ("undo", self.tr("撤销"), self.undo),
            ("import", self.tr("导入…"), self._choose_import),
            ("export", self.tr("导出…"), self._choose_export),
        )
        bottom.addWidget(self.message, 1)
        self.buttons["undo"].setToolTip(self.tr("撤销上一次修改（Ctrl+Z）"))
        for name in ("delete", "forget"):
            self.buttons[name].setObjectName("danger")
        self.buttons["add"].setObjectName("primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        layout.setSpacing(WIDE)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(rule())
        layout.addLayout(bottom)

    def _own_page(self) -> QWidget:
        own = QWidget()
        column = QVBoxLayout(own)
        column.setContentsMargins(0, MARGIN, 0, 0)
        column.setSpacing(WIDE)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        row = self._row(
            ("add", self.tr("添加…"), self.add),
            ("edit", self.tr("修改…"), self.edit),
            ("pin", self.tr("置顶"), self.pin),
            ("block", self.tr("屏蔽"), self.block_chosen),
            ("delete", self.tr("删除"), self.delete),
            ("forget", self.tr("忘记…"), self.forget),
        )
        row.addStretch(1)
        column.addLayout(row)
        return own

    def _blocked_page(self) -> QWidget:
        others = QWidget()
        column = QVBoxLayout(others)
        column.setContentsMargins(0, MARGIN, 0, 0)
        column.setSpacing(WIDE)
        hint = self.tr(
            "已屏蔽的词不再单独作为候选出现，导入或升级后也不会恢复；包含它的句子不受影响。"
        )
        column.addWidget(label(hint, "muted", wraps=True))
        column.addWidget(self.blocked, 1)
        row = self._row(
            ("block_new", self.tr("屏蔽词…"), self.ask_block),
            ("unblock", self.tr("取消屏蔽"), self.unblock),
        )
        row.addStretch(1)
        column.addLayout(row)
        return others

    def _row(self, *acts: tuple[str, str, Callable[[], None]]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for name, text, act in acts:
            button = self.buttons[name] = QPushButton(text)
            button.clicked.connect(lambda _=False, act=act: act())
            row.addWidget(button)
        return row

    def set_look(self, look: Look) -> None:
        """Set the colours of the window."""
        dress(self, look.theme)

    def open(self) -> None:
        """Show the window in front, with the words as they are now."""
        self.message.clear()
        self.reload()
        bring_to_front(self)

    def reload(self) -> None:
        """Read words and blocks anew."""
        try:
            self.model.show_items(self._words.entries(self.search.text().strip()))
            self.blocked.clear()
            self.blocked.addItems(self._words.blocked_words())
            size = self._words.size()
        except StoreError as error:
            self._fail(rendered(error.message))
            return
        self.tabs.setTabText(0, self.tr("我的词") + f" ({size:,})")
        self.tabs.setTabText(1, self.tr("已屏蔽的词") + f" ({self.blocked.count():,})")
        self.empty.say(self._nothing())
        blocked = self.blocked.count()
        self._no_blocked.say("" if blocked else self.tr("没有已屏蔽的词。"))
        self._show_state()

    def _nothing(self) -> str:
        if self.model.rowCount():
            return ""
        if self.search.text():
            return self.tr("没有找到。")
        return self.tr("词典还是空的。您输入的新词会自动加入，也可以手动添加或导入。")

    def chosen(self) -> list[UserWord]:
        """Return the words chosen in the table."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self.model.item(row) for row in rows]

    def add(self) -> None:
        """Ask for a word and add it."""
        dialog = WordDialog(self)
        if dialog.exec():
            word = dialog.word(_now_ms())
            self._change(lambda: self._words.add(word), self.tr("已添加 {w}").format(w=word.text))

    def edit(self) -> None:
        """Ask for another form of the word chosen."""
        chosen = self.chosen()
        if len(chosen) == 1:
            dialog = WordDialog(self, chosen[0])
            if dialog.exec():
                new = dialog.word(_now_ms())
                self._change(lambda: self._words.edit(chosen[0], new), self.tr("已修改。"))

    def pin(self) -> None:
        """Pin the words chosen, or unpin them where all are pinned."""
        chosen = self.chosen()
        unpin = all(word.pinned for word in chosen)

        def change() -> None:
            for word in chosen:
                if unpin:
                    self._words.unpin(word.text)
                else:
                    self._words.pin(word.text, word.readings, _now_ms())

        self._change(change, self.tr("已取消置顶。") if unpin else self.tr("已置顶。"))

    def delete(self) -> None:
        """Delete the words chosen; that can be undone."""
        chosen = self.chosen()
        done = self.tr("已删除 {n} 个词，可以撤销。").format(n=len(chosen))
        self._change(lambda: self._words.delete_words(chosen), done)

    def block_chosen(self) -> None:
        """Block the words chosen."""
        self._block([word.text for word in self.chosen()])

    def ask_block(self) -> None:
        """Ask for a word and block it."""
        text, given = QInputDialog.getText(self, self.windowTitle(), self.tr("要屏蔽的词："))
        if given and text.strip():
            self._block([text.strip()])

    def _block(self, texts: list[str]) -> None:
        done = self.tr("已屏蔽：{words}").format(words="、".join(texts[:5]))
        self._change(lambda: self._words.block_all(texts, _now_ms()), done)

    def unblock(self) -> None:
        """Allow the blocked words chosen again."""
        texts = [item.text() for item in self.blocked.selectedItems()]
        self._change(lambda: [self._words.unblock(t) for t in texts], self.tr("已取消屏蔽。"))

    def forget(self) -> None:
        """Have all traces of the words chosen deleted."""
        texts = list(dict.fromkeys(word.text for word in self.chosen()))
        question = self.tr("忘记这 {n} 个词？它们会从词典、学习数据和历史记录中删除，无法撤销。")
        if texts and agreed(self, question.format(n=len(texts)), self.tr("忘记")):
            for text in texts:
                self._own.forget(text)
            self._background.run(
                lambda: sum(self._own.forget_stored(text) for text in texts),
                lambda n: self._done(self.tr("已忘记；从历史记录中删除了 {n} 条。").format(n=n)),
                self._fail,
            )

    def undo(self) -> None:
        """Take back the last change."""
        try:
            texts = self._words.undo()
        except StoreError as error:
            self._fail(rendered(error.message))
            return
        words = "、".join(texts[:5]) + (" …" if len(texts) > 5 else "")
        done = self.tr("已撤销：{words}").format(words=words)
        self._done(done if texts else self.tr("没有可以撤销的修改。"))

    def import_file(self, path: Path) -> None:
        """Add the words of a file, and tell what became of its lines."""

        def work() -> tuple[WordFile, AddReport]:
            found = read_word_file(path, _now_ms())
            return found, self._words.add_many(found.words, found.blocked, _now_ms())

        def done(result: tuple[WordFile, AddReport]) -> None:
            self._done("")
            ImportDialog(self, path.name, *result).open()

        self._background.run(work, done, self._fail)

    def export_file(self, path: Path) -> None:
        """Write all words into a file."""

        def work() -> int:
            write_word_file(path, self._words.entries(), self._words.blocked_words())
            return self._words.size()

        done = self.tr("已导出 {n} 个词。")
        self._background.run(work, lambda n: self._done(done.format(n=n)), self._fail)

    def _change(self, change: Callable[[], object], done: str) -> None:
        try:
            change()
        except (StoreError, EntryError) as error:
            self._fail(rendered(error.message))
            return
        self._done(done)

    def _done(self, message: str) -> None:
        self.message.setText(message)
        self.reload()

    def _fail(self, reason: str) -> None:
        self.message.setText(reason or self.tr("操作失败，详情见日志。"))

    def _show_state(self) -> None:
        chosen = self.chosen()
        for name in ("pin", "delete", "block", "forget"):
            self.buttons[name].setEnabled(bool(chosen))
        self.buttons["edit"].setEnabled(len(chosen) == 1)
        pinned = bool(chosen) and all(word.pinned for word in chosen)
        self.buttons["pin"].setText(self.tr("取消置顶") if pinned else self.tr("置顶"))
        self.buttons["unblock"].setEnabled(bool(self.blocked.selectedItems()))

    def _show_busy(self, busy: bool) -> None:
        if busy:
            self.message.setText(self.tr("请稍候…"))
        for button in self.buttons.values():
            button.setEnabled(not busy)

    def _choose_import(self) -> None:
        kinds = self.tr("词库 (*.yaml *.scel *.txt *.tsv *.dict);;所有文件 (*)")
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("导入词库"), "", kinds)
        if chosen:
            self.import_file(Path(chosen))

    def _choose_export(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("导出词典"), "p2h-words.tsv", "TSV (*.tsv)"
        )
        if chosen:
            self.export_file(Path(chosen))

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the window is shown."""
        super().showEvent(event)
        self.visibility_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the window is hidden."""
        super().hideEvent(event)
        self.visibility_changed.emit()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
