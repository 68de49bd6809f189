"""The weights of an exported model folder, read back into torch.

What is shipped is all there is: fine-tuning and further training begin with the int8 matrices,
multiplied out. Exporting them unchanged gives the same int8 values again, because the largest
value of a matrix is always 127 steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import onnx
import torch
from google.protobuf.message import DecodeError
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from model_training.config import ModelConfig
from model_training.network.model import P2HModel
from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code

Arrays = dict[str, NDArray[Any]]

GRAPHS = ("encoder.onnx", "decoder.onnx")
TABLES = "tables.npz"
_QUANTIZED = "_quantized"
# which inputs of a node are parameters, by the kind of the node
_PARAMETERS = {
    "MatMul": {1: "weight"},
    "Add": {0: "bias", 1: "bias"},
    "LayerNormalization": {1: "weight", 2: "bias"},
}


@dataclass(frozen=True, slots=True)
class _Found:
    """A parameter that a node uses: which input it is, and its name in torch."""

    node: Any
    place: int
    name: str


def name_parameters(path: Path) -> None:
    """Give the parameters of a float graph the names they have in torch.

    The exporter numbers transposed matrices, and has layers with equal values share them. What a
    node is called tells its layer: /encoder.0/norm1/LayerNormalization.
    """
    model = onnx.load(str(path))
    graph = model.graph
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    shared = [n for n in graph.node if n.op_type == "Identity" and n.input[0] in tensors]
    tensors |= {node.output[0]: tensors[node.input[0]] for node in shared}
    for node in shared:
        graph.node.remove(node)
    for part in [part for node in graph.node for part in _parameters(node, tensors)]:
        named = graph.initializer.add()
        named.CopyFrom(tensors[part.node.input[part.place]])
        named.name = part.node.input[part.place] = part.name
    used = {name for node in graph.node for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    del graph.value_info[:]  # quantization refuses graphs whose recorded shapes are stale
    onnx.save(model, str(path))


def _parameters(node: Any, tensors: dict[str, Any]) -> Iterator[_Found]:
    layer = ".".join(node.name.strip("/").split("/")[:-1])
    for place, last in _PARAMETERS.get(node.op_type, {}).items():
        if node.input[place] in tensors:
            yield _Found(node, place, f"{layer}.{last}")


def read_folder(folder: Path) -> tuple[ModelConfig, dict[str, Tensor]]:
    """Return the shape and the weights (float32) of the network in a model folder.

    AssetError where a file is missing or damaged, or was exported without names of parameters.
    """
    try:
        arrays: Arrays = {}
        for name in GRAPHS:
            arrays |= _read_graph(folder / name)
        with (folder / TABLES).open("rb") as file, np.load(file) as tables:
            arrays |= _read_tables(dict(tables))
        shape = _shape_of(arrays)
        _check(shape, arrays)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, DecodeError) as error:
        raise AssetError(Code.NO_TRAINABLE_NETWORK, name=folder.name) from error
    return shape, {n: torch.from_numpy(np.array(a, np.float32)) for n, a in arrays.items()}


def _read_graph(path: Path) -> Arrays:
    """Return parameters by name; matrices as torch has them, [out, in]."""
    graph = onnx.load(str(path)).graph
    found = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    arrays: Arrays = {}
    for name, array in found.items():
        if name.endswith(_QUANTIZED):
            name = name.removesuffix(_QUANTIZED)
            centred = array.astype(np.float32) - found[f"{name}_zero_point"].astype(np.float32)
            array = centred * found[f"{name}_scale"]
        if name.endswith(".weight") or name.endswith(".bias"):
            arrays[name] = array.T
    return arrays


def _read_tables(tables: Arrays) -> Arrays:
    arrays = {
        f"{name}.weight": tables[name].astype(np.float32) * tables[f"{name}_scale"][:, None]
        for name in ("rows", "tokens")
    }
    for name in ("context_in", "auxiliary"):
        arrays[f"{name}.weight"] = tables[name].T
        arrays[f"{name}.bias"] = tables[f"{name}_bias"]
    for name in ("encoder_bias", "decoder_bias"):
        arrays[f"{name}.table"] = tables[name]
    return {**arrays, "row_bias": tables["row_bias"]}


def _shape_of(arrays: Arrays) -> ModelConfig:
    """Return the shape that the sizes tell; nothing is dropped while training."""
    heads, distances = arrays["encoder_bias.table"].shape
    layers = {
        part: sum(n.startswith(f"{part}.") and n.endswith(".inner.weight") for n in arrays)
        for part in ("encoder", "decoder")
    }
    return ModelConfig(
        width=arrays["rows.weight"].shape[1],
        heads=heads,
        encoder_layers=layers["encoder"],
        decoder_layers=layers["decoder"],
        inner=len(arrays["encoder.0.inner.weight"]),
        reach=(distances - 1) // 2,
    )


def _check(shape: ModelConfig, arrays: Arrays) -> None:
    """Raise ValueError unless the network of this shape has just these parameters."""
    n_ids, n_tokens = len(arrays["rows.weight"]), len(arrays["tokens.weight"])
    with torch.device("meta"):  # names and shapes without values
        wanted = P2HModel(shape, n_ids, n_tokens).state_dict()
    if {n: tuple(t.shape) for n, t in wanted.items()} != {n: a.shape for n, a in arrays.items()}:
        raise ValueError("parameters are missing, or too many")
