"""Text set aside from the shards, so that an n-gram of the rest takes it for new text."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from model_training.corpus.shards import Shard, load_manifest
from p2h_desktop.errors import UsageError
from p2h_desktop.messages.codes import Code


def set_aside(shards: Path, out: Path, share: float, place: float = 0.5) -> int:
    """Write a folder whose "dev" split is a stretch out of each training text.

    What is left of them is its "train" split; text held out from all training is in neither.
    share: of each text, above 0 and below 1; place: where the stretch lies, 0 at its beginning, 1
    at its end. Returns how many ids are set aside; UsageError for other numbers.
    """
    if not (0 < share < 1 and 0 <= place <= 1):
        raise UsageError(Code.SHARE_IMPOSSIBLE, share=share, place=place)
    manifest = load_manifest(shards)
    out.mkdir(parents=True, exist_ok=True)
    texts = [shard for shard in manifest.shards if shard.split == "train"]
    parts = [part for text in texts for part in _cut(shards, text, out, share, place)]
    content = asdict(replace(manifest, shards=tuple(parts)))
    (out / "manifest.json").write_text(json.dumps(content, indent=1, ensure_ascii=False))
    return sum(part.ids for part in parts if part.split == "dev")


def _cut(shards: Path, shard: Shard, out: Path, share: float, place: float) -> tuple[Shard, Shard]:
    """Write what remains of a training text and what is set aside of it."""
    ids = np.load(shards / shard.file, mmap_mode="r")
    count = int(len(ids) * share)
    start = int((len(ids) - count) * place)
    aside = replace(shard, file=f"aside-{shard.file}", split="dev", ids=count)
    np.save(out / aside.file, ids[start : start + count])
    np.save(out / shard.file, np.concatenate((ids[:start], ids[start + count :])))
    return replace(shard, ids=len(ids) - count), aside
