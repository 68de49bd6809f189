"""Files of the user: written whole, synced, hashed, and locks that end with a process."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from p2h_desktop.atomic import replacing
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.store.paths import ensure_folder
from p2h_desktop.store.shredding import replaced, shred


def replace_file(path: Path, content: bytes, *, shredding: bool = False) -> None:
    """Write a file for its owner only, in one step; StoreError leaves the old one untouched.

    shredding: whether the old content is overwritten on the disk afterwards. Who reads the file
    meanwhile must look whether it is still the same one.
    """
    ensure_folder(path.parent)
    try:
        with (
            replaced(path) if shredding else nullcontext(),
            replacing(path, private=True, discard=shred) as fresh,
        ):
            fresh.write_bytes(content)
    except OSError as error:
        raise StoreError(Code.CANNOT_WRITE, path=str(path), reason=os_reason(error)) from error


KEPT_ASIDE = 3  # damaged files kept of one name; older ones are deleted


def asides(path: Path) -> list[Path]:
    """Return the damaged files that were set aside for `path`, oldest first."""
    return sorted(path.parent.glob(f"{path.stem}.damaged-*{path.suffix}"))


def next_aside(path: Path) -> Path:
    """Return the name for one more damaged file, and delete the oldest of too many; OSError."""
    there = asides(path)
    for old in there[: max(0, len(there) - KEPT_ASIDE + 1)]:
        shred(old)
    number = 1 + max((int(p.stem.rsplit("-", 1)[1]) for p in there), default=0)
    return path.with_name(f"{path.stem}.damaged-{number:03}{path.suffix}")


def sync_folder(folder: Path) -> None:
    """Bring the files of a folder, and their names, to the disk."""
    for path in [*folder.iterdir(), folder]:
        is_folder = path.is_dir()
        if is_folder and os.name == "nt":
            continue  # Windows opens no folders
        # and syncs only what is open for writing
        handle = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def only_one(path: Path) -> Iterator[bool]:
    """Hold the lock file `path` meanwhile; yield False where another process holds it.

    The system lets go of it when the process ends, however it ends.
    """
    ensure_folder(path.parent)
    with path.open("a+b") as file:
        try:
            _lock(file.fileno())
        except OSError:
            yield False
            return
        yield True


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
