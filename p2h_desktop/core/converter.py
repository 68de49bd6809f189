"""Letters to candidates: paths, beam, then words and characters for the leading syllables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from p2h_desktop.core.beam import chain_log_prob
from p2h_desktop.core.choices import rows_in
from p2h_desktop.core.decoder import Decoder, Hypothesis
from p2h_desktop.core.graph import build_graph, pinyin_run
from p2h_desktop.core.histories import Histories
from p2h_desktop.core.paths import Path, TokenBigram, best_paths
from p2h_desktop.core.protocols import Lexicon, NgramScorer, SlipSource
from p2h_desktop.core.ranking import merge
from p2h_desktop.core.types import Candidate, Source, Syllable, SyllableKind
from p2h_desktop.core.vocab import Vocab


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the search goes; tuned for accuracy within the latency budget."""

    context: int = 32
    """Ids of left context read."""
    paths: int = 4
    """Cuts into syllables decoded together."""
    path_margin: float = 6.0
    """Cuts this much (log) less likely than the best are left out."""
    sentences: int = 3
    """Whole-input sentences in a list that also holds words and characters."""
    longest_word: int = 8
    """Syllables of the longest lexicon word."""
    words: int = 12
    """Words per length."""
    unmet: float = 3.0
    """A word that the n-gram hardly knows comes before a sentence less likely by this (log)."""
    slips: int = 5
    """Cuts with a slip of the finger decoded besides."""
    slip_margin: float = 4.5
    """They may be less likely (log) than the best cut as typed by this, if that holds whole
    syllables; with an abbreviation in it they may not, …"""
    slip_lead: float = 3.25
    """… and must be likelier by this for each further one: who abbreviates does it on purpose."""
    fuzzy: int = 4
    """Sentences whose readings are looked up as words besides what was typed."""
    decoded: int = 4
    """Cuts of all sorts decoded together at most."""


