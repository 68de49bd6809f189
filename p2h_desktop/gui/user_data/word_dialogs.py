"""Small dialogs of the dictionary window: one word, and what an import has done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from p2h_desktop.gui.kit.rendered import rendered
from p2h_desktop.gui.kit.style import GAP, MARGIN, WIDE
from p2h_desktop.gui.kit.widgets import label
from p2h_desktop.store.dictionary.user_lexicon import AddReport
from p2h_desktop.store.dictionary.word_files import WordFile, guess_readings
from p2h_desktop.store.dictionary.word_rows import UserWord, problem_of, read_syllables


class WordDialog(QDialog):
    """Asks for a word, its syllables and whether it is pinned."""

    def __init__(self, parent: QWidget, old: UserWord | None = None) -> None:
        """Make the dialog; old: the word to change, None to add one."""
        super().__init__(parent)
        self.setPalette(parent.palette())
        self._old = old
        self.setWindowTitle(self.tr("添加词") if old is None else self.tr("修改词"))
        self.text = QLineEdit(old.text if old else "")
        self.pinyin = QLineEdit(" ".join(old.readings) if old else "")
        self.pinyin.setPlaceholderText(self.tr("用空格分隔，不写声调；留空则自动注音"))
        self.weight = QSlider(Qt.Orientation.Horizontal)
        self.weight.setRange(1, 100)
        self.weight.setValue(old.weight if old else UserWord("", ()).weight)
        self.weight.setMinimumHeight(self.text.sizeHint().height())
        self.weight.setToolTip(self.tr("越靠右越常用"))
        self.pinned = QCheckBox(self.tr("输入全部拼音时排在最前"))
        self.pinned.setChecked(bool(old and old.pinned))
        self.problem = label(name="muted")
        self.save = QPushButton(self.tr("保存"))
        self.save.setObjectName("primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self.accept)
        self._guessed = not old
        self.text.textChanged.connect(self._guess)
        self.pinyin.textEdited.connect(self._stop_guessing)
        self.pinyin.textChanged.connect(self._check)
        self._arrange()
        self._check()

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setSpacing(WIDE)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(self.tr("词"), self.text)
        form.addRow(self.tr("拼音"), self.pinyin)
        form.addRow(self.tr("权重"), self.weight)
        form.addRow("", self.pinned)
        cancel = QPushButton(self.tr("取消"))
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.problem, 1)
        row.addWidget(cancel)
        row.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(MARGIN)
        layout.addLayout(form)
        layout.addLayout(row)
        self.resize(440, 0)

    def word(self, now_ms: int) -> UserWord:
        """Return the word as it stands in the dialog."""
        old = self._old
        pinned = (old.pinned if old and old.pinned else now_ms) if self.pinned.isChecked() else 0
        return UserWord(
            self.text.text().strip(),
            read_syllables(self.pinyin.text()),
            self.weight.value(),
            pinned,
            added_ms=old.added_ms if old else now_ms,
        )

    def _guess(self) -> None:
        if self._guessed:
            self.pinyin.setText(" ".join(guess_readings(self.text.text().strip())))
        self._check()

    def _stop_guessing(self, pinyin: str) -> None:
        self._guessed = not pinyin.strip()

    def _check(self) -> None:
        word = self.word(1)
        problem = problem_of(word.text, word.readings)
        self.problem.setText(rendered(problem) if problem and word.text else "")
        self.save.setEnabled(problem is None)


class ImportDialog(QDialog):
    """Tells what an import has done, and every line that it skipped."""

    def __init__(self, parent: QWidget, name: str, found: WordFile, report: AddReport) -> None:
        """Make the dialog; name: of the file."""
        super().__init__(parent)
        self.setPalette(parent.palette())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("导入：{name}").format(name=name))
        self.summary = label("\n".join(self._told(found, report)), wraps=True)
        self.skipped = QPlainTextEdit()
        self.skipped.setReadOnly(True)
        line_text = self.tr("第 {place} 行：{reason}：{line}")
        self.skipped.setPlainText(
            "\n".join(
                line_text.format(place=s.place, reason=rendered(s.reason), line=s.beginning)
                for s in found.skipped
            )
        )
        title = label(self.tr("已跳过 {n} 行：").format(n=found.unusable), "title")
        close = QPushButton(self.tr("确定"))
        close.setObjectName("primary")
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(WIDE)
        layout.addWidget(self.summary)
        layout.addWidget(title)
        layout.addWidget(self.skipped)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        for widget in (title, self.skipped):
            widget.setVisible(bool(found.skipped))
        self.resize(520, 380 if found.skipped else 0)

    def _told(self, found: WordFile, report: AddReport) -> list[str]:
        lines = [
            self.tr("新增 {added} 个词，更新 {updated} 个。").format(
                added=report.added, updated=report.updated
            )
        ]
        same = len(found.words) - report.added - report.updated - report.skipped
        if same:
            lines.append(self.tr("词典里已有 {n} 个。").format(n=same))
        if found.blocked:
            lines.append(self.tr("屏蔽 {n} 个。").format(n=len(found.blocked)))
        if found.guessed:
            lines.append(self.tr("{n} 个词的拼音由 P2H 自动标注。").format(n=found.guessed))
        if report.skipped:
            lines.append(self.tr("{n} 个以前删除或忘记过的词没有导入。").format(n=report.skipped))
        return lines
