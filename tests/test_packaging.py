"""The files of the packages say the same as the program."""

from __future__ import annotations

import configparser
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest

import p2h_desktop
from p2h_desktop.oslayer.launch import PROGRAM

LONG_AGO = 1_600_000_000


@pytest.fixture
def packaging(project: Path) -> Path:
    return project / "p2h_desktop" / "packaging"


def test_the_menu_entry_starts_the_program(packaging: Path) -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(packaging / f"{PROGRAM}.desktop", "utf-8")
    assert entry["Desktop Entry"]["Exec"] == PROGRAM
    assert "拼音" in entry["Desktop Entry"]["Name[zh_CN]"]
    assert entry["Desktop Action settings"]["Exec"] == f"{PROGRAM} --settings"


def test_the_store_data_name_version_and_entry(packaging: Path) -> None:
    (file,) = packaging.glob("*.metainfo.xml")
    root = ElementTree.parse(file).getroot()
    versions = [release.get("version") for release in root.iter("release")]
    assert versions[0] == p2h_desktop.__version__
    assert root.findtext("launchable") == f"{PROGRAM}.desktop"
    assert root.findtext("id") == file.name.removesuffix(".metainfo.xml")


def test_in_a_bundle_the_watchdog_is_an_option_of_the_program(packaging: Path) -> None:
    command = [sys.executable, str(packaging / "start_desktop.py"), "--watchdog", "nonsense", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # it went to the X server at once; the application would not know such arguments
    assert (done.returncode, done.stderr) == (0, "")
    command = [sys.executable, str(packaging / "start_command.py"), "doctor", "--help"]
    assert subprocess.run(command, capture_output=True, check=True).returncode == 0


@pytest.fixture
def contents(packaging: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script that lists what a package brings along; it belongs to no package itself."""
    spec = importlib.util.spec_from_file_location("contents", packaging / "contents.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "contents", module)
    spec.loader.exec_module(module)
    return module


def test_the_list_of_what_the_wheel_needs_names_versions_and_licences(
    contents: ModuleType, project: Path
) -> None:
    parts = {part.name: part for part in contents.wheel_parts(project / "requirements" / "run.txt")}
    licenses = {name: part.license for name, part in parts.items()}
    assert {"numpy", "onnxruntime", "pyside6-essentials", "pypinyin"} <= licenses.keys()
    assert "LGPL-3.0-only" in licenses["pyside6-essentials"]
    assert licenses["onnxruntime"] == "MIT"
    if sys.platform == "linux":
        assert licenses["python-xlib"] == "LGPL-2.1-or-later"
    unknown = [name for name, license_ in licenses.items() if license_ == "see its text"]
    assert not unknown
    bill = contents.bill("p2h-desktop", parts.values())
    assert bill["specVersion"] == "1.6"
    references = [component["bom-ref"] for component in bill["components"]]
    assert references == sorted(set(references))
    assert bill["dependencies"][0]["dependsOn"] == references


def made_twice(build: list[str], folder: Path, environ: dict[str, str]) -> list[str]:
    """Build twice, at other places and with files of another age; return what came out, hashed."""
    for place in ("one", "two"):
        out = folder / place
        done = subprocess.run(
            build, env=environ | {"DIST": str(out)}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    files = [
        sorted(p for p in (folder / place).iterdir() if p.suffix in (".deb", ".whl", ".json"))
        for place in ("one", "two")
    ]
    assert [p.name for p in files[0]] == [p.name for p in files[1]]
    hashes = [[hashlib.sha256(p.read_bytes()).hexdigest() for p in made] for made in files]
    assert hashes[0] == hashes[1]
    return [p.name for p in files[0]]


@pytest.fixture
def building(project: Path) -> dict[str, str]:
    environ = {"PYTHON": sys.executable, "PYTHONPATH": str(project)}
    return os.environ | environ | {"SOURCE_DATE_EPOCH": "1700000000"}


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="needs dpkg-deb")
def test_a_debian_package_is_the_same_when_made_again_and_names_the_licences(
    contents: ModuleType, packaging: Path, tmp_path: Path, building: dict[str, str]
) -> None:
    parts = [
        contents.Part("pyside6-essentials", "6", "LGPL-3.0-only", "pkg:pypi/pyside6-essentials@6"),
        contents.Part("numpy", "2", "BSD-3-Clause", "pkg:pypi/numpy@2"),
    ]
    for place in ("one", "two"):
        bundle = tmp_path / place / "p2h-desktop"
        (bundle / "_internal").mkdir(parents=True)
        names = ["p2h-desktop", "p2h", "_internal/data"]
        for name in names if place == "one" else reversed(names):
            (bundle / name).write_text("#!/bin/sh\n")
            (bundle / name).chmod(0o775 if place == "one" else 0o755)
        (bundle / contents.SBOM).write_text(json.dumps(contents.bill("p2h-desktop", parts)))
        os.utime(bundle / "p2h", (LONG_AGO, LONG_AGO) if place == "one" else None)
    (made,) = made_twice(["sh", str(packaging / "build.sh"), "deb"], tmp_path, building)
    assert made.startswith(f"p2h-desktop_{p2h_desktop.__version__}_")
    shown = tmp_path / "shown"
    subprocess.run(["dpkg-deb", "-x", str(tmp_path / "one" / made), str(shown)], check=True)
    said = (shown / "usr/share/doc/p2h-desktop/copyright").read_text("utf-8")
    for name in ("Apache-2.0", "pyside6-essentials 6", "LGPL-3.0-only", "numpy 2", "BSD-3-Clause"):
        assert name in said
    assert (shown / "usr/bin/p2h").resolve().name == "p2h"


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("hatchling") is None, reason="needs hatchling")
def test_the_wheel_is_the_same_when_made_again(
    packaging: Path, tmp_path: Path, building: dict[str, str]
) -> None:
    made = made_twice(["sh", str(packaging / "build.sh"), "wheel"], tmp_path, building)
    assert made == [
        "p2h-desktop-wheel.cdx.json",
        f"p2h_desktop-{p2h_desktop.__version__}-py3-none-any.whl",
    ]
    with ZipFile(tmp_path / "one" / made[1]) as wheel:
        names = set(wheel.namelist())
    for page in ("manual/zh/index.md", "manual/en/index.md", "screenshots/typing.png"):
        assert f"p2h_desktop/docs/{page}" in names
