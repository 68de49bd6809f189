"""A small vocabulary and stand-ins for the models, whose every number is known."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.pinyin.typo_decoder import TypoDecoder
from p2h_desktop.core.pipeline.pinyin_translator import Limits, PinyinTranslator
from p2h_desktop.core.protocols import Ranges, TypoSource
from p2h_desktop.core.scoring.decoder import Decoder, Weights, Width
from p2h_desktop.core.scoring.emission import Emission, rows_in
from p2h_desktop.core.segmentation import TokenBigram
from p2h_desktop.core.vocab import Vocab

Floats = NDArray[np.float32]
Ids = tuple[int, ...]

# Common readings first; the count of a row falls with its place.
SMALL_ROWS = {
    "an": "安按案",
    "ba": "吧把",
    "chang": "长常",
    "de": "的得地",
    "guo": "国过",
    "hao": "好号",
    "li": "里理力",
    "ma": "吗马妈",
    "me": "么",
    "men": "们门",
    "ni": "你泥",
    "ren": "人认",
    "shi": "是时十事市",
    "wo": "我握",
    "xi": "西洗喜",
    "xian": "先现线",
    "zhang": "张长",
    "zhe": "这着",
    "zhong": "中种",
}


@cache
def small_vocab() -> Vocab:
    return Vocab(
        tuple(
            (syllable, hanzi, 100 - 10 * place)
            for syllable, row in sorted(SMALL_ROWS.items())
            for place, hanzi in enumerate(row)
        )
    )


def row_ids(vocab: Vocab, text: str) -> list[int]:
    """The commonest row of each hanzi; a space is BREAK."""
    return [vocab.break_id if char == " " else vocab.rows_of(char)[0] for char in text]


def log_softmax(scores: NDArray[np.floating]) -> Floats:
    """Over the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    result = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    rounded: Floats = result.astype(np.float32)
    return rounded


def noise(key: object, size: int) -> NDArray[np.float64]:
    """Numbers that follow from the key alone."""
    return np.random.default_rng(zlib.crc32(repr(key).encode())).normal(size=size)


class TableNgram:
    """An n-gram model that prefers the pairs it is given and is arbitrary otherwise.

    `pairs` maps (row before, row) to a bonus; `spread` scales what is arbitrary.
    """

    order = 3

    def __init__(
        self, vocab: Vocab, pairs: Mapping[tuple[int, int], float], spread: float = 1.0
    ) -> None:
        self._rows, self._pairs, self._spread = vocab.n_rows, pairs, spread
        self._cache: dict[tuple[int, ...], Floats] = {}

    def log_probs(self, history: tuple[int, ...], low: int, high: int) -> Floats:
        kept = history[1 - self.order :]
        if kept not in self._cache:
            scores = self._spread * noise(kept, self._rows + 1)  # the last is BREAK
            for (before, row), bonus in self._pairs.items():
                if kept and kept[-1] == before:
                    scores[row] += bonus
            self._cache[kept] = log_softmax(scores)
        return self._cache[kept][low:high]


class TableNeural:
    """A network whose scores follow from the context, the tokens and every row chosen before.

    A state holds a number that stands for all the encoder knows there; padding is not a number.
    """

    def __init__(self, vocab: Vocab) -> None:
        self._rows = vocab.n_rows
        self._known: list[tuple[Ids, Ids, int]] = []

    def encode(self, context: tuple[int, ...], paths: Sequence[Sequence[int]]) -> Floats:
        states = np.full((len(paths), max(map(len, paths)), 1), np.nan, np.float32)
        for i, path in enumerate(paths):
            for t in range(len(path)):
                states[i, t] = len(self._known)
                self._known.append((context, tuple(path), t))
        return states

    def position_log_probs(self, states: Floats, ranges: Sequence[Ranges]) -> list[Floats]:
        known = [self._known[int(state)] for state in states[: len(ranges), 0]]
        return [self.position(*k, own) for k, own in zip(known, ranges, strict=True)]

    def sequence_log_probs(
        self,
        states: Floats,
        before: int,
        rows: NDArray[np.int64],
        ranges: Sequence[Ranges],
    ) -> Floats:
        context, path, _ = self._known[int(states[0, 0])]
        return np.array([self.sequence(context, path, before, r, ranges) for r in rows.tolist()])

    def position(self, context: Ids, path: Ids, t: int, ranges: Ranges) -> Floats:
        """What the encoder alone says of one position."""
        return log_softmax(noise((context, path, t), self._rows)[rows_in(ranges)])

    def sequence(
        self,
        context: Ids,
        path: Ids,
        before: int,
        rows: Sequence[int],
        ranges: Sequence[Ranges],
    ) -> float:
        """What the decoder says of a whole hypothesis."""
        total = 0.0
        for t, own in enumerate(ranges):
            key = (context, path, t, (before, *rows[:t]))
            place = rows_in(own).tolist().index(rows[t])
            total += float(log_softmax(noise(key, self._rows)[rows_in(own)])[place])
        return total


