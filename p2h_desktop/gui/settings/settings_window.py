"""The settings window: all settings, grouped and searched; every change holds at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from p2h_desktop.errors import StoreError
from p2h_desktop.gui.kit.editors import Editor, make_editor
from p2h_desktop.gui.kit.style import GAP, MARGIN, TIGHT, WIDE, dress
from p2h_desktop.gui.kit.theme import Look, badge_of, look_of
from p2h_desktop.gui.kit.tool_windows import Entries
from p2h_desktop.gui.kit.widgets import agreed, bring_to_front, label, rule, scrolled
from p2h_desktop.gui.settings.look_editors import Preview, font_editor, theme_editor
from p2h_desktop.gui.settings.settings_rows import SettingRow
from p2h_desktop.store.settings.setting_kinds import Declared, Group
from p2h_desktop.store.settings.settings import DECLARED, Settings, changed
from p2h_desktop.store.settings.settings_file import export_settings, import_settings
from p2h_desktop.store.settings.theme_file import ThemeFile

_SIDE_PX = 200

Themes = Mapping[str, ThemeFile]


class SettingsWindow(QWidget):
    """Shows the settings; `wanted` tells of new ones, which then come back by show_settings."""

    wanted = Signal(object)  # Settings
    visibility_changed = Signal()

    def __init__(self, settings: Settings, themes: Themes, language: str) -> None:
        """Make the window, hidden; language: of the texts of the table, "zh" or "en"."""
        super().__init__()
        self._settings = settings
        self._themes = themes
        self._language = language
        self.setWindowTitle(self.tr("P2H 设置"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("搜索设置"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(self.tr("搜索设置"))
        self.search.textChanged.connect(self._filter)
        self.groups = QListWidget()
        self.groups.setObjectName("groups")
        self.groups.setAccessibleName(self.tr("分组"))
        self._message = label(name="muted", wraps=True)
        self._nothing = label(self.tr("没有找到相关设置，请换个词试试。"), "muted")
        self._preview = Preview()
        self._tool_buttons: list[QPushButton] = []
        self.rows: dict[str, SettingRow] = {}
        self._sections: dict[Group, QWidget] = {}
        self._cards: dict[Group, QFrame] = {}
        self._arrange()
        self.groups.setCurrentRow(0)
        for chosen in (self.groups.currentItemChanged, self.groups.itemClicked):
            chosen.connect(self._go)
        for keys in (QKeySequence.StandardKey.Find, QKeySequence.StandardKey.Close):
            act = self.search.setFocus if keys is QKeySequence.StandardKey.Find else self.close
            QShortcut(QKeySequence(keys), self, act)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._leave)
        self._filter()
        self.show_settings(settings)
        self.setMinimumSize(640, 400)
        self.resize(960, 680)

    def _arrange(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, GAP, 0)
        column.setSpacing(MARGIN)
        column.addWidget(self._nothing)
        for group in Group:
            declared = [one for one in DECLARED.values() if one.group is group]
            if declared:
                column.addWidget(self._section(group, declared))
                item = QListWidgetItem(group.value.say(self._language))
                item.setData(Qt.ItemDataRole.UserRole, group)
                self.groups.addItem(item)
        column.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(MARGIN)
        middle.addWidget(self._side())
        right = QVBoxLayout()
        right.setSpacing(WIDE)
        right.addWidget(self._preview)  # in sight wherever the page is scrolled to
        right.addWidget(scrolled(page), 1)
        middle.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(WIDE)
        layout.addLayout(middle, 1)
        layout.addLayout(self._buttons())

    def _side(self) -> QWidget:
        """Return the search, the groups and, under a line, the further windows."""
        side = QWidget()
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(GAP)
        left.addWidget(self.search)
        left.addWidget(self.groups)
        left.addWidget(rule())
        self._tools = QVBoxLayout()
        self._tools.setSpacing(0)
        left.addLayout(self._tools)
        left.addStretch(1)
        self.groups.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area = scrolled(side)
        area.setFixedWidth(_SIDE_PX)
        return area

    def set_tools(self, tools: Entries) -> None:
        """Offer further windows under the groups."""
        for old in self._tool_buttons:
            self._tools.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._tool_buttons = []
        for text, act in tools:
            button = QPushButton(text)
            button.setObjectName("tool")
            button.clicked.connect(lambda _, act=act: act())
            self._tools.addWidget(button)
            self._tool_buttons.append(button)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for text, act in (
            (self.tr("导入…"), self._choose_import),
            (self.tr("导出…"), self._choose_export),
            (self.tr("全部恢复默认…"), self._ask_reset),
        ):
            button = QPushButton(text)
            button.clicked.connect(act)
            row.addWidget(button)
        row.addWidget(self._message, 1)
        close = QPushButton(self.tr("关闭"))
        close.setObjectName("primary")
        close.clicked.connect(self.close)
        row.addWidget(close)
        return row

    def _section(self, group: Group, declared: list[Declared]) -> QWidget:
        section = QWidget()
        column = QVBoxLayout(section)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(WIDE)
        column.addWidget(label(group.value.say(self._language), "heading"))
        card = QFrame()
        card.setObjectName("card")
        rows = QVBoxLayout(card)
        rows.setContentsMargins(0, TIGHT, 0, TIGHT)
        rows.setSpacing(0)
        for one in declared:
            row = SettingRow(one, self._language, self._make_editor, self._change)
            self.rows[one.name] = row
            rows.addWidget(row)
        column.addWidget(card)
        self._sections[group], self._cards[group] = section, card
        return section

    def _make_editor(self, one: Declared, on_change: Callable[[Any], None]) -> Editor:
        if one.name == "theme":
            return theme_editor(self._themes, self._language, on_change)
        if one.name == "hanzi_font":
            return font_editor(self.tr("自动"), on_change)
        return make_editor(one, self._language, on_change)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings that hold now."""
        self._settings = settings
        for name, row in self.rows.items():
            row.show_value(getattr(settings, name))
        badge = badge_of(settings)
        self._preview.show_look(look_of(settings, self._themes), settings.page_size, badge)

    def set_look(self, look: Look) -> None:
        """Set the colours of the window."""
        dress(self, look.theme)
        rows = [self.groups.sizeHintForRow(row) for row in range(self.groups.count())]
        self.groups.setFixedHeight(sum(rows))  # all of them, whatever the font
        self.show_settings(self._settings)

    def show_group(self, group: Group) -> None:
        """Go to a group."""
        for place in range(self.groups.count()):
            if self.groups.item(place).data(Qt.ItemDataRole.UserRole) is group:
                self.groups.setCurrentRow(place)

    def open(self) -> None:
        """Show the window and put it in front."""
        bring_to_front(self)

    def say(self, message: str) -> None:
        """Show a line beside the buttons."""
        self._message.setText(message)

    def import_file(self, path: Path) -> None:
        """Take the settings of a file; say what was wrong in it."""
        try:
            found = import_settings(path, self._settings)
        except StoreError:
            self.say(self.tr("这个文件里没有 P2H 的设置：") + path.name)
            return
        said = self.tr("已导入。")
        if found.wrong:
            said = self.tr("已导入；以下设置无效，未作更改：") + self._labels(found.wrong)
        settings = found.safe
        if found.guarded:
            question = self.tr("这个文件还会更改涉及隐私或启动程序的设置：")
            if agreed(self, question + self._labels(found.guarded), self.tr("一并更改")):
                settings = found.whole
        self._want(settings, said)

    def _labels(self, names: Iterable[str]) -> str:
        return "、".join(DECLARED[name].label.say(self._language) for name in names)

    def export_file(self, path: Path) -> None:
        """Write the settings into a file."""
        try:
            export_settings(self._settings, path)
        except StoreError:
            self.say(self.tr("无法写入文件：") + path.name)
            return
        self.say(self.tr("已导出到 ") + str(path))

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the window is shown."""
        super().showEvent(event)
        self.visibility_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the window is hidden."""
        super().hideEvent(event)
        self.visibility_changed.emit()

    def _change(self, name: str, value: object) -> None:
        try:
            settings = changed(self._settings, name, value)
            if settings != self._settings:
                self._want(settings, "")
        except ValueError:
            self.say(self.tr("以下设置的值无效：") + DECLARED[name].label.say(self._language))
            self.show_settings(self._settings)

    def _ask_reset(self) -> None:
        question = self.tr("将所有设置恢复默认？词典、历史记录和学习数据不变。")
        if agreed(self, question, self.tr("恢复默认")):
            self._want(Settings(), self.tr("已全部恢复默认。"))

    def _want(self, settings: Settings, said: str) -> None:
        self.say(said)
        self.wanted.emit(settings)

    def _leave(self) -> None:
        """End the search first, then close."""
        if self.search.text():
            self.search.clear()
        else:
            self.close()

    def _go(self, *_: object) -> None:
        """Show the group chosen; that ends a search."""
        self.search.clear()
        self._filter()

    def _filter(self) -> None:
        """Show the group chosen; while something is looked for, all that match."""
        wanted = self.search.text().strip()
        current = self.groups.currentItem().data(Qt.ItemDataRole.UserRole)
        found = False
        for group, section in self._sections.items():
            rows = [self.rows[one.name] for one in DECLARED.values() if one.group is group]
            for row in rows:
                row.setVisible(row.matches(wanted))
            some = any(row.matches(wanted) for row in rows)
            section.setVisible(some if wanted else group is current)
            found = found or some
        self._nothing.setVisible(not found)
        self._preview.setVisible(not self._sections[Group.LOOK].isHidden())
        chosen = QItemSelectionModel.SelectionFlag.ClearAndSelect
        if wanted:
            self.groups.clearSelection()
        else:
            self.groups.selectionModel().select(self.groups.currentIndex(), chosen)

    def _choose_import(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("导入设置"), "", "JSON (*.json)")
        if chosen:
            self.import_file(Path(chosen))

    def _choose_export(self) -> None:
        name = "p2h-settings.json"
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("导出设置"), name, "JSON (*.json)")
        if chosen:
            self.export_file(Path(chosen))
