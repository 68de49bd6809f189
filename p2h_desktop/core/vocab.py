"""Ids of rows, syllables and prefixes; one vocabulary for training and typing.

A *row* is one (hanzi, reading) pair. Rows are sorted by syllable, so that the rows a complete
syllable or a typed prefix can stand for are one contiguous slice: the output matrix of the
model, the n-gram tables and the beam all use the same row ids.

Three *specials* follow the rows and occur in text, never as output: BREAK (punctuation, space,
or the start of an utterance), OTHER (a run of letters, digits or unknown hanzi) and BORDER
(the start of a document).

A *token* is what the encoder reads: complete syllables first, then prefixes. "xi" the complete
syllable and "xi" the prefix of xi, xia, xian … are different tokens.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import exp

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.fuzzy import ALL_PAIRS, DEFAULT_COSTS, SoundAlikes

Row = tuple[str, str, int]  # syllable, hanzi, count in the training text


@dataclass(frozen=True)
class Vocab:
    """The rows and everything that follows from them. Not slotted: it caches its tables."""

    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        """Refuse rows out of order: every slice below depends on it."""
        keys = [(s, -n, h) for s, h, n in self.rows]
        if keys != sorted(keys):
            raise ValueError("rows must be sorted by syllable, count (falling), hanzi")

    @cached_property
    def n_rows(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def break_id(self) -> int:
        """Id of punctuation, and of the start of an utterance."""
        return self.n_rows

    @property
    def other_id(self) -> int:
        """Id of a run of anything that has no row."""
        return self.n_rows + 1

    @property
    def border_id(self) -> int:
        """Id of the start of a document."""
        return self.n_rows + 2

    @property
    def n_ids(self) -> int:
        """Rows and specials together."""
        return self.n_rows + 3

    @cached_property
    def syllables(self) -> tuple[str, ...]:
        """All complete syllables, sorted."""
        return tuple(sorted({s for s, _, _ in self.rows}))

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """All beginnings of syllables, whole syllables included, sorted."""
        return tuple(sorted({s[:n] for s in self.syllables for n in range(1, len(s) + 1)}))

    @cached_property
    def _alike(self) -> dict[str, dict[str, float]]:
        """For letters typed, log P of typing them for each syllable, with all pairs on."""
        alike, known = SoundAlikes(ALL_PAIRS), self._token_of_syllable
        found = {}
        for typed in sorted(alike.meant):
            meant = alike.log_likelihoods(typed, DEFAULT_COSTS.habit)
            found[typed] = {s: meant[s] for s in sorted(meant) if s in known}
        return {typed: syllables for typed, syllables in found.items() if syllables}

    @property
    def typed_alike(self) -> NDArray[np.float32]:
        """P(typed | syllable) of each syllable and fuzzy token, [S, F]."""
        table = np.zeros((len(self.syllables), len(self._alike)), np.float32)
        for j, meant in enumerate(self._alike.values()):
            for syllable, log_prob in meant.items():
                table[self._token_of_syllable[syllable], j] = exp(log_prob)
        return table

    @property
    def n_tokens(self) -> int:
        """Complete syllables, prefixes and fuzzy tokens together."""
        return len(self.syllables) + len(self.prefixes) + len(self._alike)

    @cached_property
    def _token_of_syllable(self) -> dict[str, int]:
        return {s: i for i, s in enumerate(self.syllables)}

    @cached_property
    def _token_of_prefix(self) -> dict[str, int]:
        return {p: i + len(self.syllables) for i, p in enumerate(self.prefixes)}

    @cached_property
    def _token_of_fuzzy(self) -> dict[str, int]:
        first = len(self.syllables) + len(self.prefixes)
        return {typed: i + first for i, typed in enumerate(self._alike)}

    @cached_property
    def row_syllables(self) -> tuple[str, ...]:
        """The reading of each row."""
        return tuple(s for s, _, _ in self.rows)

    @cached_property
    def row_hanzi(self) -> tuple[str, ...]:
        """The hanzi of each row."""
        return tuple(h for _, h, _ in self.rows)

    @cached_property
    def row_tokens(self) -> tuple[int, ...]:
        """The complete-syllable token of each row."""
        return tuple(self._token_of_syllable[s] for s in self.row_syllables)

    @cached_property
    def token_letters(self) -> tuple[str, ...]:
        """What is typed for each token."""
        return (*self.syllables, *self.prefixes, *self._alike)

    @cached_property
    def token_slices(self) -> tuple[tuple[int, int], ...]:
        """For each token but the fuzzy ones the range [low, high) of the rows it stands for."""
        complete = [self._slice(s, s + "\0") for s in self.syllables]
        # "{" follows "z" in ASCII: the end of everything that begins with the prefix
        return tuple(complete + [self._slice(p, p + "{") for p in self.prefixes])

    @cached_property
    def token_ranges(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each token the ranges [low, high) of the rows it can stand for, rising."""
        plain = [(single,) for single in self.token_slices]
        fuzzy = [tuple(map(self.slice_of, syllables)) for syllables in self._alike.values()]
        return (*plain, *fuzzy)

    def slice_of(self, syllable: str) -> tuple[int, int]:
        """Return the range [low, high) of the rows read so."""
        return self.token_slices[self._token_of_syllable[syllable]]

    def _slice(self, low: str, high: str) -> tuple[int, int]:
        return bisect_left(self.row_syllables, low), bisect_left(self.row_syllables, high)

    @cached_property
    def _rows_of_hanzi(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for i, (_, hanzi, _) in enumerate(self.rows):
            found.setdefault(hanzi, []).append(i)
        return {h: tuple(sorted(ids, key=lambda i: -self.rows[i][2])) for h, ids in found.items()}

    @cached_property
    def _row_of_pair(self) -> dict[tuple[str, str], int]:
        return {(h, s): i for i, (s, h, _) in enumerate(self.rows)}

    def rows_of(self, hanzi: str) -> tuple[int, ...]:
        """Return the rows of a hanzi, commonest reading first; () if it has none."""
        return self._rows_of_hanzi.get(hanzi, ())

    def row(self, hanzi: str, syllable: str) -> int | None:
        """Return the row of a hanzi read so, or None."""
        return self._row_of_pair.get((hanzi, syllable))

    def token(self, reading: str, *, complete: bool) -> int | None:
        """Return the token of a syllable (complete) or a prefix, or None."""
        table = self._token_of_syllable if complete else self._token_of_prefix
        return table.get(reading)

    def fuzzy_token(self, typed: str) -> int | None:
        """Return the token of letters typed by somebody who takes some sounds for one another.

        None for letters that sound like no other syllable.
        """
        return self._token_of_fuzzy.get(typed)

    def written(self, ids: Iterable[int]) -> str:
        """Return the hanzi of rows, and for specials what `encode_context` takes for such."""
        special = {self.break_id: "，", self.border_id: "，", self.other_id: "a"}
        return "".join(special.get(i) or self.row_hanzi[i] for i in ids)

    def encode_context(self, text: str, length: int) -> tuple[int, ...]:
        """Return ids of the last `length` items of committed text, oldest first.

        Each hanzi becomes its commonest row; a run of anything else one OTHER where it holds
        a letter or digit, else one BREAK: as in the training text.
        """
        ids: list[int] = []
        for char in text[-2 * length :] if length else "":
            rows = self.rows_of(char)
            if rows:
                ids.append(rows[0])
                continue
            special = self.other_id if char.isalnum() else self.break_id
            if ids and ids[-1] >= self.break_id:
                ids[-1] = max(ids[-1], special)
            else:
                ids.append(special)
        return tuple(ids[-length:])


def format_vocab(vocab: Vocab) -> str:
    """Return the text of a vocabulary file: syllable, hanzi, count; tabs; one row a line."""
    return "".join(f"{s}\t{h}\t{n}\n" for s, h, n in vocab.rows)


def parse_vocab(lines: Iterable[str]) -> Vocab:
    """Read what `format_vocab` wrote; ValueError on anything else."""
    rows = []
    for line in lines:
        syllable, hanzi, count = line.rstrip("\n").split("\t")
        rows.append((syllable, hanzi, int(count)))
    return Vocab(tuple(rows))
