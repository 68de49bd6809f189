"""The user's commits to training examples: as typed, with context, only what occurs again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from model_training.corpus.data import Batch
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.store.jobs import FineTuneSettings, SnapshotRecord

CONTEXTS = (1, 4, 16)  # ids of left context: few lengths, so that shapes recur
LENGTHS = (1, 2, 3, 4, 6, 8, 12, 16, 24)  # syllables of a batch
BATCH_TOKENS = (24, 192)  # syllables of a batch: of a short history, of a long one
STEPS = 12  # per pass over a short history at least
LATER, EARLY = 0.2, 0.1  # shares of the record held out: for the gate, for early stopping


@dataclass(frozen=True, slots=True)
class Example:
    """A commit in ids: context, one token and one row per syllable; weights: what each teaches."""

    record: SnapshotRecord
    context: tuple[int, ...]
    tokens: tuple[int, ...]
    rows: tuple[int, ...]
    weights: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """The record cut by time: learned, watched for early stopping, kept for the gate."""

    train: list[Example]
    early: list[Example]
    later: list[Example]


def to_example(record: SnapshotRecord, vocab: Vocab) -> Example | None:
    """Return the example in a commit; None where it has no hanzi of ours or was taken back."""
    count = len(record.readings)
    if not record.kept or record.rank < 0 or not 0 < count <= LENGTHS[-1]:
        return None
    pairs = zip(record.text[:count], record.readings, strict=False)
    rows = [vocab.row(hanzi, reading) for hanzi, reading in pairs]
    tokens = _tokens(record, vocab)
    if len(rows) < count or tokens is None or any(row is None for row in rows):
        return None
    known = tuple(row for row in rows if row is not None)
    context = vocab.encode_context(record.context, CONTEXTS[-1]) or (vocab.break_id,)
    return Example(record, context, tokens, known)


def _tokens(record: SnapshotRecord, vocab: Vocab) -> tuple[int, ...] | None:
    """Return a token per syllable: as typed, or complete where a slip hides what was typed."""
    spans = cut_as_read(record.letters, record.readings) or record.readings
    tokens = []
    for span, reading in zip(spans, record.readings, strict=True):
        token = vocab.token(span, complete=span == reading)
        if token is None:
            return None
        tokens.append(token)
    return tuple(tokens)


def cut_as_read(letters: str, readings: Sequence[str]) -> tuple[str, ...] | None:
    """Cut letters into whole or unfinished spellings of the readings; None where it cannot be.

    Whole syllables are preferred; apostrophes belong to the syllable before them.
    """
    if not readings:
        return () if not letters.strip("'") else None
    letters = letters.lstrip("'")
    reading = readings[0]
    for end in range(min(len(reading), len(letters)), 0, -1):
        if reading.startswith(letters[:end]):
            rest = cut_as_read(letters[end:], readings[1:])
            if rest is not None:
                return (letters[:end], *rest)
    return None


def weigh(examples: Sequence[Example], settings: FineTuneSettings) -> list[Example]:
    """Give every position its weight: nothing where the writing occurs in too few commits.

    A position counts when the pair it makes with a neighbour, or a commit of one hanzi, is found
    in `repeats` commits at least. What was typed once, a secret perhaps, teaches nothing.
    """
    seen: Counter[tuple[int, ...]] = Counter()
    for example in examples:
        seen.update(set(_pairs(example.rows)))
    weighed = []
    for example in examples:
        counts = [seen[pair] >= settings.repeats for pair in _pairs(example.rows)]
        base = settings.correction if example.record.corrected else 1.0
        if len(example.rows) == 1:
            supported = counts
        else:
            supported = [a or b for a, b in zip([False, *counts], [*counts, False], strict=True)]
        weights = tuple(base * s for s in supported)
        weighed.append(
            Example(example.record, example.context, example.tokens, example.rows, weights)
        )
    return weighed


def _pairs(rows: tuple[int, ...]) -> list[tuple[int, ...]]:
    if len(rows) == 1:
        return [rows]
    return [(rows[i], rows[i + 1]) for i in range(len(rows) - 1)]


def divide(records: Iterable[SnapshotRecord], vocab: Vocab, settings: FineTuneSettings) -> Parts:
    """Make examples of records and cut them by time."""
    ordered = sorted(records, key=lambda record: record.when)
    made = [example for r in ordered if (example := to_example(r, vocab)) is not None]
    first, second = _cuts(made)
    if settings.epsilon:  # the weight of a commit must not depend on other commits then
        settings = replace(settings, repeats=1)
    train = [e for e in weigh(made[:first], settings) if any(e.weights)]
    return Parts(train, made[first:second], made[second:])


def _cuts(examples: Sequence[Example]) -> tuple[int, int]:
    """Return where the days for early stopping and the later days begin; whole days if many."""
    count = len(examples)
    cuts = [round(count * (1 - LATER - EARLY)), round(count * (1 - LATER))]
    days = [example.record.when[:10] for example in examples]
    if len(set(days)) >= 10:
        starts = [i for i in range(1, count) if days[i] != days[i - 1]]
        cuts = [min(starts, key=lambda start: abs(start - cut)) for cut in cuts]
    return cuts[0], cuts[1]


@dataclass(frozen=True, slots=True)
class PersonalBatch:
    """A batch, and the weight [B, T] of each of its positions."""

    batch: Batch
    weights: np.ndarray


def batches(examples: Sequence[Example], seed: tuple[int, ...]) -> Iterator[PersonalBatch]:
    """Yield one pass over the examples, shuffled; contexts are cut to random lengths."""
    rng = np.random.default_rng(seed)
    groups: dict[tuple[int, int], list[int]] = {}
    for index, example in enumerate(examples):
        fitting = [c for c in CONTEXTS if c <= len(example.context)]
        context = fitting[int(rng.integers(len(fitting)))]
        length = next(n for n in LENGTHS if n >= len(example.rows))
        groups.setdefault((context, length), []).append(index)
    fewest, most = BATCH_TOKENS
    tokens = min(most, max(fewest, sum(len(e.rows) for e in examples) // STEPS))
    chunks = []
    for (context, length), members in sorted(groups.items()):
        picked = rng.permutation(members)
        size = max(1, tokens // length)
        chunks += [(context, length, picked[i : i + size]) for i in range(0, len(picked), size)]
    for number in rng.permutation(len(chunks)):
        context, length, members = chunks[number]
        yield pad([examples[i] for i in members], context, length)


def pad(examples: Sequence[Example], context: int, length: int) -> PersonalBatch:
    """Return a batch of these examples; contexts are cut from the left, the rest padded."""
    shape = (len(examples), length)
    tokens, rows = np.full(shape, -1, np.int64), np.zeros(shape, np.int64)
    weights = np.zeros(shape, np.float32)
    for i, example in enumerate(examples):
        own = slice(0, len(example.rows))
        tokens[i, own], rows[i, own] = example.tokens, example.rows
        weights[i, own] = example.weights or 1.0
    contexts = np.array([e.context[-context:] for e in examples], np.int64)
    return PersonalBatch(Batch(contexts, tokens, rows), weights)
