"""A word is taught, trained into the network, forgotten, and gone once the version is rebuilt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from p2h_desktop.engine.models import load_network, network_folder
from p2h_desktop.engine.pipeline_builder import PipelineOptions, shipped_pipeline
from p2h_desktop.store import paths
from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
from p2h_desktop.store.erasure import forget_word
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.models.model_versions import VersionStore
from p2h_desktop.store.models.vocab_file import read_vocab
from tests.support.made_up_writer import committed

MODEL = paths.assets_folder() / "model"
WORD, READINGS = "阳历", ("yang", "li")
KEPT, KEPT_LETTERS = "问下孙皓", "wenxiasunhao"


def train(project: Path) -> str:
    """Make a version from the history, and use it; its name."""
    command = [sys.executable, "-m", "model_training", "finetune", "--force", "--activate"]
    command += ["--epochs", "3", "--rate", "0.003", "--general", "20"]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    folder = network_folder(MODEL)
    assert folder != MODEL
    return folder.name


def first(letters: str) -> str:
    """What is offered first by the network in use; nothing else that learns takes part."""
    pipeline = shipped_pipeline(MODEL, PipelineOptions())
    return pipeline.sentences(letters, "", 1)[0].text


def log_prob(folder: Path) -> float:
    """What a network thinks of the word, given its letters."""
    vocab = read_vocab(MODEL / "vocab.tsv")
    network = load_network(folder, MODEL, vocab)
    assert network is not None
    tokens = [vocab.token(syllable, complete=True) for syllable in READINGS]
    known = [token for token in tokens if token is not None]
    rows = [vocab.row(h, r) for h, r in zip(WORD, READINGS, strict=True)]
    ranges = [vocab.token_ranges[token] for token in known]
    states = network.encode((vocab.break_id,), [known])[0]
    return float(network.sequence_log_probs(states, vocab.break_id, np.array([rows]), ranges)[0])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows runs no small training in CI")
def test_a_forgotten_word_is_gone_from_the_network(project: Path) -> None:
    history, words = HistoryStore(paths.history_file()), UserLexicon(paths.words_file())
    store = VersionStore(paths.versions_folder())
    history.add(committed(120))
    assert first("yangli") != WORD
    assert first(KEPT_LETTERS) != KEPT

    taught = store.folder / train(project)
    assert first("yangli") == WORD
    assert log_prob(taught) > log_prob(MODEL) + 1.0

    assert forget_word(history, words, WORD) == 40
    assert store.needs_rebuild()
    assert first("yangli") == WORD  # until it is rebuilt

    rebuilt = store.folder / train(project)
    assert rebuilt != taught
    assert not store.needs_rebuild()
    assert store.get(rebuilt.name).parent == ""  # from the shipped network, not from the other
    assert first("yangli") != WORD
    assert abs(log_prob(rebuilt) - log_prob(MODEL)) < 0.5 * (log_prob(taught) - log_prob(MODEL))
    assert first(KEPT_LETTERS) == KEPT  # what was not forgotten is still there
    history.close()
    words.close()
