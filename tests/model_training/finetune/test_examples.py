"""Commits to examples: as typed, with context, held out by time, nothing that is typed once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model_training.finetune import canary
from model_training.finetune.examples import batches, cut_as_read, divide, to_example, weigh
from p2h_desktop.store.jobs import FineTuneSettings, SnapshotRecord
from p2h_desktop.store.models.vocab_file import read_vocab
from p2h_desktop.store.paths import asset
from tests.support.fake_models import small_vocab

VOCAB = small_vocab()
SETTINGS = FineTuneSettings()


def record(
    text: str, readings: str, letters: str = "", when: str = "2030-01-01T00:00:00", **more: object
) -> SnapshotRecord:
    spelt = letters or readings.replace(" ", "")
    made = SnapshotRecord(when, "", spelt, tuple(readings.split()), text, 0, text)
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("letters", "readings", "spans"),
    [
        ("nihao", "ni hao", "ni hao"),
        ("nih", "ni hao", "ni h"),
        ("nh", "ni hao", "n h"),
        ("xi'an", "xi an", "xi an"),
        ("xian", "xi an", "xi an"),
        ("xian", "xian", "xian"),
        ("zhgr", "zhong guo ren", "zh g r"),
        ("xanren", "xian ren", None),
        ("niha", "ni hao ma", None),
        ("nihaoma", "ni hao", None),
    ],
)
def test_letters_are_cut_as_they_were_read(letters: str, readings: str, spans: str | None) -> None:
    wanted = None if spans is None else tuple(spans.split())
    assert cut_as_read(letters, readings.split()) == wanted


def test_an_example_holds_what_was_typed() -> None:
    example = to_example(record("中国人，", "zhong guo ren", "zhongguor", context="你好，"), VOCAB)
    assert example is not None
    zhong, guo = (VOCAB.token(s, complete=True) for s in ("zhong", "guo"))
    assert example.tokens == (zhong, guo, VOCAB.token("r", complete=False))
    assert example.rows == tuple(
        VOCAB.row(h, s) for h, s in (("中", "zhong"), ("国", "guo"), ("人", "ren"))
    )
    assert example.context == VOCAB.encode_context("你好，", 16)


def test_a_slip_of_the_finger_counts_as_what_was_meant() -> None:
    example = to_example(record("你好", "ni hao", "nihoa"), VOCAB)
    assert example is not None
    assert example.tokens == tuple(VOCAB.token(s, complete=True) for s in ("ni", "hao"))


@pytest.mark.parametrize(
    "bad",
    [
        record("你好", "ni hao", kept=False),
        record("nihao", "", "nihao", rank=-1),
        record("龘好", "da hao"),
        record("你", "ni hao"),
        record("", ""),
    ],
)
def test_what_is_no_example(bad: SnapshotRecord) -> None:
    assert to_example(bad, VOCAB) is None


def test_what_occurs_once_teaches_nothing() -> None:
    often = record("你好吗", "ni hao ma", rank=2)
    secret = record("西长我人", "xi chang wo ren", rank=1)
    single = record("把", "ba")
    made = [e for r in (often, often, secret, single) if (e := to_example(r, VOCAB))]
    weights = [e.weights for e in weigh(made, SETTINGS)]
    correction = SETTINGS.correction
    assert weights == [(correction,) * 3, (correction,) * 3, (0.0,) * 4, (0.0,)]
    longer = record("你好人", "ni hao ren", rank=0)
    made.append(to_example(longer, VOCAB) or made[0])
    assert weigh(made, SETTINGS)[-1].weights == (1.0, 1.0, 0.0)


def test_the_latest_days_are_held_out_whole() -> None:
    records = [
        record("你好", "ni hao", when=f"2030-01-{1 + i // 7:02d}T00:{i:02d}:00") for i in range(140)
    ]
    parts = divide(reversed(records), VOCAB, SETTINGS)
    sizes = (len(parts.train), len(parts.early), len(parts.later))
    assert sizes == (98, 14, 28)
    days = [{e.record.when[:10] for e in part} for part in (parts.train, parts.early, parts.later)]
    assert not days[0] & days[1]
    assert not days[1] & days[2]
    assert max(days[0]) < min(days[1]) < min(days[2])


def test_batches_hold_every_example_once_and_repeat_with_the_seed() -> None:
    words = [("你好吗", "ni hao ma"), ("中国", "zhong guo"), ("我", "wo"), ("西安的先人", "")]
    readings = {"西安的先人": "xi an de xian ren"}
    records = [record(t, r or readings[t], context="你们好，") for t, r in words * 30]
    examples = [e for r in records if (e := to_example(r, VOCAB))]
    drawn = list(batches(weigh(examples, SETTINGS), (3, 0)))
    again = list(batches(weigh(examples, SETTINGS), (3, 0)))
    assert sum(len(b.batch.tokens) for b in drawn) == len(examples) == 120
    for one, other in zip(drawn, again, strict=True):
        assert np.array_equal(one.batch.targets, other.batch.targets)
        assert one.batch.context.shape[1] in (1, 4)
        assert ((one.batch.tokens >= 0) == (one.weights > 0)).all()


def test_canaries_teach_nothing_and_rank_by_chance() -> None:
    vocab = read_vocab(asset("model/vocab.tsv"))
    canaries = canary.draw(vocab, seed=4)
    records = [record("你好吗", "ni hao ma", when=f"2030-01-01T00:00:{i:02d}") for i in range(60)]
    planted = canary.plant(canaries, records, vocab)
    assert len(planted) == len(records) + canary.CANARIES
    parts = divide(planted, vocab, SETTINGS)
    learned = {r for e in parts.train for r, w in zip(e.rows, e.weights, strict=True) if w}
    assert learned == {vocab.row(h, s) for h, s in (("你", "ni"), ("好", "hao"), ("吗", "ma"))}
    middle = canary.DECOYS / 2
    assert canary.chance([round(middle)] * canary.CANARIES) == pytest.approx(0.5, abs=0.03)
    assert canary.chance([0] * canary.CANARIES) < 1e-6
    assert canary.chance([canary.DECOYS] * canary.CANARIES) > 0.999
