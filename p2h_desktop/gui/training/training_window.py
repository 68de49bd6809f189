"""The training window: what will be learned, how it goes, what came of it, all versions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from p2h_desktop.errors import StoreError
from p2h_desktop.gui.kit.background_task import Background
from p2h_desktop.gui.kit.rendered import rendered
from p2h_desktop.gui.kit.style import GAP, MARGIN, WIDE, dress
from p2h_desktop.gui.kit.theme import Look
from p2h_desktop.gui.kit.widgets import bring_to_front, card, closes_by_keys, label
from p2h_desktop.gui.training.training_data import DataPage, TrainingData, latest_records
from p2h_desktop.gui.training.training_plot import TrainingPlot
from p2h_desktop.gui.training.training_process import TrainingProcess
from p2h_desktop.gui.training.training_result import ResultPage
from p2h_desktop.gui.training.versions_page import VersionsPage
from p2h_desktop.oslayer.launch import find_trainer, is_bundle, trainer_installation
from p2h_desktop.store.jobs import TrainEvent, remove_job, unfinished_job, write_job

_BUNDLE_MB = {"download": 190, "disk": 700}  # of the trainer's, roughly
_PACKAGES_MB = {"download": 270, "disk": 1200}  # with the CPU build of PyTorch
_GPU_DOWNLOAD_GB = 2.7  # with the build for NVIDIA GPUs
_LOOK_MS = 2000  # between two looks for a trainer that the user may be installing
_JUDGING_S = 40  # about what follows the last step


class RunPage(QWidget):
    """Progress of a training."""

    cancel_wanted = Signal()

    def __init__(self) -> None:
        """Make the page, at the beginning."""
        super().__init__()
        self.stage = label(name="heading")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.left = label(name="muted")
        self.plot = TrainingPlot()
        self.legend = label(self.tr("曲线：学习的数据；圆点：测试数据"), "small")
        self.cancel = QPushButton(self.tr("取消训练"))
        self.cancel.clicked.connect(self.cancel_wanted)
        note = self.tr("可以关闭窗口，照常打字；训练在后台以低优先级运行。")
        row = QHBoxLayout()
        row.addWidget(label(note, "muted", wraps=True), 1)
        row.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, MARGIN, 0, 0)
        layout.setSpacing(WIDE)
        head = QHBoxLayout()
        head.addWidget(self.stage, 1)
        head.addWidget(self.left)
        layout.addLayout(head)
        layout.addWidget(self.progress)
        layout.addWidget(card(self.plot, self.legend), 1)
        layout.addLayout(row)

    def begin(self) -> None:
        """Go back to the beginning."""
        self.stage.setText(self.tr("正在启动"))
        self.progress.setRange(0, 0)
        self.left.setText("")
        self.plot.clear()

    def show_event(self, event: TrainEvent) -> None:
        """Draw what the trainer tells."""
        if event.kind == "stage":
            self.stage.setText(rendered(event.message) if event.message else "")
            self.progress.setRange(0, 0)
            self.left.setText("")
        elif event.kind in ("step", "later"):
            self.progress.setRange(0, event.total)
            self.progress.setValue(event.step)
            seconds = round(event.eta_s + _JUDGING_S)
            self.left.setText(self._time(seconds) if event.eta_s >= 0 else "")
            self.plot.add(event)

    def _time(self, seconds: int) -> str:
        if seconds < 90:
            return self.tr("大约还需 {count} 秒").format(count=seconds)
        return self.tr("大约还需 {count} 分钟").format(count=round(seconds / 60))


class TrainingWindow(QWidget):
    """Joins the pages and the trainer."""

    visibility_changed = Signal()

    def __init__(self, data: TrainingData) -> None:
        """Make the window, hidden."""
        super().__init__()
        self._data = data
        self._job: Path | None = None
        self._said = ""
        self._background = Background(self)
        self._reloading = Background(self)
        self.process = TrainingProcess(data.trainer, self)
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(self._look_for_trainer)
        self.setWindowTitle(self.tr("P2H 训练"))
        self.data_page, self.run_page, self.result_page = DataPage(), RunPage(), ResultPage()
        self.versions_page = VersionsPage(data.versions, data.vocab)
        self.resume = QPushButton(self.tr("继续上次未完成的训练"))
        self.pages = QStackedWidget()
        for page in (self.data_page, self.run_page, self.result_page):
            self.pages.addWidget(page)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.pages, self.tr("训练"))
        self.tabs.addTab(self.versions_page, self.tr("版本"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        layout.setSpacing(WIDE)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.resume, 0, Qt.AlignmentFlag.AlignLeft)
        closes_by_keys(self)
        self._connect()
        self.resize(960, 680)

    def _connect(self) -> None:
        self.data_page.start_wanted.connect(self.start)
        self.data_page.trainer_wanted.connect(self._choose_trainer)
        self.run_page.cancel_wanted.connect(self.cancel)
        self.result_page.accepted.connect(self.accept)
        self.result_page.dismissed.connect(self._show_data)
        self.versions_page.changed.connect(self._reload)
        self.resume.clicked.connect(self._resume)
        self.process.told.connect(self._on_event)
        self.process.ended.connect(self._end)

    def open(self) -> None:
        """Show the window in front, with what holds now."""
        if not self.process.running and self.pages.currentWidget() is not self.result_page:
            self._show_data()
        self.versions_page.show_versions()
        bring_to_front(self)

    def set_look(self, look: Look) -> None:
        """Set colours and fonts."""
        dress(self, look.theme)
        self.run_page.plot.set_theme(look.theme)

    def start(self) -> None:
        """Write a job from what is chosen, and start the trainer."""
        data = self._data
        folder = data.training / datetime.now().strftime("%Y%m%d-%H%M%S")
        try:
            write_job(folder, data.job(), self.data_page.snapshot())
        except StoreError as error:
            self.data_page.set_notice(rendered(error.message))
            return
        self._run(folder)

    def _resume(self) -> None:
        folder = unfinished_job(self._data.training)
        if folder is not None:
            self._run(folder)

    def _run(self, folder: Path) -> None:
        self._job, self._said = folder, ""
        self.resume.hide()
        self.run_page.begin()
        self.pages.setCurrentWidget(self.run_page)
        self.process.start(folder)

    def cancel(self) -> None:
        """End the trainer and drop the job: nothing of it stays."""
        job, self._job = self._job, None
        self.process.cancel()
        if job is not None:
            remove_job(job)
        self._show_data()

    def _on_event(self, event: TrainEvent) -> None:
        self.run_page.show_event(event)
        if event.kind == "failed":
            self._said = rendered(event.message) if event.message else ""
        elif event.kind == "done":
            self._show_result(event.version)

    def _end(self, made: bool) -> None:
        if not made and self._job is not None:
            self._show_data()
            reason = self._said or self.tr("训练程序意外退出")
            self.data_page.set_notice(self.tr("训练没有完成：{reason}").format(reason=reason))
        self._job = None

    def _show_result(self, name: str) -> None:
        try:
            version = self._data.versions.get(name)
        except StoreError as error:
            self._said = rendered(error.message)
            return
        self.result_page.show_version(version, self._data.versions.folder / name)
        self.pages.setCurrentWidget(self.result_page)
        self.versions_page.show_versions()

    def accept(self, name: str) -> None:
        """Use a version from now on."""
        try:
            self._data.versions.activate(name, self._data.vocab)
        except StoreError as error:
            self.result_page.reasons.setText(rendered(error.message))
            return
        self.versions_page.show_versions()
        self._show_data()
        self._reload()

    def _reload(self) -> None:
        """Have the application type with the active version, without waiting here."""
        self._reloading.run(self._data.reload, lambda _: None, self.data_page.set_notice)

    def _show_data(self) -> None:
        self.pages.setCurrentWidget(self.data_page)
        self.data_page.set_notice(self._notice())
        possible = bool(self._data.trainer())
        self.data_page.start.setVisible(possible)
        self.data_page.find_trainer.setVisible(not possible)
        self.data_page.offer_installation("" if possible else trainer_installation())
        if not possible and self.isVisible():
            self._looking.start()
        unfinished = unfinished_job(self._data.training)
        self.resume.setVisible(unfinished is not None and possible)
        self._background.run(
            lambda: latest_records(self._data.history),
            self.data_page.show_records,
            self.data_page.set_notice,
        )

    def _look_for_trainer(self) -> None:
        if self._data.trainer():
            self._looking.stop()
            self._show_data()

    def _how_to_get_trainer(self) -> str:
        needs = self.tr("训练需要 PyTorch。P2H 不包含它，也不会自动下载。")
        if is_bundle():
            ways = self.tr(
                "请安装训练程序 p2h-trainer（下载约 {download} MB，安装后约 {disk} MB）："
                "在 Debian 上安装同名软件包；在其他系统上，"
                "把 p2h-trainer 文件夹放在 P2H 的文件夹旁边，或放在任意位置，"
                "再点“选择训练程序”。"
            )
        else:
            ways = self.tr(
                "请复制下面的命令，在终端里运行。装好后这里会自动出现“开始训练”，不用重启。"
                "CPU 版下载约 {download} MB，占用磁盘约 {disk} MB；Linux 上的默认版本带 GPU 库，"
                "下载约 {gpu} GB，没有 NVIDIA 显卡请选 CPU 版（选法见使用说明）。"
                "如果已装在其他环境里，请点“选择训练程序”。"
            )
        sizes_mb = _BUNDLE_MB if is_bundle() else _PACKAGES_MB
        return needs + ways.format(gpu=_GPU_DOWNLOAD_GB, **sizes_mb)

    def _choose_trainer(self) -> None:
        title = self.tr("选择 p2h-trainer 所在的文件夹")
        if folder := QFileDialog.getExistingDirectory(self, title):
            self.use_trainer(folder)

    def use_trainer(self, folder: str) -> None:
        """Train with what lies in a folder from now on; say so if it holds no trainer."""
        if find_trainer(folder):
            self._data.choose_trainer(folder)
            self._show_data()
        else:
            said = self.tr("这个文件夹里没有可以运行的 p2h-trainer。")
            self.data_page.set_notice(f"{said}\n{self._how_to_get_trainer()}")

    def _notice(self) -> str:
        if not self._data.trainer():
            return self._how_to_get_trainer()
        if self._data.versions.needs_rebuild():
            return self.tr("正在使用的版本学习过您后来要求忘记的内容；重新训练即可清除。")
        if self._data.versions.outgrown(self._data.model):
            return self.tr("自带模型已更新，正在使用的版本基于旧模型；重新训练即可使用新模型。")
        return ""

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the window is shown."""
        super().showEvent(event)
        if not self._data.trainer():
            self._looking.start()
        self.visibility_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the window is hidden."""
        super().hideEvent(event)
        self._looking.stop()
        self.visibility_changed.emit()
