"""General text that ships: what a personal version is rehearsed on, and what it is tested on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model_training.config import SampleConfig
from model_training.corpus.data import Batch, Sampler, Stream, clauses
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code
from p2h_desktop.store.models.lexicon_file import open_lexicon

REHEARSAL = "general/rehearsal.tsv"
TEST = "general/test.tsv"
WORD_LENGTHS = (2, 3, 4)
WORDS = 12_000  # drawn from the lexicon for rehearsal
FLATTENED = 0.7  # power of a word's probability: rare words must be kept, too
CONTEXT = 64  # characters
BATCH_TOKENS = 160


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of general text: what stands before it, its hanzi, a syllable for each."""

    context: str
    text: str
    readings: tuple[str, ...]


def read_clauses(path: Path) -> list[Clause]:
    """Read a file of general text, see docs/formats.md; AssetError when it is damaged."""
    found, context = [], ""
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line:
                context = ""
                continue
            text, spelt = line.split("\t")
            readings = tuple(spelt.split())
            found.append(Clause(context[-CONTEXT:], text[: len(readings)], readings))
            context += text
    except (OSError, ValueError) as error:
        raise AssetError(Code.ASSET_DAMAGED, name=path.name) from error
    return found


class Rehearsal:
    """Batches of general text, typed in every style, by which forgetting is prevented."""

    def __init__(self, text: Sequence[Clause], model: Path, vocab: Vocab, seed: int) -> None:
        """Join the clauses with words of the lexicon in the folder `model`."""
        streams = {"text": _stream(_text_ids(text, vocab), vocab)}
        streams["words"] = _stream(_word_ids(model, vocab, seed), vocab)
        samples = SampleConfig(contexts=((0.7, 1), (0.3, 8)), weights=_even(streams))
        self._sampler = Sampler(streams, vocab, samples, BATCH_TOKENS, (seed, 7))

    def batches(self, first: int) -> Iterator[Batch]:
        """Yield batches without end from number `first` on; the same ones each time."""
        return self._sampler.batches(first)


def _even(streams: dict[str, Stream]) -> dict[str, float]:
    """Return weights that make every stream equally frequent."""
    return {name: 1.0 / max(1, len(stream.starts)) for name, stream in streams.items()}


def _stream(ids: list[int], vocab: Vocab) -> Stream:
    front = [vocab.border_id] * 64
    array = np.array(front + ids, np.uint16)
    return Stream(array, *clauses(array, vocab.n_rows))


def _text_ids(text: Sequence[Clause], vocab: Vocab) -> list[int]:
    ids: list[int] = []
    for clause in text:
        rows = [vocab.row(h, r) for h, r in zip(clause.text, clause.readings, strict=True)]
        if not clause.context:
            ids.append(vocab.border_id)
        ids += [vocab.other_id if row is None else row for row in rows]
        ids.append(vocab.break_id)
    return ids


def _word_ids(model: Path, vocab: Vocab, seed: int) -> list[int]:
    """Return words of the lexicon, drawn by their probability, a BREAK after each."""
    lexicon = open_lexicon(model / "lexicon.bin", vocab)
    rng = np.random.default_rng((seed, 11))
    parts = []
    for length in WORD_LENGTHS:
        rows, log_probs = lexicon.table(length)
        if not len(rows):
            continue
        shares = np.exp(FLATTENED * log_probs)
        picked = rng.choice(len(rows), WORDS // len(WORD_LENGTHS), p=shares / shares.sum())
        parts += [[*word, vocab.break_id] for word in rows[picked].tolist()]
    order = rng.permutation(len(parts))
    return [vocab.border_id, *(i for number in order for i in parts[number])]
