"""Trained weights to what the application loads: two int8 ONNX graphs, tables, a manifest.

The graphs hold the Transformer layers only. The matrix of rows, which serves as context
embedding, as embedding of the previous hanzi and as output matrix, is stored once, in
tables.npz; the application scores just the slice of rows that a token can stand for.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from model_training.config import ModelConfig
from model_training.network.model import AnyModel, P2HModel, build_network
from model_training.weights.checkpoint import load_weights_with_shape
from model_training.weights.onnx_import import name_parameters
from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code

OPSET = 18
PARITY = 2e-3  # largest difference of a float32 graph from torch


class EncoderGraph(nn.Module):
    """x [B, T, W], bias [B, H, T, S], past [L, 2, B, H, C, D] -> states, present."""

    def __init__(self, model: P2HModel) -> None:
        """Borrow the layers of a model."""
        super().__init__()
        self.model = model

    def forward(self, x: Tensor, bias: Tensor, past: Tensor) -> tuple[Tensor, Tensor]:
        """Return states [B, T, W] and keys and values [L, 2, B, H, S, D]."""
        kept = []
        for i, layer in enumerate(self.model.encoder):
            x, key_value = layer(x, bias, (past[i, 0], past[i, 1]))
            kept.append(torch.stack(key_value))
        return self.model.encoder_norm(x), torch.stack(kept)


class DecoderGraph(nn.Module):
    """states and previous [N, T, W], bias [1, H, T, T] -> vectors [N, T, W]."""

    def __init__(self, model: P2HModel) -> None:
        """Borrow the layers of a model."""
        super().__init__()
        self.model = model

    def forward(self, states: Tensor, previous: Tensor, bias: Tensor) -> Tensor:
        """Return output vectors; `previous` holds the embedded rows one step before."""
        x = states + self.model.previous_in(previous)
        for layer in self.model.decoder:
            x, _ = layer(x, bias, None)
        return cast(Tensor, self.model.decoder_norm(x))


def load_network(weights: Path) -> AnyModel:
    """Build the network of a weights file or a model folder, in evaluation mode."""
    shape, tensors = load_weights_with_shape(weights)
    n_ids, n_tokens = len(tensors["rows.weight"]), len(tensors["tokens.weight"])
    model = build_network(shape, n_ids, n_tokens)
    model.load_state_dict(tensors)
    return model.eval()


def load_state(shape: ModelConfig, tensors: dict[str, Tensor]) -> P2HModel:
    """Build the Transformer of these weights, in evaluation mode."""
    model = P2HModel(shape, len(tensors["rows.weight"]), len(tensors["tokens.weight"]))
    model.load_state_dict(tensors)
    return model.eval()


def load_model(weights: Path) -> P2HModel:
    """Build the Transformer of a weights file or a model folder; AssetError if it is another."""
    model = load_network(weights)
    if not isinstance(model, P2HModel) or model.config.arch != "transformer":
        raise AssetError(Code.OTHER_ARCHITECTURE, name=weights.name, found=model.config.arch)
    return model


def _encoder_inputs(config: ModelConfig, seed: int) -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(seed)
    batch, length, before, head = 2, 5, 3, config.width // config.heads
    past = (config.encoder_layers, 2, batch, config.heads, before, head)
    return {
        "x": torch.randn(batch, length, config.width, generator=draw),
        "bias": torch.randn(batch, config.heads, length, before + length, generator=draw),
        "past": torch.randn(past, generator=draw),
    }


def _decoder_inputs(config: ModelConfig, seed: int) -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(seed)
    batch, length = 3, 4
    return {
        "states": torch.randn(batch, length, config.width, generator=draw),
        "previous": torch.randn(batch, length, config.width, generator=draw),
        "bias": torch.randn(1, config.heads, length, length, generator=draw),
    }


ENCODER_AXES = {
    "x": {0: "batch", 1: "length"},
    "bias": {0: "batch", 2: "length", 3: "all"},
    "past": {2: "batch", 4: "before"},
    "states": {0: "batch", 1: "length"},
    "present": {2: "batch", 4: "all"},
}
DECODER_AXES = {
    "states": {0: "batch", 1: "length"},
    "previous": {0: "batch", 1: "length"},
    "bias": {2: "length", 3: "length"},
    "vectors": {0: "batch", 1: "length"},
}


def _export(
    graph: nn.Module, inputs: dict[str, Tensor], outputs: list[str], axes: Any, path: Path
) -> None:
    torch.onnx.export(
        graph,
        tuple(inputs.values()),
        str(path),
        input_names=list(inputs),
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )


def difference(graph: nn.Module, path: Path, inputs: dict[str, Tensor]) -> float:
    """Return the largest difference between torch and onnxruntime on one input."""
    with torch.no_grad():
        wanted = graph(*inputs.values())
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    got = session.run(None, {name: tensor.numpy() for name, tensor in inputs.items()})
    return max(float(np.abs(w.numpy() - g).max()) for w, g in zip(wanted, got, strict=True))


def _quantize(plain: Path, out: Path) -> None:
    """Write the matrices of a float graph in int8, one scale per column.

    With 7 bits sums of two products stay within 16: processors without VNNI would clip them.
    """
    quantize_dynamic(plain, out, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def quantized_rows(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return int8 rows and one scale per row; symmetric, round to nearest."""
    scale = np.maximum(np.abs(matrix).max(axis=1), 1e-8) / 127.0
    return np.rint(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def save_tables(model: P2HModel, path: Path) -> None:
    """Write everything outside the graphs, see docs/formats.md."""
    tables: dict[str, Any] = {
        "row_bias": model.row_bias,
        "context_in": model.context_in.weight.t(),
        "context_in_bias": model.context_in.bias,
        "auxiliary": model.auxiliary.weight.t(),
        "auxiliary_bias": model.auxiliary.bias,
        "encoder_bias": model.encoder_bias.table,
        "decoder_bias": model.decoder_bias.table,
    }
    arrays: dict[str, NDArray[Any]] = {
        n: np.ascontiguousarray(t.detach().numpy(), np.float32) for n, t in tables.items()
    }
    for name, table in (("rows", model.rows), ("tokens", model.tokens)):
        arrays[name], arrays[f"{name}_scale"] = quantized_rows(table.weight.detach().numpy())
    arrays["encoder_layers"] = np.array(model.config.encoder_layers)
    cast(Any, np.savez)(path, **arrays)


def export(
    weights: Path, out: Path, notes: dict[str, Any], quantize: bool = True
) -> dict[str, Any]:
    """Write encoder.onnx, decoder.onnx, tables.npz and manifest.json below `out`.

    Raises AssetError where a float graph differs from torch by more than PARITY. Returns the
    manifest.
    """
    model = load_model(weights)
    parity = export_graphs(model, out, quantize)
    return write_manifest(out, model.config, parity, notes)


def export_graphs(model: P2HModel, out: Path, quantize: bool = True) -> dict[str, float]:
    """Write the graphs and tables without a manifest; return the parity of each graph."""
    config = model.config
    jobs = (
        ("encoder", EncoderGraph(model), _encoder_inputs, ["states", "present"], ENCODER_AXES),
        ("decoder", DecoderGraph(model), _decoder_inputs, ["vectors"], DECODER_AXES),
    )
    out.mkdir(parents=True, exist_ok=True)
    parity = {}
    # below `out`: what a kill leaves behind stays where it is cleaned up
    with tempfile.TemporaryDirectory(dir=out) as folder:
        for name, graph, make, outputs, axes in jobs:
            plain = Path(folder) / f"{name}.onnx"
            graph.eval()  # or the exporter leaves the borrowed layers dropping out
            _export(graph, make(config, 1), outputs, axes, plain)
            parity[name] = difference(graph, plain, make(config, 2))
            if parity[name] > PARITY:
                raise AssetError(Code.GRAPH_DIFFERS, name=name, difference=parity[name])
            name_parameters(plain)
            if quantize:
                _quantize(plain, out / plain.name)
            else:
                shutil.copy(plain, out / plain.name)
    save_tables(model, out / "tables.npz")
    return parity


def write_manifest(
    out: Path, config: ModelConfig, parity: dict[str, float], notes: dict[str, Any]
) -> dict[str, Any]:
    """Write manifest.json: shape, parity, the hash of every file beside it, and `notes`."""
    files = (path for path in out.iterdir() if path.name != "manifest.json")
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}
    manifest = {"format": 1, "shape": asdict(config), "parity": parity, "sha256": hashes, **notes}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest
