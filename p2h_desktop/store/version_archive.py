"""A personal version as one file, to carry to another computer or to keep."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from p2h_desktop.errors import StoreError
from p2h_desktop.store.files import replacing
from p2h_desktop.store.model_versions import (
    FILES,
    MANIFEST,
    ModelVersion,
    VersionStore,
    compare_files,
    manifest_text,
    parse_manifest,
)
from p2h_desktop.store.paths import ensure_folder
from p2h_desktop.store.reading import parse_json

LARGEST_FILE = 400_000_000  # bytes; nothing larger is unpacked


def export_version(store: VersionStore, name: str, vocab: str, out: Path) -> None:
    """Write a version, its hashes and its scores to the file `out`; no text of the user's."""
    version = store.check(name, vocab)
    try:
        with (
            replacing(out) as fresh,
            zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            archive.writestr(MANIFEST, manifest_text(version))
            for file in FILES:
                archive.write(store.folder / name / file, file)
    except OSError as error:
        raise StoreError(f"不能写出 {out.name}：{error.strerror}") from error


def import_version(store: VersionStore, path: Path, vocab: str) -> ModelVersion:
    """Take in what `export_version` wrote; a foreign or damaged file is refused with a reason."""
    try:
        with zipfile.ZipFile(path) as archive:
            version = _read_manifest(archive, path.name)
            if (store.folder / version.id).exists():
                raise StoreError(f"版本 {version.id} 已经在这里了")
            folder = Path(tempfile.mkdtemp(dir=ensure_folder(store.folder), prefix=".unfinished-"))
            try:
                for file in FILES:
                    _unpack(archive, file, folder / file, path.name)
                compare_files(folder, version, vocab)
                return store.add(folder, replace(version, imported=True))
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, RuntimeError) as error:
        raise StoreError(f"{path.name}：文件读不出来，可能已损坏或不完整") from error


def _read_manifest(archive: zipfile.ZipFile, name: str) -> ModelVersion:
    try:
        info = archive.getinfo(MANIFEST)
        if info.file_size > 1_000_000:
            raise StoreError(f"{name}：说明文件大得不对")
        raw = parse_json(archive.read(info).decode())
    except (KeyError, ValueError) as error:
        raise StoreError(f"{name}：这不是 P2H 的个人版本") from error
    return parse_manifest(raw, name)


def _unpack(archive: zipfile.ZipFile, file: str, goal: Path, name: str) -> None:
    try:
        info = archive.getinfo(file)
    except KeyError as error:
        raise StoreError(f"{name}：缺少文件 {file}") from error
    if info.file_size > LARGEST_FILE:
        raise StoreError(f"{name}：文件 {file} 大得不对")
    with archive.open(info) as source, goal.open("wb") as target:
        shutil.copyfileobj(source, target)
