"""For tests with windows: leftovers are deleted in the main thread, never in a session's."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def _collect_here() -> Iterator[None]:
    gc.disable()
    yield
    gc.collect()
    gc.enable()
