"""What lies in a folder of encoded texts: shards of row ids, and the manifest that names them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Shard:
    """One encoded file; `ids` counts its ids."""

    file: str
    domain: str
    source: str
    split: str
    ids: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `prepare` wrote: shards, the vocabulary's hash, the lines it had to skip."""

    shards: tuple[Shard, ...]
    vocab_sha256: str
    skipped_lines: dict[str, int]


def load_manifest(folder: Path) -> Manifest:
    """Read the manifest of a shard folder."""
    data = json.loads((folder / "manifest.json").read_text())
    shards = tuple(Shard(**shard) for shard in data["shards"])
    return Manifest(shards, data["vocab_sha256"], data["skipped_lines"])
