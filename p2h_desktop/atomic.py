"""The atomic writer: a crash or a kill leaves the old file or the new one, never a part of it."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_IN_USE = (5, 32, 33)  # errors of Windows: access denied, sharing violation, lock violation
_ON_WINDOWS = sys.platform == "win32"
_PATIENCE_S = 1.0
_PAUSE_S = 0.01


def when_free(act: Callable[[], T]) -> T:
    """Call `act`, again and again for up to a second while another process has the file open.

    Only Windows refuses to replace, rename or open such a file. Watchers, scanners and other
    processes of ours hold one for milliseconds.

    Raises:
        OSError: From `act`; the last one if the file stayed in use.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return act()
        except PermissionError as error:
            if not _may_pass(error) or time.monotonic() >= deadline:
                raise
        time.sleep(_PAUSE_S)


def _may_pass(error: PermissionError) -> bool:
    code = getattr(error, "winerror", None)
    # Python's own `open` gives no code of Windows
    return code in _IN_USE or (_ON_WINDOWS and code is None)


def _delete(path: Path) -> None:
    path.unlink(missing_ok=True)


@contextmanager
def replacing(
    path: Path, *, private: bool = False, discard: Callable[[Path], None] = _delete
) -> Iterator[Path]:
    """Replace a file in one step with what is written into a fresh one beside it.

    The fresh file reaches the disk before it takes the place of the old one. After an error the
    old file is as it was, and nothing lies beside it.

    Args:
        path: The file to replace; its folder must exist.
        private: Whether only the owner may read the file.
        discard: Deletes the fresh file, if it is there, once it is of no use.

    Yields:
        The fresh file, empty.

    Raises:
        OSError: The file cannot be written or replaced.
    """
    # a name that nobody can foresee: nothing that lies there already is followed or overwritten
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=".new")
    os.close(handle)
    fresh = Path(name)
    try:
        if not private:
            fresh.chmod(0o644)
        yield fresh
        with fresh.open("rb+") as file:
            os.fsync(file.fileno())
        when_free(lambda: fresh.replace(path))
    finally:
        discard(fresh)


def write_bytes(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a whole file in one step; arguments and errors as those of `replacing`."""
    with replacing(path, private=private) as fresh:
        fresh.write_bytes(content)
