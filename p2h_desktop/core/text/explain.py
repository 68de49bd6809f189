"""Why a candidate is offered: where it comes from, and how sure the models are of each hanzi.

The candidate is scored again, hanzi by hanzi, by the n-gram and the network; how it was found does
not matter here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from p2h_desktop.core.fuzzy import SoundAlikes
from p2h_desktop.core.protocols import Lexicon, NeuralScorer, NgramScorer
from p2h_desktop.core.scoring.ngram_state import NgramState
from p2h_desktop.core.scoring.search import chain_log_prob
from p2h_desktop.core.spelling import ERHUA, PREFIXES, SPELLINGS
from p2h_desktop.core.types import Candidate, SyllableKind
from p2h_desktop.core.vocab import Vocab

UNSURE = 0.5
"""A hanzi less probable than this is marked."""
LEARNED = 0.7
"""A candidate that much likelier (log) by what the user taught owes its place to that too."""
_CONTEXT = 32  # ids of text before that are read
_LONGEST = 8  # syllables of a lexicon word

Ids = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HanziReason:
    """One hanzi of a candidate.

    typed: its letters; kind: how these relate to the reading; ngram, network: its probability
    among all hanzi these letters can stand for, given those before it (network: None without
    one); instead: the hanzi both find likeliest at this place.
    """

    hanzi: str
    reading: str
    typed: str
    kind: SyllableKind
    ngram: float
    network: float | None
    instead: str

    @property
    def probability(self) -> float:
        """The mean of what the models say, 0 to 1."""
        return self.ngram if self.network is None else (self.ngram + self.network) / 2

    @property
    def unsure(self) -> bool:
        """Whether the models would not be surprised by another hanzi."""
        return self.probability < UNSURE


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a candidate comes from.

    hanzi: empty for what is no hanzi for each syllable (English, emoji, a date); words: of the
    shipped lexicon, from left to right, and own_words: of the user's, that it is made of;
    learned: how much likelier (log) what the user has committed makes it.
    """

    candidate: Candidate
    hanzi: tuple[HanziReason, ...] = ()
    words: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    learned: float = 0.0

    @property
    def by_learning(self) -> bool:
        """Whether what the user has committed speaks for it."""
        return self.learned >= LEARNED


@dataclass(frozen=True, slots=True)
class _Spelled:
    """The syllables of a candidate as rows and as the tokens their letters are."""

    rows: Ids
    tokens: Ids
    slices: tuple[tuple[int, int], ...]


