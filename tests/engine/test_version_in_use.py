"""Versions beside the rest of what is the user's own: used, damaged, forgotten, erased."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest

from p2h_desktop.core.types import Keystroke
from p2h_desktop.engine.engine import load_engine
from p2h_desktop.engine.models import network_folder
from p2h_desktop.engine.pipeline_builder import PipelineOptions, shipped_pipeline
from p2h_desktop.engine.session_config import start_session
from p2h_desktop.store import paths
from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
from p2h_desktop.store.erasure import erase_everything, forget_word
from p2h_desktop.store.files import sha256_of
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.jobs import FineTuneJob, SnapshotRecord, unfinished_job, write_job
from p2h_desktop.store.models.model_versions import FILES, ModelVersion, VersionStore, hash_files
from p2h_desktop.store.settings.settings import Settings
from tests.support.fake_versions import VOCAB, add

MODEL = paths.assets_folder() / "model"


@pytest.fixture
def store() -> VersionStore:
    return VersionStore(paths.versions_folder())


def shipped_as_version(store: VersionStore) -> ModelVersion:
    """The shipped network as a version of its own."""
    built = store.workspace("copy")
    for name in FILES:
        shutil.copy(MODEL / name, built / name)
    vocab = sha256_of(MODEL / "vocab.tsv")
    made = ModelVersion(
        "", "", "", vocab, "2030-01-01T00:00:00+00:00", "2029", hash_files(built), accepted=True
    )
    version = store.add(built, made)
    store.activate(version.id, vocab)
    return version


def test_the_history_tells_which_version_was_typed_with(store: VersionStore) -> None:
    engine = load_engine(MODEL, Settings())
    session = start_session(engine, Settings())
    try:
        for key in ("n", "i", "space"):
            session.press(Keystroke(key, "" if key == "space" else key))
        version = shipped_as_version(store)
        engine.reload_network()
        session.set_converter(engine.make(Settings()))
        for key in ("n", "i", "space"):
            session.press(Keystroke(key, "" if key == "space" else key))
        assert [r.model for r in engine.user_data.history.records()] == ["", version.id]
    finally:
        engine.user_data.close()


@pytest.mark.parametrize("name", FILES)
def test_a_truncated_version_gives_way_to_the_shipped_network(
    store: VersionStore, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    version = shipped_as_version(store)
    assert network_folder(MODEL) == store.folder / version.id
    path = store.folder / version.id / name
    path.write_bytes(path.read_bytes()[:1000])
    with caplog.at_level(logging.WARNING):
        assert network_folder(MODEL) == MODEL
    assert "version-file-damaged" in caplog.text
    assert name in caplog.text
    pipeline = shipped_pipeline(MODEL, PipelineOptions())
    assert pipeline.sentences("nihao", "", 1)[0].text == "你好"


def job_with_text() -> Path:
    folder = paths.training_folder() / "one"
    record = SnapshotRecord("2030", "", "yangli", ("yang", "li"), "样例", 1)
    write_job(folder, FineTuneJob("", ""), [record])
    return folder


def test_forgetting_a_word_marks_versions_and_drops_jobs(
    store: VersionStore, tmp_path: Path
) -> None:
    store.activate(add(store, "one").id, VOCAB)
    job = job_with_text()
    history = HistoryStore(tmp_path / "history.sqlite3")
    words = UserLexicon(tmp_path / "words.sqlite3")
    forget_word(history, words, "样例")
    history.close()
    words.close()
    assert store.needs_rebuild()
    assert not job.exists()
    assert unfinished_job(paths.training_folder()) is None


def test_erasing_everything_takes_versions_and_jobs(store: VersionStore) -> None:
    store.activate(add(store, "one").id, VOCAB)
    job_with_text()
    history, words = HistoryStore(paths.history_file()), UserLexicon(paths.words_file())
    erase_everything(history, words)
    history.close()
    words.close()
    left = [p for p in paths.data_folder().rglob("*") if p.is_file()]
    assert not [p for p in left if "样例".encode() in p.read_bytes()]
    assert not paths.versions_folder().exists()
    assert not paths.training_folder().exists()
