"""One setting in the settings window: its name, what it does, its editor, back to the default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from p2h_desktop.gui.kit.editors import Editor
from p2h_desktop.gui.kit.style import GAP, MARGIN, TIGHT
from p2h_desktop.gui.kit.widgets import label
from p2h_desktop.store.settings.setting_kinds import Choice, Declared, Subset

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
        title = label(one.label.say(language), "title")
        title.setBuddy(self._editor.widget)
        explained = label(one.help.say(language), "small", wraps=True)
        self._editor.widget.setAccessibleName(one.label.say(language))
        self._editor.widget.setAccessibleDescription(one.help.say(language))
        self.reset = QPushButton("↺")
        self.reset.setObjectName("quiet")
        self.reset.setToolTip(self.tr("恢复默认"))
        keeps_its_place = self.reset.sizePolicy()
        keeps_its_place.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(keeps_its_place)
        self.reset.setAccessibleName(self.tr("恢复默认") + "：" + one.label.say(language))
        self.reset.clicked.connect(lambda: on_change(one.name, one.default))
        self._arrange(title, explained)
        self.show_value(one.default)

    def _arrange(self, title: QLabel, explained: QLabel) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(TIGHT)
        grid.addWidget(title, 0, 0)
        grid.addWidget(self.reset, 0, 1)
        grid.setColumnStretch(2, 1)
        if self._editor.wide:
            grid.addWidget(explained, 1, 0, 1, 3)
            grid.setRowMinimumHeight(2, TIGHT)
            grid.addWidget(self._editor.widget, 3, 0, 1, 3)
        else:
            grid.addWidget(explained, 1, 0, 1, 3)
            grid.setColumnMinimumWidth(3, MARGIN)
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            grid.addWidget(self._editor.widget, 0, 4, 2, 1, right)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(grid.hasHeightForWidth())
        self.setSizePolicy(policy)

    def show_value(self, value: object) -> None:
        """Show a value; the way back to the default is there when it is another."""
        self._editor.show(value)
        self.reset.setVisible(value != self._one.default)

    def matches(self, wanted: str) -> bool:
        """Tell whether each of the words looked for is in the texts of this setting."""
        return all(word in self._words for word in wanted.casefold().split())


def _words(one: Declared) -> str:
    """Return all that is said of a setting in any language, to search in."""
    texts = [one.label, one.help, one.group.value]
    if isinstance(one.kind, Choice | Subset):
        texts += [option.label for option in one.kind.options]
    return " ".join([one.name, *(t.zh for t in texts), *(t.en for t in texts)]).casefold()
