"""The atomic writer: whole or not at all, and nothing is left beside the file."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

import pytest

from p2h_desktop.atomic import replacing, write_bytes
from tests.support.files_in_use import ACCESS_DENIED, HeldFile


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_made_and_replaced(tmp_path: Path) -> None:
    for content in (b"first", b"second, longer", b""):
        write_bytes(tmp_path / "file", content)
        assert (tmp_path / "file").read_bytes() == content
    assert names(tmp_path) == ["file"]


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_bytes(path, b"old")
    with replacing(path) as fresh, fresh.open("wb") as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


def test_an_error_while_writing_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_bytes(path, b"old")

    def write() -> None:
        with replacing(path) as fresh:
            fresh.write_bytes(b"ne")
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        write()
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_a_full_disk_leaves_the_old_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_bytes(path, b"old")

    def full_disk(descriptor: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="no space left"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are those of POSIX")
def test_a_private_file_is_for_its_owner_only(tmp_path: Path) -> None:
    write_bytes(tmp_path / "mine", b"", private=True)
    assert (tmp_path / "mine").stat().st_mode & 0o777 == 0o600


def test_a_file_that_another_process_has_open_is_replaced_as_soon_as_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_bytes(path, b"old")
    held = HeldFile(monkeypatch, path, "replace", 3, ACCESS_DENIED)
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert held.refused == 3
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("code", [ACCESS_DENIED, 1224])
def test_a_file_that_stays_in_use_keeps_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    path = tmp_path / "file"
    write_bytes(path, b"old")
    monkeypatch.setattr("p2h_desktop.atomic._PATIENCE_S", 0.03)
    held = HeldFile(monkeypatch, path, "replace", math.inf, code)
    with pytest.raises(PermissionError):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert (held.refused > 1) == (code == ACCESS_DENIED)  # other errors do not pass by waiting
    assert names(tmp_path) == ["file"]
