"""Scores on held-out text, checked with networks whose answers are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from model_training.evaluation.held_out import STYLES, Score, as_table, evaluate, greedy
from model_training.network.model import P2HModel
from tests.support.fake_models import row_ids, small_vocab
from tests.support.tiny_training import random_model, small_shards, write_shards

VOCAB = small_vocab()
SLICES = list(VOCAB.token_slices)


def blind_model(favourites: dict[str, float]) -> P2HModel:
    """A network that always prefers the rows named, whatever came before."""
    model = random_model()
    with torch.no_grad():
        model.rows.weight.zero_()
        model.row_bias.zero_()
        for hanzi, bonus in favourites.items():
            model.row_bias[VOCAB.rows_of(hanzi)[0]] = bonus
    return model


def test_greedy_takes_the_best_row_after_those_chosen() -> None:
    model = random_model()
    context = torch.tensor([[VOCAB.break_id], [3]])
    tokens = torch.tensor([[4, 9, 1, 30], [50, 2, -1, -1]])
    with torch.no_grad():
        found = greedy(model, (context, tokens, torch.zeros(2, 4)), SLICES)
        for line, length in ((0, 4), (1, 2)):
            typed = tokens[line : line + 1, :length]
            states = model.encode(typed, model.encode_context(context[line : line + 1]))
            rows = [int(context[line, -1])]
            for t in range(length):
                vectors, _ = model.decode(states[:, : t + 1], torch.tensor([rows]))
                low, high = SLICES[int(typed[0, t])]
                scores = vectors[0, -1] @ model.rows.weight.t() + model.row_bias
                rows.append(low + int(scores[low:high].argmax()))
            assert found[line, :length].tolist() == rows[1:]


def test_known_accuracy(tmp_path: Path) -> None:
    text = " 你好 你号 " * 30  # half of the second hanzi are the favourite's
    ids = np.array([VOCAB.border_id, *row_ids(VOCAB, text)], np.uint16)
    folder = write_shards(tmp_path, [("chat", "train", ids), ("chat", "dev", ids)])
    model = blind_model({"你": 1.0, "好": 1.0})
    scores = {s.style: s for s in evaluate(model, folder, VOCAB, 1)}
    assert set(scores) == set(STYLES)
    for score in scores.values():
        assert score.domain == "chat"
        assert score.sentences == pytest.approx(0.5, abs=0.03)
        assert score.hanzi == pytest.approx(0.75, abs=0.02)
        assert score.clauses >= 2000
    wrong = next(evaluate(blind_model({"泥": 1.0}), folder, VOCAB, 1))
    assert wrong.sentences == 0.0


def test_every_domain_and_style_is_scored_alike_each_time(tmp_path: Path) -> None:
    folder = small_shards(tmp_path)
    model = random_model()
    once, again = (list(evaluate(model, folder, VOCAB, 2, batch_tokens=64)) for _ in range(2))
    assert once == again
    assert [(s.domain, s.style) for s in once] == [("chat", style) for style in STYLES]


def test_the_table_has_a_line_per_domain() -> None:
    scores = [
        Score(style, domain, 10, hanzi, hanzi / 2)
        for hanzi, domain in ((0.5, "news"), (0.25, "chat"))
        for style in STYLES
    ]
    assert as_table(scores).splitlines() == [
        "| domain | full | partial | mixed | initials |",
        "|---|---|---|---|---|",
        "| chat |" + " 25.0 / 12.5 |" * 4,
        "| news |" + " 50.0 / 25.0 |" * 4,
        "| mean |" + " 37.5 / 18.8 |" * 4,
    ]
