"""Builds the lexicon: hanzi and words with the probability that the corpus gives each reading.

A word's probability comes from how often the cut of the corpus into words uses it, how widely,
and how the corpus reads it there. A hanzi that the cut leaves alone is a word of length 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import log
from operator import attrgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pypinyin_dict.pinyin_data import ktghz2013
from tqdm import tqdm

from model_training.corpus.shards import Manifest, load_manifest
from model_training.lexicon.phrases import Stream, common_clauses
from model_training.lexicon.word_count import (
    Counter,
    Counts,
    Floats,
    SequenceIndex,
    Source,
    Symbols,
    Tally,
    blocks,
)
from model_training.lexicon.word_lists import WordList, outside_words, word_list
from p2h_desktop.core.vocab import Vocab, parse_vocab
from p2h_desktop.store.models.lexicon_file import WordRows, save_lexicon

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
# Sources unlike the rest of their domain: a recogniser's homophone errors, old style.
SOURCE_WEIGHTS = {"podcast": 0.5, "shu_pd": 0.5, "shu_wuxia": 0.15}
MOST_IDS = 8_000_000  # of a source that count in full
ONE_ORIGIN = {"social"}  # domains whose sources write of the same topics of the day
DICTIONARY_SHARE = 0.02  # of the final counts: orders the words that the corpus lacks
RARE_READING = 0.02  # least share of a usual reading among the readings of a word
CLAUSE_COUNT = 5.0  # least weighted count of a clause that becomes a phrase
APART = 0.1  # what a listed word counts where the cut takes it apart
OUTSIDE_MET = 3  # least occurrences in a part of the text of a word that only lists have
OUTSIDE_MASS = 6.0  # least mass of such a word
LEAST_ORIGINS = 3  # of a phrase, or of a word that only lists have
MANY_ORIGINS = 40  # in which common words occur
# What begins with a particle only follows a quotation.
PARTICLES = ("的 de", "地 de", "得 de", "了 le", "着 zhe", "们 men", "吗 ma", "呢 ne", "吧 ba")
STRANGE_MASS = 3.0  # least mass of a word with a hanzi outside the standard table
COHESION = 3.0  # nats by which a word must be likelier than its parts to be cut as one
FIRST_PASS = 4  # the first pass takes one block in so many
IN_WORDS = 0.05  # what a hanzi inside a word counts towards the hanzi alone
LEAST_HANZI = 0.01  # mass of a row that the corpus lacks


@dataclass(frozen=True, slots=True)
class Text:
    """The training shards of a folder, as weighted blocks."""

    folder: Path
    manifest: Manifest
    fill: int

    def sources(self, every: int = 1) -> Iterator[Source]:
        """Yield the origin and weight of each source and one in `every` of its blocks."""
        number = 0
        with tqdm(total=sum(s.ids for s in self.manifest.shards), unit_scale=True) as progress:
            for origin, weight, ids in self.streams():
                parts = list(blocks(ids, self.fill))
                yield origin, weight, parts[-number % every :: every]
                number += len(parts)
                progress.update(len(ids))

    def streams(self) -> Iterator[Stream]:
        """Yield the origin, the weight and the ids of each source."""
        train = [s for s in self.manifest.shards if s.split == "train"]
        train.sort(key=lambda s: (s.domain, s.source, s.file))
        for (domain, source), shards in groupby(train, key=lambda s: (s.domain, s.source)):
            ids = np.concatenate([np.load(self.folder / shard.file) for shard in shards])
            weight = SOURCE_WEIGHTS.get(source, WEIGHTS.get(domain, 1.0))
            origin = domain if domain in ONE_ORIGIN else f"{domain}/{source}"
            yield origin, weight * min(1.0, MOST_IDS / max(len(ids), 1)), ids


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the corpus has of a word: its weighted count, and texts of how many origins."""

    count: float = 0.0
    origins: int = 0

    @property
    def mass(self) -> float:
        """The count, less for what few texts write, such as the names of one story."""
        return self.count * min(1.0, self.origins / MANY_ORIGINS)


@dataclass(frozen=True, slots=True)
class Found:
    """Evidence of words and phrases, counts of the readings of words that have several.

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
    for _, _, source in text.sources(FIRST_PASS):
        for block in source:
            for _, found in index.find(symbol_of[block]):
                counts += np.bincount(found[found >= 0], minlength=len(counts))
    return {listed[i] for i in np.flatnonzero(counts >= OUTSIDE_MET)}


def _symbols(vocab: Vocab) -> tuple[tuple[str, ...], Symbols]:
    """Return the hanzi, "" for all else first, and the number of each id's hanzi in them."""
    hanzi = ("", *sorted(set(vocab.row_hanzi)))
    symbol = {h: i for i, h in enumerate(hanzi)}
    return hanzi, np.array([symbol[h] for h in vocab.row_hanzi] + [0, 0, 0], np.uint16)


@dataclass(frozen=True, slots=True)
class _Listed:
    """What is counted, in order: hanzi and words to cut by, readings, whole words as rows.

    Attributes:
        whole: for each word, its first reading.
        several: the readings of words that have more than one.
    """

    hanzi: tuple[str, ...]
    whole: dict[str, WordRows]
    several: list[WordRows]

    def texts(self) -> list[str]:
        """Return hanzi and words."""
        return [*self.hanzi, *self.whole]


