"""Shards cut into pieces that travel one by one to another machine.

Every piece holds a stretch of every source, so that each is a fair sample of the whole, and the
whole of the held-out text. A run takes any piece, and goes on from its checkpoint with the next.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from model_training.corpus.shards import Shard, load_manifest

LARGEST_BYTES = 60_000_000


def cut(shards: Path, out: Path, largest: int = LARGEST_BYTES) -> list[Path]:
    """Write folders of at most `largest` bytes each below `out`; return them.

    ValueError where the held-out text alone leaves no room.
    """
    manifest = load_manifest(shards)
    sizes = {s.file: (shards / s.file).stat().st_size for s in manifest.shards}
    held_out = sum(sizes[s.file] for s in manifest.shards if s.split == "dev")
    text = len(json.dumps(asdict(manifest), indent=1)) * 2
    heads = 128 * len(manifest.shards)
    room = largest - held_out - text - heads
    if room <= 0:
        raise ValueError(f"{largest} bytes leave no room beside {held_out} of held-out text")
    count = -(-(sum(sizes.values()) - held_out) // room)
    pieces = [out / f"piece-{number:02d}" for number in range(count)]
    for number, folder in enumerate(pieces):
        folder.mkdir(parents=True, exist_ok=True)
        own = [_part(shards, s, folder, number, count) for s in manifest.shards]
        content = asdict(replace(manifest, shards=tuple(own)))
        (folder / "manifest.json").write_text(json.dumps(content, indent=1, ensure_ascii=False))
    return pieces


def _part(shards: Path, shard: Shard, folder: Path, number: int, count: int) -> Shard:
    """Write the part of a shard that belongs into piece `number` of `count`."""
    ids = np.load(shards / shard.file, mmap_mode="r")
    if shard.split == "train":
        ids = ids[len(ids) * number // count : len(ids) * (number + 1) // count]
    np.save(folder / shard.file, ids)
    return replace(shard, ids=len(ids))
