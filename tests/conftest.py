"""For every test: no screen, no network, folders of its own."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

import p2h_desktop  # noqa: F401 - before numpy: it says how many threads numpy may have
from tests.support.own_folders import own_folders

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# the locale decides the language of windows and commands; most tests read Chinese
for _variable in ("LANGUAGE", "LC_ALL"):
    os.environ.pop(_variable, None)
os.environ["LC_MESSAGES"] = "zh_CN.UTF-8"
pytest.register_assert_rewrite(
    "tests.support.e2e.desktop"
)  # its checks then show what they compared
# no limits of time: a machine busy with something else must turn no test red
hypothesis_settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("patient")


def _refuse_network(event: str, arguments: Iterable[object]) -> None:
    if event == "socket.__new__" and {socket.AF_INET, socket.AF_INET6} & set(arguments):
        raise RuntimeError("P2H is offline: something opened an internet socket")


sys.addaudithook(_refuse_network)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings, history and logs of whoever runs the tests out of them."""
    for name, folder in own_folders(tmp_path_factory.mktemp("home")).items():
        monkeypatch.setenv(name, folder)


@pytest.fixture(scope="session")
def project() -> Path:
    """Return the folder of the checkout."""
    return Path(__file__).parents[1]
