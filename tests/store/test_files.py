"""Files of a folder are brought to the disk by handles that every system takes for it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from p2h_desktop.store.files import sync_folder

fcntl = pytest.importorskip("fcntl")


def test_a_folder_is_synced_by_handles_open_for_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inner").mkdir()
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(b"content")
    synced = []

    def fsync(handle: int) -> None:
        synced.append(handle)
        plain = stat.S_ISREG(os.fstat(handle).st_mode)
        mode = fcntl.fcntl(handle, fcntl.F_GETFL) & os.O_ACCMODE
        if plain and mode == os.O_RDONLY:  # as FlushFileBuffers of Windows
            raise PermissionError(13, "access denied")

    monkeypatch.setattr(os, "fsync", fsync)
    sync_folder(tmp_path)
    assert len(synced) == 4
    assert [path.read_bytes() for path in sorted(tmp_path.glob("[ot]*"))] == [b"content"] * 2
