"""For tests with windows: waits are generous, and leftovers are deleted in the main thread."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.support.waiting import PATIENCE_MS


class PatientBot(QtBot):
    """Waits for what is expected as long as a busy machine may need."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **options: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **options)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> PatientBot:
    return PatientBot(request)


@pytest.fixture(scope="module", autouse=True)
def _collect_here() -> Iterator[None]:
    gc.disable()
    yield
    gc.collect()
    gc.enable()
