"""Personal versions of the network: kept, activated by one pointer, rolled back, passed on."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from p2h_desktop.atomic import when_free
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, from_json, to_json
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.store.files import replace_file, sha256_of, sync_folder
from p2h_desktop.store.paths import ensure_folder
from p2h_desktop.store.reading import read_json
from p2h_desktop.store.shredding import shred, shred_tree

_log = logging.getLogger(__name__)

FORMAT = 3
_FORMAT_WITH_PROSE = 2  # the gate's reasons are texts there, and shown as they are
_KIND = "p2h-personal-version"
FILES = ("encoder.onnx", "decoder.onnx", "tables.npz")
MANIFEST = "manifest.json"
REPORT = "report.json"  # examples in the user's own words: never exported
STATE = "state.json"
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """What is known of a personal version without loading it.

    id: made of the time and the content; parent: the version it was trained from, "" for the
    shipped network; base: `digest` of that network's hashes; vocab: SHA-256 of vocab.tsv;
    created: UTC, ISO 8601; learned_until: when the last text it has learned was typed;
    sha256: of each of FILES; accepted: whether the gate let it pass; reasons: what the gate says;
    scores: figures before and after.
    """

    id: str
    parent: str
    base: str
    vocab: str
    created: str
    learned_until: str
    sha256: Mapping[str, str]
    accepted: bool
    reasons: tuple[Message, ...] = ()
    scores: Mapping[str, Any] = field(default_factory=dict)
    imported: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """The pointer: the active version ("" is the shipped network) and those active before it.

    rebuild: versions that have learned what the user wants forgotten.
    """

    active: str = ""
    before: tuple[str, ...] = ()
    rebuild: tuple[str, ...] = ()


def version_id(created: str, sha256: Mapping[str, str]) -> str:
    """Return the name of a version: its time, and the beginning of the hash of its hashes."""
    stamp = "".join(c for c in created[:19] if c.isdigit())
    return f"v{stamp}-{digest(sha256)[:8]}"


def digest(sha256: Mapping[str, str]) -> str:
    """Return one hash for several files: SHA-256 of the lines `file hash`, sorted."""
    listed = "".join(f"{name} {sha256[name]}\n" for name in sorted(sha256))
    return hashlib.sha256(listed.encode("ascii")).hexdigest()


class VersionStore:
    """The folder of versions. Every change is one rename; nothing half made is ever listed."""

    def __init__(self, folder: Path) -> None:
        """Look at `folder`, which need not exist yet."""
        self.folder = folder

    def versions(self) -> list[ModelVersion]:
        """Return all versions whose manifest can be read, newest first."""
        if not self.folder.is_dir():
            return []
        found = []
        for path in self.folder.iterdir():
            if path.is_dir() and not path.name.startswith("."):
                try:
                    found.append(read_manifest(path))
                except StoreError as error:
                    _log.warning("a version is left out: %s", error)
        return sorted(found, key=lambda version: version.id, reverse=True)

    def get(self, name: str) -> ModelVersion:
        """Return one version; StoreError when there is none of this name."""
        if name not in {path.name for path in self._folders()}:
            raise StoreError(Code.VERSION_NOT_FOUND, name=name)
        return read_manifest(self.folder / name)

    def state(self) -> State:
        """Return the pointer; a damaged one counts as none, and the log says so."""
        path = self.folder / STATE
        try:
            raw = read_json(path)
            return State(str(raw["active"]), tuple(raw["before"]), tuple(raw["rebuild"]))
        except FileNotFoundError:
            return State()
        except (OSError, ValueError, KeyError, TypeError):
            _log.warning("the pointer to the active version is damaged; the shipped one is used")
            return State()

    def active_folder(self, vocab: str) -> Path | None:
        """Return the folder to load the network from, None for the shipped one.

        vocab: SHA-256 of the vocab.tsv in use. A version that is damaged or was made for another
        vocabulary is passed over, and the log says why.
        """
        active = self.state().active
        if not active:
            return None
        try:
            self.check(active, vocab)
        except StoreError as error:
            _log.warning("the personal version is not used: %s", error)
            return None
        return self.folder / active

    def check(self, name: str, vocab: str) -> ModelVersion:
        """Return a version after comparing all hashes; StoreError says what is wrong."""
        version = self.get(name)
        compare_files(self.folder / name, version, vocab)
        return version

    def add(self, built: Path, version: ModelVersion) -> ModelVersion:
        """Take in a finished folder (from `workspace`) and return the version with its name."""
        named = replace(version, id=version_id(version.created, version.sha256))
        replace_file(built / MANIFEST, manifest_text(named).encode("utf-8"))
        sync_folder(built)
        goal = self.folder / named.id
        if goal.exists():
            shutil.rmtree(built)
            return named
        try:
            when_free(lambda: built.rename(goal))
        except OSError as error:
            raise StoreError(Code.VERSION_NOT_SAVED, reason=os_reason(error)) from error
        return named

    def workspace(self, name: str) -> Path:
        """Return an empty folder to build a version in, on the same disk as the others."""
        folder = ensure_folder(self.folder) / f"{_UNFINISHED}{name}"
        with suppress(OSError):
            shred_tree(folder)
        return ensure_folder(folder)

    def activate(self, name: str, vocab: str) -> None:
        """Make a version the active one; StoreError for a refused, damaged or foreign one."""
        if not self.check(name, vocab).accepted:
            raise StoreError(Code.VERSION_REFUSED)
        state = self.state()
        if name != state.active:
            before = (state.active, *state.before)[:20]
            self._point(replace(state, active=name, before=before))

    def roll_back(self, vocab: str) -> str:
        """Go back to what was active before the active version; return its name ("" shipped).

        Versions that were deleted or damaged since are passed over.
        """
        state = self.state()
        if not state.active:
            raise StoreError(Code.VERSION_NONE_BEFORE)
        left = list(state.before)
        while left and not self._usable(left[0], vocab):
            left.pop(0)
        active, before = (left[0], left[1:]) if left else ("", [])
        self._point(replace(state, active=active, before=tuple(before)))
        return active

    def use_shipped(self) -> None:
        """Go back to the shipped network; every version is kept."""
        state = self.state()
        if state.active:
            self._point(replace(state, active="", before=(state.active, *state.before)[:20]))

    def delete(self, name: str) -> None:
        """Delete a version that is not active."""
        self.get(name)
        state = self.state()
        if state.active == name:
            raise StoreError(Code.VERSION_IN_USE)
        self._remove(name)
        kept = tuple(v for v in state.before if v != name)
        self._point(replace(state, before=kept, rebuild=_without(state.rebuild, name)))

    def erase(self) -> None:
        """Delete every version and the pointer."""
        if self.folder.is_dir():
            try:
                shred_tree(self.folder)
            except OSError as error:
                raise StoreError(Code.VERSIONS_NOT_DELETED, reason=os_reason(error)) from error

    def mark_for_rebuild(self) -> bool:
        """Note that what was learned has to be learned anew without something forgotten.

        Every version may hold it; True if there is any. Examples quoted in reports go at once.
        """
        names = tuple(v.id for v in self.versions())
        for report in self.folder.glob(f"*/{REPORT}"):  # of damaged and unfinished ones as well
            shred(report)
        if names:
            self._point(replace(self.state(), rebuild=names))
        return bool(names)

    def needs_rebuild(self) -> bool:
        """Tell whether the active version has learned something that was forgotten since."""
        state = self.state()
        return bool(state.active) and state.active in state.rebuild

    def outgrown(self, shipped: Path) -> bool:
        """Tell whether the active version began with another network than lies in `shipped`."""
        active = self.state().active
        try:
            return bool(active) and self.get(active).base != digest(hash_files(shipped))
        except (OSError, StoreError):
            return False  # then it is not in use

    def size(self, name: str) -> int:
        """Return the bytes a version takes on the disk."""
        return sum(p.stat().st_size for p in (self.folder / name).iterdir() if p.is_file())

    def prune(self, limit_bytes: int) -> list[str]:
        """Delete old versions until all fit into `limit_bytes`; return the names deleted.

        Refused ones go first, then the oldest; never the active one, the one before it, and the
        newest.
        """
        self._sweep()
        state, versions = self.state(), self.versions()
        safe = {state.active, *state.before[:1], *(v.id for v in versions[:1])}
        sizes = {v.id: self.size(v.id) for v in versions}
        deleted = []
        for version in sorted(versions, key=lambda v: (v.accepted, v.id)):
            if sum(sizes.values()) > limit_bytes and version.id not in safe:
                self.delete(version.id)
                del sizes[version.id]
                deleted.append(version.id)
        return deleted

    def _sweep(self) -> None:
        """Remove what a killed trainer or import has left."""
        for path in self.folder.glob(f"{_UNFINISHED}*"):
            with suppress(OSError):
                shred_tree(path)

    def _folders(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [p for p in self.folder.iterdir() if p.is_dir() and not p.name.startswith(".")]

    def _usable(self, name: str, vocab: str) -> bool:
        if not name:
            return True
        try:
            self.check(name, vocab)
        except StoreError as error:
            _log.warning("rolling back passes over a version: %s", error)
            return False
        return True

    def _remove(self, name: str) -> None:
        """Take a version away in one step, then delete its files."""
        gone = Path(tempfile.mkdtemp(dir=self.folder, prefix=_UNFINISHED))
        try:
            when_free(lambda: (self.folder / name).rename(gone / name))
            shred_tree(gone)
        except OSError as error:
            raise StoreError(Code.VERSION_NOT_DELETED, reason=os_reason(error)) from error

    def _point(self, state: State) -> None:
        text = json.dumps({"format": FORMAT, **asdict(state)}, ensure_ascii=False, indent=1)
        replace_file(self.folder / STATE, text.encode("utf-8"))


def hash_files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each of FILES in a folder."""
    return {name: sha256_of(folder / name) for name in FILES}


