"""The fit of the ranking: planted weights, the written module, the whole command."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model_training.__main__ import main
from model_training.config import RankingConfig
from model_training.evaluation.typed_sets import HALVES, Typed
from model_training.ranking.fit import FIXED, NETWORK, fit, fixed_weights, is_fitted, weights_of
from model_training.ranking.lists import MISSING, Lists, convert
from model_training.ranking.tables import header
from model_training.ranking.weights_file import write_weights
from p2h_desktop.core.pipeline import ranking_weights
from p2h_desktop.core.pipeline.ranking import LENGTHS, OWN, SHARED, Floats
from p2h_desktop.core.pipeline.ranking_weights import AFTER_KNOWN, AFTER_UNKNOWN
from p2h_desktop.errors import P2HError
from tests.support.fake_models import small_translator

SIZE = 2 * LENGTHS * len(OWN) + len(SHARED)
TWO = len(OWN)  # where the features of two syllables, typed exactly, begin
EXACT = RankingConfig(l2=1e-7)


def planted() -> Floats:
    weights = fixed_weights()
    weights[[TWO + OWN.index("ngram"), TWO + OWN.index("position"), -len(SHARED)]] = 0.8, -0.5, 1.2
    return weights


def drawn(weights: Floats, count: int = 2500, length: int = 6, seed: int = 0) -> Lists:
    """Lists whose right text is drawn by these weights, each text with two hypotheses."""
    rng = np.random.default_rng(seed)
    features = np.zeros((count * length * 2, SIZE), np.float32)
    varied = np.flatnonzero(weights)
    features[:, varied] = rng.normal(size=(len(features), len(varied)))
    scores = (features @ weights).reshape(count, length, 2)
    gumbel = np.logaddexp.reduce(scores, axis=2) + rng.gumbel(size=(count, length))
    right = np.zeros((count, length), bool)
    right[np.arange(count), gumbel.argmax(1)] = True
    return Lists(
        tuple("abcd"[i % 4] for i in range(count)),
        features,
        np.repeat(np.arange(count), length * 2),
        np.repeat(np.arange(count * length), 2),
        np.repeat(right.ravel(), 2),
    )


def test_planted_weights_are_found() -> None:
    found = fit([(drawn(planted()), 1.0)], EXACT)
    assert found == pytest.approx(planted(), abs=0.1)


def test_a_heavier_set_counts_for_more() -> None:
    weights, opposite = planted(), planted()
    opposite[TWO] = -0.8
    sets = [drawn(weights, 1000), drawn(opposite, 1000, seed=1)]
    for shares, sign in (((1.0, 0.1), 1), ((0.1, 1.0), -1)):
        assert sign * fit(list(zip(sets, shares, strict=True)), EXACT)[TWO] > 0.3


def test_lists_without_the_right_text_say_nothing() -> None:
    lists = drawn(planted(), 300)
    right = lists.right & (lists.inputs >= 100)
    less = fit([(replace(lists, right=right), 1.0)], RankingConfig())
    only = lists.reachable()
    assert len(only.domains) == 300
    kept = replace(lists, right=right).reachable()
    assert len(kept.domains) == 200
    assert kept.inputs.min() == 0
    assert less == pytest.approx(fit([(kept, 1.0)], RankingConfig()), abs=1e-3)
    with pytest.raises(P2HError, match="nothing-to-fit"):
        fit([(replace(lists, right=lists.right & False), 1.0)], RankingConfig())


def test_what_is_not_fitted_keeps_its_weight() -> None:
    found = weights_of(fit([(drawn(planted(), 200), 1.0)], RankingConfig()))
    assert {name: found.shared[SHARED.index(name)] for name in FIXED} == FIXED
    for weights in (found, AFTER_UNKNOWN, AFTER_KNOWN):
        for longest in (LENGTHS - 1, 2 * LENGTHS - 1):
            assert weights.own[longest][OWN.index("listed")] == 0.0
            assert weights.own[longest][OWN.index("word")] == 0.0
        for short in (1, 2, LENGTHS + 1, LENGTHS + 2):
            assert weights.own[short][OWN.index("network")] == NETWORK
    assert np.count_nonzero(~is_fitted()) == 8 + len(FIXED)


def test_ranks_count_texts() -> None:
    features = np.zeros((6, SIZE), np.float32)
    features[:, 0] = 3.0, 1.0, 2.0, 2.5, 5.0, 4.0
    texts, inputs = np.array([0, 1, 2, 0, 3, 4]), np.array([0, 0, 0, 0, 1, 1])
    right = np.array([False, True, False, False, False, False])
    lists = Lists(("chat", "news", "chat"), features, inputs, texts, right)
    weights = np.zeros(SIZE, np.float32)
    weights[0] = 1.0
    assert lists.ranks(weights).tolist() == [2, MISSING, MISSING]
    assert lists.ranks(-weights).tolist() == [0, MISSING, MISSING]
    chat = lists.of_domains({"chat"})
    assert chat.domains == ("chat", "chat")
    assert chat.ranks(weights).tolist() == [2, MISSING]


def test_hypotheses_come_from_the_translator() -> None:
    rows = [Typed("nihao", "你好", "我", "chat"), Typed("wo", "我", "", "news")]
    unknown = convert(small_translator(), rows, known=False)
    known = convert(small_translator(), rows, known=True)
    assert unknown.domains == ("chat", "news")
    assert known.domains == ("chat",)  # after no text there is none to show
    assert set(unknown.inputs[unknown.right].tolist()) == {0, 1}
    assert unknown.features.shape == (len(unknown.inputs), SIZE)
    unreadable = convert(small_translator(), [Typed("uuu", "你", "", "chat")], known=False)
    assert unreadable.ranks(AFTER_UNKNOWN.vector()).tolist() == [MISSING]
    assert convert(small_translator(), [], known=True).domains == ()


def test_the_written_module_holds_the_weights(tmp_path: Path) -> None:
    unknown = weights_of(np.linspace(-20, 20, SIZE, dtype=np.float32))
    out = tmp_path / "written.py"
    write_weights(out, unknown, AFTER_KNOWN)
    spec = importlib.util.spec_from_file_location("written", out)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert unknown == module.AFTER_UNKNOWN
    assert module.AFTER_KNOWN == AFTER_KNOWN
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length=100"]
    assert subprocess.run([*command, "--check", str(out)], check=False).returncode == 0


def test_the_shipped_module_is_as_written(tmp_path: Path) -> None:
    out = tmp_path / "written.py"
    write_weights(out, AFTER_UNKNOWN, AFTER_KNOWN)
    assert out.read_text("utf-8") == Path(ranking_weights.__file__).read_text("utf-8")
    assert weights_of(AFTER_KNOWN.vector()) == AFTER_KNOWN


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    rows = {
        "words": [("women", "我们", "因为"), ("mingtian", "明天", ""), ("jian", "见", "明天")],
        "clauses": [("womenmingtianjian", "我们明天见", "好的，")],
        "initials": [("mt", "明天", "我们")],
        "partial": [("womenmingt", "我们明天", "")],
        "mixed": [("womenmt", "我们明天", "他说，")],
        "typos": [("womemnmingtian", "我们明天", "他说，")],
        "hanzi": [("jian", "见", ""), ("women", "卧门", "")],
    }
    for half in HALVES:
        folder = tmp_path / "sets" / half
        folder.mkdir(parents=True)
        for name, own in rows.items():
            made = [Typed(*r, domain).line() for domain in ("chat", "news") for r in own]
            (folder / f"{name}.tsv").write_text("".join(made), "utf-8")
    return tmp_path / "sets"


@pytest.mark.parametrize("folds", [0, 2])
def test_the_command(
    folds: int, sets: Path, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, out = str(project / "assets" / "model"), tmp_path / "weights.py"
    argv = ["ranking", str(sets), "--model", model, "--out", str(out), "--iterations", "8"]
    assert main([*argv, "--folds", str(folds)]) == 0
    table = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    assert table[:2] == header(folds=folds > 0)
    assert {line.count("|") for line in table} == {table[0].count("|")}
    assert len(table) == 2 + 2 * (7 + 6)
    rows = {tuple(cells[:3]): cells[3:] for line in table[2:] if (cells := line[2:-2].split(" | "))}
    inputs, found, _, fitted, *crossed = rows["unknown", "words", "fit"]
    assert (inputs, found) == ("6", "100.0")
    assert fitted.endswith("100.0")
    assert crossed == ([crossed[0]] if folds else [])
    assert rows["known", "words", "confirm"][0] == "4"
    assert "AFTER_KNOWN = RankingWeights(" in out.read_text("utf-8")


def test_too_many_folds(
    sets: Path, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, out = str(project / "assets" / "model"), tmp_path / "weights.py"
    argv = ["ranking", str(sets), "--model", model, "--out", str(out), "--iterations", "2"]
    assert main([*argv, "--folds", "3"]) == 1
    assert "2 个领域不能分成 3 份" in capsys.readouterr().err
    assert not out.exists()
