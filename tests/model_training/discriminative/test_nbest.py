"""N-best lists: their file, what is left out of them, and how they lie side by side."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from model_training.discriminative.nbest import Entry, NBest, Reading, read, write
from model_training.discriminative.nbest_batch import Batcher, share_of_right, shortened
from p2h_desktop.core.scoring.decoder import Weights
from p2h_desktop.core.scoring.emission import Emission, rows_in
from tests.support.fake_models import row_ids, small_vocab

VOCAB = small_vocab()
BREAK = VOCAB.break_id
WEIGHT = Weights().neural


def tokens(spelled: str) -> list[int]:
    return [VOCAB.syllables.index(s) for s in spelled.split()]


def entry(text: str, certain: float, neural: float, *, right: bool = False) -> Entry:
    return Entry(row_ids(VOCAB, text), certain, neural, right)


def some_lists() -> list[NBest]:
    hello = Reading(
        tokens("ni hao"),
        [
            entry("你好", -2.0, -1.0, right=True),
            entry("泥好", -3.0, -0.5),
            entry("你号", -4.0, -6.0),
        ],
    )
    xian = [Reading(tokens("xian"), [entry("先", -1.0, -0.5)])]
    xian.append(Reading(tokens("xi an"), [entry("西安", -0.5, -0.75, right=True)]))
    me = Reading(tokens("wo men de"), [entry("我们的", -1.0, -1.0, right=True)])
    missed = Reading(tokens("ma"), [entry("吗", 0.0, 0.0)])
    return [
        NBest([BREAK], [], [hello]),
        NBest([*row_ids(VOCAB, "我们"), BREAK], ["an/ang"], xian),
        NBest([BREAK], ["z/zh"], [me]),
        NBest([BREAK], [], [missed]),
    ]


def test_lists_read_back(tmp_path: Path) -> None:
    path = tmp_path / "lists.gz"
    assert write(some_lists(), path) == 4
    assert list(read(path)) == some_lists()
    assert [p.name for p in tmp_path.iterdir()] == ["lists.gz"]


def test_the_score_is_the_engines() -> None:
    assert entry("你好", -2.0, -1.5).score == -2.0 + WEIGHT * -1.5


def test_what_is_reached() -> None:
    assert [one.reached for one in some_lists()] == [True, True, True, False]


def test_how_sure_the_engine_is() -> None:
    _, xian, alone, missed = some_lists()
    odds = np.exp((-0.5 - 0.75 * WEIGHT) - (-1.0 - 0.5 * WEIGHT))
    assert share_of_right(xian) == pytest.approx(odds / (1 + odds))
    assert share_of_right(alone) == 1.0
    assert share_of_right(missed) == 0.0


def test_a_shortened_list_keeps_the_best_and_the_right() -> None:
    hello = some_lists()[0]
    assert [len(e.entries) for e in shortened(hello, 2).readings] == [2]
    assert shortened(hello, 9) == hello
    entries = [
        entry("泥好", 0.0, 0.0),
        entry("你号", -1.0, 0.0),
        entry("你好", -9.0, 0.0, right=True),
    ]
    one = NBest([BREAK], [], [Reading(tokens("ni hao"), entries)])
    assert shortened(one, 1).entries == [entries[0], entries[2]]
    xian = shortened(some_lists()[1], 1)
    assert [reading.tokens for reading in xian.readings] == [tokens("xi an")]


@pytest.mark.parametrize("dice", [None, random.Random(3)])
@pytest.mark.parametrize("work", [1, 10, 1000])
def test_groups_hold_every_list_once(work: int, dice: random.Random | None) -> None:
    lists = some_lists() * 5
    groups = Batcher(VOCAB, work).groups(lists, dice)
    assert sorted(id(one) for group in groups for one in group) == sorted(map(id, lists))
    for group in groups:
        assert len({len(one.context) for one in group}) == 1
        spent = sum(len(one.entries) * len(one.readings[0].tokens) for one in group[:-1])
        assert len(group) == 1 or spent < work


def test_a_batch_lays_hypotheses_side_by_side() -> None:
    hello, xian, me, _ = some_lists()
    short = NBest(xian.context[-1:], xian.pairs, xian.readings)
    batch = Batcher(VOCAB, 1000).batch([hello, short, me])
    assert batch.clauses == 3
    assert batch.context.tolist() == [[BREAK]] * 4
    assert batch.tokens.tolist() == [
        [*tokens("ni hao"), -1], [*tokens("xian"), -1, -1], [*tokens("xi an"), -1],
        tokens("wo men de"),
    ]  # fmt: skip
    assert batch.reading.tolist() == [0, 0, 0, 1, 2, 3]
    assert batch.clause.tolist() == [0, 0, 0, 1, 1, 2]
    assert batch.right.tolist() == [True, False, False, False, True, True]
    assert batch.lengths.tolist() == [2, 2, 2, 1, 2, 3]
    assert batch.certain.tolist() == [-2.0, -3.0, -4.0, -1.0, -0.5, -1.0]
    you, we = row_ids(VOCAB, "你泥"), row_ids(VOCAB, "我们")
    assert batch.previous[:3, :2].tolist() == [[BREAK, you[0]], [BREAK, you[1]], [BREAK, you[0]]]
    assert batch.previous[5].tolist() == [BREAK, *we]


def test_rows_compete_that_the_pairs_allow() -> None:
    hello, xian, me, _ = some_lists()
    short = NBest(xian.context[-1:], xian.pairs, xian.readings)
    batch = Batcher(VOCAB, 1000).batch([hello, short, me])
    seen = {}
    for c in batch.competitors:
        for at, goal in zip(c.at.tolist(), c.goal.tolist(), strict=True):
            seen[divmod(at, 3)] = (c.rows.tolist(), c.rows[goal].item())
    entries = [*hello.entries, *short.entries, *me.entries]
    assert seen.keys() == {(h, t) for h, e in enumerate(entries) for t in range(len(e.rows))}
    for (h, t), (rows, row) in seen.items():
        assert row == entries[h].rows[t]
        one = next(x for x in (hello, short, me) if entries[h] in x.entries)
        token = next(r.tokens[t] for r in one.readings if entries[h] in r.entries)
        assert rows == rows_in(Emission(VOCAB, one.pairs).ranges(token)).tolist()
