"""How programs are started from here, from a bundle and from an environment."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from p2h_desktop.oslayer import launch
from p2h_desktop.oslayer.launch import (
    command_line,
    find_trainer,
    launch_command,
    outside_environment,
    trainer_installation,
)


def program(path: Path) -> Path:
    """Make a program, which does nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be a bundle; return its folder."""
    folder = tmp_path / "lib" / "p2h-desktop"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program(folder / "p2h-desktop")))
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="names of programs")
@pytest.mark.parametrize("where", ["p2h-trainer", "bin/p2h-trainer"])
def test_the_trainer_named_is_taken(tmp_path: Path, where: str) -> None:
    assert find_trainer(str(tmp_path)) == []
    found = program(tmp_path / where)
    assert find_trainer(str(tmp_path)) == [str(found)]
    assert find_trainer(str(found)) == [str(found)]
    found.chmod(0o644)
    assert find_trainer(str(tmp_path)) == []


@pytest.mark.skipif(sys.platform == "win32", reason="names of programs")
def test_a_bundle_takes_the_trainer_beside_it_and_its_own_command(bundle: Path) -> None:
    assert find_trainer("") == []
    found = program(bundle.parent / "p2h-trainer" / "p2h-trainer")
    assert find_trainer("") == [str(found)]
    assert command_line() == [str(bundle / "p2h")]


def test_an_environment_takes_its_own_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "_TRAINING_NEEDS", ("json",))
    assert find_trainer("") == [sys.executable, "-m", "model_training"]
    monkeypatch.setattr(launch, "_TRAINING_NEEDS", ("json", "no_such_package"))
    assert find_trainer("") == []
    assert command_line()[0] == sys.executable


@pytest.mark.parametrize(
    ("record", "done"),
    [("torch/__init__.py,,\n", False), ("torch-1.dist-info/INSTALLER,,\n", True)],
)
def test_what_pip_is_still_unpacking_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: str, done: bool
) -> None:
    folder = tmp_path / "half_there-1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Name: half_there\nVersion: 1\n")
    (folder / "RECORD").write_text(record)
    (tmp_path / "half_there.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(launch, "_TRAINING_NEEDS", ("half_there",))
    assert bool(find_trainer("")) is done


def test_the_command_that_installs_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    setup = tmp_path / "a checkout" / "setup.sh"
    monkeypatch.setattr(launch, "_SETUP", setup)
    assert trainer_installation().endswith("-m pip install 'p2h-desktop[train]'")
    program(setup)
    assert trainer_installation() == f"sh '{setup}' train"
    monkeypatch.setattr(sys, "platform", "win32")
    assert trainer_installation().endswith("-m pip install p2h-desktop[train]")


@pytest.mark.usefixtures("bundle")
def test_a_bundle_has_no_command_that_installs_training() -> None:
    assert trainer_installation() == ""


@pytest.mark.usefixtures("bundle")
def test_other_programs_do_not_get_the_libraries_of_a_bundle() -> None:
    inside = {"LD_LIBRARY_PATH": "/bundle", "LANG": "C"}
    assert outside_environment(inside) == {"LANG": "C"}
    inside["LD_LIBRARY_PATH_ORIG"] = "/mine"
    assert outside_environment(inside) == {"LANG": "C", "LD_LIBRARY_PATH": "/mine"}


def test_outside_a_bundle_the_environment_stays() -> None:
    given = {"LD_LIBRARY_PATH": "/mine", "LANG": "C"}
    assert outside_environment(given) == given


def test_on_windows_the_application_is_started_without_a_console(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = program(tmp_path / "python.exe")
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setattr(sys, "platform", "win32")
    assert launch_command() == [str(python), "-m", "p2h_desktop"]
    quiet = program(tmp_path / "pythonw.exe")
    assert launch_command() == [str(quiet), "-m", "p2h_desktop"]
    script = program(tmp_path / "p2h-desktop.exe")
    assert launch_command() == [str(script)]
    declared = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
    assert "p2h-desktop" in declared["gui-scripts"]
