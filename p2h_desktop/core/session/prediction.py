"""What may follow the text just committed: words by the n-gram, and the rest of longer words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nlargest

import numpy as np

from p2h_desktop.core.protocols import Lexicon, NgramScorer
from p2h_desktop.core.scoring.search import top
from p2h_desktop.core.types import Candidate, Source
from p2h_desktop.core.vocab import Vocab

CONTEXT = 16  # characters before the caret that count


@dataclass(frozen=True, slots=True)
class PredictionWidth:
    """How far the search goes."""

    first: int = 12
    """Rows looked at for the next hanzi."""
    further: int = 2
    """Rows for each hanzi after it."""
    longest: int = 4
    """Hanzi of a prediction."""
    behind: float = 4.0
    """Log probability by which one may fall behind the likeliest first hanzi."""
    goes_on: float = 0.5
    """A beginning that goes on in one way with this probability is not offered by itself."""
    per_hanzi: float = 0.7
    """What each hanzi after the first is worth (log): it saves the user its keys."""
    longest_tail: int = 4
    """Hanzi of the context that may begin a word of the lexicon."""
    words: int = 4
    """Such words for each beginning."""


@dataclass(frozen=True, slots=True)
class _Guess:
    rows: tuple[int, ...]
    log_prob: float


class NgramPredictor:
    """Proposes continuations; a core.protocols.Predictor."""

    def __init__(
        self,
        vocab: Vocab,
        ngram: NgramScorer,
        lexicon: Lexicon,
        width: PredictionWidth | None = None,
    ) -> None:
        """Join the parts."""
        self._vocab = vocab
        self._ngram = ngram
        self._lexicon = lexicon
        self._width = width or PredictionWidth()

    def predict(self, context: str, limit: int) -> tuple[Candidate, ...]:
        """Return at most `limit` texts that may follow, likeliest first; () after no hanzi."""
        ids = self._vocab.encode_context(context, CONTEXT)
        if not ids or ids[-1] >= self._vocab.n_rows:
            return ()
        guesses = {guess.rows: guess for guess in (*self._search(ids), *self._words(ids))}
        best: dict[str, Candidate] = {}
        for guess in guesses.values():
            candidate = self._candidate(guess)
            known = best.get(candidate.text)
            if known is None or known.score < candidate.score:
                best[candidate.text] = candidate
        return tuple(nlargest(limit, best.values(), key=lambda c: c.score))

    def _candidate(self, guess: _Guess) -> Candidate:
        text = "".join(self._vocab.row_hanzi[row] for row in guess.rows)
        readings = tuple(self._vocab.row_syllables[row] for row in guess.rows)
        score = guess.log_prob + self._width.per_hanzi * (len(guess.rows) - 1)
        return Candidate(text, (0,) * len(readings), readings, score, Source.PREDICTION)

    def _search(self, ids: tuple[int, ...]) -> Iterator[_Guess]:
        """Yield hanzi and words of the lexicon that the n-gram expects."""
        width = self._width
        beam = self._next(ids, _Guess((), 0.0), width.first)
        floor = max((guess.log_prob for guess in beam), default=0.0) - width.behind
        for length in range(1, width.longest + 1):
            further = []
            for guess in beam:
                nexts = self._next(ids, guess, width.further)
                surest = max((n.log_prob - guess.log_prob for n in nexts), default=-np.inf)
                if surest < np.log(width.goes_on) and self._is_word(guess.rows):
                    yield guess
                further += [n for n in nexts if n.log_prob >= floor]
            beam = further if length < width.longest else []

    def _next(self, ids: tuple[int, ...], guess: _Guess, count: int) -> list[_Guess]:
        scores = self._log_probs((*ids, *guess.rows))
        chosen = top(scores, count)
        return [
            _Guess((*guess.rows, row), guess.log_prob + score)
            for row, score in zip(chosen.tolist(), scores[chosen].tolist(), strict=True)
        ]

    def _is_word(self, rows: tuple[int, ...]) -> bool:
        if len(rows) < 2:
            return True
        readings = [self._vocab.row_syllables[row] for row in rows]
        text = "".join(self._vocab.row_hanzi[row] for row in rows)
        return any(word == text for word, _ in self._lexicon.words(readings))

    def _words(self, ids: tuple[int, ...]) -> Iterator[_Guess]:
        """Yield the rest of words that begin with the last hanzi of the context."""
        width, vocab = self._width, self._vocab
        for length in range(2, width.longest_tail + 1):
            tail = ids[-length:]
            if len(tail) < length or max(tail) >= vocab.n_rows:
                return
            text = "".join(vocab.row_hanzi[row] for row in tail)
            readings = [vocab.row_syllables[row] + " " for row in tail]
            for word, _ in self._lexicon.longer(readings, width.words, text):
                rows = [vocab.rows_of(hanzi)[0] for hanzi in word[length:]]
                yield self._scored(ids, tuple(rows))

    def _scored(self, ids: tuple[int, ...], rows: tuple[int, ...]) -> _Guess:
        total = 0.0
        for at, row in enumerate(rows):
            total += float(self._log_probs((*ids, *rows[:at]))[row])
        return _Guess(rows, total)

    def _log_probs(self, ids: tuple[int, ...]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        history = ids[1 - self._ngram.order :]
        return self._ngram.log_probs(history, 0, self._vocab.n_rows)
