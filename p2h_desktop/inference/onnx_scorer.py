"""The exported network: what it is fed, and what its answers mean."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.protocols import Ranges
from p2h_desktop.core.scoring.emission import rows_in
from p2h_desktop.errors import AssetError
from p2h_desktop.inference.device import CPU, Graph
from p2h_desktop.inference.prefix_tree import PrefixTree, prefix_tree
from p2h_desktop.messages.codes import Code

Floats = NDArray[np.float32]
FORBIDDEN = np.float32(-1e4)  # attention score of a padded key
KEPT_CONTEXTS = 4


@dataclass(frozen=True, slots=True)
class _Tables:
    """What tables.npz holds; W is the width, H the heads, R the reach of the relative biases."""

    rows: Floats
    """[rows and specials, W] what the decoder is fed, and what its vectors are compared with."""
    row_bias: Floats
    tokens: Floats
    """[tokens, W] what the encoder is fed."""
    context_in: Floats
    """[W, W] from a row to what the encoder is fed of the context."""
    context_in_bias: Floats
    encoder_bias: Floats
    """[H, 2 R + 1] by relative position."""
    decoder_bias: Floats
    auxiliary: Floats
    """[W, W] from a state of the encoder to a vector to compare with the rows."""
    auxiliary_bias: Floats
    layers: int

    @property
    def heads(self) -> int:
        """Attention heads of a layer."""
        return len(self.encoder_bias)

    @property
    def reach(self) -> int:
        """Distance from which on all relative positions count as one."""
        positions: int = self.encoder_bias.shape[1]
        return (positions - 1) // 2


class OnnxScorer:
    """NeuralScorer over encoder.onnx, decoder.onnx and tables.npz of a model folder."""

    def __init__(self, folder: Path, threads: int = 1, provider: str = CPU) -> None:
        """Load the graphs and tables; AssetError when a file is missing or damaged."""
        try:
            with (folder / "tables.npz").open("rb") as file, np.load(file) as tables:
                self._tables = _read_tables(tables)
        except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
            raise AssetError(Code.ASSET_DAMAGED, name="tables.npz") from error
        self._encoder = Graph(folder / "encoder.onnx", threads, provider)
        self._decoder = Graph(folder / "decoder.onnx", threads, provider)
        self._contexts: OrderedDict[tuple[int, ...], Floats] = OrderedDict()

    @property
    def n_ids(self) -> int:
        """Rows and specials the network was trained for."""
        return len(self._tables.rows)

    @property
    def n_tokens(self) -> int:
        """Syllables and prefixes the network was trained for."""
        return len(self._tables.tokens)

    def encode(self, context: tuple[int, ...], paths: Sequence[Sequence[int]]) -> Floats:
        """Return encoder states [P, T, W] of P token paths, padded to the longest (T)."""
        past = self._context(context)
        before, length = past.shape[4], max(map(len, paths))
        tokens = np.zeros((len(paths), length), np.int64)
        mask = np.zeros((len(paths), before + length), np.float32)
        for i, path in enumerate(paths):
            tokens[i, : len(path)] = path
            mask[i, before + len(path) :] = FORBIDDEN
        bias = self._bias(self._tables.encoder_bias, before, length)[None] + mask[:, None, None, :]
        shared = np.broadcast_to(past, (*past.shape[:2], len(paths), *past.shape[3:]))
        feeds = {
            "x": self._tables.tokens[tokens],
            "bias": bias,
            "past": np.ascontiguousarray(shared),
        }
        states: Floats = self._encoder.run(["states"], feeds)[0]
        return states

    def _context(self, context: tuple[int, ...]) -> Floats:
        """Return keys and values [L, 2, 1, H, C, W / H] of the context, computed once."""
        if context not in self._contexts:
            width = self._tables.rows.shape[1]
            x = (
                self._tables.rows[list(context)] @ self._tables.context_in
                + self._tables.context_in_bias
            )
            empty = np.zeros(
                (self._tables.layers, 2, 1, self._tables.heads, 0, width // self._tables.heads),
                np.float32,
            )
            bias = self._bias(self._tables.encoder_bias, 0, len(context))[None]
            feeds = {"x": x[None], "bias": bias, "past": empty}
            self._contexts[context] = self._encoder.run(["present"], feeds)[0]
            if len(self._contexts) > KEPT_CONTEXTS:
                self._contexts.popitem(last=False)
        self._contexts.move_to_end(context)
        return self._contexts[context]

    def _bias(self, table: Floats, before: int, length: int) -> Floats:
        """Return relative biases [H, length, before + length]."""
        keys = np.arange(before + length)
        distance = np.clip(
            keys[None, :] - keys[before:, None], -self._tables.reach, self._tables.reach
        )
        return table[:, distance + self._tables.reach]

    def position_log_probs(self, states: Floats, ranges: Sequence[Ranges]) -> list[Floats]:
        """Return log P of each position's rows from its state in [T, W] alone."""
        vectors = states[: len(ranges)] @ self._tables.auxiliary + self._tables.auxiliary_bias
        return [self._log_probs(v, own) for v, own in zip(vectors, ranges, strict=True)]

    def sequence_log_probs(
        self,
        states: Floats,
        before: int,
        rows: NDArray[np.int64],
        ranges: Sequence[Ranges],
    ) -> Floats:
        """Return log P [N] of whole row sequences [N, T], each row given those before it."""
        tree = prefix_tree(rows)
        previous = np.where(tree.depth > 0, tree.last, before)
        feeds = {
            "states": states[None, tree.depth],
            "previous": self._tables.rows[previous][None],
            "bias": self._tree_bias(tree)[None],
        }
        vectors = self._decoder.run(["vectors"], feeds)[0][0]
        total = np.zeros(len(rows), np.float32)
        for t, own in enumerate(ranges):
            low, high = tree.levels[t : t + 2]
            chosen = np.searchsorted(rows_in(own), rows[:, t])
            total += self._log_probs(vectors[low:high], own)[tree.node[:, t] - low, chosen]
        return total

    def _tree_bias(self, tree: PrefixTree) -> Floats:
        """Return relative biases [H, M, M]: a node attends to its own beginnings only."""
        count = len(tree.depth)
        bias = np.full((self._tables.heads, count, count), FORBIDDEN)
        distance = np.maximum(tree.depth[tree.above] - tree.depth[tree.below], -self._tables.reach)
        bias[:, tree.below, tree.above] = self._tables.decoder_bias[
            :, distance + self._tables.reach
        ]
        return bias

    def _log_probs(self, vectors: Floats, ranges: Ranges) -> Floats:
        """Return natural log P of the rows of some ranges among themselves, [..., rows]."""
        own = slice(*ranges[0]) if len(ranges) == 1 else rows_in(ranges)
        scores: Floats = vectors @ self._tables.rows[own].T + self._tables.row_bias[own]
        scores -= scores.max(axis=-1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(axis=-1, keepdims=True))
        return scores


def _read_tables(tables: np.lib.npyio.NpzFile) -> _Tables:
    return _Tables(
        rows=_dequantized(tables, "rows"),
        row_bias=tables["row_bias"].astype(np.float32),
        tokens=_dequantized(tables, "tokens"),
        context_in=tables["context_in"],
        context_in_bias=tables["context_in_bias"],
        encoder_bias=tables["encoder_bias"],
        decoder_bias=tables["decoder_bias"],
        auxiliary=tables["auxiliary"],
        auxiliary_bias=tables["auxiliary_bias"],
        layers=int(tables["encoder_layers"]),
    )


def _dequantized(tables: np.lib.npyio.NpzFile, name: str) -> Floats:
    """Return a matrix stored as int8 rows with one float scale each."""
    scaled: Floats = tables[name].astype(np.float32) * tables[f"{name}_scale"][:, None]
    return scaled
