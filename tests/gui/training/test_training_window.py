"""The training window without a training: what is chosen, what is shown, versions, the schedule."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from p2h_desktop.core.types import HistoryRecord, Kept
from p2h_desktop.gui.kit.theme import DARK, Look
from p2h_desktop.gui.training import training_process, training_window
from p2h_desktop.gui.training.training_data import TrainingData
from p2h_desktop.gui.training.training_schedule import ENOUGH, TrainingSchedule, due
from p2h_desktop.gui.training.training_window import TrainingWindow
from p2h_desktop.gui.training.versions_page import VersionsPage
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.oslayer.launch import command_line
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.jobs import (
    FineTuneSettings,
    TrainEvent,
    read_job,
    read_snapshot,
    unfinished_job,
)
from p2h_desktop.store.models.model_versions import FILES, REPORT, VersionStore
from tests.support.fake_versions import VOCAB, add

START_MS = 1_900_000_000_000


@pytest.fixture
def data(tmp_path: Path) -> Iterator[TrainingData]:
    history = HistoryStore(tmp_path / "history.sqlite3")
    made = []
    for i in range(40):
        program, rank = ("editor", i % 2) if i < 30 else ("chat", 0)
        when_ms = START_MS + i * 3_600_000
        made.append(
            HistoryRecord(
                when_ms,
                Kept(""),
                "nihao",
                ("ni", "hao"),
                "你好",
                "拟好" if rank else "你好",
                rank,
                application=program,
            )
        )
    history.add(made)
    yield TrainingData(
        history=history,
        versions=VersionStore(tmp_path / "versions"),
        model=tmp_path / "model",
        vocab=VOCAB,
        training=tmp_path / "training",
        reload=(tmp_path / "reloaded").touch,
        settings=FineTuneSettings,
        trainer=lambda: [sys.executable],
        choose_trainer=lambda _: None,
    )
    history.close()


@pytest.fixture
def window(qtbot: QtBot, data: TrainingData, monkeypatch: pytest.MonkeyPatch) -> TrainingWindow:
    made = TrainingWindow(data)
    qtbot.addWidget(made)
    made.set_look(Look(theme=DARK))
    made.open()
    qtbot.waitUntil(lambda: made.data_page.programs.count() > 0)
    return made


def idle(qtbot: QtBot, window: TrainingWindow) -> None:
    """Wait for the threads of a window: they must not outlive it."""
    threads = (window._background, window._reloading)
    qtbot.waitUntil(lambda: not any(t.busy for t in threads))


def trainer(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Have a Python program in the place of the trainer; its argument is the job."""

    def command(_: list[str], job: Path, *, mains_only: bool = False) -> list[str]:
        return [sys.executable, "-c", program, str(job)]

    monkeypatch.setattr(training_process, "trainer_command", command)


def test_what_will_be_learned_is_counted_and_can_be_left_out(
    qtbot: QtBot, window: TrainingWindow
) -> None:
    page = window.data_page
    assert "40 条" in page.summary.text()
    assert "15 条" in page.summary.text()  # corrected
    assert page.programs.item(0).text() == "editor (30)"
    page.programs.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert "10 条" in page.summary.text()
    page.programs.item(0).setCheckState(Qt.CheckState.Checked)
    page.corrections.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert "39 条" in page.summary.text()
    page.words.setText("你好")
    qtbot.waitUntil(lambda: "没有" in page.summary.text())
    assert not page.start.isEnabled()


