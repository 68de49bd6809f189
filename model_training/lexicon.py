"""Builds the lexicon: hanzi and words with the probability that the corpus gives each reading.

A word's probability comes from how often the cut of the corpus into words uses it, how widely,
and how the corpus reads it there. A hanzi that the cut leaves alone is a word of length 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pypinyin_dict.pinyin_data import ktghz2013
from tqdm import tqdm

from model_training.phrases import common_clauses
from model_training.shards import Manifest, Shard, load_manifest
from model_training.word_count import (
    Counter,
    Counts,
    Floats,
    SequenceIndex,
    Source,
    Symbols,
    Tally,
    blocks,
)
from model_training.word_lists import WordList, outside_words, word_list
from p2h_desktop.core.vocab import Vocab, parse_vocab
from p2h_desktop.store.lexicon_file import WordRows, save_lexicon

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
KEPT_UNSEEN = 3  # occurrences in jieba's dictionary that keep a word without one here
DICTIONARY_SHARE = 0.02  # of the final counts: orders the words that the corpus lacks
RARE_READING = 0.02  # least share of a usual reading among the readings of a word
PHRASE_COUNT = 4.0  # least weighted count of a clause that becomes a phrase
OUTSIDE_MET = 3  # least occurrences in a part of the text of a word that only lists have
FIRST_PASS = 4  # the first pass takes one block in so many
OUTSIDE_MASS = 6.0  # least mass of such a word
LEAST_SOURCES = 3  # of a phrase, or of a word that only lists have
LEAST_HANZI = 0.01  # mass of a row that the corpus lacks
IN_WORDS = 0.02  # what a hanzi inside a word counts towards the hanzi alone


@dataclass(frozen=True, slots=True)
class Text:
    """The training shards of a folder, as weighted blocks."""

    folder: Path
    manifest: Manifest
    fill: int

    def sources(self, every: int = 1) -> Iterator[Source]:
        """Yield each source's weight and one in `every` of its blocks."""
        with tqdm(total=sum(s.ids for s in self._shards()), unit_scale=True) as progress:
            number = 0
            for weight, shards in self._grouped():
                parts: list[Symbols] = []
                for shard in shards:
                    for block in blocks(np.load(self.folder / shard.file), self.fill):
                        if number % every == 0:
                            parts.append(block)
                        number += 1
                        progress.update(block.size)
                yield weight, parts

    def streams(self) -> Iterator[tuple[Symbols, float]]:
        """Yield the ids of each source with its weight."""
        for weight, shards in self._grouped():
            yield np.concatenate([np.load(self.folder / s.file) for s in shards]), weight

    def _shards(self) -> list[Shard]:
        train = [s for s in self.manifest.shards if s.split == "train"]
        return sorted(train, key=lambda s: (s.domain, s.source, s.file))

    def _grouped(self) -> Iterator[tuple[float, list[Shard]]]:
        for (domain, _), shards in groupby(self._shards(), key=lambda s: (s.domain, s.source)):
            yield WEIGHTS.get(domain, 1.0), list(shards)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the corpus has of a word: its mass, and in how many sources it occurs."""

    mass: float = 0.0
    sources: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Evidence of words and phrases, masses of the readings of words that have several.

    Attributes:
        hanzi: for each row, its mass as a word of its own; shape [rows].
        rows: the occurrences of each row, alone or in words; shape [rows].
    """

    words: dict[str, Evidence]
    readings: dict[WordRows, float]
    phrases: dict[WordRows, Evidence]
    hanzi: Floats
    rows: Floats


def met_outside(words: Iterable[str], vocab: Vocab, text: Text) -> set[str]:
    """Return the words whose hanzi occur side by side in the text, wherever words end there."""
    hanzi, symbol_of = _symbols(vocab)
    symbol = {h: i for i, h in enumerate(hanzi)}
    listed = sorted(w for w in words if all(h in symbol for h in w))
    index = SequenceIndex([tuple(symbol[h] for h in word) for word in listed])
    counts = np.zeros(len(listed))
    for _, source in text.sources(FIRST_PASS):
        for block in source:
            for _, found in index.find(symbol_of[block]):
                counts += np.bincount(found[found >= 0], minlength=len(counts))
    return {listed[i] for i in np.flatnonzero(counts >= OUTSIDE_MET)}


def _symbols(vocab: Vocab) -> tuple[tuple[str, ...], Symbols]:
    """Return the hanzi, "" for all else first, and the number of each id's hanzi in them."""
    hanzi = ("", *sorted(set(vocab.row_hanzi)))
    symbol = {h: i for i, h in enumerate(hanzi)}
    return hanzi, np.array([symbol[h] for h in vocab.row_hanzi] + [0, 0, 0], np.uint16)


def count_words(words: WordList, phrases: Sequence[WordRows], vocab: Vocab, text: Text) -> Found:
    """Count everything.

    The first pass, over a part of the text, cuts by jieba's counts; the second by its results.
    """
    hanzi, symbol_of = _symbols(vocab)
    symbol = {h: i for i, h in enumerate(hanzi)}
    listed = [*hanzi, *words.readings]
    index = SequenceIndex([(0,), *(tuple(symbol[h] for h in word) for word in listed[1:])])
    alone = [(row,) for row in range(vocab.n_rows)]
    several = [r for given in words.readings.values() if len(given) > 1 for r in given]
    is_read = np.array([len(word) == 1 or len(words.readings.get(word, ())) > 1 for word in listed])
    readings = SequenceIndex([*alone, *several])
    counter = Counter(symbol_of, index, is_read, readings, SequenceIndex(phrases))
    prior = np.array([words.jieba.get(word, 0) for word in listed], np.float64)
    first = counter.count(text.sources(FIRST_PASS), _log_probs(prior))
    counts = counter.count(text.sources(), _log_probs(first.words.mass))
    evidence = _evidence(counts.words, counts.all_lanes)
    return Found(
        dict(zip(words.readings, evidence[len(hanzi) :], strict=True)),
        dict(zip(several, counts.readings[len(alone) :].tolist(), strict=True)),
        dict(zip(phrases, _evidence(counts.phrases, counts.all_lanes), strict=True)),
        _alone(counts, symbol_of[: vocab.n_rows]),
        counts.ids[: vocab.n_rows],
    )


