"""Deleting so that nothing is left on the disk, where the file system writes in place.

Deleted files keep their content in blocks that are free. So it is overwritten with zeros first,
and the zeros are brought to the disk. File systems that write elsewhere (Btrfs, ZFS), snapshots,
backups and the spare cells of an SSD are out of reach.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_ZEROS = bytes(1 << 20)
_FLAGS = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def shred(path: Path) -> None:
    """Overwrite a file and delete it; OSError where it cannot be deleted, not where it is gone."""
    overwrite(path)
    path.unlink(missing_ok=True)


def shred_tree(folder: Path) -> None:
    """Shred all files of a folder and delete it; links are deleted, not followed; OSError."""
    for place, _, names in os.walk(folder):
        for name in names:
            shred(Path(place, name))
    shutil.rmtree(folder)


def overwrite(path: Path) -> None:
    """Fill a file with zeros, as far as it lets itself be written to."""
    with _open(path) as handle:
        if handle is not None:
            _fill(handle)


@contextmanager
def replaced(path: Path) -> Iterator[None]:
    """Overwrite what `path` leads to before the block, once the block has put something there."""
    held = os.name != "nt"  # where a file that is open cannot be replaced
    with _open(path if held else path / "none") as handle:
        yield
        if handle is not None:
            _fill(handle)


@contextmanager
def _open(path: Path) -> Iterator[int | None]:
    """Yield a handle of a plain file that has no other name; None for anything else."""
    handle = None
    with suppress(OSError):
        handle = os.open(path, _FLAGS)
    try:
        yield handle if handle is not None and _is_ours(handle) else None
    finally:
        if handle is not None:
            os.close(handle)


def _is_ours(handle: int) -> bool:
    status = os.fstat(handle)
    return stat.S_ISREG(status.st_mode) and status.st_nlink <= 1


def _fill(handle: int) -> None:
    with suppress(OSError):
        os.lseek(handle, 0, os.SEEK_SET)
        left = os.fstat(handle).st_size
        while left > 0:
            left -= os.write(handle, _ZEROS[:left])
        os.fsync(handle)
