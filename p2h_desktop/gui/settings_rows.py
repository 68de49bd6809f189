"""One setting in the settings window: its name, what it does, its editor, back to the default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from p2h_desktop.gui.editors import Editor
from p2h_desktop.store.setting_kinds import Choice, Declared, Subset

MakeEditor = Callable[[Declared, Callable[[Any], None]], Editor]


class SettingRow(QWidget):
    """Shows one setting; a value chosen in it is told to `on_change(name, value)`."""

    def __init__(
        self,
        one: Declared,
        language: str,
        make_editor: MakeEditor,
        on_change: Callable[[str, Any], None],
    ) -> None:
        """Make the row, showing the default."""
        super().__init__()
        self._one = one
        self._editor = make_editor(one, lambda value: on_change(one.name, value))
        self._words = _words(one)
        label = QLabel(one.label.say(language))
        label.setObjectName("title")
        label.setBuddy(self._editor.widget)
        explained = QLabel(one.help.say(language))
        explained.setObjectName("muted")
        explained.setWordWrap(True)
        explained.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._editor.widget.setAccessibleName(one.label.say(language))
        self._editor.widget.setAccessibleDescription(one.help.say(language))
        self.reset = QPushButton("↺")
        self.reset.setObjectName("quiet")
        self.reset.setFixedWidth(34)
        self.reset.setToolTip(self.tr("恢复默认"))
        self.reset.setAccessibleName(self.tr("恢复默认") + "：" + one.label.say(language))
        self.reset.clicked.connect(lambda: on_change(one.name, one.default))
        self._arrange(label, explained)
        self.show_value(one.default)

    def _arrange(self, label: QLabel, explained: QLabel) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 10, 8, 10)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.addWidget(label, 0, 0)
        grid.addWidget(explained, 1, 0)
        grid.setColumnStretch(0, 1)
        middle = Qt.AlignmentFlag.AlignVCenter
        if self._editor.wide:
            grid.setRowMinimumHeight(2, 4)
            grid.addWidget(self._editor.widget, 3, 0, 1, 2)
            grid.addWidget(self.reset, 0, 2, 2, 1, middle)
        else:
            right = middle | Qt.AlignmentFlag.AlignRight
            grid.addWidget(self._editor.widget, 0, 1, 2, 1, right)
            grid.addWidget(self.reset, 0, 2, 2, 1, middle)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(grid.hasHeightForWidth())
        self.setSizePolicy(policy)

    def show_value(self, value: object) -> None:
        """Show a value; the way back to the default is there when it is another."""
        self._editor.show(value)
        self.reset.setEnabled(value != self._one.default)

    def matches(self, wanted: str) -> bool:
        """Tell whether each of the words looked for is in the texts of this setting."""
        return all(word in self._words for word in wanted.casefold().split())


def _words(one: Declared) -> str:
    """Return all that is said of a setting in any language, to search in."""
    texts = [one.label, one.help, one.group.value]
    if isinstance(one.kind, Choice | Subset):
        texts += [option.label for option in one.kind.options]
    return " ".join([one.name, *(t.zh for t in texts), *(t.en for t in texts)]).casefold()
