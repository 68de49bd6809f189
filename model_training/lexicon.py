"""Builds the lexicon: the words of the dictionaries of packages, read and counted.

A word is entered once for each usual reading. Its probability comes from how often the cut of
the corpus into words uses it, and from how the corpus reads it there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import groupby, islice, product
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pypinyin.constants import PHRASES_DICT
from pypinyin_dict.pinyin_data import ktghz2013
from tqdm import tqdm

from model_training.phrases import common_clauses
from model_training.prepare import VARIANTS
from model_training.shards import Manifest, load_manifest
from model_training.word_count import Counter, Floats, SequenceIndex, Symbols, blocks
from p2h_desktop.core.tones import plain, with_digit
from p2h_desktop.core.vocab import Vocab, parse_vocab
from p2h_desktop.store.lexicon_file import LENGTHS, WordRows, save_lexicon
from p2h_desktop.store.readings import load_labeller

# Domains nearer to what people type count more.
WEIGHTS = {
    "review": 3.0,
    "chat": 2.0,
    "speech": 2.0,
    "life": 2.0,
    "social": 1.5,
    "qa": 1.5,
    "law": 0.4,
    "academic": 0.4,
    "office": 0.4,
}
IDIOM = 4  # hanzi
KEPT_UNSEEN = 3  # occurrences in jieba's dictionary that keep a word without one here
DICTIONARY_SHARE = 0.02  # of the final counts: orders the words that the corpus lacks
RARE_READING = 0.02  # least share of a usual reading among the readings of a word
MOST_READINGS = 4
PHRASE_COUNT = 4.0  # least weighted count of a clause that becomes a phrase
FIRST_PASS = 4  # the first pass takes one block in so many


@dataclass(frozen=True, slots=True)
class WordList:
    """The words, each with its readings as rows, the labeller's first, and jieba's counts.

    idioms: those of four hanzi with a reading in a dictionary of phrases.
    """

    readings: dict[str, tuple[WordRows, ...]]
    jieba: dict[str, int]
    idioms: frozenset[str]


def word_list(vocab: Vocab) -> WordList:
    """Return the words of the packages that the vocabulary can write."""
    jieba = _jieba_counts()
    phrases = _phrases()
    labeller = load_labeller()
    readings = {}
    for word in tqdm(sorted(set(jieba) | set(phrases)), desc="words"):
        if len(word) in LENGTHS and all(vocab.rows_of(hanzi) for hanzi in word):
            usual = [tuple(labeller.readings(word)), *phrases.get(word, ())]
            rows = [_rows(word, reading, vocab) for reading in _with_variants(word, usual)]
            known = dict.fromkeys(r for r in rows if r)
            if known:
                readings[word] = tuple(islice(known, MOST_READINGS))
    idioms = frozenset(w for w in phrases if len(w) == IDIOM and w in readings)
    return WordList(readings, jieba, idioms)


def _jieba_counts() -> dict[str, int]:
    text = resources.files("jieba").joinpath("dict.txt").read_text(encoding="utf-8")
    fields = (line.split(" ") for line in text.splitlines())
    return {word: int(count) for word, count, *_ in fields}


def _phrases() -> dict[str, list[tuple[str, ...]]]:
    """Return the readings of the phrases of pypinyin, alternatives multiplied."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for word, syllables in PHRASES_DICT.items():
        if len(word) == len(syllables):
            choices = [[plain(with_digit(s)) for s in alternatives] for alternatives in syllables]
            found[word] = list(islice(product(*choices), MOST_READINGS))
    return found


