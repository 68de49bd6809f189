"""The files of the packages say the same as the program."""

from __future__ import annotations

import configparser
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

import p2h_desktop
from p2h_desktop.oslayer.launch import PROGRAM


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
