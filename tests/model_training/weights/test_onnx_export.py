"""Exported graphs against torch, float and int8, and the manifest beside them."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from model_training.config import ModelConfig
from model_training.network.model import P2HModel
from model_training.weights import onnx_export as export_module
from model_training.weights.onnx_export import (
    PARITY,
    DecoderGraph,
    EncoderGraph,
    difference,
    export,
    export_graphs,
    load_model,
    quantized_rows,
)
from model_training.weights.onnx_import import GRAPHS, TABLES
from p2h_desktop.errors import AssetError
from tests.support.fake_models import small_vocab
from tests.support.tiny_training import expected_warnings, random_model, write_weights

SHAPE = ModelConfig(width=32, heads=4, encoder_layers=2, decoder_layers=2, inner=64, reach=4)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_weights(tmp_path_factory.mktemp("weights") / "weights.pt", random_model(SHAPE))


@pytest.fixture(scope="module")
def folders(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same weights exported as float32 and as int8."""
    made = {}
    for name, quantize in (("float", False), ("int8", True)):
        made[name] = tmp_path_factory.mktemp(name)
        (made[name] / "vocab.tsv").write_text("beside the graphs", encoding="utf-8")
        with expected_warnings():
            export(weights, made[name], {"steps": 7}, quantize=quantize)
    return made


@pytest.mark.parametrize(("batch", "length", "before"), [(1, 1, 1), (3, 7, 12), (2, 4, 0)])
def test_the_float_encoder_equals_torch(
    weights: Path, folders: dict[str, Path], batch: int, length: int, before: int
) -> None:
    inputs = {
        "x": torch.randn(batch, length, 32),
        "bias": torch.randn(batch, 4, length, before + length),
        "past": torch.randn(2, 2, batch, 4, before, 8),
    }
    graph = EncoderGraph(load_model(weights))
    assert difference(graph, folders["float"] / "encoder.onnx", inputs) < 1e-4


def test_a_network_that_was_trained_with_dropout_is_exported_without(tmp_path: Path) -> None:
    model = random_model(replace(SHAPE, dropout=0.5)).train()
    with expected_warnings():
        parity = export_graphs(model, tmp_path, quantize=False)
    assert set(parity) == {"encoder", "decoder"}
    assert max(parity.values()) < 1e-4
    nodes = onnx.load(str(tmp_path / "encoder.onnx")).graph.node
    assert "Dropout" not in {node.op_type for node in nodes}


@pytest.mark.parametrize(("batch", "length"), [(1, 1), (8, 5), (2, 11)])
def test_the_float_decoder_equals_torch(
    weights: Path, folders: dict[str, Path], batch: int, length: int
) -> None:
    inputs = {
        "states": torch.randn(batch, length, 32),
        "previous": torch.randn(batch, length, 32),
        "bias": torch.randn(1, 4, length, length),
    }
    graph = DecoderGraph(load_model(weights))
    assert difference(graph, folders["float"] / "decoder.onnx", inputs) < 1e-4


def test_int8_graphs_are_smaller_and_close(folders: dict[str, Path]) -> None:
    draw = np.random.default_rng(0)
    feeds = {
        "x": draw.normal(size=(2, 6, 32)).astype(np.float32),
        "bias": np.zeros((2, 4, 6, 9), np.float32),
        "past": draw.normal(size=(2, 2, 2, 4, 3, 8)).astype(np.float32),
    }
    states = {}
    for name, folder in folders.items():
        session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"))
        states[name] = session.run(["states"], feeds)[0]
    assert (folders["int8"] / "encoder.onnx").read_bytes().count(b"Integer")
    error = np.abs(states["int8"] - states["float"])
    assert 0.0 < error.mean() < 0.1 * np.abs(states["float"]).mean()
    together = np.corrcoef(states["int8"].ravel(), states["float"].ravel())[0, 1]
    assert together > 0.99


@pytest.mark.parametrize("name", ["float", "int8"])
def test_the_manifest_names_what_lies_beside_it(folders: dict[str, Path], name: str) -> None:
    manifest = json.loads((folders[name] / "manifest.json").read_text())
    assert manifest["shape"] == asdict(SHAPE)
    assert manifest["steps"] == 7
    assert all(0.0 <= manifest["parity"][graph] < PARITY for graph in ("encoder", "decoder"))
    present = {p.name for p in folders[name].iterdir()} - {"manifest.json"}
    assert set(manifest["sha256"]) == present
    assert present == {"encoder.onnx", "decoder.onnx", "tables.npz", "vocab.tsv"}
    for file, digest in manifest["sha256"].items():
        assert hashlib.sha256((folders[name] / file).read_bytes()).hexdigest() == digest


