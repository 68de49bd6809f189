"""Every command that trains, on a processor that multiplies no bfloat16."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from model_training.__main__ import main
from model_training.config import ARCHITECTURES
from model_training.discriminative.nbest import Entry, NBest, Reading, write
from p2h_desktop.core.vocab import format_vocab
from p2h_desktop.store.jobs import write_snapshot
from p2h_desktop.store.models.model_versions import VersionStore
from tests.support.fake_models import row_ids, small_vocab
from tests.support.made_up_writer import written
from tests.support.tiny_training import expected_warnings, random_model, small_shards, write_weights

VOCAB = small_vocab()
TINY = ["--width=16", "--heads=2", "--encoder-layers=1", "--inner=32", "--batch-tokens=64"]


@pytest.fixture(autouse=True)
def no_bf16(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx2": True})


@pytest.mark.parametrize("wanted", [[], ["--epsilon", "8"]])
def test_a_version_of_ones_own_is_trained(wanted: list[str], tmp_path: Path) -> None:
    snapshot, versions = tmp_path / "snapshot.jsonl", tmp_path / "versions"
    write_snapshot(snapshot, written(60))
    argv = ["finetune", "--force", "--snapshot", str(snapshot), "--versions", str(versions)]
    with expected_warnings():
        assert main([*argv, "--epochs", "1", "--layers", "1", "--general", "2", *wanted]) == 0
    assert len(VersionStore(versions).versions()) == 1


@pytest.fixture
def vocab(tmp_path: Path) -> list[str]:
    path = tmp_path / "vocab.tsv"
    path.write_text(format_vocab(VOCAB), encoding="utf-8")
    return ["--vocab", str(path)]


def steps(log: Path) -> list[dict[str, Any]]:
    """What a run has logged, but for the time it took."""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return [{k: v for k, v in line.items() if k != "eta_minutes"} for line in lines]


@pytest.mark.parametrize("arch", ARCHITECTURES)
def test_every_architecture_is_trained_in_float32(
    arch: str, tmp_path: Path, vocab: list[str]
) -> None:
    shards, found = str(small_shards(tmp_path / "shards")), []
    for name, wanted in (("auto", []), ("no", ["--bf16", "no"])):
        out = tmp_path / name
        train = ["train", shards, "--out", str(out), "--dev-batches", "1", *vocab, *TINY, *wanted]
        assert main([*train, "--steps", "3", "--dev-every", "1", "--arch", arch]) == 0
        found.append(steps(out / "log.jsonl"))
    assert found[0] == found[1]
    assert len(found[0]) == 3


def test_discriminative_training_is_in_float32(
    tmp_path: Path, vocab: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    tokens = [VOCAB.syllables.index(syllable) for syllable in ("ni", "hao")]
    entries = [Entry(row_ids(VOCAB, text), -1.0, -1.0, text == "你好") for text in ("你好", "泥号")]
    lists = tmp_path / "lists.gz"
    write([NBest([VOCAB.break_id], [], [Reading(tokens, entries)])] * 8, lists)
    weights, printed = write_weights(tmp_path / "weights.pt", random_model()), []
    for wanted in ([], ["--bf16", "no"]):
        argv = ["discriminate", str(lists), "--tested", str(lists), *vocab, *wanted]
        argv += ["--start-from", str(weights), "--out", str(tmp_path / "better.pt")]
        assert main([*argv, "--easy", "1", "--work", "8"]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    assert "after: loss" in printed[0]
