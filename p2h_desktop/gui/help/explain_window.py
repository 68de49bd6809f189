"""The window that explains candidates: where they come from, how sure each hanzi is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from p2h_desktop.core.text.explain import Explanation, HanziReason
from p2h_desktop.core.types import Source, SyllableKind
from p2h_desktop.gui.kit.background_task import Background, Start
from p2h_desktop.gui.kit.style import MARGIN, WIDE, dress
from p2h_desktop.gui.kit.theme import Look
from p2h_desktop.gui.kit.widgets import EmptyNote, bring_to_front, closes_by_keys, label

_COUNT = 9  # candidates
_WAIT_MS = 250  # after the last key

Explanations = Sequence[Explanation]
Ask = Callable[[str, str, int], Explanations]
"""Explains the first candidates for letters after a text, so many of them."""


class ExplainWindow(QWidget):
    """Letters and the text before them in, candidates and their reasons out."""

    visibility_changed = Signal()

    def __init__(self, ask: Ask, start: Start) -> None:
        """Make the window, hidden; start: has `ask` called where it may be."""
        super().__init__()
        self._ask = ask
        self._background = Background(self, start)
        self._asked = self._asks_again = False
        self._wanted = ""  # the candidate to show first
        self._found: Explanations = ()
        self._unsure = QBrush(QColor(Qt.GlobalColor.red))
        self.setWindowTitle(self.tr("P2H 候选来源"))
        self.letters = QLineEdit()
        self.letters.setPlaceholderText(self.tr("拼音，例如 jintiantianqihenhao"))
        self.letters.setClearButtonEnabled(True)
        self.context = QLineEdit()
        self.context.setPlaceholderText(self.tr("前文（可以不填）"))
        self.candidates = QListWidget()
        self.candidates.setAccessibleName(self.tr("候选"))
        self.table = self._make_table()
        self.summary = label(name="muted", wraps=True)
        self.empty = EmptyNote(self.table)
        self.empty.say(self.tr("输入拼音，查看候选的来源和每个字的把握。"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self._send)
        self.letters.textChanged.connect(self._timer.start)
        self.context.textChanged.connect(self._timer.start)
        self.candidates.currentRowChanged.connect(self._show_one)
        self._arrange()
        closes_by_keys(self)
        self.resize(800, 520)

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 6)
        table.setHorizontalHeaderLabels(
            [
                self.tr("字"),
                self.tr("拼音"),
                self.tr("输入"),
                self.tr("神经网络"),
                self.tr("统计模型"),
                self.tr("备选字"),
            ]
        )
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(32)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return table

    def _arrange(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(WIDE)
        layout.addWidget(self.letters, 0, 0, 1, 2)
        layout.addWidget(self.context, 1, 0, 1, 2)
        layout.addWidget(self.candidates, 2, 0)
        layout.addWidget(self.table, 2, 1)
        layout.addWidget(self.summary, 3, 0, 1, 2)
        layout.setColumnStretch(0, 2)
        layout.setColumnStretch(1, 5)

    def set_look(self, look: Look) -> None:
        """Set colours and fonts."""
        dress(self, look.theme)
        self._unsure = QBrush(look.theme.accent)
        self._show_one(self.candidates.currentRow())

    def open(self) -> None:
        """Show the window in front."""
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, on=False)
        bring_to_front(self)
        self.letters.setFocus()

    def explain(self, letters: str, context: str, text: str = "") -> None:
        """Ask for the candidates of letters after a text, and show one of them.

        The window leaves the focus where it is: there may be something composed.
        """
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.show()
        self.raise_()
        self.context.setText(context)
        self.letters.setText(letters)
        self._wanted = text
        self._send()

    def _send(self) -> None:
        self._timer.stop()
        self._asked = True
        letters, context = self.letters.text().strip(), self.context.text()
        work = partial(self._ask, letters, context, _COUNT)
        self._asks_again = not self._background.run(work, self._show_all, self.summary.setText)

    def _show_all(self, found: Explanations) -> None:
        if self._asks_again:
            self._send()  # what was asked meanwhile
            return
        self._found = found
        self.candidates.clear()
        self.candidates.addItems([f"{n} {e.candidate.text}" for n, e in enumerate(found, 1)])
        texts = [explanation.candidate.text for explanation in found]
        self.candidates.setCurrentRow(texts.index(self._wanted) if self._wanted in texts else 0)
        if not found:
            self._show_one(-1)

    def _show_one(self, row: int) -> None:
        if not 0 <= row < len(self._found):
            self.table.setRowCount(0)
            self.summary.clear()
            if self._asked:
                self.empty.say(self.tr("没有候选。"))
            return
        self.empty.say("")
        explanation = self._found[row]
        self.table.setRowCount(len(explanation.hanzi))
        for place, reason in enumerate(explanation.hanzi):
            for column, text in enumerate(self._cells(reason)):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                if reason.unsure:
                    item.setForeground(self._unsure)
                self.table.setItem(place, column, item)
        self.summary.setText("\n".join(self._summary(explanation)))

    def _cells(self, reason: HanziReason) -> list[str]:
        network = "–" if reason.network is None else f"{reason.network:.0%}"
        typed = reason.typed
        if reason.kind is not SyllableKind.EXACT:
            typed += f" ({self._kind(reason.kind)})"
        instead = ""
        if reason.unsure:
            instead = "?" if reason.instead == reason.hanzi else f"? {reason.instead}"
        return [reason.hanzi, reason.reading, typed, network, f"{reason.ngram:.0%}", instead]

    def _kind(self, kind: SyllableKind) -> str:
        return {
            SyllableKind.PREFIX: self.tr("未输完"),
            SyllableKind.ABBREVIATION: self.tr("简拼"),
            SyllableKind.SLIP: self.tr("纠错"),
            SyllableKind.FUZZY: self.tr("模糊音"),
        }.get(kind, "")

    def _source(self, source: Source) -> str:
        return {
            Source.SENTENCE: self.tr("整句"),
            Source.WORD: self.tr("词语"),
            Source.CHARACTER: self.tr("单字"),
            Source.USER: self.tr("个人词典"),
            Source.ENGLISH: self.tr("英文"),
            Source.SYMBOL: self.tr("符号"),
            Source.PHRASE: self.tr("自定义短语"),
            Source.COMPUTED: self.tr("计算结果"),
            Source.PREDICTION: self.tr("联想"),
        }.get(source, source.value)

    def _summary(self, explanation: Explanation) -> list[str]:
        candidate = explanation.candidate
        lines = [self.tr("来源：{source}").format(source=self._source(candidate.source))]
        if explanation.words:
            lines.append(self.tr("自带词库：{words}").format(words=" ".join(explanation.words)))
        if explanation.own_words:
            words = " ".join(explanation.own_words)
            lines.append(self.tr("个人词典：{words}").format(words=words))
        if explanation.by_learning:
            lines.append(self.tr("您以前的选择使它更靠前。"))
        if any(reason.unsure for reason in explanation.hanzi):
            lines.append(self.tr("标色的字把握不大。"))
        return lines

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the window is shown."""
        super().showEvent(event)
        self.visibility_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the window is hidden."""
        super().hideEvent(event)
        self.visibility_changed.emit()
