"""Letters of full pinyin to hanzi: readings of all letters, then words for their beginning.

What all letters may spell, be it a sentence of the beam, a word of the lexicon or a single hanzi,
competes on one scale (`ranking`). What begins the letters follows, longer spans first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.pinyin.key_reader import ReadKeys
from p2h_desktop.core.pinyin.syllable_graph import build_graph, pinyin_run
from p2h_desktop.core.pipeline.ranking import (
    TAUGHT,
    UNLISTED,
    Floats,
    features,
    is_exact,
    log_shares,
)
from p2h_desktop.core.pipeline.ranking_weights import AFTER_KNOWN, AFTER_UNKNOWN
from p2h_desktop.core.pipeline.recall import Recall
from p2h_desktop.core.protocols import Lexicon, TypoSource
from p2h_desktop.core.scoring.decoder import ALL, Decoder, Hypothesis
from p2h_desktop.core.scoring.emission import rows_in
from p2h_desktop.core.scoring.ngram_state import NgramState, amid_clause
from p2h_desktop.core.segmentation import Segmentation, TokenBigram, best_segmentations
from p2h_desktop.core.types import Candidate, Source, Syllable, SyllableKind

Ids = tuple[int, ...]
Usual = Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]  # by letters: words, their syllables
Taught = Callable[[Ids, Ids], float]
Words = Mapping[Ids, float]  # log probabilities of words, by their rows

USUAL = 1.0  # by so much (log) what most people mean by some initials is ahead of the rest
_ACROSS = 4  # hanzi of a word that no border of long input may cut
SCALE = 4 / 3
"""Scores of candidates are log probabilities times this: the scale of the beam, which `p2h convert
--json`, English words and slips are weighed on."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the search goes; tuned for accuracy within the latency budget.

    Attributes:
        context: Ids of left context read.
        paths: Cuts into syllables decoded together.
        path_margin: Cuts this much (log) less likely than the best are left out, …
        initials_margin: … or this much, where letters are initials only: zh is one or two of them.
        longest_word: Syllables of the longest lexicon word.
        words: Words per length that begin the letters.
        scored: Words of the lexicon per cut that are scored beside what the beam finds.
        slips: Cuts with a slip of the finger decoded besides.
        slip_margin: They may be less likely (log) than the best cut as typed by this, if that holds
            whole syllables; with an abbreviation in it they may not, …
        slip_lead: … and must be likelier by this for each further one: who abbreviates does it on
            purpose.
        fuzzy: Sentences whose readings are looked up as words besides what was typed.
        decoded: Cuts of all sorts decoded together at most.
        shown: Least share (log) of a reading that is shown where the letters are typed exactly …
        guessed: … and of one that takes them for a slip, an unfinished syllable or an initial
            though they spell whole syllables.
    """

    context: int = 32
    paths: int = 4
    path_margin: float = 6.0
    initials_margin: float = 12.0
    longest_word: int = 8
    words: int = 12
    scored: int = 60
    slips: int = 5
    slip_margin: float = 4.5
    slip_lead: float = 3.25
    fuzzy: int = 4
    decoded: int = 4
    shown: float = -12.0
    guessed: float = -4.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """What all letters may spell.

    Attributes:
        hypothesis: Its rows and its cut.
        score: On the common scale, a log probability up to a constant.
        log_share: Log probability among all that the letters may spell.
        listed: Whether it is a word of the lexicon.
    """

    hypothesis: Hypothesis
    score: float
    log_share: float
    listed: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """Letters as they are read.

    Attributes:
        end: How many of them are read.
        text: The text before.
        context: Its last ids.
        paths: The cuts, likeliest first.
        words: What all syllables of each cut spell in the lexicon.
        usual: What most people mean by the letters, the likelier first.
    """

    end: int
    text: str
    context: Ids
    paths: Sequence[Segmentation]
    words: Sequence[Words]
    usual: Sequence[Ids]


@dataclass(frozen=True, slots=True)
class _Decoded:
    """What the letters may spell, not ranked yet.

    Attributes:
        hypotheses: The sentences, words and hanzi.
        listed: Log probabilities of the rows that are words of the lexicon.
        features: What the ranking weighs of each hypothesis [N, F].
    """

    hypotheses: Sequence[Hypothesis]
    listed: Words
    features: Floats


class PinyinTranslator:
    """Finds hanzi for letters with the shipped models."""

    def __init__(
        self,
        bigram: TokenBigram,
        decoder: Decoder,
        lexicon: Lexicon,
        limits: Limits | None = None,
        *,
        slips: TypoSource | None = None,
        vulgar: Collection[str] = (),
        usual: Usual | None = None,
        taught: Taught | None = None,
    ) -> None:
        """Join the parts; nothing is loaded here.

        Args:
            bigram: Of syllables, to find likely cuts.
            decoder: Finds hanzi for cuts; its n-gram ranks single hanzi, too.
            lexicon: Of words.
            limits: How far the search goes.
            slips: Finds cuts with a slip of the finger.
            vulgar: Words that are only offered where they are typed exactly.
            usual: Words that most people mean by some initials.
            taught: Returns how much likelier (log) the n-gram finds some rows after some ids since
                the user has taught it.
        """
        self._vocab = decoder.vocab
        self._bigram = bigram
        self._decoder = decoder
        self._ngram = decoder.ngram
        self._lexicon = lexicon
        self._limits = limits or Limits()
        self._slips = slips
        self._vulgar = re.compile("|".join(map(re.escape, vulgar))) if vulgar else None
        self._usual = usual or {}
        self._recall = Recall(decoder.vocab)
        self._taught = taught
        self._vectors = {True: AFTER_KNOWN.vector(), False: AFTER_UNKNOWN.vector()}

    def translate(self, typed: ReadKeys, context: str, *, whole: bool) -> Iterator[Candidate]:
        """Yield candidates for a leading span of the letters, best first.

        Args:
            typed: The letters, and the keys they were typed with.
            context: The text before.
            whole: Whether all that may be spelled by all letters is wanted, and nothing else.
        """
        reading = self._read(typed, context)
        if not reading.paths or (whole and reading.end < len(typed.letters)):
            return
        ranked = self._rank(reading)
        seen: set[str] = set()
        for item in ranked if whole else self._shown(ranked):
            candidate = self._whole(item, ranked[0])
            if candidate.text not in seen:
                seen.add(candidate.text)
                yield candidate
        if not whole:
            found = [item.hypothesis for item in ranked]
            yield from self._leading_words(reading.paths, found)
            yield from self._characters(reading)

    def settled(self, typed: ReadKeys, context: str) -> Candidate | None:
        """Return the beginning of the likeliest sentence, up to a border in its middle.

        The border is where a clause most likely ends by the n-gram, in no word of the lexicon.
        """
        reading = self._read(typed, context)
        found = self._rank(reading)[0].hypothesis if reading.paths else None
        if found is None or len(found.rows) < 3:
            return None
        count, reach = len(found.rows), self._ngram.order - 1
        ids = (*(reading.context or (self._vocab.break_id,)), *found.rows)
        before, end = len(ids) - count, self._vocab.break_id
        ends = {
            at: float(self._ngram.log_probs(ids[: before + at][-reach:], end, end + 1)[0])
            for at in range(count // 3, 2 * count // 3 + 1)
            if at and not self._is_inside_word(found.rows, at)
        }
        if not ends:
            return None
        at = max(ends, key=lambda place: ends[place])
        edges, rows = found.path.edges[:at], found.rows[:at]
        readings = tuple(self._vocab.row_syllables[row] for row in rows)
        return _candidate(self._text(rows), edges, readings, found.score, Source.SENTENCE)

    def _is_inside_word(self, rows: Ids, at: int) -> bool:
        """Tell whether a word of the lexicon lies across a place in some rows."""
        for start in range(max(0, at - _ACROSS + 1), at):
            for end in range(at + 1, min(len(rows), start + _ACROSS) + 1):
                readings = [self._vocab.row_syllables[row] for row in rows[start:end]]
                text = self._text(rows[start:end])
                if any(word == text for word, _ in self._lexicon.words(readings)):
                    return True
        return False

    def ranked(self, letters: str, context: str) -> list[Ranked]:
        """Return all that the letters may spell, likeliest first; nothing where some are left."""
        reading = self._read(ReadKeys(letters, letters), context)
        if not reading.paths or reading.end < len(letters):
            return []
        return self._rank(reading)

    def featured(self, letters: str, context: str) -> tuple[list[str], Floats]:
        """Return all that the letters may spell with the features that the ranking weighs.

        Args:
            letters: As typed.
            context: The text before.

        Returns:
            The texts of the hypotheses [N], in no order and some more than once, and their features
            [N, F]; N is 0 where some letters cannot be read.
        """
        reading = self._read(ReadKeys(letters, letters), context)
        if not reading.paths or reading.end < len(letters):
            return [], np.zeros((0, len(self._vectors[True])), np.float32)
        decoded = self._decode(reading)
        return [self._text(h.rows) for h in decoded.hypotheses], decoded.features

    def _read(self, typed: ReadKeys, context: str) -> _Reading:
        """Return the ids of the context, and the cuts to decode, likeliest first."""
        ids = self._vocab.encode_context(context, self._limits.context)
        paths = sorted(self._cuts(typed), key=lambda p: -p.score)
        end = max((p.edges[-1].end for p in paths), default=0)
        # what cannot be read to its end as typed, is a slip
        paths = [p for p in paths if p.edges[-1].end == end]
        paths = list({p.edges: p for p in paths}.values())[: self._limits.decoded]
        usual = self._usual_words(typed.letters)
        words = [self._whole_words(path) for path in paths]
        for path, own in zip(paths, words, strict=True):
            own.update((r, own.get(r, UNLISTED)) for r in usual if self._stands_for(path, r))
        return _Reading(end, context, ids, paths, words, usual)

    def _cuts(self, typed: ReadKeys) -> list[Segmentation]:
        """Return the likeliest cuts as typed, and those with a slip that come near them."""
        limits, letters = self._limits, typed.letters
        graph = build_graph(letters, alike=self._decoder.choices.alike)
        initials = not any(edge.whole for edge in graph.edges)
        margin = limits.initials_margin if initials else limits.path_margin
        paths = best_segmentations(graph, self._vocab, self._bigram, limits.paths, margin)
        readable = graph.length == len(pinyin_run(letters))
        if readable and any(len(p.edges) == 1 and p.edges[0].whole for p in paths):
            # a whole syllable is never taken for something unfinished, abbreviated or mistyped
            return [p for p in paths if all(edge.whole for edge in p.edges)]
        if self._slips is None or (readable and initials and paths):
            return paths
        floor = float("-inf")
        if paths and readable:
            abbreviated = sum(e.kind is SyllableKind.ABBREVIATION for e in paths[0].edges)
            lead = limits.slip_lead * (abbreviated - 1) if abbreviated else -limits.slip_margin
            floor = paths[0].score + lead
        return paths + self._slips.find(typed, limits.slips, floor)

    def _whole_words(self, path: Segmentation) -> dict[Ids, float]:
        """Return the words of the lexicon that all syllables of a cut spell, by their rows."""
        edges = path.edges
        single = len(edges) == 1
        if len(edges) > self._limits.longest_word or (single and not edges[0].whole):
            return {}
        limit = ALL if single else self._limits.scored
        found: dict[Ids, float] = {}
        for readings in self._meant(edges):
            for word, log_prob in self._lookup(edges, readings, limit):
                rows = self._word_rows(word, edges, readings)
                if rows is not None:
                    found[rows] = max(log_prob, found.get(rows, log_prob))
        return found

    def _usual_words(self, letters: str) -> list[Ids]:
        """Return what most people mean by initials, as rows."""
        found = []
        for word, syllables in self._usual.get(letters, ()):
            rows = (self._vocab.row(h, s) for h, s in zip(word, syllables, strict=True))
            found.append(tuple(row for row in rows if row is not None))
        return found

    def _stands_for(self, path: Segmentation, rows: Ids) -> bool:
        """Tell whether each syllable of a cut can stand for the row at its place."""
        return len(rows) == len(path.tokens) and all(
            any(low <= row < high for low, high in self._decoder.choices.ranges(token))
            for token, row in zip(path.tokens, rows, strict=True)
        )

    def _meant(self, edges: Sequence[Syllable]) -> Iterable[tuple[str, ...]]:
        """Return what the edges may be meant for: as typed, and with one sound exchanged."""
        typed = tuple(edge.reading for edge in edges)
        yield typed
        for at, edge in enumerate(edges):
            if edge.kind is SyllableKind.FUZZY:
                for reading in self._decoder.choices.meant(edge.reading):
                    if reading != edge.reading:
                        yield (*typed[:at], reading, *typed[at + 1 :])

    def _lookup(
        self, edges: Sequence[Syllable], readings: Sequence[str], limit: int
    ) -> list[tuple[str, float]]:
        if all(e.whole for e in edges):
            return self._lexicon.words(readings)[:limit]
        marked = [reading + " " * e.whole for e, reading in zip(edges, readings, strict=True)]
        return self._lexicon.completions(marked, limit)

    def _word_rows(
        self, word: str, edges: Sequence[Syllable], readings: Sequence[str]
    ) -> Ids | None:
        """Return a row per hanzi that fits the edges; None where one does not fit."""
        found = []
        for hanzi, edge, wanted in zip(word, edges, readings, strict=True):
            rows = self._vocab.rows_of(hanzi)
            syllables = self._vocab.row_syllables
            fits = [
                row
                for row in rows
                if syllables[row] == wanted
                or (not edge.whole and syllables[row].startswith(wanted))
            ]
            if not fits:
                return None
            found.append(fits[0])
        return tuple(found)

    def _decode(self, reading: _Reading) -> _Decoded:
        """Return all that the letters may spell with what the ranking weighs of it."""
        found = self._decoder.decode(
            reading.paths, reading.context, [list(words) for words in reading.words]
        )
        listed = {rows: log_prob for words in reading.words for rows, log_prob in words.items()}
        recalled = self._recall.features(reading.text, [h.rows for h in found])
        return _Decoded(found, listed, features(found, listed, recalled))

    def _rank(self, reading: _Reading) -> list[Ranked]:
        """Return all that the letters may spell on one scale, best first."""
        decoded = self._decode(reading)
        found, listed = decoded.hypotheses, decoded.listed
        exact = np.array([is_exact(h.path.edges) for h in found])
        scores = self._scores(reading, decoded, exact)
        shares = log_shares(scores)
        order = np.lexsort((~exact, -scores))
        values = zip(found, scores.tolist(), shares.tolist(), strict=True)
        ranked = [Ranked(h, score, share, h.rows in listed) for h, score, share in values]
        return self._decent([ranked[i] for i in order.tolist()], reading)

    def _scores(self, reading: _Reading, decoded: _Decoded, exact: NDArray[np.bool_]) -> Floats:
        """Return the scores [N] of what was decoded, with what the user has taught.

        Nothing that reads letters as others comes before a word of exactly the letters, unless it
        was taught.
        """
        found = decoded.hypotheses
        scores = decoded.features @ self._vectors[bool(reading.context)]
        words = exact & np.array([h.rows in decoded.listed for h in found])
        if words.any():
            scores[~exact] = np.minimum(scores[~exact], scores[words].max())
        best = scores.max() + USUAL
        for place, hypothesis in enumerate(found if reading.usual else ()):
            if hypothesis.rows in reading.usual:
                scores[place] = best - reading.usual.index(hypothesis.rows) / 10
        if self._taught is not None:
            weights = AFTER_KNOWN if reading.context else AFTER_UNKNOWN
            before = reading.context or (self._vocab.break_id,)
            for place, hypothesis in enumerate(found):
                taught = self._taught(before, hypothesis.rows)
                if taught:
                    scores[place] += (TAUGHT - weights.of_ngram(hypothesis.path)) * taught
        return scores

    def _decent(self, ranked: list[Ranked], reading: _Reading) -> list[Ranked]:
        """Return vulgar words only where all letters are read as typed, in no more syllables."""
        if self._vulgar is None:
            return ranked
        lengths = [len(path.edges) for path in reading.paths if is_exact(path.edges)]
        fewest = min(lengths, default=0)
        return [
            item
            for item in ranked
            if (len(item.hypothesis.rows) <= fewest and is_exact(item.hypothesis.path.edges))
            or self._vulgar.search(self._text(item.hypothesis.rows)) is None
        ]

    def _is_decent(self, text: str, edges: Sequence[Syllable]) -> bool:
        """Tell whether nothing vulgar comes about by taking letters for others than were typed."""
        if self._vulgar is None or is_exact(edges):
            return True
        return self._vulgar.search(text) is None

    def _shown(self, ranked: Sequence[Ranked]) -> Iterator[Ranked]:
        """Yield what is likely enough to be shown; words of exactly the letters always are."""
        limits = self._limits
        exact = any(is_exact(item.hypothesis.path.edges) for item in ranked)
        for place, item in enumerate(ranked):
            as_typed = is_exact(item.hypothesis.path.edges)
            floor = limits.guessed if exact and not as_typed else limits.shown
            single = as_typed and len(item.hypothesis.rows) == 1
            if not place or single or (as_typed and item.listed) or item.log_share >= floor:
                yield item

    def _whole(self, item: Ranked, first: Ranked) -> Candidate:
        """Return a candidate for all letters that are read; first: the likeliest one."""
        found = item.hypothesis
        source = Source.WORD if item.listed else Source.SENTENCE
        if len(found.rows) == 1:
            source = Source.CHARACTER
        readings = tuple(self._vocab.row_syllables[r] for r in found.rows)
        # the common scale has an offset for each length: sums over parts of a text need none
        score = first.hypothesis.score + (item.score - first.score) * SCALE
        return _candidate(self._text(found.rows), found.path.edges, readings, score, source)

    def _text(self, rows: Ids) -> str:
        return "".join(self._vocab.row_hanzi[row] for row in rows)

    def _leading_words(
        self, paths: Sequence[Segmentation], found: Sequence[Hypothesis]
    ) -> list[Candidate]:
        """Return lexicon words for the leading syllables, those covering most letters first."""
        read = {(p.edges, tuple(e.reading for e in p.edges)) for p in paths}
        for hypothesis in found[: self._limits.fuzzy]:
            readings = tuple(self._vocab.row_syllables[r] for r in hypothesis.rows)
            read.add((hypothesis.path.edges, _read_as(hypothesis.path.edges, readings)))
        longest = range(2, self._limits.longest_word + 1)
        spans = {(e[:n], typed[:n]) for e, typed in read for n in longest if n < len(e)}
        words = []
        for edges, typed in spans:
            cost = sum(
                e.penalty + self._decoder.choices.log_likelihood(e.reading, reading)
                for e, reading in zip(edges, typed, strict=True)
            )
            for word, log_prob in self._lookup(edges, typed, self._limits.words):
                rows = self._word_rows(word, edges, typed)
                if rows is not None and self._is_decent(word, edges):
                    readings = tuple(self._vocab.row_syllables[r] for r in rows)
                    words.append(_candidate(word, edges, readings, log_prob + cost, Source.WORD))
        return sorted(words, key=lambda c: (-c.end, -c.score, c.text))

    def _characters(self, reading: _Reading) -> Iterator[Candidate]:
        """Yield every hanzi for the first syllable of each cut, likeliest first."""
        seen = set()
        for path in reading.paths:
            first, token = path.edges[0], path.tokens[0]
            if token in seen:
                continue
            seen.add(token)
            ranges = self._decoder.choices.ranges(token)
            rows = rows_in(ranges)
            histories = NgramState(self._ngram, self._vocab, reading.context, amid_clause(1))
            scores = histories.log_probs(ranges)[0]
            scores = scores + self._decoder.choices.letters_log_probs((token,), rows[:, None])
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
