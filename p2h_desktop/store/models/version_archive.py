"""A personal version as one file, to carry to another computer or to keep."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from p2h_desktop.atomic import replacing
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.store.models.model_versions import (
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
            replacing(out, private=True) as fresh,
            zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            archive.writestr(MANIFEST, manifest_text(version))
            for file in FILES:
                archive.write(store.folder / name / file, file)
    except OSError as error:
        raise StoreError(Code.CANNOT_WRITE, path=out.name, reason=os_reason(error)) from error


def import_version(store: VersionStore, path: Path, vocab: str) -> ModelVersion:
    """Take in what `export_version` wrote; a foreign or damaged file is refused with a reason."""
    try:
        with zipfile.ZipFile(path) as archive:
            version = _read_manifest(archive, path.name)
            if (store.folder / version.id).exists():
                raise StoreError(Code.VERSION_EXISTS, name=version.id)
            folder = Path(tempfile.mkdtemp(dir=ensure_folder(store.folder), prefix=".unfinished-"))
            try:
                for file in FILES:
                    _unpack(archive, file, folder / file, path.name)
                compare_files(folder, version, vocab)
                return store.add(folder, replace(version, imported=True))
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, RuntimeError) as error:
        raise StoreError(Code.VERSION_UNREADABLE, name=path.name) from error


def _read_manifest(archive: zipfile.ZipFile, name: str) -> ModelVersion:
    try:
        info = archive.getinfo(MANIFEST)
        if info.file_size > 1_000_000:
            raise StoreError(Code.VERSION_FILE_TOO_LARGE, name=name, file=MANIFEST)
        raw = parse_json(archive.read(info).decode())
    except (KeyError, ValueError) as error:
        raise StoreError(Code.VERSION_OTHER_KIND, name=name) from error
    return parse_manifest(raw, name)


def _unpack(archive: zipfile.ZipFile, file: str, goal: Path, name: str) -> None:
    try:
        info = archive.getinfo(file)
    except KeyError as error:
        raise StoreError(Code.VERSION_FILE_MISSING, name=name, file=file) from error
    if info.file_size > LARGEST_FILE:
        raise StoreError(Code.VERSION_FILE_TOO_LARGE, name=name, file=file)
    with archive.open(info) as source, goal.open("wb") as target:
        shutil.copyfileobj(source, target)
