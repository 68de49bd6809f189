"""Text to encoded shards: one stream of row ids and specials per source.

A shard is a .npy file of uint16 ids (see p2h_desktop.core.vocab): hanzi as rows, a run of
punctuation or a line end as BREAK, any other run as OTHER, a blank line as BORDER. The folder's
manifest names each shard with its domain (the folder the text lay in), source and split; the
tail of every source is held out as the dev split.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import cache, partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import IO

import numpy as np
from numpy.typing import NDArray
from pypinyin_dict.pinyin_data import ktghz2013
from tqdm import tqdm

from model_training.corpus.shards import Ids, Manifest, Shard
from p2h_desktop.core.text.labeller import Labeller
from p2h_desktop.core.vocab import Vocab, format_vocab, parse_vocab
from p2h_desktop.store.assets.readings import load_labeller

CHUNK_LINES = 2000
SHARD_IDS = 28_000_000  # 56 MB: travels in one piece
DEV_SHARE, DEV_MOST = 0.005, 40_000  # of a source's ids
RARE = 5
VOCAB_LINES = 30_000  # per source, enough to order readings and rows

# Readings that people type for the same word: (hanzi, dictionary reading) -> (spoken, share).
VARIANTS: dict[tuple[str, str], tuple[str, float]] = {
    ("谁", "shei"): ("shui", 0.5),
    ("谁", "shui"): ("shei", 0.5),
    ("这", "zhe"): ("zhei", 0.02),
    ("那", "na"): ("nei", 0.02),
    ("哪", "na"): ("nei", 0.02),
    ("血", "xue"): ("xie", 0.2),
    ("露", "lu"): ("lou", 0.1),
    ("薄", "bo"): ("bao", 0.2),
    ("熟", "shu"): ("shou", 0.05),
}
# Words that the texts were cleared of, as advertising, and near ones whose place they can take:
# near word -> (word, share of its occurrences)
STAND_INS: dict[str, tuple[str, float]] = {
    "海报": ("广告", 0.4),
    "公告": ("广告", 0.3),
    "传单": ("广告", 0.5),
    "招牌": ("广告牌", 0.2),
    "宣传片": ("广告片", 0.4),
    "宣传语": ("广告语", 0.4),
    "宣传册": ("广告册", 0.4),
    "宣传费": ("广告费", 0.4),
    "宣传栏": ("广告栏", 0.4),
    "宣传牌": ("广告牌", 0.4),
    "宣传公司": ("广告公司", 0.4),
    "推销电话": ("广告电话", 0.3),
    "垃圾短信": ("广告短信", 0.3),
}
_STOOD_FOR = re.compile("|".join(sorted(STAND_INS, key=len, reverse=True)))
_VARIED = re.compile("[" + "".join(hanzi for hanzi, _ in VARIANTS) + "]")


def text_files(roots: Iterable[Path]) -> list[Path]:
    """Return the .txt and .txt.xz files named or below the folders named, sorted."""
    found = []
    for root in roots:
        inside = sorted(root.rglob("*")) if root.is_dir() else [root]
        found += [p for p in inside if p.name.endswith((".txt", ".txt.xz"))]
    if not found:
        raise FileNotFoundError("no .txt or .txt.xz file among the inputs")
    return found


def _open(path: Path) -> IO[bytes]:
    return lzma.open(path, "rb") if path.suffix == ".xz" else path.open("rb")


def read_chunks(path: Path) -> Iterator[tuple[str, int]]:
    """Yield (text of some whole lines, number of undecodable lines left out)."""
    with _open(path) as file:
        while lines := list(islice(file, CHUNK_LINES)):
            try:
                yield _with_newlines(b"".join(lines).decode("utf-8")), 0
            except UnicodeDecodeError:
                good = [text for line in lines if (text := _decoded(line)) is not None]
                yield _with_newlines("".join(good)), len(lines) - len(good)


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _decoded(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def count_rows(path: Path) -> Counter[tuple[str, str]]:
    """Count (syllable, hanzi) in the first lines of a text, variants included."""
    labeller = _labeller()
    counts: Counter[tuple[str, str]] = Counter()
    for text, _ in islice(read_chunks(path), VOCAB_LINES // CHUNK_LINES):
        counts.update(zip(labeller.readings(text), text, strict=True))
    return Counter({pair: count for pair, count in counts.items() if pair[0]})


def build_vocab(paths: list[Path], workers: int) -> Vocab:
    """Return a row for every reading of every hanzi the labeller knows, counted on the texts."""
    counts: Counter[tuple[str, str]] = Counter()
    with ProcessPoolExecutor(workers) as pool:
        for part in tqdm(pool.map(count_rows, paths), total=len(paths), desc="vocabulary"):
            counts.update(part)
    labeller = _labeller()
    seen: Counter[str] = Counter()
    for (_, hanzi), count in counts.items():
        seen[hanzi] += count
    rows = []
    for hanzi in sorted({chr(c) for c in ktghz2013.pinyin_dict} | set(seen)):
        if is_rare(hanzi, seen[hanzi]):
            continue
        readings = set(labeller.candidates(hanzi))
        readings |= {spoken for (h, _), (spoken, _) in VARIANTS.items() if h == hanzi}
        rows += [(reading, hanzi, counts[reading, hanzi]) for reading in readings]
    return Vocab(tuple(sorted(rows, key=lambda row: (row[0], -row[2], row[1]))))


def is_rare(hanzi: str, count: int) -> bool:
    """Tell whether a hanzi is outside the standard table of 8,105 and hardly ever written."""
    return ord(hanzi) not in ktghz2013.pinyin_dict and count < RARE


class Encoder:
    """Text to ids."""

    def __init__(self, vocab: Vocab, seed: str) -> None:
        """Prepare the tables; `seed` fixes which occurrences take a variant or a stand-in."""
        self._labeller = _labeller()
        self._vocab = vocab
        self._row = {(h, s): i for i, (s, h, _) in enumerate(vocab.rows)}
        self._special: dict[str, int] = {}
        self._random = Random(seed)

    def encode(self, text: str) -> Ids:
        """Return the ids of whole lines of text."""
        text = _STOOD_FOR.sub(self._stand_in, text)
        row, special = self._row, self._special_of
        readings = self._labeller.readings(text)
        pairs = zip(text, readings, strict=True)
        ids = np.array([row.get(p, -1) for p in pairs], np.int32)
        for i in np.flatnonzero(ids < 0):
            ids[i] = special(text[i])
        for match in _VARIED.finditer(text):
            variant = VARIANTS.get((match[0], readings[match.start()]))
            if variant and self._random.random() < variant[1]:
                ids[match.start()] = row.get((match[0], variant[0]), ids[match.start()])
        return _collapse(ids, text, self._vocab)

    def _stand_in(self, near: re.Match[str]) -> str:
        word, share = STAND_INS[near[0]]
        return word if self._random.random() < share else near[0]

    def _special_of(self, char: str) -> int:
        if char not in self._special:
            other = char.isalnum()
            self._special[char] = self._vocab.other_id if other else self._vocab.break_id
        return self._special[char]


def _collapse(ids: NDArray[np.int32], text: str, vocab: Vocab) -> Ids:
    """Make blank lines BORDER, and keep of each run of specials one, the strongest.

    The specials rise in strength with their ids; Vocab.encode_context does the same. A chunk
    starts with a line, so a newline at its start is a blank line.
    """
    newline = np.frombuffer(text.encode("utf-32-le"), np.uint32) == ord("\n")
    blank = newline & np.concatenate(([True], newline[:-1]))
    ids = np.where(blank, vocab.border_id, ids)
    special = ids >= vocab.break_id
    first = ~(special & np.concatenate(([False], special[:-1])))
    return np.maximum.reduceat(ids, np.flatnonzero(first)).astype(np.uint16)


def encode_file(path: Path, vocab_text: str, out: Path) -> tuple[list[Shard], int]:
    """Encode one text into shards below `out`; return them and the number of lines skipped."""
    vocab = parse_vocab(vocab_text.splitlines())
    source, domain = path.name.split(".txt")[0], path.parent.name
    encoder = Encoder(vocab, source)
    parts, skipped = [np.array([vocab.border_id], np.uint16)], 0
    for text, broken in read_chunks(path):
        parts.append(encoder.encode(text))
        skipped += broken
    ids = np.concatenate(parts)
    cut = len(ids) - min(int(len(ids) * DEV_SHARE), DEV_MOST)
    shards = []
    for number, start in enumerate(range(0, cut, SHARD_IDS)):
        piece = ids[start : min(start + SHARD_IDS, cut)]
        name = f"{domain}-{source}-{number:03d}.npy"
        shards.append(_save(out, name, domain, source, "train", piece))
    shards.append(_save(out, f"{domain}-{source}-dev.npy", domain, source, "dev", ids[cut:]))
    return shards, skipped


def _save(out: Path, name: str, domain: str, source: str, split: str, ids: Ids) -> Shard:
    partial_file = out / (name + ".part")
    with partial_file.open("wb") as file:
        np.save(file, ids)
    partial_file.replace(out / name)
    return Shard(name, domain, source, split, len(ids))


@cache
def _labeller() -> Labeller:
    return load_labeller()  # once per worker process: loading takes seconds


def prepare(
    inputs: list[Path], vocab_file: Path, out: Path, workers: int | None = None
) -> Manifest:
    """Encode all texts; make the vocabulary first where `vocab_file` does not exist."""
    paths = text_files(inputs)
    workers = workers or len(os.sched_getaffinity(0))
    out.mkdir(parents=True, exist_ok=True)
    if not vocab_file.exists():
        vocab_file.parent.mkdir(parents=True, exist_ok=True)
        vocab_file.write_text(format_vocab(build_vocab(paths, workers)), encoding="utf-8")
    vocab_text = vocab_file.read_text(encoding="utf-8")
    shards: list[Shard] = []
    skipped = {}
    biggest_first = sorted(paths, key=lambda p: -p.stat().st_size)
    job = partial(encode_file, vocab_text=vocab_text, out=out)
    with ProcessPoolExecutor(workers) as pool:
        results = zip(biggest_first, pool.map(job, biggest_first), strict=True)
        for path, (made, broken) in tqdm(results, total=len(paths), desc="encode"):
            shards += made
            if broken:
                skipped[f"{path.parent.name}/{path.name}"] = broken
    digest = hashlib.sha256(vocab_text.encode()).hexdigest()
    manifest = Manifest(tuple(shards), digest, skipped)
    (out / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False))
    return manifest