def read_manifest(folder: Path) -> ModelVersion:
    """Read the manifest of a version; StoreError when it is missing, damaged or of another kind."""
    try:
        raw = read_json(folder / MANIFEST)
    except (OSError, ValueError) as error:
        raise StoreError(Code.VERSION_MANIFEST_DAMAGED, name=folder.name) from error
    return parse_manifest(raw, folder.name)


def parse_manifest(raw: object, name: str) -> ModelVersion:
    """Return the version a manifest describes; StoreError says what is wrong with it."""
    if not isinstance(raw, dict) or raw.get("kind") != _KIND:
        raise StoreError(Code.VERSION_OTHER_KIND, name=name)
    if raw.get("format") not in (FORMAT, _FORMAT_WITH_PROSE):
        raise StoreError(Code.VERSION_OTHER_FORMAT, name=name, found=str(raw.get("format")))
    known = {f.name for f in fields(ModelVersion)}
    try:
        given = {k: v for k, v in raw.items() if k in known}
        reasons = tuple(map(from_json, given.get("reasons", ())))
        version = ModelVersion(**{**given, "reasons": reasons})
        _check_types(version)
    except (TypeError, ValueError) as error:
        raise StoreError(Code.VERSION_MANIFEST_DAMAGED, name=name) from error
    if set(version.sha256) != set(FILES):
        raise StoreError(Code.VERSION_MANIFEST_DAMAGED, name=name)
    if version.id != version_id(version.created, version.sha256):
        raise StoreError(Code.VERSION_NAME_DIFFERS, name=name)
    return version


