"""`p2h doctor` and `p2h ibus`: what they find, what they change, what they say."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from p2h_desktop.cli import doctor
from p2h_desktop.cli.main import main
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.oslayer.detect import diagnosis
from p2h_desktop.oslayer.detect.diagnosis import Finding, State, look_at_system
from p2h_desktop.oslayer.detect.select import Wishes
from p2h_desktop.store import paths

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at Linux")


@pytest.fixture(autouse=True)
def no_session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "IBUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)


def said(findings: list[Finding], name: Code) -> Finding:
    return next(finding for finding in findings if finding.name == name)


def test_doctor_finds_what_is_shipped_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out
    for line in (
        "[注意] 会话",
        "[正常] 模型文件",
        "[正常] 转换",
        "[正常] 模型运算：CPU",
        "[正常] 数据文件夹",
    ):
        assert line in lines
    assert "p2h type" in lines


def test_damage_is_named_and_told_in_the_exit_code(
    tmp_path: Path,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = tmp_path / "assets" / "model"
    shutil.copytree(project / "assets", copy.parent)
    monkeypatch.setattr(paths, "assets_folder", lambda: tmp_path / "assets")
    with (copy / "encoder.onnx").open("r+b") as file:
        file.write(b"garbage")
    assert main(["doctor"]) == 1
    lines = capsys.readouterr().out
    assert "[错误] 模型文件：缺失或损坏：encoder.onnx" in lines
    assert "[注意] 转换：神经网络模型不可用" in lines
    (copy / "ngram.bin").unlink()
    assert main(["doctor"]) == 1
    lines = capsys.readouterr().out
    assert "[错误] 模型文件：缺失或损坏：encoder.onnx、ngram.bin" in lines
    assert "[错误] 转换" in lines


def test_a_folder_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    finding = doctor._folder(Code.ITEM_DATA_FOLDER, Path("/"))
    assert finding.state is State.WRONG
    assert ("reason", message(Code.REASON_NO_PERMISSION)) in finding.said.arguments


def test_each_lack_of_the_system_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "_ask", lambda _: "")
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/fc-list")
    environ = {"WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "wayland"}
    found = list(look_at_system(Wishes(), "linux", environ))
    assert said(found, Code.ITEM_KEYS).state is State.NOTE
    for name in (Code.ITEM_IBUS, Code.ITEM_CHINESE_FONT, Code.ITEM_WINDOWS):
        assert said(found, name).remedy
    assert ("kind", "wayland") in said(found, Code.ITEM_SESSION).said.arguments


@pytest.mark.parametrize(
    ("desktop", "state", "remedy"),
    [
        ("sway", State.WELL, Code.DO_LIST_IN_IBUS),
        ("ubuntu:GNOME", State.NOTE, Code.DO_ADD_GNOME_SOURCE),
    ],
)
def test_on_gnome_the_doctor_says_how_to_have_an_indicator(
    desktop: str, state: State, remedy: Code
) -> None:
    environ = {"WAYLAND_DISPLAY": "wayland-0", "IBUS_ADDRESS": "unix:path=/none"}
    found = list(look_at_system(Wishes(), "linux", {**environ, "XDG_CURRENT_DESKTOP": desktop}))
    source = said(found, Code.ITEM_IBUS_SOURCE)
    assert source.state is state
    assert source.remedy == message(remedy)


def test_an_x_server_that_is_not_there_is_told() -> None:
    found = list(look_at_system(Wishes(), "linux", {"DISPLAY": "nonsense"}))
    assert said(found, Code.ITEM_X11).state is State.WRONG
    assert said(found, Code.ITEM_ACCESSIBILITY).state is State.NOTE


def test_ibus_install_and_remove_say_what_they_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ibus", "install"]) == 0
    component = tmp_path / ".local/share/ibus/component/p2h.xml"
    variable = tmp_path / ".config/environment.d/60-p2h-ibus.conf"
    assert f"已写入 {component}" in capsys.readouterr().out
    assert "<name>p2h</name>" in component.read_text("utf-8")
    assert f"={component.parent}:/usr/share/ibus/component" in variable.read_text("utf-8")
    assert main(["ibus", "show"]) == 0
    assert "--ibus</exec>" in capsys.readouterr().out
    assert main(["ibus", "remove"]) == 0
    assert f"已删除 {variable}" in capsys.readouterr().out
    assert not component.exists()
    assert main(["ibus", "remove"]) == 0
    assert "本来就不在" in capsys.readouterr().out


def test_a_folder_for_ibus_that_cannot_be_written_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".local").write_text("in the way")
    assert main(["ibus", "install"]) == 1
    assert "无法写入" in capsys.readouterr().err
