"""The commands, one after another, the way a developer runs them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from model_training.__main__ import build_parser, main
from model_training.cli.commands import read_settings
from model_training.config import ModelConfig, SampleConfig, TrainConfig
from model_training.corpus import prepare
from p2h_desktop.core.vocab import format_vocab
from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code
from p2h_desktop.store import paths
from tests.support.fake_models import small_vocab
from tests.support.tiny_training import expected_warnings, small_shards

TINY = ["--width=16", "--heads=2", "--encoder-layers=1", "--inner=32", "--batch-tokens=64"]


@pytest.fixture
def vocab_file(tmp_path: Path) -> Path:
    path = tmp_path / "vocab.tsv"
    path.write_text(format_vocab(small_vocab()), encoding="utf-8")
    return path


def test_from_shards_to_a_model_folder(
    tmp_path: Path, vocab_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shards, out = str(small_shards(tmp_path / "shards")), tmp_path / "run"
    vocab = ["--vocab", str(vocab_file)]
    train = ["train", shards, "--out", str(out), "--dev-batches", "1", *vocab, *TINY, "--bf16=no"]
    assert main([*train, "--steps", "5"]) == 0
    weights, model = str(tmp_path / "weights.pt"), tmp_path / "model"
    assert main(["weights", str(out / "checkpoint.pt"), "--out", weights]) == 0
    assert main(["held-out", weights, shards, "--batches", "1", *vocab]) == 0
    assert main(["plot", str(out / "log.jsonl"), "--out", str(tmp_path / "run.png")]) == 0
    with expected_warnings():
        assert main(["export", weights, "--out", str(model), "--float32"]) == 0
    assert main(["syllables", shards, "--out", str(model / "syllables.npy"), *vocab]) == 0
    printed = capsys.readouterr().out
    assert "400 clauses" in printed
    assert "weights after step 5" in printed
    assert "| chat |" in printed
    assert "parity" in printed
    assert (tmp_path / "run.png").exists()
    assert np.load(model / "syllables.npy").shape == (20, 19)
    assert json.loads((model / "manifest.json").read_text())["shape"]["width"] == 16
    # a second run that begins with the weights of the first
    other = [part if part != str(out) else str(tmp_path / "more") for part in train]
    assert main([*other, "--steps", "1", "--start-from", weights]) == 0
    # and one that begins with what was exported
    third = [part if part != str(out) else str(tmp_path / "third") for part in train]
    assert main([*third, "--steps", "1", "--start-from", str(model), "--teacher", str(model)]) == 0
    assert main(["held-out", str(model), shards, "--batches", "1", *vocab]) == 0
    assert main(["prune", str(model), "--share", "0.5", "--out", str(tmp_path / "half.pt")]) == 0


def test_prepare(tmp_path: Path, vocab_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepare._labeller()  # loaded here, the worker process need not load it again
    text = tmp_path / "chat" / "day.txt"
    text.parent.mkdir()
    text.write_bytes("我们你好\n".encode() * 10 + b"\xff\n")
    argv = ["prepare", str(text), "--out", str(tmp_path / "out"), "--workers", "1"]
    assert main([*argv, "--vocab", str(vocab_file)]) == 0
    printed = capsys.readouterr().out
    assert "51 ids in 2 shards" in printed
    assert "chat/day.txt: 1 broken lines skipped" in printed


@pytest.mark.parametrize(
    "argv",
    [
        ["train", "missing", "--out", "run"],
        ["weights", "missing.pt", "--out", "weights.pt"],
        ["plot", "missing.jsonl", "--out", "run.png"],
        ["prepare", "missing", "--out", "shards"],
    ],
)
def test_missing_files_are_said_in_one_line(
    argv: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(argv) == 1
    message = capsys.readouterr().err
    assert message.startswith("model_training: ")
    assert len(message.splitlines()) == 1


def test_every_number_and_switch_of_a_run_is_an_option() -> None:
    argv = ["train", "shards", "--out", "run", "--width", "64", "--part", "0.5", "--bf16", "no"]
    args = build_parser().parse_args([*argv, "--peak-rate", "0.25", "--steps", "7"])
    assert read_settings(args, ModelConfig) == ModelConfig(width=64)
    assert read_settings(args, SampleConfig) == SampleConfig(part=0.5)
    wanted = TrainConfig(bf16="no", peak_rate=0.25, steps=7)
    assert read_settings(args, TrainConfig) == wanted


def test_outside_a_checkout_the_installed_model_is_read_and_none_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    installed = paths.assets_folder() / "model"
    assert build_parser().parse_args(["finetune"]).vocab == installed / "vocab.tsv"
    made = build_parser().parse_args(["ngram", "shards"])
    assert made.vocab == installed / "vocab.tsv"
    assert made.out == Path("assets/model/ngram.bin")

    def missing() -> Path:  # as in the trainer's bundle
        raise AssetError(Code.ASSETS_MISSING)

    monkeypatch.setattr(paths, "assets_folder", missing)
    assert build_parser().parse_args(["finetune"]).vocab == Path("assets/model/vocab.tsv")


def test_defaults_are_those_of_the_dataclasses() -> None:
    args = build_parser().parse_args(["train", "shards", "--out", "run"])
    for kind in (ModelConfig, SampleConfig, TrainConfig):
        assert read_settings(args, kind) == kind()


@pytest.mark.parametrize(
    "argv", [[], ["unknown"], ["train"], ["train", "x", "--out", "y", "--bf16", "maybe"]]
)
def test_wrong_usage(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(argv)
    assert stopped.value.code == 2
    assert "usage: python -m model_training" in capsys.readouterr().err


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    for name in (
        "prepare",
        "train",
        "plot",
        "weights",
        "evaluate",
        "held-out",
        "pieces",
        "prune",
        "export",
        "syllables",
        "labels",
    ):
        with pytest.raises(SystemExit) as stopped:
            main([name, "--help"])
        assert stopped.value.code == 0
        assert f"python -m model_training {name}" in capsys.readouterr().out


def test_another_architecture_is_measured_but_not_exported(
    tmp_path: Path, vocab_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shards, out = str(small_shards(tmp_path / "shards")), tmp_path / "run"
    vocab = ["--vocab", str(vocab_file)]
    train = ["train", shards, "--out", str(out), "--dev-batches", "1", *vocab, *TINY, "--bf16=no"]
    assert main([*train, "--steps", "30", "--arch", "lstm-attention"]) == 0
    weights = str(tmp_path / "weights.pt")
    assert main(["weights", str(out / "checkpoint.pt"), "--out", weights]) == 0
    capsys.readouterr()
    tables = []
    for head in ([], ["--position-head"]):
        assert main(["held-out", weights, shards, "--batches", "1", *vocab, *head]) == 0
        tables.append(capsys.readouterr().out)
    assert tables[0] != tables[1]
    assert main(["export", weights, "--out", str(tmp_path / "model")]) == 1
    assert "lstm-attention" in capsys.readouterr().err