def _listed(words: WordList, hanzi: tuple[str, ...]) -> _Listed:
    several = [rows for given in words.readings.values() if len(given) > 1 for rows in given]
    return _Listed(hanzi, {word: given[0] for word, given in words.readings.items()}, several)


def _counter(listed: _Listed, words: WordList, vocab: Vocab, symbol_of: Symbols) -> Counter:
    symbol = {h: i for i, h in enumerate(listed.hanzi)}
    cut_by = [(0,), *(tuple(symbol[h] for h in text) for text in listed.texts()[1:])]
    alone = [(row,) for row in range(vocab.n_rows)]
    several = [len(t) == 1 or len(words.readings.get(t, ())) > 1 for t in listed.texts()]
    readings = SequenceIndex([*alone, *listed.several])
    whole = SequenceIndex(list(listed.whole.values()))
    return Counter(symbol_of, SequenceIndex(cut_by), np.array(several), readings, whole)


def count_words(words: WordList, vocab: Vocab, text: Text) -> Found:
    """Count everything but phrases.

    The first pass, over a part of the text, cuts by jieba's counts; the second by its results.
    A word that the first pass cut apart, though it is likelier than its parts, is whole in the
    second.
    """
    hanzi, symbol_of = _symbols(vocab)
    listed = _listed(words, hanzi)
    counter = _counter(listed, words, vocab, symbol_of)
    prior = np.array([words.jieba.get(t, 0) for t in listed.texts()], np.float64)
    first = counter.count(text.sources(FIRST_PASS), _log_probs(prior))
    prior = _joined(
        dict(zip(listed.texts(), first.words.mass.tolist(), strict=True)),
        dict(zip(listed.whole, first.phrases.mass.tolist(), strict=True)),
    )
    counts = counter.count(text.sources(), _log_probs(prior))
    cut, whole = _evidence(counts.words), _evidence(counts.phrases)
    pairs = zip(cut[len(hanzi) :], whole, strict=True)
    return Found(
        {word: _larger(*pair) for word, pair in zip(listed.whole, pairs, strict=True)},
        dict(zip(listed.several, counts.readings[vocab.n_rows :].tolist(), strict=True)),
        {},
        _alone(counts, cut, symbol_of[: vocab.n_rows]),
        counts.ids[: vocab.n_rows],
    )


def _joined(counts: Mapping[str, float], together: Mapping[str, float]) -> Floats:
    """Return the counts, with those of words that were cut apart and belong together."""
    total = sum(counts.values()) + 1.0
    log_probs = {word: log((count + 0.5) / total) for word, count in counts.items()}
    better = {
        word: count
        for word, count in together.items()
        if count > counts[word] and log(count / total) > COHESION + parts_log_prob(word, log_probs)
    }
    return np.array([better.get(word, count) for word, count in counts.items()])


def parts_log_prob(word: str, log_probs: Mapping[str, float]) -> float:
    """Return the log probability of the likeliest cut of a word into shorter ones."""
    best = [0.0]
    for end in range(1, len(word) + 1):
        starts = range(1 if end == len(word) else 0, end)
        best.append(
            max((best[i] + log_probs.get(word[i:end], -np.inf) for i in starts), default=-np.inf)
        )
    return best[-1]


def _larger(cut: Evidence, whole: Evidence) -> Evidence:
    """Return the evidence of a word that the cut may take apart."""
    return max(cut, Evidence(APART * whole.count, whole.origins), key=attrgetter("mass"))


def _evidence(tally: Tally) -> list[Evidence]:
    pairs = zip(tally.mass.tolist(), tally.origins.tolist(), strict=True)
    return [Evidence(count, origins) for count, origins in pairs]


def _alone(counts: Counts, masses: Sequence[Evidence], symbol_of_row: Symbols) -> Floats:
    """Return the mass of each row as a word, reduced as its hanzi's is."""
    share = [masses[symbol].mass / max(masses[symbol].count, 1e-9) for symbol in symbol_of_row]
    alone: Floats = counts.readings[: len(symbol_of_row)] * np.array(share)
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
    particles = {vocab.row(*particle.split()) for particle in PARTICLES}
    entries |= {rows: e.mass for rows, e in found.phrases.items() if rows[0] not in particles}
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
        return found.mass >= OUTSIDE_MASS and found.origins >= LEAST_ORIGINS
    if not all(ord(hanzi) in ktghz2013.pinyin_dict for hanzi in word):
        return found.count > STRANGE_MASS
    return found.origins > 1 or word in words.attested


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
    listed = outside_words(lists) if lists else set()
    words = word_list(vocab, listed, met_outside(listed, vocab, text) if lists else ())
    clauses = common_clauses(text.streams(), vocab.n_rows, CLAUSE_COUNT, LEAST_ORIGINS)
    phrases = {rows: Evidence(*evidence) for rows, evidence in clauses.items()}
    return words, replace(count_words(words, vocab, text), phrases=phrases)
