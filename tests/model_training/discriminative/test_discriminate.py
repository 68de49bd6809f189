"""Learning from what the engine confuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from model_training.config import DiscriminateConfig
from model_training.discriminative.discriminate import chosen, discriminate, judge, measure
from model_training.discriminative.nbest import Entry, NBest, Reading, write
from model_training.discriminative.nbest_batch import Batcher
from model_training.network.model import P2HModel
from p2h_desktop.core.scoring.decoder import Weights
from tests.model_training.discriminative.test_nbest import some_lists, tokens
from tests.support.fake_models import row_ids, small_vocab
from tests.support.tiny_training import random_model

VOCAB = small_vocab()
CONFIG = DiscriminateConfig(epochs=40, rate=1e-2, work=20, easy=1.0, ema=0.5)


def log_prob(model: P2HModel, one: NBest, reading: Reading, entry: Entry) -> float:
    """What the decoder gives a hypothesis, worked out by itself; no fuzzy sounds are on."""
    context, typed = torch.tensor([one.context]), torch.tensor([reading.tokens])
    with torch.no_grad():
        states = model.encode(typed, model.encode_context(context), torch.zeros(typed.shape))
        outputs, _ = model.decode(states, torch.tensor([[one.context[-1], *entry.rows[:-1]]]))
    total = 0.0
    for vector, token, row in zip(outputs[0], reading.tokens, entry.rows, strict=True):
        low, high = VOCAB.token_slices[token]
        scores = model.rows.weight[low:high] @ vector + model.row_bias[low:high]
        total += float(scores.log_softmax(dim=0)[row - low].detach())
    return total


def test_a_clause_is_judged_as_the_engine_does() -> None:
    model, lists = random_model(), [one for one in some_lists() if len(one.context) == 1]
    plain = [NBest(one.context, [], one.readings) for one in lists]
    verdict = judge(model, Batcher(VOCAB, 1000).batch(plain))
    for number, one in enumerate(plain):
        scores = torch.tensor(
            [
                e.certain + Weights().neural * log_prob(model, one, r, e)
                for r in one.readings
                for e in r.entries
            ]
        )
        right = torch.tensor([e.right for e in one.entries])
        first = bool(right[scores.argmax()])
        assert bool(verdict.right[number]) == first
        if one.reached:
            wanted = float(scores.logsumexp(0) - scores[right].logsumexp(0))
            # half precision in between
            assert float(verdict.losses[number].detach()) == pytest.approx(wanted, abs=0.05)


def test_padding_changes_nothing() -> None:
    model, (hello, _, me, _) = random_model(), some_lists()
    batcher = Batcher(VOCAB, 1000)
    alone = judge(model, batcher.batch([hello])).losses
    beside = judge(model, batcher.batch([hello, me])).losses
    assert float(alone[0].detach()) == pytest.approx(float(beside[0].detach()), abs=0.02)


def wrong_at_first(model: P2HModel) -> list[NBest]:
    """Lists in which the n-gram prefers the wrong text by a little."""
    found = []
    for spelled, right, wrong in (
        ("ni hao", "你好", "泥号"), ("zhong guo", "中国", "种过"), ("shi li", "十里", "事力"),
        ("wo men", "我们", "握门"), ("ren ma", "人吗", "认马"),
    ):  # fmt: skip
        entries = []
        for text in (right, wrong):
            entry = Entry(row_ids(VOCAB, text), 0.0, 0.0, text == right)
            reading = Reading(tokens(spelled), [entry])
            own = log_prob(model, NBest([VOCAB.break_id], [], [reading]), reading, entry)
            lead = 0.0 if text == right else 0.3
            entries.append(Entry(entry.rows, lead - Weights().neural * own, own, text == right))
        found.append(NBest([VOCAB.break_id], [], [Reading(tokens(spelled), entries)]))
    return found


def test_training_puts_the_right_text_first() -> None:
    model, log = random_model(), list[str]()
    lists, batcher = wrong_at_first(model), Batcher(VOCAB, CONFIG.work)
    rows = model.rows.weight.detach().clone()
    loss, right = measure(model, batcher, lists)
    assert right == 0.0
    discriminate(model, batcher, lists, CONFIG, log.append)
    after, right = measure(model, batcher, lists)
    assert right == 1.0
    assert after < loss
    torch.testing.assert_close(model.rows.weight.detach(), rows)
    assert json.loads(log[0])["of"] == 40


def test_lists_missed_count_against_the_network_but_teach_nothing(tmp_path: Path) -> None:
    model, lists = random_model(), some_lists()
    batcher = Batcher(VOCAB, 1000)
    _, right = measure(model, batcher, [lists[2], lists[3]])
    assert right == 0.5  # one hypothesis that is right, one clause missed
    path = tmp_path / "lists.gz"
    write(lists, path)
    assert len(chosen([path, path], DiscriminateConfig(easy=1.0))) == 6
    # the third list has one hypothesis: nothing is surer
    assert len(chosen([path], DiscriminateConfig(easy=0.0))) == 2
