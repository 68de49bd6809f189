"""Files that another process holds open, as Windows lets others do nothing with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

ACCESS_DENIED = 5


class HeldFile:
    """A file that refuses a method of Path for so many times; `refused` counts them."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        path: Path,
        method: str,
        times: float,
        code: int | None = None,
    ) -> None:
        """Hold `path`: its `method` fails `times` times; code: the error of Windows, if it says."""
        self.refused = 0
        monkeypatch.setattr("p2h_desktop.atomic._ON_WINDOWS", True)
        act = getattr(Path, method)

        def refuse(source: Path, *arguments: Any, **options: Any) -> Any:
            if path in (source, *arguments) and self.refused < times:
                self.refused += 1
                error = PermissionError(13, "in use")
                error.winerror = code  # type: ignore[attr-defined,unused-ignore]
                raise error
            return act(source, *arguments, **options)

        monkeypatch.setattr(Path, method, refuse)