def test_a_job_holds_what_was_chosen_and_cancel_leaves_nothing(
    qtbot: QtBot, window: TrainingWindow, data: TrainingData, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = TrainEvent("step", 3, 10, 0.5, 0.75, 60.0).line()
    trainer(monkeypatch, f"import time; print({line!r}, flush=True); time.sleep(3600)")
    window.data_page.programs.item(0).setCheckState(Qt.CheckState.Unchecked)
    window.data_page.start.click()
    qtbot.waitUntil(lambda: window.run_page.progress.value() == 3)
    assert window.run_page.progress.maximum() == 10
    assert window.run_page.left.text() == "大约还需 2 分钟"
    assert "75" in window.run_page.plot.accessibleDescription()
    assert not window.run_page.plot.grab().isNull()
    job = unfinished_job(data.training)
    assert job is not None
    assert len(list(read_snapshot(job / "snapshot.jsonl"))) == 10
    assert read_job(job).converter == tuple(command_line())
    window.run_page.cancel.click()
    assert window.pages.currentWidget() is window.data_page
    assert not list(data.training.iterdir())
    assert not window.process.running
    idle(qtbot, window)


def test_a_trainer_that_fails_is_explained_and_can_go_on(
    qtbot: QtBot, window: TrainingWindow, data: TrainingData, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = TrainEvent("failed", message=message(Code.LITTLE_DISK, free_mb=3, needed_mb=9)).line()
    trainer(monkeypatch, f"print({line!r})")
    window.data_page.start.click()
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.data_page)
    assert "磁盘只剩 3 MB" in window.data_page.notice.text()
    assert window.resume.isVisible()
    trainer(monkeypatch, "import os, sys; os._exit(3)")
    window.resume.click()
    qtbot.waitUntil(lambda: "意外退出" in window.data_page.notice.text())
    assert unfinished_job(data.training) is not None
    idle(qtbot, window)


@pytest.mark.parametrize("accepted", [True, False])
def test_the_result_is_shown_and_only_a_good_one_can_be_used(
    qtbot: QtBot, window: TrainingWindow, data: TrainingData, tmp_path: Path, accepted: bool
) -> None:
    version = add(data.versions, "one", accepted=accepted)
    quotes = {"better": [["yangli", "阳历", "杨笠", "阳历"]], "worse": []}
    (data.versions.folder / version.id / REPORT).write_text(json.dumps(quotes))
    window._on_event(TrainEvent("done", version=version.id, accepted=accepted))
    page = window.result_page
    assert window.pages.currentWidget() is page
    assert page.better.item(0).text() == "yangli  杨笠 → 阳历"
    assert page.use.isEnabled() is accepted
    if accepted:
        page.use.click()
        qtbot.waitUntil((tmp_path / "reloaded").exists)
    else:
        page.leave.click()
    assert (data.versions.state().active == version.id) is accepted
    assert window.pages.currentWidget() is window.data_page
    idle(qtbot, window)


@pytest.mark.parametrize("bundled", [False, True])
def test_without_a_trainer_the_window_says_what_to_do_and_takes_one_chosen(
    qtbot: QtBot,
    data: TrainingData,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    bundled: bool,
) -> None:
    chosen: list[str] = []
    command = "" if bundled else "sh setup.sh train"
    monkeypatch.setattr(training_window, "is_bundle", lambda: bundled)
    monkeypatch.setattr(training_window, "trainer_installation", lambda: command)
    without = replace(data, trainer=lambda: chosen, choose_trainer=chosen.append)
    made = TrainingWindow(without)
    qtbot.addWidget(made)
    made.open()
    page = made.data_page
    assert ("p2h-trainer" if bundled else "命令") in page.notice.text()
    assert "MB" in page.notice.text()
    assert page.find_trainer.isVisible()
    assert page.copy.isVisible() is not bundled
    assert not page.start.isVisible()
    made.use_trainer(str(tmp_path))
    assert "没有可以运行的" in page.notice.text()
    assert not chosen
    program = tmp_path / ("p2h-trainer.exe" if sys.platform == "win32" else "p2h-trainer")
    program.touch(0o755)
    made.use_trainer(str(tmp_path))
    assert chosen == [str(tmp_path)]
    assert page.start.isVisible()
    assert not page.find_trainer.isVisible()
    assert not page.command.isVisible()
    idle(qtbot, made)


def test_a_trainer_installed_meanwhile_is_noticed(
    qtbot: QtBot, data: TrainingData, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(training_window, "_LOOK_MS", 10)
    monkeypatch.setattr(training_window, "trainer_installation", lambda: "sh setup.sh train")
    made = TrainingWindow(replace(data, trainer=lambda: installed))
    qtbot.addWidget(made)
    made.open()
    page = made.data_page
    assert page.command.text() == "sh setup.sh train"
    page.copy.click()
    assert QGuiApplication.clipboard().text() == "sh setup.sh train"
    installed.append("p2h-trainer")
    qtbot.waitUntil(page.start.isVisible)
    assert not page.copy.isVisible()
    assert not made._looking.isActive()
    idle(qtbot, made)


def test_something_forgotten_asks_for_a_new_training(
    qtbot: QtBot, window: TrainingWindow, data: TrainingData
) -> None:
    data.versions.activate(add(data.versions, "one").id, VOCAB)
    data.versions.mark_for_rebuild()
    window.open()
    assert "要求忘记" in window.data_page.notice.text()
    idle(qtbot, window)


def test_another_shipped_network_asks_for_a_new_training(
    qtbot: QtBot, window: TrainingWindow, data: TrainingData
) -> None:
    data.versions.activate(add(data.versions, "one").id, VOCAB)
    data.model.mkdir()
    for name in FILES:
        (data.model / name).write_text("the new one")
    window.open()
    assert "已更新" in window.data_page.notice.text()
    idle(qtbot, window)


def test_versions_are_used_taken_back_carried_and_deleted(
    qtbot: QtBot, data: TrainingData, tmp_path: Path
) -> None:
    first = add(data.versions, "one")
    add(data.versions, "two", accepted=False)
    page = VersionsPage(data.versions, VOCAB)
    qtbot.addWidget(page)
    page.show_versions()
    assert page.chosen() == ""
    assert not page.buttons["delete"].isEnabled()
    page.list.setCurrentRow(0)
    assert "未通过" in page.list.item(0).text()
    assert not page.buttons["activate"].isEnabled()
    page.list.setCurrentRow(1)
    with qtbot.waitSignal(page.changed):
        page.buttons["activate"].click()
    assert page.list.item(1).text().endswith("（正在使用）")
    page.export(tmp_path / "out.p2hmodel")
    assert "信任的人" in page.message.text()
    with qtbot.waitSignal(page.changed):
        page.buttons["back"].click()
    page.list.setCurrentRow(1)
    page.delete()
    assert page.list.count() == 2
    page.take_in(tmp_path / "out.p2hmodel")
    assert [v.id for v in data.versions.versions()][1] == first.id
    page.take_in(tmp_path / "out.p2hmodel")
    assert "已经存在" in page.message.text()


NOW = datetime(2030, 3, 1, 12, tzinfo=UTC)


def times(count: int, newest: datetime) -> list[int]:
    return [round(1000 * (newest.timestamp() - 60 * i)) for i in reversed(range(count))]


@pytest.mark.parametrize(
    ("count", "idle", "version_age", "wanted"),
    [
        (ENOUGH, timedelta(hours=1), None, True),
        (ENOUGH - 1, timedelta(hours=1), None, False),
        (ENOUGH, timedelta(minutes=5), None, False),
        (0, timedelta(hours=1), None, False),
        (ENOUGH, timedelta(hours=1), timedelta(days=3), True),
        (ENOUGH, timedelta(hours=1), timedelta(hours=10), False),
        (ENOUGH, timedelta(days=4), timedelta(days=3), False),
    ],
)
def test_a_training_is_due_in_quiet_hours(
    count: int, idle: timedelta, version_age: timedelta | None, wanted: bool
) -> None:
    made = None if version_age is None else NOW - version_age
    assert due(times(count, NOW - idle), made, NOW) is wanted


def test_the_schedule_uses_a_version_that_passes(
    qtbot: QtBot, data: TrainingData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from p2h_desktop.gui.training import training_schedule

    monkeypatch.setattr(training_schedule, "due", lambda *_: True)
    version = add(data.versions, "one")
    line = TrainEvent("done", version=version.id, accepted=True).line()
    trainer(monkeypatch, f"print({line!r})")
    parent = QObject()
    schedule = TrainingSchedule(replace(data), lambda: True, parent)
    with qtbot.waitSignal(schedule.said) as said:
        schedule.look()
    assert said.args == [message(Code.QUIET_TRAINING_PASSED)]
    assert data.versions.state().active == version.id
    assert (tmp_path / "reloaded").exists()
    qtbot.waitUntil(lambda: not schedule.process.running)
    schedule.look()
    assert not schedule.process.running  # one try a day
