"""Clauses of a batch typed with fuzzy sounds switched on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model_training.corpus.data import TokenTables
from model_training.corpus.fuzzy_typing import fuzzy_mixes
from tests.support.rows_once import PLAIN, VOCAB, draw

PREFIX, FUZZY = len(VOCAB.syllables), len(VOCAB.token_slices)  # where these tokens begin


def test_fuzzy_style_of_careful_people() -> None:
    config = replace(PLAIN, fuzzy=1.0, careless=0.0)
    mixes = [mix.careful for mix in fuzzy_mixes(VOCAB)]
    chosen = set()
    for batch in draw(config, 40):
        real = batch.tokens >= 0
        complete = TokenTables(VOCAB).complete[batch.targets[real]]
        # the same pairs are on for all clauses of a batch
        fitting = [n for n, m in enumerate(mixes) if (m[complete] == batch.tokens[real]).all()]
        assert fitting
        chosen.add(fitting[0])
    assert len(chosen) > 5


def test_fuzzy_style_of_careless_people() -> None:
    syllables = np.array(VOCAB.row_tokens)
    spelled = {VOCAB.fuzzy_token(s): i for i, s in enumerate(VOCAB.syllables)}
    exchanged = alike = 0
    for batch in draw(replace(PLAIN, fuzzy=1.0, careless=1.0), 20):
        real = batch.tokens >= 0
        for token, target in zip(batch.tokens[real], batch.targets[real], strict=True):
            if token < FUZZY:
                assert token == syllables[target]
            else:
                alike += 1
                exchanged += spelled.get(int(token)) != syllables[target]
    assert 0.2 < exchanged / alike < 0.6


def test_fuzzy_clauses_come_in_their_share_and_leave_prefixes_alone() -> None:
    config = replace(PLAIN, full=0.0, mixed=1.0, cut=0.5, careless=0.0)
    batches, blurred = draw(config, 60), draw(replace(config, fuzzy=0.3), 60)
    touched = could = 0
    for before, after in zip(batches, blurred, strict=True):
        np.testing.assert_array_equal(before.targets, after.targets)
        prefix = before.tokens >= PREFIX
        np.testing.assert_array_equal(before.tokens[prefix], after.tokens[prefix])
        np.testing.assert_array_equal(before.tokens < 0, after.tokens < 0)
        long = ((before.tokens >= 0) & ~prefix).sum(axis=1) >= 4
        could += int(long.sum())
        touched += int((before.tokens != after.tokens)[long].any(axis=1).sum())
    assert 0.2 < touched / could < 0.32
