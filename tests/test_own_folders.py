"""No test reads or writes what is the user's, whichever system it runs on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from platformdirs.windows import Windows

from p2h_desktop.store import paths
from tests.support.own_folders import FOLDER_VARIABLES

KINDS = ("user_cache_dir", "user_config_dir", "user_data_dir", "user_log_dir", "user_state_dir")


@pytest.mark.parametrize("system", [Unix, MacOS, Windows])
def test_folders_of_each_system_are_the_tests_own(
    system: type[Unix | MacOS | Windows], monkeypatch: pytest.MonkeyPatch
) -> None:
    # platformdirs takes only a path with a drive for one of Windows
    home = "C:\\own" if system is Windows else "/own"
    for name in FOLDER_VARIABLES:
        monkeypatch.setenv(name, home)
    folders = system("p2h", appauthor=False)
    assert all(getattr(folders, kind).startswith(home) for kind in KINDS)


def test_every_test_has_folders_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    base = tmp_path_factory.getbasetemp()
    found = (paths.settings_file(), paths.log_file(), paths.provider_file(), paths.words_file())
    assert all(base in path.parents for path in found)
    assert all(base in Path(os.environ[name]).parents for name in FOLDER_VARIABLES)
    assert base in Path.home().parents