def test_a_graph_that_differs_is_refused(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_module, "difference", lambda *_: 2 * PARITY)
    with expected_warnings(), pytest.raises(AssetError, match="differs"):
        export(weights, tmp_path, {})
    assert not (tmp_path / "manifest.json").exists()


def test_a_loaded_model_is_the_one_saved(tmp_path: Path) -> None:
    model = random_model(SHAPE)
    loaded = load_model(write_weights(tmp_path / "weights.pt", model))
    assert loaded.config == SHAPE
    assert not loaded.training
    for name, tensor in model.state_dict().items():
        assert torch.equal(loaded.state_dict()[name], tensor.half().float())


@pytest.mark.parametrize("name", ["float", "int8"])
def test_a_folder_is_read_back_and_exported_again_bit_for_bit(
    weights: Path, folders: dict[str, Path], tmp_path: Path, name: str
) -> None:
    model, read = load_model(weights), load_model(folders[name])
    assert read.config == SHAPE
    for parameter, tensor in model.state_dict().items():
        within = 0.0 if name == "float" or tensor.ndim < 2 else tensor.abs().max().item() / 127
        if parameter.startswith(("rows.", "tokens.")):
            within = tensor.abs().max().item() / 254
        torch.testing.assert_close(read.state_dict()[parameter], tensor, rtol=0, atol=within)
    with expected_warnings():
        export_graphs(read, tmp_path, quantize=name == "int8")
    for graph in GRAPHS:
        first, second = (_initializers(folder / graph) for folder in (folders[name], tmp_path))
        assert first.keys() == second.keys()
        assert all(np.array_equal(first[key], second[key]) for key in first)
    with np.load(folders[name] / TABLES) as first, np.load(tmp_path / TABLES) as second:
        assert all(np.array_equal(first[key], second[key]) for key in first)


def _initializers(path: Path) -> dict[str, NDArray[Any]]:
    return {t.name: numpy_helper.to_array(t) for t in onnx.load(str(path)).graph.initializer}


def test_layers_that_are_equal_are_kept_apart(tmp_path: Path) -> None:
    vocab = small_vocab()
    fresh = P2HModel(SHAPE, vocab.n_ids, vocab.n_tokens)  # every bias zero, every norm one
    fresh.decoder[1].load_state_dict(fresh.decoder[0].state_dict())
    with expected_warnings():
        export_graphs(fresh, tmp_path, quantize=False)
    read = load_model(tmp_path).state_dict()
    for name, tensor in fresh.state_dict().items():
        assert torch.equal(read[name], tensor) or name.startswith(("rows.", "tokens."))


@pytest.mark.parametrize("file", [*GRAPHS, TABLES])
def test_a_damaged_folder_is_refused(folders: dict[str, Path], tmp_path: Path, file: str) -> None:
    damaged = tmp_path / "model"
    shutil.copytree(folders["int8"], damaged)
    content = (damaged / file).read_bytes()
    for kept in (0, 100, len(content) - 100):
        (damaged / file).write_bytes(content[:kept])
        with pytest.raises(AssetError, match="no-trainable-network"):
            load_model(damaged)
    (damaged / file).unlink()
    with pytest.raises(AssetError, match="no-trainable-network"):
        load_model(damaged)


def test_quantized_rows_are_within_half_a_step() -> None:
    matrix = np.random.default_rng(0).normal(size=(30, 16)).astype(np.float32)
    matrix[3] = 0.0
    rows, scale = quantized_rows(matrix)
    assert rows.dtype == np.int8
    assert np.abs(rows * scale[:, None] - matrix).max() <= 0.5001 * scale.max()
    assert np.abs(rows).max(axis=1).tolist() == [127] * 3 + [0] + [127] * 26


def test_tables_hold_each_matrix_once(folders: dict[str, Path]) -> None:
    with np.load(folders["int8"] / "tables.npz") as tables:
        assert tables["rows"].dtype == tables["tokens"].dtype == np.int8
        assert int(tables["encoder_layers"]) == 2