class PinyinConverter:
    """The Converter over the shipped models."""

    def __init__(
        self,
        vocab: Vocab,
        bigram: TokenBigram,
        decoder: Decoder,
        ngram: NgramScorer,
        lexicon: Lexicon,
        limits: Limits | None = None,
        *,
        slips: SlipSource | None = None,
    ) -> None:
        """Join the parts; nothing is loaded here.

        slips: finds cuts with a slip of the finger.
        """
        self._vocab = vocab
        self._bigram = bigram
        self._decoder = decoder
        self._ngram = ngram
        self._lexicon = lexicon
        self._limits = limits or Limits()
        self._slips = slips
        self._choices = decoder.choices

    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        """Return at most `limit` candidates for a leading span of `letters`, best first."""
        ids, paths = self._read(letters, context)
        if not paths:
            return ()
        found = self._decoder.decode(paths, ids)
        # several cuts may spell one sentence: join them before counting
        whole = merge((self._sentences(found),), self._limits.sentences)
        return merge((whole, self._words(paths, found), self._characters(paths, ids)), limit)

    def sentences(self, letters: str, context: str, count: int) -> tuple[Candidate, ...]:
        """Return at most `count` candidates for all of the letters, best first."""
        found = self.hypotheses(letters, context)
        return merge((self._sentences(found),), count) if found else ()

    def hypotheses(self, letters: str, context: str) -> list[Hypothesis]:
        """Return the hypotheses for all of the letters, best first; none where some are left."""
        ids, paths = self._read(letters, context)
        if not paths or paths[0].edges[-1].end < len(letters):
            return []
        return self._decoder.decode(paths, ids)

    def _read(self, letters: str, context: str) -> tuple[tuple[int, ...], list[Path]]:
        """Return the ids of the context, and the cuts to decode, likeliest first."""
        ids = self._vocab.encode_context(context, self._limits.context)
        paths = sorted(self._cuts(letters), key=lambda p: -p.score)
        if any(p.slipped for p in paths):  # what cannot be read to its end as typed, is a slip
            end = max(p.edges[-1].end for p in paths)
            paths = [p for p in paths if p.edges[-1].end == end]
        return ids, list({p.edges: p for p in paths}.values())[: self._limits.decoded]

    def _cuts(self, letters: str) -> list[Path]:
        """Return the likeliest cuts as typed, and those with a slip that come near them."""
        limits, run = self._limits, len(pinyin_run(letters))
        graph = build_graph(letters, alike=self._choices.alike)
        paths = best_paths(graph, self._vocab, self._bigram, limits.paths, limits.path_margin)
        if self._slips is None:
            return paths
        floor = float("-inf")
        if paths and graph.length == run:
            abbreviated = sum(e.kind is SyllableKind.ABBREVIATION for e in paths[0].edges)
            lead = limits.slip_lead * (abbreviated - 1) if abbreviated else -limits.slip_margin
            floor = paths[0].score + lead
        return paths + self._slips.find(letters, limits.slips, floor)

    def _sentences(self, found: Sequence[Hypothesis]) -> Iterator[Candidate]:
        yield from self._unmet_word(found[0])
        yield from map(self._sentence, found)

    def _unmet_word(self, first: Hypothesis) -> Iterator[Candidate]:
        """Yield the lexicon's word for all syllables where it beats the first sentence clearly.

        That happens to common words that the texts behind the models happen to lack: the n-gram
        then takes two hanzi that hardly ever meet for likelier.
        """
        edges = first.path.edges
        if not all(e.whole for e in edges) or not 1 < len(edges) <= self._limits.longest_word:
            return
        typed = _read_as(edges, self._readings(first))
        words = self._lexicon.words(typed)
        text = "".join(self._vocab.row_hanzi[r] for r in first.rows)
        if not words or text in (word for word, _ in words):
            return
        ids = (self._vocab.break_id, *first.rows)
        total = chain_log_prob(self._ngram, ids, 1, len(ids))
        word, log_prob = words[0]
        readings = self._word_readings(word, edges, typed)
        if readings is not None and log_prob > total + self._limits.unmet:
            yield _candidate(word, edges, readings, first.score, Source.SENTENCE)

    def _sentence(self, found: Hypothesis) -> Candidate:
        text = "".join(self._vocab.row_hanzi[r] for r in found.rows)
        readings = self._readings(found)
        return _candidate(text, found.path.edges, readings, found.score, Source.SENTENCE)

    def _readings(self, found: Hypothesis) -> tuple[str, ...]:
        return tuple(self._vocab.row_syllables[r] for r in found.rows)

    def _words(self, paths: Sequence[Path], found: Sequence[Hypothesis]) -> list[Candidate]:
        """Return lexicon words for the leading syllables, those covering most letters first."""
        read = {(p.edges, tuple(e.reading for e in p.edges)) for p in paths}
        some = found[: self._limits.fuzzy]
        read |= {(h.path.edges, _read_as(h.path.edges, self._readings(h))) for h in some}
        longest = range(2, self._limits.longest_word + 1)
        words = []
        for edges, typed in {(edges[:n], typed[:n]) for edges, typed in read for n in longest}:
            cost = sum(
                e.penalty + self._choices.log_likelihood(e.reading, reading)
                for e, reading in zip(edges, typed, strict=True)
            )
            for word, log_prob in self._lookup(edges, typed):
                readings = self._word_readings(word, edges, typed)
                if readings is not None:
                    words.append(_candidate(word, edges, readings, log_prob + cost, Source.WORD))
        return sorted(words, key=lambda c: (-c.end, -c.score, c.text))

    def _lookup(self, edges: Sequence[Syllable], typed: Sequence[str]) -> list[tuple[str, float]]:
        if all(e.whole for e in edges):
            return self._lexicon.words(typed)[: self._limits.words]
        marked = [reading + " " * e.whole for e, reading in zip(edges, typed, strict=True)]
        return self._lexicon.completions(marked, self._limits.words)

    def _word_readings(
        self, word: str, edges: Sequence[Syllable], typed: Sequence[str]
    ) -> tuple[str, ...] | None:
        """Return a full syllable per hanzi that fits the edges; None where one does not fit."""
        readings = []
        for hanzi, edge, wanted in zip(word, edges, typed, strict=True):
            own = [self._vocab.row_syllables[r] for r in self._vocab.rows_of(hanzi)]
            fits = [s for s in own if s == wanted or (not edge.whole and s.startswith(wanted))]
            if not fits:
                return None
            readings.append(fits[0])
        return tuple(readings)

    def _characters(self, paths: Sequence[Path], context: tuple[int, ...]) -> Iterable[Candidate]:
        """Yield every hanzi for the first syllable of each path, likeliest first."""
        seen = set()
        for path in paths:
            first, token = path.edges[0], path.tokens[0]
            if token in seen:
                continue
            seen.add(token)
            ranges = self._choices.ranges(token)
            rows = rows_in(ranges)
            scores = Histories(self._ngram, self._vocab, context).log_probs(ranges)[0]
            scores = scores + self._choices.letters_log_probs((token,), rows[:, None])
            for index in np.argsort(-scores, kind="stable").tolist():
                syllable, hanzi, _ = self._vocab.rows[rows[index]]
                score = float(scores[index])
                yield _candidate(hanzi, (first,), (syllable,), score, Source.CHARACTER)


def _read_as(edges: Sequence[Syllable], readings: Sequence[str]) -> tuple[str, ...]:
    """Return what each edge was meant for: of a fuzzy one the reading, of others what was typed."""
    pairs = zip(edges, readings, strict=True)
    return tuple(r if e.kind is SyllableKind.FUZZY else e.reading for e, r in pairs)


def _candidate(
    text: str, edges: Sequence[Syllable], readings: tuple[str, ...], score: float, source: Source
) -> Candidate:
    ends = tuple(e.end for e in edges)
    pairs = enumerate(zip(edges, readings, strict=True))
    slipped = tuple(i for i, (edge, reading) in pairs if edge.corrected(reading))
    return Candidate(text, ends, readings, score, source, bool(slipped), slipped=slipped)
