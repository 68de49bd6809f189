"""Text with homophone errors to text without: a noisy channel with a strong prior for what stands.

People who type in a hurry, and programs that listen, write words that sound right and are wrong.
Every word of a clause is compared with the words that sound like it: the network and the n-gram
weigh the whole clause with each of them, and only a change that both find far better is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from p2h_desktop.core.protocols import Lexicon, NeuralScorer, NgramScorer
from p2h_desktop.core.scoring.decoder import Weights
from p2h_desktop.core.scoring.search import chain_log_prob, tail, top
from p2h_desktop.core.segmentation import TokenBigram
from p2h_desktop.core.vocab import Vocab

Rows = tuple[int, ...]
Readings = Callable[[str], Sequence[str]]

# who is meant cannot be heard; 地 and 得 are written on purpose, 的 in a hurry
_NEVER_EXCHANGED = (frozenset("他她它牠祂"), frozenset("您你妳"), frozenset("地得"))
_NEVER_WRITTEN = frozenset((("地", "的"), ("得", "的")))


@dataclass(frozen=True, slots=True)
class CorrectionLimits:
    """How far is searched, and how sure one must be; tuned, see docs/language-tools.md."""

    context: int = 32
    """Ids of text before a clause that are read."""
    longest: int = 24
    """Hanzi of a clause weighed at once."""
    span: int = 4
    """Hanzi changed at once, at most."""
    words: int = 8
    """Words that sound alike tried for a span."""
    characters: int = 8
    """The same for one hanzi."""
    judged: int = 40
    """Changes the network weighs, those the n-gram likes best."""
    rounds: int = 4
    """Changes made to a clause at most."""
    margin: float = 9.0
    """How much likelier (log) a clause must become."""
    fuzzy: float = -2.0
    """Of a change to sounds that are only alike."""


@dataclass(frozen=True, slots=True)
class Correction:
    """text[start:end] should be `text`; gain: how much likelier (log) that is."""

    start: int
    end: int
    text: str
    gain: float


@dataclass(frozen=True, slots=True)
class _Edit:
    """The rows of a clause after a change to [start, end), and what the change costs."""

    start: int
    end: int
    rows: Rows
    penalty: float
    ngram: float = 0.0


class Corrector:
    """Finds what is likely to be a homophone error."""

    def __init__(
        self,
        vocab: Vocab,
        bigram: TokenBigram,
        ngram: NgramScorer,
        neural: NeuralScorer | None,
        lexicon: Lexicon,
        readings: Readings,
        alike: Mapping[str, Sequence[str]],
        limits: CorrectionLimits | None = None,
    ) -> None:
        """Join the models; nothing is loaded here.

        readings: a toneless reading for each character of a text; alike: for a syllable those
        that may be heard or typed for it.
        """
        self._vocab = vocab
        self._bigram = bigram
        self._ngram = ngram
        self._neural = neural
        self._lexicon = lexicon
        self._readings = readings
        self._alike = alike
        self._limits = limits or CorrectionLimits()
        self._weights = Weights()

    def correct(self, text: str) -> tuple[Correction, ...]:
        """Return the changes to a text, in order; they do not overlap."""
        readings = self._readings(text)
        ids = [self._vocab.row(c, r) for c, r in zip(text, readings, strict=True)]
        found: list[Correction] = []
        mended = list(text)
        for start, end in self._clauses(ids):
            context = self._vocab.encode_context("".join(mended[:start]), self._limits.context)
            rows = tuple(row for row in ids[start:end] if row is not None)
            for change in self._correct_clause(rows, context or (self._vocab.break_id,)):
                low, high = start + change.start, start + change.end
                mended[low:high] = change.text
                found.append(Correction(low, high, change.text, change.gain))
        return tuple(found)

    def _clauses(self, ids: Sequence[int | None]) -> Iterator[tuple[int, int]]:
        position = 0
        for known, run in groupby(ids, key=lambda row: row is not None):
            length = len(list(run))
            if known and length > 1:
                pieces = -(-length // self._limits.longest)
                borders = [position + length * i // pieces for i in range(pieces + 1)]
                yield from pairwise(borders)
            position += length

    def _correct_clause(self, rows: Rows, context: Rows) -> list[Correction]:
        original, touched = rows, [False] * len(rows)
        gains: dict[tuple[int, int], float] = {}
        for _ in range(self._limits.rounds):
            best = self._best_edit(rows, touched, context)
            if best is None:
                break
            edit, gain = best
            rows = edit.rows
            gains[edit.start, edit.end] = gain
            touched[edit.start : edit.end] = [True] * (edit.end - edit.start)
        hanzi = self._vocab.row_hanzi
        return [
            Correction(start, end, "".join(hanzi[r] for r in rows[start:end]), gain)
            for (start, end), gain in sorted(gains.items())
            if rows[start:end] != original[start:end]
        ]

    def _best_edit(
        self, rows: Rows, touched: Sequence[bool], context: Rows
    ) -> tuple[_Edit, float] | None:
        edits = list(self._edits(rows, touched, context))
        edits.sort(key=lambda e: -(e.ngram * self._weights.ngram + e.penalty))
        edits = edits[: self._limits.judged]
        if not edits:
            return None
        gains = self._gains(rows, edits, context)
        place = int(np.argmax(gains))
        return (edits[place], gains[place]) if gains[place] >= self._limits.margin else None

    def _edits(self, rows: Rows, touched: Sequence[bool], context: Rows) -> Iterator[_Edit]:
        """Yield every change to try, with what the n-gram thinks of it."""
        seen = {rows}
        for start in range(len(rows)):
            for end in range(start + 1, min(start + self._limits.span, len(rows)) + 1):
                if any(touched[start:end]):
                    break
                before = self._ngram_score(rows, start, end, context)
                for new, penalty in self._homophones(rows, start, end, context):
                    changed = (*rows[:start], *new, *rows[end:])
                    if changed not in seen and self._allowed(rows[start:end], new):
                        seen.add(changed)
                        after = self._ngram_score(changed, start, end, context)
                        yield _trimmed(rows, changed, penalty, after - before)

    def _allowed(self, old: Rows, new: Rows) -> bool:
        hanzi = self._vocab.row_hanzi
        pairs = [(hanzi[a], hanzi[b]) for a, b in zip(old, new, strict=True)]
        different = [pair for pair in pairs if pair[0] != pair[1]]
        return bool(different) and not any(
            pair in _NEVER_WRITTEN or any(group.issuperset(pair) for group in _NEVER_EXCHANGED)
            for pair in different
        )

    def _homophones(
        self, rows: Rows, start: int, end: int, context: Rows
    ) -> Iterator[tuple[Rows, float]]:
        """Yield what may stand for the span, and what that costs."""
        syllables = [self._vocab.row_syllables[r] for r in rows[start:end]]
        if len(syllables) == 1:
            low, high = self._vocab.token_slices[self._vocab.row_tokens[rows[start]]]
            history = tail((*context, *rows[:start]), self._ngram.order - 1)
            scores = self._ngram.log_probs(history, low, high)
            for index in top(scores, self._limits.characters).tolist():
                yield (low + index,), 0.0
            return
        yield from ((word, 0.0) for word in self._words(syllables))
        for i, syllable in enumerate(syllables):
            for other in self._alike.get(syllable, ()):
                heard = [*syllables[:i], other, *syllables[i + 1 :]]
                yield from ((word, self._limits.fuzzy) for word in self._words(heard))

    def _words(self, syllables: Sequence[str]) -> Iterator[Rows]:
        for word, _ in self._lexicon.words(syllables)[: self._limits.words]:
            found = [self._vocab.row(c, s) for c, s in zip(word, syllables, strict=True)]
            rows = tuple(row for row in found if row is not None)
            if len(rows) == len(syllables):
                yield rows

    def _ngram_score(self, rows: Rows, start: int, end: int, context: Rows) -> float:
        """Return log P of all that rows[start:end] have a part in, the end of the clause too."""
        whole = (*context, *rows, self._vocab.break_id)
        first, reach = len(context), self._ngram.order - 1
        last = min(first + end + reach, len(whole))
        return chain_log_prob(self._ngram, whole, first + start, last)

    def _gains(self, rows: Rows, edits: Sequence[_Edit], context: Rows) -> list[float]:
        base = self._neural_scores([rows], context)[0]
        scores = self._neural_scores([e.rows for e in edits], context)
        weights = self._weights
        return [
            weights.ngram * e.ngram + (score - base) + e.penalty
            for e, score in zip(edits, scores, strict=True)
        ]

    def _neural_scores(self, all_rows: Sequence[Rows], context: Rows) -> list[float]:
        """Return, for each sequence, what the network and the bigram of syllables add."""
        if self._neural is None:
            return [0.0] * len(all_rows)
        tokens = [tuple(self._vocab.row_tokens[r] for r in rows) for rows in all_rows]
        scores = [0.0] * len(all_rows)
        paths = list(dict.fromkeys(tokens))
        states = self._neural.encode(context, paths)
        for path, own in zip(paths, states, strict=True):
            places = [i for i, t in enumerate(tokens) if t == path]
            matrix = np.array([all_rows[i] for i in places], np.int64)
            ranges = [self._vocab.token_ranges[t] for t in path]
            log_probs = self._neural.sequence_log_probs(own, context[-1], matrix, ranges)
            steps = pairwise((self._bigram.start, *path))
            cut = sum(float(self._bigram.table[pair]) for pair in steps)
            for place, log_prob in zip(places, log_probs.tolist(), strict=True):
                scores[place] = self._weights.neural * log_prob + self._weights.path * cut
        return scores


def _trimmed(old: Rows, new: Rows, penalty: float, ngram: float) -> _Edit:
    """Return the edit over no more than what differs."""
    changed = [i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    return _Edit(changed[0], changed[-1] + 1, new, penalty, ngram)


def apply(text: str, corrections: Iterable[Correction]) -> str:
    """Return the text with the corrections made."""
    for correction in sorted(corrections, key=lambda c: -c.start):
        text = text[: correction.start] + correction.text + text[correction.end :]
    return text