class Explainer:
    """Explains candidates typed in full pinyin."""

    def __init__(
        self,
        vocab: Vocab,
        ngram: NgramScorer,
        base: NgramScorer,
        neural: NeuralScorer | None,
        lexicon: Lexicon,
        own: Lexicon | None,
        fuzzy: Collection[str],
    ) -> None:
        """Join the models; ngram: with what the user taught, base: without; fuzzy: pairs on."""
        self._vocab = vocab
        self._ngram = ngram
        self._base = base
        self._neural = neural
        self._lexicon = lexicon
        self._own = own
        self._meant = SoundAlikes(fuzzy).meant

    def explain(self, candidate: Candidate, letters: str, context: str) -> Explanation:
        """Return where a candidate for `letters` after `context` comes from."""
        starts = [0, *candidate.ends[:-1]]
        if len(candidate.readings) != len(candidate.text) or len(starts) != len(candidate.text):
            return Explanation(candidate)
        pairs = zip(starts, candidate.ends, strict=True)
        typed = [letters[start:end].strip("'") for start, end in pairs]
        kinds = [
            self._kind(t, reading, last=i == len(typed) - 1)
            for i, (t, reading) in enumerate(zip(typed, candidate.readings, strict=True))
        ]
        spelled = self._spell(candidate, typed, kinds)
        if spelled is None:
            return Explanation(candidate)
        ids = self._vocab.encode_context(context, _CONTEXT)
        return Explanation(
            candidate,
            self._reasons(candidate, typed, kinds, spelled, ids),
            self._made_of(candidate, self._lexicon),
            () if self._own is None else self._made_of(candidate, self._own),
            self._learned(spelled.rows, ids),
        )

    def _kind(self, typed: str, reading: str, *, last: bool) -> SyllableKind:
        letters = typed.rstrip("12345")
        if SPELLINGS.get(letters) == reading or (letters, reading) == ERHUA:
            return SyllableKind.EXACT
        if reading.startswith(PREFIXES.get(letters, letters)):
            return SyllableKind.PREFIX if last else SyllableKind.ABBREVIATION
        alike = reading in self._meant.get(letters, ())
        return SyllableKind.FUZZY if alike else SyllableKind.SLIP

    def _spell(
        self, candidate: Candidate, typed: Sequence[str], kinds: Sequence[SyllableKind]
    ) -> _Spelled | None:
        rows, tokens = [], []
        for hanzi, reading, letters, kind in zip(
            candidate.text, candidate.readings, typed, kinds, strict=True
        ):
            whole = kind not in (SyllableKind.PREFIX, SyllableKind.ABBREVIATION)
            spelling = reading if whole else PREFIXES.get(letters, letters)
            row = self._vocab.row(hanzi, reading)
            token = self._vocab.token(spelling, complete=whole)
            if row is None or token is None:
                return None
            rows.append(row)
            tokens.append(token)
        slices = tuple(self._vocab.token_slices[t] for t in tokens)
        return _Spelled(tuple(rows), tuple(tokens), slices)

    def _reasons(
        self,
        candidate: Candidate,
        typed: Sequence[str],
        kinds: Sequence[SyllableKind],
        spelled: _Spelled,
        context: Ids,
    ) -> tuple[HanziReason, ...]:
        network, positions = self._ask_network(spelled, context or (self._vocab.break_id,))
        histories = NgramState(self._ngram, self._vocab, context)
        reasons = []
        for i, (hanzi, reading) in enumerate(zip(candidate.text, candidate.readings, strict=True)):
            low, high = spelled.slices[i]
            scores = histories.log_probs(((low, high),))[0]
            shares = np.exp(scores - np.logaddexp.reduce(scores))
            liked = np.log(shares) if positions is None else np.log(shares) + positions[i]
            best, row = low + int(np.argmax(liked)), spelled.rows[i]
            histories.extend(np.zeros(1, np.int64), np.array([row - low]), np.array([row]))
            reasons.append(
                HanziReason(
                    hanzi,
                    reading,
                    typed[i],
                    kinds[i],
                    float(shares[row - low]),
                    None if network is None else network[i],
                    self._vocab.row_hanzi[best],
                )
            )
        return tuple(reasons)

    def _ask_network(
        self, spelled: _Spelled, context: Ids
    ) -> tuple[list[float] | None, Sequence[np.ndarray] | None]:
        """Return P of each hanzi given those before it, and log P of all hanzi at each place."""
        if self._neural is None:
            return None, None
        states = self._neural.encode(context, [spelled.tokens])[0]
        ranges = [(own,) for own in spelled.slices]
        rows = np.array([spelled.rows], np.int64)
        sums = [0.0]
        for end in range(1, len(ranges) + 1):
            scores = self._neural.sequence_log_probs(
                states[:end], context[-1], rows[:, :end], ranges[:end]
            )
            sums.append(float(scores[0]))
        # int8 rounds each call in its own way: a difference may come out above 0
        network = [float(np.exp(min(after - before, 0.0))) for before, after in pairwise(sums)]
        return network, self._neural.position_log_probs(states, ranges)

    def _made_of(self, candidate: Candidate, lexicon: Lexicon) -> tuple[str, ...]:
        """Return the longest words of a lexicon in the candidate, from left to right."""
        text, readings = candidate.text, candidate.readings
        found, start = [], 0
        while start < len(text) - 1:
            longest = min(len(text), start + _LONGEST)
            ends = (
                end
                for end in range(longest, start + 1, -1)
                if any(w == text[start:end] for w, _ in lexicon.words(readings[start:end]))
            )
            end = next(ends, start + 1)
            if end - start > 1:
                found.append(text[start:end])
            start = end
        return tuple(found)

    def _learned(self, rows: Ids, context: Ids) -> float:
        before = context or (self._vocab.break_id,)
        whole, first = (*before, *rows), len(before)
        with_lessons, without = (
            chain_log_prob(ngram, whole, first, len(whole)) for ngram in (self._ngram, self._base)
        )
        return with_lessons - without


Explain = Callable[[str, str, int], Sequence[Explanation]]  # letters, text before, how many
