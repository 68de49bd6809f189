"""Batches: reproducible, true to the stream they come from, typed as configured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from time import sleep

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model_training.config import SampleConfig
from model_training.corpus import data
from model_training.corpus.data import (
    INITIALS_LONGEST,
    Batch,
    Sampler,
    Stream,
    TokenTables,
    ahead,
    clauses,
    dev_batches,
    initial,
    load_streams,
)
from tests.support.rows_once import FRONT, PLACE, PLAIN, STREAM, VOCAB, draw, same
from tests.support.tiny_training import small_shards, write_shards


@given(st.lists(st.integers(0, 4), max_size=30))
def test_clauses_are_the_longest_runs_of_rows(listed: list[int]) -> None:
    ids = np.array(listed, np.uint16)
    starts, ends = clauses(ids, 3)
    inside = {i for s, e in zip(starts, ends, strict=True) for i in range(s, e)}
    assert inside == {i for i, item in enumerate(listed) if item < 3}
    assert all(e not in inside for e in ends)
    assert all(s < e for s, e in zip(starts, ends, strict=True))


def test_the_same_seed_gives_the_same_batches() -> None:
    config = SampleConfig()
    assert same(draw(config, 6), draw(config, 6))
    assert not same(draw(config, 6), draw(config, 6, seed=2))


@pytest.mark.parametrize("first", [0, 1, 5, 9])
def test_starting_late_equals_skipping(first: int) -> None:
    # 40,000 clauses make few batches of so many tokens: several pools are passed
    sampler = Sampler({"chat": STREAM}, VOCAB, SampleConfig(), 120_000, (1,))
    assert same(
        list(islice(sampler.batches(first), 2)), list(islice(sampler.batches(), first, first + 2))
    )


@given(
    st.tuples(*[st.floats(0.01, 1.0)] * 4),
    st.floats(0, 1),
    st.floats(0, 1),
    st.integers(1, 24),
    st.integers(0, 99),
)
@settings(max_examples=10)
def test_a_target_is_among_the_rows_its_token_stands_for(
    shares: tuple[float, float, float, float], cut: float, part: float, longest: int, seed: int
) -> None:
    config = SampleConfig(*shares, cut=cut, part=part, max_length=longest, fuzzy=0.5)
    allowed = np.zeros((VOCAB.n_tokens, VOCAB.n_rows), bool)
    for token, ranges in enumerate(VOCAB.token_ranges):
        for low, high in ranges:
            allowed[token, low:high] = True
    for batch in draw(config, 2, seed):
        real = batch.tokens >= 0
        assert batch.tokens.shape == batch.targets.shape
        assert batch.tokens.shape[1] <= longest
        assert allowed[batch.tokens[real], batch.targets[real]].all()
        assert not batch.targets[~real].any()
        # padding only behind, and never a whole line of it
        assert real[:, 0].all()
        assert (np.diff(real.astype(int), axis=1) <= 0).all()


@pytest.mark.parametrize("length", [1, 5, 48])
def test_targets_and_context_are_as_they_stand_in_the_stream(length: int) -> None:
    config = replace(PLAIN, part=0.5, contexts=((1.0, length),))
    for batch in draw(config, 3):
        for context, tokens, targets in zip(
            batch.context, batch.tokens, batch.targets, strict=True
        ):
            typed = int((tokens >= 0).sum())
            start = PLACE[int(targets[0])]
            assert np.array_equal(STREAM.ids[start : start + typed], targets[:typed])
            assert np.array_equal(STREAM.ids[start - length : start], context)


def test_context_lengths_follow_their_shares() -> None:
    config = replace(PLAIN, contexts=((0.5, 1), (0.5, 3)))
    lengths = [batch.context.shape[1] for batch in draw(config, 60)]
    assert set(lengths) == {1, 3}
    assert 15 <= lengths.count(1) <= 45


def test_without_parts_whole_clauses_are_typed() -> None:
    ends = set(STREAM.ends.tolist())
    starts = set(STREAM.starts.tolist())
    for batch in draw(replace(PLAIN, max_length=30), 3):
        for targets, tokens in zip(batch.targets, batch.tokens, strict=True):
            first, last = PLACE[int(targets[0])], PLACE[int(targets[(tokens >= 0).sum() - 1])]
            assert first in starts
            assert last + 1 in ends


def test_with_parts_every_length_and_place_occurs() -> None:
    batches = draw(replace(PLAIN, part=1.0), 100)
    firsts = {PLACE[int(row)] for batch in batches for row in batch.targets[:, 0]}
    assert len(firsts - set(STREAM.starts.tolist())) > 100
    lengths = {int(n) for batch in batches for n in (batch.tokens >= 0).sum(axis=1)}
    assert lengths == set(range(1, 13))


def test_long_clauses_are_cut() -> None:
    batches = draw(replace(PLAIN, max_length=5), 20)
    assert max(batch.tokens.shape[1] for batch in batches) == 5


def styles(batches: list[Batch]) -> list[tuple[list[str], list[tuple[str, bool]]]]:
    """Per clause: its syllables, and what was typed for them as (reading, complete)."""
    readings = [(s, True) for s in VOCAB.syllables] + [(p, False) for p in VOCAB.prefixes]
    return [
        (
            [VOCAB.row_syllables[r] for r in targets[: (tokens >= 0).sum()]],
            [readings[t] for t in tokens[tokens >= 0]],
        )
        for batch in batches
        for tokens, targets in zip(batch.tokens, batch.targets, strict=True)
    ]


def test_full_style() -> None:
    for syllables, typed in styles(draw(PLAIN, 3)):
        assert typed == [(s, True) for s in syllables]


def test_partial_style() -> None:
    config = replace(PLAIN, full=0.0, partial=1.0)
    kept = set()
    for syllables, typed in styles(draw(config, 20)):
        assert typed[:-1] == [(s, True) for s in syllables[:-1]]
        reading, complete = typed[-1]
        assert not complete
        assert syllables[-1].startswith(reading)
        assert len(reading) < len(syllables[-1]) or len(reading) == 1
        kept.add((len(syllables[-1]), len(reading)))
    assert kept >= {(5, 1), (5, 2), (5, 3), (5, 4)}


def test_initials_style() -> None:
    config = replace(PLAIN, full=0.0, initials=1.0)
    short = long = 0
    for syllables, typed in styles(draw(config, 30)):
        if len(syllables) <= INITIALS_LONGEST:
            assert typed == [(initial(s), False) for s in syllables]
            short += 1
        else:
            assert all(
                t in ((s, True), (initial(s), False)) for s, t in zip(syllables, typed, strict=True)
            )
            long += 1
    assert short
    assert long


@pytest.mark.parametrize("cut", [0.0, 0.35, 1.0])
def test_mixed_style(cut: float) -> None:
    config = replace(PLAIN, full=0.0, mixed=1.0, cut=cut)
    typed = [t for _, clause in styles(draw(config, 10)) for t in clause]
    share = sum(not complete for _, complete in typed) / len(typed)
    assert share == pytest.approx(cut, abs=0.03)


def test_styles_are_drawn_by_their_shares() -> None:
    config = replace(PLAIN, full=0.25, partial=0.75)
    found = styles(draw(config, 10))
    assert sum(typed[-1][1] for _, typed in found) / len(found) == pytest.approx(0.25, abs=0.08)


@pytest.mark.parametrize("length", [1, 8, 48])
def test_long_contexts_do_not_blow_a_batch_up(length: int) -> None:
    config = replace(PLAIN, contexts=((1.0, length),))
    batches = draw(config, 60, tokens=500)
    for batch in batches:
        clauses, longest = batch.tokens.shape
        assert batch.context.shape == (clauses, length)
        assert clauses * (length - 1 + longest) <= 500
    # as full as may be: another clause would be too much, where the pool had one
    sizes = [(len(b.tokens) + 1) * (length - 1 + b.tokens.shape[1]) for b in batches]
    assert np.mean([size > 500 for size in sizes]) > 0.7


def test_clauses_left_out_for_a_long_context_are_any_of_them() -> None:
    short = draw(replace(PLAIN, contexts=((1.0, 48),), max_length=4), 40, tokens=500)
    lengths = {int(n) for b in short for n in (b.tokens >= 0).sum(axis=1)}
    assert lengths == {1, 2, 3, 4}
    firsts = [PLACE[int(row)] for b in short for row in b.targets[:, 0]]
    assert min(firsts) < len(STREAM.ids) * 0.1
    assert max(firsts) > len(STREAM.ids) * 0.9


def test_batches_made_ahead_are_the_same_ones_in_order() -> None:
    made: list[int] = []
    batches = draw(PLAIN, 12)

    def source() -> Iterator[Batch]:
        for number, batch in enumerate(batches):
            made.append(number)
            yield batch
        raise OSError("the disk is gone")

    waiting = ahead(source(), 3)
    found = [next(waiting)]
    for _ in range(200):
        if len(made) == 4:
            break
        sleep(0.01)
    assert made == [0, 1, 2, 3]  # three more than were taken
    found += list(islice(waiting, 11))
    assert same(found, batches)
    with pytest.raises(OSError, match="gone"):
        next(waiting)


@pytest.mark.parametrize(
    ("syllable", "typed"), [("zhong", "zh"), ("shi", "sh"), ("cha", "ch"), ("an", "a"), ("zi", "z")]
)
def test_what_is_typed_for_an_abbreviation(syllable: str, typed: str) -> None:
    assert initial(syllable) == typed


def test_tokens_of_rows() -> None:
    tables = TokenTables(VOCAB)
    for row in range(0, VOCAB.n_rows, 7):
        syllable = VOCAB.row_syllables[row]
        assert tables.complete[row] == VOCAB.token(syllable, complete=True)
        assert tables.initial[row] == VOCAB.token(initial(syllable), complete=False)


def test_batches_fill_the_tokens_asked_for_and_hardly_pad() -> None:
    batches = draw(replace(PLAIN, contexts=((1.0, 1),)), 60, tokens=500)
    assert all(batch.tokens.size <= 500 for batch in batches)
    assert np.mean([batch.tokens.size for batch in batches]) > 450
    real = sum(int((batch.tokens >= 0).sum()) for batch in batches)
    assert real / sum(batch.tokens.size for batch in batches) > 0.95


def test_a_clause_longer_than_a_batch_is_a_batch() -> None:
    for batch in draw(PLAIN, 30, tokens=3):
        assert batch.tokens.size <= 3 or len(batch.tokens) == 1


def test_no_clause_of_a_pool_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "POOL_CLAUSES", 200)
    monkeypatch.setattr(data, "POOL_PER_TOKEN", 0)
    batches = draw(replace(PLAIN, contexts=((1.0, 1),)), 60)
    sizes = np.cumsum([len(batch.tokens) for batch in batches])
    assert 200 in sizes  # the first pool ends where a batch ends


def test_domains_are_drawn_by_weight() -> None:
    half = VOCAB.n_rows // 2
    ids = [np.tile([*range(low, low + 4), VOCAB.break_id], 50) for low in (0, half)]
    streams = {
        name: Stream(i.astype(np.uint16), *clauses(i, VOCAB.n_rows))
        for name, i in zip(("chat", "law"), ids, strict=True)
    }
    config = replace(PLAIN, weights={"chat": 3.0})
    sampler = Sampler(streams, VOCAB, config, 4000, (1,))
    batch = next(sampler.batches())
    assert (batch.targets[:, 0] < half).mean() == pytest.approx(0.75, abs=0.05)


def test_streams_join_the_shards_of_a_domain(tmp_path: Path) -> None:
    shards = [
        ("chat", "train", np.array([VOCAB.border_id, 1, 2])),
        ("news", "train", np.array([VOCAB.border_id, 8])),
        ("chat", "train", np.array([3, VOCAB.break_id, 4])),
        ("chat", "dev", np.array([5, 6])),
        ("news", "dev", np.array([], int)),
    ]
    folder = write_shards(tmp_path, [(d, s, i.astype(np.uint16)) for d, s, i in shards])
    streams = load_streams(folder, VOCAB, "train")
    assert set(streams) == {"chat", "news"}
    wanted = [VOCAB.border_id] * (FRONT + 1) + [1, 2, 3, VOCAB.break_id, 4]
    assert streams["chat"].ids.tolist() == wanted
    assert (streams["chat"].starts - FRONT).tolist() == [1, 5]
    assert (streams["chat"].ends - FRONT).tolist() == [4, 6]
    assert set(load_streams(folder, VOCAB, "dev")) == {"chat"}


def test_the_first_clause_has_a_border_before_it(tmp_path: Path) -> None:
    folder = write_shards(tmp_path, [("chat", "train", np.array([1, 2], np.uint16))])
    streams = load_streams(folder, VOCAB, "train")
    config = replace(PLAIN, contexts=((1.0, 48),))
    batch = next(Sampler(streams, VOCAB, config, 10, (1,)).batches())
    assert (batch.context == VOCAB.border_id).all()


def test_the_dev_set_is_always_the_same(tmp_path: Path) -> None:
    from tests.support.fake_models import small_vocab

    folder = small_shards(tmp_path)
    sets = [dev_batches(folder, small_vocab(), SampleConfig(), 64, 3) for _ in range(2)]
    assert same(*sets)
    assert len(sets[0]) == 3
