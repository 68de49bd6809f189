"""The list of versions: look at one, use it, go back, delete, carry it elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from p2h_desktop.errors import StoreError
from p2h_desktop.gui.kit.rendered import rendered
from p2h_desktop.gui.kit.style import GAP, MARGIN, WIDE
from p2h_desktop.gui.kit.widgets import agreed, card, label
from p2h_desktop.gui.training.training_result import read_report, said
from p2h_desktop.store.models.model_versions import ModelVersion, VersionStore
from p2h_desktop.store.models.version_archive import export_version, import_version

_FILES = "P2H (*.p2hmodel)"


class VersionsPage(QWidget):
    """All versions, newest first; the shipped network is the last line."""

    changed = Signal()  # another version is active

    def __init__(self, store: VersionStore, vocab: str) -> None:
        """Make the page for the versions in a store."""
        super().__init__()
        self._store, self._vocab = store, vocab
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("版本"))
        self.list.currentItemChanged.connect(lambda *_: self._show_details())
        self.heading = label(name="title", wraps=True)
        self.details = label(wraps=True)
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.message = label(name="muted", wraps=True)
        self.buttons: dict[str, QPushButton] = {}
        self._arrange()

    def _arrange(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(MARGIN)
        middle.addWidget(self.list, 1)
        about = card(self.heading, self.details)
        column = about.layout()
        assert isinstance(column, QVBoxLayout)
        column.setStretchFactor(self.details, 1)
        middle.addWidget(about, 1)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        acts: list[tuple[str, str, Callable[[], None]]] = [
            ("activate", self.tr("启用"), self.activate),
            ("back", self.tr("退回上一个版本"), self.roll_back),
            ("delete", self.tr("删除…"), self._ask_delete),
            ("export", self.tr("导出…"), self._ask_export),
            ("import", self.tr("导入…"), self._ask_import),
        ]
        for name, text, act in acts:
            self.buttons[name] = QPushButton(text)
            self.buttons[name].clicked.connect(act)
            row.addWidget(self.buttons[name])
        row.addWidget(self.message, 1)
        self.buttons["delete"].setObjectName("danger")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, MARGIN, 0, 0)
        layout.setSpacing(WIDE)
        layout.addLayout(middle, 1)
        layout.addLayout(row)

    def show_versions(self) -> None:
        """Read the list anew."""
        state = self._store.state()
        chosen = self.chosen() if self.list.count() else state.active
        self.list.clear()
        for version in self._store.versions():
            self._add(self._title(version, state.active), version.id)
        shipped = self.tr("自带模型")
        self._add(shipped if state.active else shipped + self.tr("（正在使用）"), "")
        names = [self.list.item(row).data(Qt.ItemDataRole.UserRole) for row in self._rows()]
        self.list.setCurrentRow(names.index(chosen if chosen in names else state.active))
        self.buttons["back"].setEnabled(bool(state.active))

    def _rows(self) -> range:
        return range(self.list.count())

    def _add(self, text: str, name: str) -> None:
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, name)
        self.list.addItem(item)

    def _title(self, version: ModelVersion, active: str) -> str:
        notes = ["✓ " + self.tr("通过") if version.accepted else "✗ " + self.tr("未通过")]
        if version.imported:
            notes.append(self.tr("导入"))
        if version.id in self._store.state().rebuild:
            notes.append(self.tr("需要重新训练"))
        later = version.scores.get("later", {})
        if "after" in later:
            notes.append(f"{100 * later['before']:.0f}% → {100 * later['after']:.0f}%")
        when = version.created[:16].replace("T", " ")
        title = "   ".join([when, *notes])
        return title + self.tr("（正在使用）") if version.id == active else title

    def chosen(self) -> str:
        """Return the id of the line chosen, "" for the shipped network."""
        row = self.list.currentRow()
        return "" if row < 0 else str(self.list.item(row).data(Qt.ItemDataRole.UserRole))

    def _show_details(self) -> None:
        name, active = self.chosen(), self._store.state().active
        version = next((v for v in self._store.versions() if v.id == name), None)
        allowed = version.accepted if version is not None else True
        self.buttons["activate"].setEnabled(name != active and allowed)
        self.buttons["delete"].setEnabled(version is not None and name != active)
        self.buttons["export"].setEnabled(version is not None)
        if version is None:
            self.heading.setText(self.tr("自带模型"))
            self.details.setText(self.tr("没有学习过您的输入。您可以随时换回这个模型。"))
            return
        report = read_report(self._store.folder / name)
        size = f"{self._store.size(name) / 1e6:.0f} MB"
        self.heading.setText(f"{name}  {size}")
        lines = [
            self.tr("学习了 {day} 之前的输入").format(day=version.learned_until[:10]),
            "",
            *map(rendered, version.reasons),
            "",
            *(said(quote) for quote in list(report.get("better", ()))[:5]),
        ]
        self.details.setText("\n".join(lines))

    def activate(self) -> None:
        """Use the version chosen."""
        name = self.chosen()
        if name:
            self._try(lambda: self._store.activate(name, self._vocab), changes=True)
        else:
            self._try(self._store.use_shipped, changes=True)

    def roll_back(self) -> None:
        """Use what was active before."""
        self._try(lambda: self._store.roll_back(self._vocab), changes=True)

    def _ask_delete(self) -> None:
        if agreed(self, self.tr("删除这个版本？删除后无法恢复。"), self.tr("删除")):
            self.delete()

    def delete(self) -> None:
        """Delete the version chosen."""
        name = self.chosen()
        self._try(lambda: self._store.delete(name))

    def _ask_export(self) -> None:
        name = self.chosen()
        path, _ = QFileDialog.getSaveFileName(self, "", f"{name}.p2hmodel", _FILES)
        if path:
            self.export(Path(path))

    def export(self, path: Path) -> None:
        """Write the version chosen to a file."""
        name = self.chosen()
        if self._try(lambda: export_version(self._store, name, self._vocab, path)):
            warning = self.tr("已导出。这个文件学习过您的用词，请只交给信任的人。")
            self.message.setText(warning)

    def _ask_import(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "", "", _FILES)
        if path:
            self.take_in(Path(path))

    def take_in(self, path: Path) -> None:
        """Add a version from a file."""
        self._try(lambda: import_version(self._store, path, self._vocab))

    def _try(self, act: Callable[[], object], *, changes: bool = False) -> bool:
        """Do something with the store; say why where it cannot be done."""
        try:
            act()
        except StoreError as error:
            self.message.setText(rendered(error.message))
            return False
        self.message.setText("")
        self.show_versions()
        if changes:
            self.changed.emit()
        return True
