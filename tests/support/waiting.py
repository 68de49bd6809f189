"""Waiting for an event instead of a time: generous, so that a busy machine turns no test red."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_S = 120.0  # how long something may take that is expected to happen
PATIENCE_MS = round(PATIENCE_S * 1000)


def wait_for(
    condition: Callable[[], object], what: str = "it", timeout_s: float = PATIENCE_S
) -> None:
    """Return as soon as `condition` holds; fail when it does not in time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.01)
