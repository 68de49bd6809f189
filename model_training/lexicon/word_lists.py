"""The words that may enter the lexicon: dictionaries of packages, word lists, everyday words.

A word is entered once for each usual reading.
"""

from __future__ import annotations

import lzma
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from itertools import islice, product
from pathlib import Path

from pypinyin.constants import PHRASES_DICT
from tqdm import tqdm

from model_training.corpus.prepare import VARIANTS
from p2h_desktop.core.text.labeller import Labeller
from p2h_desktop.core.tones import plain, with_digit
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.store.assets.readings import load_labeller
from p2h_desktop.store.models.lexicon_file import LONGEST, WordRows

LENGTHS = range(2, LONGEST + 1)
IDIOM = 4  # hanzi
MOST_READINGS = 4
PER_MILLION = 2.0  # least frequency of an everyday word that names none


@dataclass(frozen=True, slots=True)
class WordList:
    """Words of two hanzi or more, each with its readings as rows, the labeller's first.

    Attributes:
        readings: all words that may enter.
        jieba: the counts of jieba's dictionary.
        attested: words that enter even if the texts lack them: idioms with a reading in a
            dictionary of phrases, and words that dictionaries and word lists share.
        outside: words that only the word lists have; they need evidence of their own.
        everyday: words that enter in any case, with their least frequency per million words.
    """

    readings: dict[str, tuple[WordRows, ...]]
    jieba: dict[str, int]
    attested: frozenset[str]
    outside: frozenset[str] = frozenset()
    everyday: Mapping[str, float] = field(default_factory=dict)


def word_list(vocab: Vocab, listed: Collection[str] = (), met: Collection[str] = ()) -> WordList:
    """Collect the words that the vocabulary can write.

    Args:
        vocab: the rows to write them with.
        listed: the words of word lists.
        met: those of them that the texts may bear out.
    """
    jieba, phrases, everyday = jieba_counts(), _phrases(), everyday_words()
    labeller = load_labeller()
    inside = set(jieba) | set(phrases) | {word for word, _, _ in everyday}
    readings: dict[str, tuple[WordRows, ...]] = {}
    for word in tqdm(sorted(inside | set(met)), desc="words"):
        found = _readings(word, phrases.get(word, ()), labeller, vocab)
        if found:
            readings[word] = found
    for word, _, reading in everyday:
        rows = _rows(word, reading, vocab) if reading else None
        if rows:
            readings[word] = (rows,)
    idioms = {word for word in phrases if len(word) == IDIOM}
    return WordList(
        readings,
        jieba,
        frozenset(readings) & (idioms | inside.intersection(listed)),
        frozenset(readings) - inside,
        {word: least for word, least, _ in everyday if word in readings},
    )


def jieba_counts() -> dict[str, int]:
    """Return the words of jieba's dictionary with their counts."""
    text = resources.files("jieba").joinpath("dict.txt").read_text(encoding="utf-8")
    fields = (line.split(" ") for line in text.splitlines())
    return {word: int(count) for word, count, *_ in fields}


def everyday_words() -> list[tuple[str, float, tuple[str, ...]]]:
    """Read `everyday_words.tsv`: (word, least frequency per million, syllables or ())."""
    text = (
        resources.files("model_training.lexicon").joinpath("everyday_words.tsv").read_text("utf-8")
    )
    found = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            word, least, reading = (*line.split("\t"), "", "")[:3]
            found.append((word, float(least or PER_MILLION), tuple(reading.split())))
    return found


def outside_words(folder: Path) -> set[str]:
    """Read the words of the lists below a folder: the first column of each `.tsv.xz`."""
    words: set[str] = set()
    for path in sorted(folder.glob("*.tsv.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as file:
            words.update(line.split("\t", 1)[0].rstrip("\n") for line in file)
    return {word for word in words if len(word) in LENGTHS}


def _readings(
    word: str, listed: Iterable[tuple[str, ...]], labeller: Labeller, vocab: Vocab
) -> tuple[WordRows, ...]:
    if len(word) not in LENGTHS or not all(vocab.rows_of(hanzi) for hanzi in word):
        return ()
    usual = [tuple(labeller.readings(word)), *listed]
    rows = (_rows(word, reading, vocab) for reading in _with_variants(word, usual))
    return tuple(islice(dict.fromkeys(r for r in rows if r), MOST_READINGS))


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