class TableLexicon:
    """Words by their syllables, from {"ni hao": "你好 拟好"}; the earlier the likelier."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = {tuple(key.split()): words.split() for key, words in table.items()}

    def words(self, readings: Sequence[str]) -> list[tuple[str, float]]:
        words = self._table.get(tuple(readings), [])
        return [(word, -1.0 - place) for place, word in enumerate(words)]

    def completions(self, prefixes: Sequence[str], limit: int) -> list[tuple[str, float]]:
        found = []
        for readings in self._table:
            pairs = zip((r + " " for r in readings), prefixes, strict=False)
            if len(readings) == len(prefixes) and all(r.startswith(p) for r, p in pairs):
                found += self.words(readings)
        return sorted(found, key=lambda word: -word[1])[:limit]

    def longer(
        self, prefixes: Sequence[str], limit: int, begins: str = ""
    ) -> list[tuple[str, float]]:
        found = []
        for readings in self._table:
            pairs = zip((r + " " for r in readings), prefixes, strict=False)
            if len(readings) > len(prefixes) and all(r.startswith(p) for r, p in pairs):
                found += [pair for pair in self.words(readings) if pair[0].startswith(begins)]
        return sorted(found, key=lambda word: -word[1])[:limit]


def flat_bigram(vocab: Vocab) -> TokenBigram:
    """Every syllable as likely as any other."""
    n = len(vocab.syllables)
    return TokenBigram(vocab, np.full((n + 1, n), -np.log(n)))


SMALL_WORDS = {
    "ni hao": "你好",
    "wo men": "我们",
    "xi an": "西安",
    "zhong guo": "中国",
    "shi xian": "实现",
}
SMALL_PHRASES = (" 你好", " 我们", " 中国人", " 西安", "好吗", "是西安人")


def small_translator(
    neural: bool = False,
    limits: Limits | None = None,
    slips: bool = True,
    fuzzy: Collection[str] = (),
    words: Mapping[str, str] = SMALL_WORDS,
    finder: TypoSource | None = None,
    vulgar: Collection[str] = (),
) -> PinyinTranslator:
    """What translates letters with table models; the n-gram knows SMALL_PHRASES."""
    vocab = small_vocab()
    pairs: dict[tuple[int, int], float] = {}
    for phrase in SMALL_PHRASES:
        ids = row_ids(vocab, phrase)
        pairs |= dict.fromkeys(pairwise(ids), 4.0)
    ngram = TableNgram(vocab, pairs, spread=0.3)
    network, choices = TableNeural(vocab) if neural else None, Emission(vocab, fuzzy)
    decoder = Decoder(vocab, ngram, network, Weights(), Width(), choices)
    lexicon = TableLexicon(words)
    bigram = flat_bigram(vocab)
    if finder is None and slips:
        finder = TypoDecoder(vocab, bigram)
    return PinyinTranslator(bigram, decoder, lexicon, limits, slips=finder, vulgar=vulgar)


class FakeWords(TableLexicon):
    """A user's dictionary in memory; pins and blocks beside the table of words."""

    def __init__(
        self, table: dict[str, str], pins: dict[str, str] | None = None, blocks: str = ""
    ) -> None:
        super().__init__(table)
        self._pins = {tuple(key.split()): tuple(v.split()) for key, v in (pins or {}).items()}
        self._blocks = set(blocks.split())

    def blocked(self, text: str) -> bool:
        return text in self._blocks

    def pinned(self, readings: tuple[str, ...]) -> tuple[str, ...]:
        return self._pins.get(readings, ())

    def any_pinned(self) -> bool:
        return bool(self._pins)
