"""Writes an n-gram model as the file that the application maps into memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model_training.ngram.backoff_model import BackoffModel, Layer
from model_training.ngram.count import BITS, MASK, Keys
from model_training.ngram.prune import SHIFT
from p2h_desktop.atomic import write_bytes
from p2h_desktop.core.ngram_format import NgramHeader, file_size, pack_header, sections

_SHIFT = np.uint64(BITS)
_LARGEST_OFFSET = 65535


def write(model: BackoffModel, digest: bytes, path: Path) -> NgramHeader:
    """Write the file in one step and return its header; digest: `row_digest` of the vocabulary."""
    counts = [len(layer.keys) for layer in model.layers] + [0, 0]
    contexts = [len(layer.contexts) for layer in model.layers[1:]] + [0, 0]
    arrays, pointers = _arrays(model)
    shift = _block_shift(list(pointers.values()))
    for name, starts in pointers.items():
        bases = starts[:: 1 << shift]
        arrays[name[:-1] + "_base" + name[-1]] = bases
        arrays[name] = starts - np.repeat(bases, 1 << shift)[: len(starts)]
    header = NgramHeader(
        order=model.layers[-1].order,
        n_rows=model.n_rows,
        shift=shift,
        entries=(counts[0], counts[1], counts[2]),
        contexts=(contexts[0], contexts[1]),
        digest=digest,
    )
    _write_file(header, arrays, path)
    return header


def _arrays(
    model: BackoffModel,
) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[np.int64]]]:
    """Return sections by name; apart from them the pointers that are stored in blocks."""
    direct = model.n_rows + 2
    first = model.layers[0]
    backoff = np.zeros(direct, np.float32)
    backoff[first.contexts.astype(int)] = first.backoffs()
    every = np.arange(direct, dtype=np.uint64)
    arrays: dict[str, NDArray[Any]] = {"unigram": model.unigram, "backoff2": backoff}
    arrays["child2"] = _starts(every, first.keys >> _SHIFT)
    pointers = {}
    above = every
    for layer in model.layers:
        order = layer.order
        arrays[f"row{order}"] = layer.keys & MASK
        arrays[f"code{order}"] = layer.codes
        arrays[f"book{order}"] = layer.book
        if order == 2:
            continue
        arrays |= _context_arrays(layer)
        pointers[f"child{order}"] = _starts(layer.contexts, layer.keys >> _SHIFT)
        longer = _starts(above, layer.contexts >> _SHIFT)
        (arrays if order == 3 else pointers)[f"longer{order - 1}"] = longer
        above = layer.contexts
    return arrays, pointers


def _context_arrays(layer: Layer) -> dict[str, NDArray[Any]]:
    return {
        f"oldest{layer.order}": layer.contexts & MASK,
        f"backoff{layer.order}": layer.backoff_codes,
        f"backoff_book{layer.order}": layer.backoff_book,
    }


def _starts(owners: Keys, owned: Keys) -> NDArray[np.int64]:
    """Return where the run of each owner starts in a sorted list, and the end of the last."""
    return np.append(np.searchsorted(owned, owners), len(owned))


def _block_shift(pointers: list[NDArray[np.int64]]) -> int:
    """Return the largest power of two of contexts whose runs fit 16-bit offsets."""
    for shift in range(SHIFT + 2, 0, -1):
        offsets = [p - np.repeat(p[:: 1 << shift], 1 << shift)[: len(p)] for p in pointers]
        if all(int(o.max()) <= _LARGEST_OFFSET for o in offsets):
            return shift
    return 0


def _write_file(header: NgramHeader, arrays: dict[str, NDArray[Any]], path: Path) -> None:
    data = bytearray(file_size(header))
    first = pack_header(header)
    data[: len(first)] = first
    for name, section in sections(header).items():
        raw = np.asarray(arrays[name]).astype(section.dtype).tobytes()
        data[section.offset : section.offset + len(raw)] = raw
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, bytes(data))
