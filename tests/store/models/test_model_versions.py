"""Personal versions: added whole, activated by one pointer, rolled back, passed on, refused."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from p2h_desktop.cli.main import main
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message, verbatim
from p2h_desktop.store.files import sha256_of
from p2h_desktop.store.models.model_versions import (
    FILES,
    MANIFEST,
    REPORT,
    STATE,
    VersionStore,
    digest,
    hash_files,
    manifest_text,
    read_manifest,
)
from p2h_desktop.store.models.version_archive import export_version, import_version
from p2h_desktop.store.paths import asset
from tests.support.fake_versions import VOCAB, add


@pytest.fixture
def store(tmp_path: Path) -> VersionStore:
    return VersionStore(tmp_path / "versions")


def test_added_versions_are_listed_newest_first(store: VersionStore) -> None:
    assert store.versions() == []
    first, second = add(store, "one"), add(store, "two", accepted=False)
    assert [v.id for v in store.versions()] == [second.id, first.id]
    assert store.get(second.id) == second
    assert not second.accepted
    with pytest.raises(StoreError, match="version-not-found"):
        store.get("../..")


def test_activation_and_rolling_back_are_bit_exact(store: VersionStore) -> None:
    first, second = add(store, "one"), add(store, "two")
    assert store.active_folder(VOCAB) is None
    store.activate(first.id, VOCAB)
    before = {name: sha256_of(store.folder / first.id / name) for name in FILES}
    store.activate(second.id, VOCAB)
    assert store.active_folder(VOCAB) == store.folder / second.id
    assert store.roll_back(VOCAB) == first.id
    folder = store.active_folder(VOCAB)
    assert folder is not None
    assert {name: sha256_of(folder / name) for name in FILES} == before
    assert store.roll_back(VOCAB) == ""
    assert store.active_folder(VOCAB) is None
    with pytest.raises(StoreError, match="version-none-before"):
        store.roll_back(VOCAB)


def test_a_version_that_failed_is_kept_but_not_activated(store: VersionStore) -> None:
    failed = add(store, "one", accepted=False)
    with pytest.raises(StoreError, match="version-refused"):
        store.activate(failed.id, VOCAB)
    assert store.active_folder(VOCAB) is None
    assert store.versions() == [failed]


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_version_is_passed_over(store: VersionStore, name: str) -> None:
    first, second = add(store, "one"), add(store, "two")
    for version in (first, second):
        store.activate(version.id, VOCAB)
    (store.folder / second.id / name).write_bytes(b"")  # cut short
    assert store.active_folder(VOCAB) is None
    with pytest.raises(StoreError, match=f"version-file-damaged.*{name}"):
        store.check(second.id, VOCAB)
    assert store.roll_back(VOCAB) == first.id


def test_rolling_back_passes_over_what_is_gone(store: VersionStore) -> None:
    first, second, third = add(store, "one"), add(store, "two"), add(store, "three")
    for version in (first, second, third):
        store.activate(version.id, VOCAB)
    (store.folder / second.id / "decoder.onnx").unlink()
    assert store.roll_back(VOCAB) == first.id


def test_a_version_for_other_rows_is_refused(store: VersionStore) -> None:
    foreign = add(store, "one", vocab="other")
    with pytest.raises(StoreError, match="version-other-vocabulary"):
        store.activate(foreign.id, VOCAB)


def test_the_active_version_cannot_be_deleted(store: VersionStore) -> None:
    first, second = add(store, "one"), add(store, "two")
    store.activate(first.id, VOCAB)
    store.activate(second.id, VOCAB)
    with pytest.raises(StoreError, match="version-in-use"):
        store.delete(second.id)
    store.delete(first.id)
    assert [v.id for v in store.versions()] == [second.id]
    assert store.roll_back(VOCAB) == ""
    assert not list(store.folder.glob(".*"))


def test_old_versions_make_room(store: VersionStore) -> None:
    made = [add(store, word, accepted=word != "c") for word in "abcdef"]
    store.activate(made[0].id, VOCAB)
    store.activate(made[1].id, VOCAB)
    size = store.size(made[0].id)
    (store.folder / ".unfinished-killed").mkdir()
    # the refused one goes first, then the oldest that is neither in use nor the way back
    assert store.prune(4 * size) == [made[2].id, made[3].id]
    assert store.prune(1) == [made[4].id]
    assert [v.id for v in store.versions()] == [made[5].id, made[1].id, made[0].id]
    assert not list(store.folder.glob(".*"))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"active": "x"}', "\x00"])
def test_a_damaged_pointer_means_the_shipped_network(store: VersionStore, content: str) -> None:
    store.activate(add(store, "one").id, VOCAB)
    (store.folder / STATE).write_text(content)
    assert store.active_folder(VOCAB) is None
    store.activate(store.versions()[0].id, VOCAB)
    assert store.active_folder(VOCAB) is not None


def test_forgetting_marks_every_version_and_drops_quotes(store: VersionStore) -> None:
    assert not store.mark_for_rebuild()
    old = add(store, "one")
    store.activate(old.id, VOCAB)
    assert not store.needs_rebuild()
    assert store.mark_for_rebuild()
    assert store.needs_rebuild()
    assert not (store.folder / old.id / REPORT).exists()
    fresh = add(store, "two")
    store.activate(fresh.id, VOCAB)
    assert not store.needs_rebuild()
    store.roll_back(VOCAB)
    assert store.needs_rebuild()


def test_a_version_of_an_older_network_is_known(store: VersionStore, tmp_path: Path) -> None:
    version = add(store, "one")
    shipped = tmp_path / "model"
    shutil.copytree(store.folder / version.id, shipped)
    assert not store.outgrown(shipped)  # nothing is active
    store.activate(version.id, VOCAB)
    assert store.outgrown(shipped)
    built = store.workspace("two")
    shutil.copytree(shipped, built, dirs_exist_ok=True)
    same = replace(version, created="2031", base=digest(hash_files(shipped)))
    store.activate(store.add(built, same).id, VOCAB)
    assert not store.outgrown(shipped)
    (shipped / "tables.npz").write_text("another network")
    assert store.outgrown(shipped)


def test_erasing_leaves_nothing(store: VersionStore) -> None:
    store.activate(add(store, "one").id, VOCAB)
    store.erase()
    assert not store.folder.exists()
    assert store.versions() == []


def test_an_exported_version_arrives_whole(store: VersionStore, tmp_path: Path) -> None:
    version, file = add(store, "one"), tmp_path / "one.p2hmodel"
    export_version(store, version.id, VOCAB, file)
    with zipfile.ZipFile(file) as archive:
        assert set(archive.namelist()) == {MANIFEST, *FILES}  # no quotes of the user's
    other = VersionStore(tmp_path / "other")
    arrived = import_version(other, file, VOCAB)
    assert arrived == replace(version, imported=True)
    other.activate(arrived.id, VOCAB)
    folder = other.active_folder(VOCAB)
    assert folder is not None
    assert hash_files(folder) == dict(version.sha256)
    with pytest.raises(StoreError, match="version-exists"):
        import_version(other, file, VOCAB)


def repack(file: Path, change: dict[str, bytes | None]) -> None:
    """Put other contents into an archive; None takes a file out."""
    with zipfile.ZipFile(file) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in (contents | change).items():
            if content is not None:
                archive.writestr(name, content)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"encoder.onnx": b"other"}, "version-file-damaged"),
        ({"tables.npz": None}, "version-file-missing"),
        ({MANIFEST: None}, "version-other-kind"),
        ({MANIFEST: b"[]"}, "version-other-kind"),
        ({MANIFEST: b'{"kind": "p2h-personal-version", "format": 1}'}, "version-other-format"),
        ({MANIFEST: b'{"kind": "p2h-personal-version", "format": 2}'}, "version-manifest-damaged"),
    ],
)
def test_a_foreign_archive_is_refused(
    store: VersionStore, tmp_path: Path, change: dict[str, bytes | None], reason: str
) -> None:
    file = tmp_path / "one.p2hmodel"
    export_version(store, add(store, "one").id, VOCAB, file)
    repack(file, change)
    other = VersionStore(tmp_path / "other")
    with pytest.raises(StoreError, match=reason):
        import_version(other, file, VOCAB)
    assert other.versions() == []
    assert not list(other.folder.glob("*")) or not list(other.folder.glob(".unfinished*"))


@pytest.mark.parametrize("kept", [0, 10, 200])
def test_a_truncated_archive_is_refused(store: VersionStore, tmp_path: Path, kept: int) -> None:
    file = tmp_path / "one.p2hmodel"
    export_version(store, add(store, "one").id, VOCAB, file)
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(StoreError, match="version-unreadable"):
        import_version(VersionStore(tmp_path / "other"), file, VOCAB)


def test_hashes_that_do_not_fit_the_name_are_refused(store: VersionStore) -> None:
    version = add(store, "one")
    path = store.folder / version.id / MANIFEST
    raw = json.loads(path.read_text("utf-8"))
    raw["sha256"]["tables.npz"] = "0" * 64
    path.write_text(json.dumps(raw))
    with pytest.raises(StoreError, match="version-name-differs"):
        read_manifest(store.folder / version.id)
    assert store.versions() == []


def test_reasons_that_older_programs_wrote_are_shown_as_they_are(store: VersionStore) -> None:
    path = store.folder / add(store, "one").id / MANIFEST
    raw = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(raw | {"format": 2, "reasons": ["✓ 没有变慢"]}), "utf-8")
    assert store.versions()[0].reasons == (verbatim("✓ 没有变慢"),)
    path.write_text(json.dumps(raw | {"reasons": [3]}), "utf-8")
    assert store.versions() == []


def test_reasons_are_kept_as_codes(store: VersionStore) -> None:
    version = add(store, "one")
    reason = message(Code.CHECK_PASSED, finding=message(Code.PRIVACY_PASSED))
    path = store.folder / version.id / MANIFEST
    path.write_text(manifest_text(replace(version, reasons=(reason,))), "utf-8")
    assert read_manifest(path.parent).reasons == (reason,)


KILLED = """
import os, signal, sys
from pathlib import Path
from p2h_desktop.store import files; from p2h_desktop.store.models import model_versions
from tests.support.fake_versions import VOCAB, add
store = model_versions.VersionStore(Path(sys.argv[1]))
step, calls = int(sys.argv[2]), 0
def count(kind):
    real = getattr(os, kind)
    def counted(*args, **options):
        global calls
        calls += 1
        if calls == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **options)
    return counted