def _check_types(version: ModelVersion) -> None:
    given: dict[str, object] = {f.name: getattr(version, f.name) for f in fields(version)}
    texts = [given[n] for n in ("id", "parent", "base", "vocab", "created", "learned_until")]
    tables = isinstance(given["sha256"], dict) and isinstance(given["scores"], dict)
    flags = isinstance(given["accepted"], bool) and isinstance(given["imported"], bool)
    if not (tables and flags and all(isinstance(t, str) for t in texts)):
        raise TypeError("a field of another type")


def compare_files(folder: Path, version: ModelVersion, vocab: str) -> None:
    """Raise StoreError unless every file is as the manifest says and the vocabulary is ours."""
    if version.vocab != vocab:
        raise StoreError(Code.VERSION_OTHER_VOCABULARY, name=version.id)
    for name, wanted in version.sha256.items():
        try:
            found = sha256_of(folder / name)
        except OSError as error:
            raise StoreError(Code.VERSION_FILE_MISSING, name=version.id, file=name) from error
        if found != wanted:
            raise StoreError(Code.VERSION_FILE_DAMAGED, name=version.id, file=name)


def manifest_text(version: ModelVersion) -> str:
    """Return the manifest of a version as it is written."""
    body = {"kind": _KIND, "format": FORMAT, **asdict(version)}
    body["reasons"] = [to_json(reason) for reason in version.reasons]
    return json.dumps(body, ensure_ascii=False, indent=1)


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(n for n in names if n != name)
