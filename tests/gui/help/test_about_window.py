"""The window that tells the version and whether all is well, as `p2h doctor` does."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from p2h_desktop import __version__
from p2h_desktop.cli.main import main
from p2h_desktop.gui.help import about_window
from p2h_desktop.gui.help.about_window import AboutWindow
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message, verbatim
from p2h_desktop.oslayer.detect.diagnosis import Finding, State, parse_finding
from tests.support.gui_fakes import visible_text

FINDINGS = [
    Finding(Code.ITEM_MODEL, State.WELL, verbatim("7 个")),
    Finding(
        Code.ITEM_SESSION,
        State.NOTE,
        message(Code.FOUND_NO_DISPLAY),
        message(Code.DO_TYPE_IN_TERMINAL),
    ),
]
DOCTOR = "import sys; print('nonsense'); print(sys.argv[1]); sys.exit(1)"


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[AboutWindow]:
    lines = "\n".join(finding.line() for finding in FINDINGS)
    command = [sys.executable, "-c", DOCTOR, lines]
    monkeypatch.setattr(about_window, "command_line", lambda: command)
    made = AboutWindow()
    qtbot.addWidget(made)
    yield made
    qtbot.waitUntil(made.again.isEnabled)


def test_findings_are_shown_and_copied(qtbot: QtBot, window: AboutWindow) -> None:
    window.open()
    assert not window.again.isEnabled()
    qtbot.waitUntil(window.again.isEnabled)
    assert window.findings == FINDINGS
    told = "! 会话 没有图形界面\n→ 请在图形界面里运行；"
    qtbot.waitUntil(lambda: told in visible_text(window))
    for text in (__version__, "✓ 模型文件 7 个", "有 1 项"):
        assert text in visible_text(window)
    window.copy.click()
    assert "[注意] 会话：没有图形界面 → 请在图形界面里运行；" in QGuiApplication.clipboard().text()


def test_looking_again_forgets_what_was_found(qtbot: QtBot, window: AboutWindow) -> None:
    for _ in range(2):
        window.open()
        qtbot.waitUntil(window.again.isEnabled)
    qtbot.waitUntil(lambda: len(window._list.findChildren(QLabel)) == 6)
    assert window.findings == FINDINGS


def test_a_doctor_that_does_not_start_is_told(
    qtbot: QtBot, window: AboutWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(about_window, "command_line", lambda: ["/nowhere/p2h"])
    window.open()
    qtbot.waitUntil(lambda: "无法检查" in window.state.text())


def test_doctor_writes_a_line_of_json_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    findings = [parse_finding(line) for line in lines]
    assert None not in findings
    wanted = {Code.ITEM_SESSION, Code.ITEM_MODEL, Code.ITEM_CONVERSION}
    assert wanted <= {f.name for f in findings if f is not None}
    assert not [c for line in lines for c in line if "一" <= c <= "鿿"]  # free of any language


@pytest.mark.parametrize("line", ["", "{}", "[]", json.dumps({"name": "a", "state": "BAD"})])
def test_a_line_that_is_no_finding_is_none(line: str) -> None:
    assert parse_finding(line) is None