for kind in ("fsync", "rename", "replace", "mkdir"):
    setattr(os, kind, count(kind))
version = add(store, "fresh")
store.activate(version.id, VOCAB)
store.delete(sys.argv[3])
print("done")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_kill_9_anywhere_leaves_versions_that_load(project: Path, tmp_path: Path) -> None:
    ended = False
    for step in range(1, 60):
        store = VersionStore(tmp_path / str(step))
        old = add(store, "old")
        spare = add(store, "spare")
        store.activate(old.id, VOCAB)
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(store.folder), str(step), spare.id],
            cwd=project,
            capture_output=True,
            check=False,
        )
        active = store.active_folder(VOCAB)
        assert active is not None
        for version in store.versions():
            store.check(version.id, VOCAB)
        assert active.name in {v.id for v in store.versions()}
        store.prune(10**9)
        assert not list(store.folder.glob(".unfinished*"))
        ended = done.returncode == 0
        if ended:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
    assert ended
    assert step > 8


def test_a_read_only_folder_is_told(store: VersionStore) -> None:
    if os.name == "nt" or os.geteuid() == 0:
        pytest.skip("needs a folder that this user cannot write")
    version = add(store, "one")
    store.folder.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="cannot-write"):
            store.activate(version.id, VOCAB)
    finally:
        store.folder.chmod(0o700)


def test_the_command_line_offers_all_of_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from p2h_desktop.store.paths import versions_folder

    store, vocab = VersionStore(versions_folder()), sha256_of(asset("model/vocab.tsv"))
    first, failed = add(store, "one", vocab=vocab), add(store, "two", accepted=False, vocab=vocab)

    def p2h(*words: str) -> str:
        assert main(["versions", *words]) == 0
        return capsys.readouterr().out

    assert f"  {first.id}  通过" in p2h()
    assert "未通过" in p2h("show", failed.id)
    assert "通过\t未通过" in p2h("compare", first.id, failed.id)
    assert main(["versions", "compare", first.id]) == 1
    p2h("activate", first.id)
    assert f"* {first.id}" in p2h("list")
    p2h("export", first.id, "--out", str(tmp_path / "out"))
    p2h("rollback")
    p2h("delete", first.id)
    assert first.id in p2h("import", str(tmp_path / "out"))
    assert "导入" in p2h("list")
    p2h("activate", first.id)
    assert "* 自带模型" in p2h("shipped") + p2h()
    assert main(["versions", "activate", failed.id]) == 1
    capsys.readouterr()
    assert main(["versions", "export"]) == 1
    assert "请写明版本" in capsys.readouterr().err