def _evidence(tally: Tally, lanes: float) -> list[Evidence]:
    pairs = zip(tally.spread(lanes).tolist(), tally.sources.tolist(), strict=True)
    return [Evidence(mass, sources) for mass, sources in pairs]


def _alone(counts: Counts, symbol_of_row: Symbols) -> Floats:
    """Return the mass of each row as a word, reduced as its hanzi's is."""
    spread = counts.words.spread(counts.all_lanes)[symbol_of_row]
    mass = np.maximum(counts.words.mass[symbol_of_row], 1e-9)
    alone: Floats = counts.readings[: len(symbol_of_row)] * spread / mass
    return alone


def _log_probs(counts: Floats) -> NDArray[np.float32]:
    smooth = counts + 0.5
    log_probs: NDArray[np.float64] = np.log(smooth / smooth.sum())
    return log_probs.astype(np.float32)


def probabilities(words: WordList, found: Found, vocab: Vocab) -> dict[WordRows, float]:
    """Return the natural log probability of every (word, reading) and phrase that is kept.

    Relative to all words and hanzi of the cut; phrases are made of words and come on top. A word
    that is also a phrase may be cut apart everywhere, so the higher mass holds.
    """
    kept = {w: e.mass for w, e in found.words.items() if _is_kept(w, e, words)}
    in_jieba = sum(words.jieba.get(word, 0) for word in kept)
    per_jieba = DICTIONARY_SHARE * (sum(kept.values()) + 1) / (in_jieba + 1)
    masses = {w: n + per_jieba * (words.jieba.get(w, 0) + 1) for w, n in kept.items()}
    entries = _hanzi(found, vocab)
    total = sum(masses.values()) + sum(entries.values())
    for word, least in words.everyday.items():
        masses[word] = max(masses.get(word, 0.0), least * total / 1e6)
    entries |= {rows: e.mass for rows, e in found.phrases.items() if _is_phrase(e)}
    for word, mass in masses.items():
        for rows, share in _shares(words.readings[word], found.readings).items():
            entries[rows] = max(mass * share, entries.get(rows, 0.0))
    return {rows: min(log(mass / total), 0.0) for rows, mass in entries.items()}


def _hanzi(found: Found, vocab: Vocab) -> dict[WordRows, float]:
    """Return the mass of each row as a word; one that the corpus lacks gets the least."""
    mass = found.hanzi + IN_WORDS * found.rows
    return {(row,): max(float(mass[row]), LEAST_HANZI) for row in range(vocab.n_rows)}


def _is_kept(word: str, found: Evidence, words: WordList) -> bool:
    if word in words.outside:
        return found.mass >= OUTSIDE_MASS and found.sources >= LEAST_SOURCES
    if not all(ord(hanzi) in ktghz2013.pinyin_dict for hanzi in word):
        return found.mass > KEPT_UNSEEN
    return found.mass > 0 or words.jieba.get(word, 0) >= KEPT_UNSEEN or word in words.idioms


def _is_phrase(found: Evidence) -> bool:
    return found.mass >= PHRASE_COUNT and found.sources >= LEAST_SOURCES


def _shares(readings: Sequence[WordRows], read: Mapping[WordRows, float]) -> dict[WordRows, float]:
    """Split a word among its readings as the text does; one not yet read there gets little."""
    seen = [read.get(rows, 0.0) for rows in readings]
    seen[0] += 1.0
    raw = [max(n / sum(seen), RARE_READING) for n in seen]
    return {rows: share / sum(raw) for rows, share in zip(readings, raw, strict=True)}


def build(shards: Path, vocab: Path, out: Path, lists: Path | None = None) -> int:
    """Write the lexicon of a vocabulary, counted on a shard folder; return how many entries.

    Args:
        shards: the folder that `prepare` wrote.
        vocab: the vocabulary file.
        out: the file to write.
        lists: a folder of word lists (`.tsv.xz`, the word first); of these words, those enter
            that the corpus bears out.
    """
    with vocab.open(encoding="utf-8") as file:
        rows = parse_vocab(file)
    entries = probabilities(*count_all(shards, rows, lists), rows)
    save_lexicon(out, entries, rows)
    return len(entries)


def count_all(shards: Path, vocab: Vocab, lists: Path | None) -> tuple[WordList, Found]:
    """Count all words, hanzi and phrases that may enter."""
    text = Text(shards, load_manifest(shards), vocab.break_id)
    listed = met_outside(outside_words(lists), vocab, text) if lists else set()
    words = word_list(vocab, listed)
    clauses = common_clauses(text.streams(), vocab.n_rows, PHRASE_COUNT)
    apart = [words.readings[w][0] for w in (*words.outside, *words.everyday)]
    phrases = list(dict.fromkeys([*clauses, *apart]))
    return words, count_words(words, phrases, vocab, text)