def _with_variants(word: str, readings: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield the readings, then each with one hanzi as it is often spoken."""
    listed = list(readings)
    yield from listed
    for reading in listed:
        for i, pair in enumerate(zip(word, reading, strict=True)):
            if pair in VARIANTS:
                yield (*reading[:i], VARIANTS[pair][0], *reading[i + 1 :])


def _rows(word: str, reading: Sequence[str], vocab: Vocab) -> WordRows | None:
    rows = [vocab.row(hanzi, syllable) for hanzi, syllable in zip(word, reading, strict=True)]
    return tuple(row for row in rows if row is not None) if None not in rows else None


@dataclass(frozen=True, slots=True)
class Text:
    """The training shards of a folder, as weighted blocks."""

    folder: Path
    manifest: Manifest
    fill: int

    def blocks(self, every: int) -> Iterator[tuple[Symbols, float]]:
        """Yield one block in `every` with the weight of its domain."""
        shards = [s for s in self.manifest.shards if s.split == "train"]
        number = 0
        with tqdm(total=sum(s.ids for s in shards), desc="count", unit_scale=True) as progress:
            for shard in shards:
                for block in blocks(np.load(self.folder / shard.file, mmap_mode="r"), self.fill):
                    if number % every == 0:
                        yield block, WEIGHTS.get(shard.domain, 1.0)
                    number += 1
                    progress.update(block.size)

    def sources(self) -> Iterator[tuple[Symbols, float]]:
        """Yield the ids of each source with the weight of its domain."""
        shards = [s for s in self.manifest.shards if s.split == "train"]
        shards.sort(key=lambda s: (s.domain, s.source))
        grouped = groupby(shards, key=lambda s: (s.domain, s.source))
        for (domain, _), parts in tqdm(grouped, desc="phrases"):
            ids = np.concatenate([np.load(self.folder / part.file) for part in parts])
            yield ids, WEIGHTS.get(domain, 1.0)


@dataclass(frozen=True, slots=True)
class Found:
    """Weighted counts of words, of the readings of those that have several, and of phrases."""

    words: dict[str, float]
    readings: dict[WordRows, float]
    phrases: dict[WordRows, float]


def count_words(words: WordList, phrases: Sequence[WordRows], vocab: Vocab, text: Text) -> Found:
    """Count everything.

    The first pass, over a part of the text, cuts by jieba's counts; the second by its results.
    """
    hanzi = ("", *sorted(set(vocab.row_hanzi)))  # symbol 0: whatever is no row
    symbol = {h: i for i, h in enumerate(hanzi)}
    symbol_of = np.array([symbol[h] for h in vocab.row_hanzi] + [0, 0, 0], np.uint16)
    listed = [*hanzi, *words.readings]
    index = SequenceIndex([(0,), *(tuple(symbol[h] for h in word) for word in listed[1:])])
    readings = [r for given in words.readings.values() if len(given) > 1 for r in given]
    several = np.array([len(words.readings.get(word, ())) > 1 for word in listed])
    counter = Counter(symbol_of, index, several, SequenceIndex(readings), SequenceIndex(phrases))
    prior = np.array([words.jieba.get(word, 0) for word in listed], np.float64)
    first = counter.count(text.blocks(FIRST_PASS), _log_probs(prior))
    counts = counter.count(text.blocks(1), _log_probs(first.words))
    return Found(
        dict(zip(listed[len(hanzi) :], counts.words[len(hanzi) :].tolist(), strict=True)),
        dict(zip(readings, counts.readings.tolist(), strict=True)),
        dict(zip(phrases, counts.phrases.tolist(), strict=True)),
    )


def _log_probs(counts: Floats) -> NDArray[np.float32]:
    smooth = counts + 0.5
    log_probs: NDArray[np.float64] = np.log(smooth / smooth.sum())
    return log_probs.astype(np.float32)


def probabilities(words: WordList, found: Found) -> dict[WordRows, float]:
    """Return the natural log probability of every (word, reading) and phrase that is kept.

    Relative to all words; phrases are made of words and come on top. A word that is also a
    phrase may be cut apart everywhere, so the higher count holds.
    """
    kept = {w: n for w, n in found.words.items() if _is_kept(w, n, words)}
    in_jieba = sum(words.jieba.get(word, 0) for word in kept)
    per_jieba = DICTIONARY_SHARE * (sum(kept.values()) + 1) / (in_jieba + 1)
    masses = {w: n + per_jieba * (words.jieba.get(w, 0) + 1) for w, n in kept.items()}
    total = sum(masses.values())
    entries = {rows: mass for rows, mass in found.phrases.items() if mass >= PHRASE_COUNT}
    for word, mass in masses.items():
        for rows, share in _shares(words.readings[word], found.readings).items():
            entries[rows] = max(mass * share, entries.get(rows, 0.0))
    return {rows: log(mass / total) for rows, mass in entries.items()}


def _is_kept(word: str, count: float, words: WordList) -> bool:
    if not all(ord(hanzi) in ktghz2013.pinyin_dict for hanzi in word):
        return count > KEPT_UNSEEN
    return count > 0 or words.jieba.get(word, 0) >= KEPT_UNSEEN or word in words.idioms


def _shares(readings: Sequence[WordRows], read: Mapping[WordRows, float]) -> dict[WordRows, float]:
    """Split a word among its readings as the text does; one not yet read there gets little."""
    seen = [read.get(rows, 0.0) for rows in readings]
    seen[0] += 1.0
    raw = [max(n / sum(seen), RARE_READING) for n in seen]
    return {rows: share / sum(raw) for rows, share in zip(readings, raw, strict=True)}


def build(shards: Path, vocab: Path, out: Path) -> int:
    """Write the lexicon of a vocabulary, counted on a shard folder; return how many entries."""
    with vocab.open(encoding="utf-8") as file:
        rows = parse_vocab(file)
    words = word_list(rows)
    text = Text(shards, load_manifest(shards), rows.break_id)
    phrases = common_clauses(text.sources(), rows.n_rows, PHRASE_COUNT)
    entries = probabilities(words, count_words(words, phrases, rows, text))
    save_lexicon(out, entries, rows)
    return len(entries)
