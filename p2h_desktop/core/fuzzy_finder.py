"""Cuts into fuzzy syllables: too many to weigh by syllables alone, so hanzi decide.

A beam runs over the letters with the n-gram of hanzi; it keeps every reading of a stretch in the
race until what follows tells them apart. What comes out are cuts like any others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np

from p2h_desktop.core.beam import tail, top
from p2h_desktop.core.fuzzy import SoundAlikes
from p2h_desktop.core.graph import exact_edges, pinyin_run, spans
from p2h_desktop.core.paths import Path, TokenBigram, make_path
from p2h_desktop.core.protocols import NgramScorer
from p2h_desktop.core.spelling import SYLLABLES
from p2h_desktop.core.types import Syllable, SyllableKind
from p2h_desktop.core.vocab import Vocab

LONGEST = 1 + max(map(len, SYLLABLES))  # "jing" typed for "jin" is longer, "zhuang" is not


@dataclass(frozen=True, slots=True)
class _Partial:
    score: float
    history: tuple[int, ...]
    edges: tuple[Syllable, ...]


class FuzzyFinder:
    """Finds the likeliest cuts where sounds that are alike may stand for one another."""

    def __init__(
        self,
        vocab: Vocab,
        bigram: TokenBigram,
        ngram: NgramScorer,
        pairs: Collection[str],
        width: int,
    ) -> None:
        """Join the parts; pairs: those of ALL_PAIRS that are on; width: of the beam."""
        self._vocab = vocab
        self._bigram = bigram
        self._ngram = ngram
        self._width = width
        self._alike = SoundAlikes(pairs)

    def find(self, letters: str, context: tuple[int, ...], count: int) -> list[Path]:
        """Return at most `count` cuts of the leading pinyin letters, likeliest first.

        All syllables are whole, but for the last one, which may be unfinished. Cuts without an
        exchange compete too. context: ids before, oldest first.
        """
        run = pinyin_run(letters)
        reach = self._ngram.order - 1
        waiting: list[list[_Partial]] = [[] for _ in range(len(run) + 1)]
        waiting[0].append(_Partial(0.0, tail(context, reach), ()))
        for start, here in enumerate(waiting[:-1]):
            if here:
                best = sorted(here, key=lambda p: -p.score)[: self._width]
                for edge in self._edges(run, start):
                    waiting[edge.end] += self._extended(best, edge, reach)
        ranked = sorted(waiting[-1], key=lambda p: -p.score)
        cuts = list(dict.fromkeys(p.edges for p in ranked if p.edges))[:count]
        return [self.weighed(make_path(edges, self._vocab, self._bigram)) for edges in cuts]

    def weighed(self, path: Path) -> Path:
        """Return the path charged for the sounds typed on it, exchanged or not."""
        own = sum(e.penalty for e in path.edges if e.kind is not SyllableKind.FUZZY)
        return replace(path, penalty=own + self._alike.penalty(path.edges))

    def _edges(self, run: str, start: int) -> Iterator[Syllable]:
        yield from exact_edges(run, start)
        for first, stop, end in spans(run, start, LONGEST):
            for syllable, penalty in self._alike.meant.get(run[first:stop], {}).items():
                yield Syllable(start, end, syllable, SyllableKind.FUZZY, penalty)

    def _extended(self, best: list[_Partial], edge: Syllable, reach: int) -> Iterator[_Partial]:
        """Yield the likeliest partials that go on with `edge`."""
        token = self._vocab.token(edge.reading, complete=edge.whole)
        if token is None:
            return
        low, high = self._vocab.token_slices[token]
        steps = np.stack([self._ngram.log_probs(p.history, low, high) for p in best])
        before = np.array([p.score for p in best], np.float32)
        totals = (steps + before[:, None]).ravel()
        for index in top(totals, self._width).tolist():
            parent, row = divmod(index, high - low)
            history = (*best[parent].history, low + row)[-reach:]
            score = float(totals[index]) + edge.penalty
            yield _Partial(score, history, (*best[parent].edges, edge))
