"""Typing while a version is trained: `pytest -m bench -s` on a quiet machine says what it costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from model_training.evaluation.engine_probe import Row, speed
from model_training.finetune.recipe import general_rows
from p2h_desktop.store import paths
from p2h_desktop.store.jobs import parse_event, write_snapshot
from tests.support.made_up_writer import written

MODEL = paths.assets_folder() / "model"
SLOWER = 2.0  # times the wall time of all keys but 5 %
TURNS = 3


def p95_ms(rows: list[Row]) -> float:
    """The better of some turns: what else runs can only make one slower."""
    return min(speed(rows, MODEL).p95_ms for _ in range(TURNS))


@pytest.mark.bench
def test_typing_stays_smooth_while_the_trainer_works(project: Path, tmp_path: Path) -> None:
    rows = general_rows(MODEL, 40)
    alone = p95_ms(rows)
    write_snapshot(tmp_path / "snapshot.jsonl", written(2000))
    command = [sys.executable, "-m", "model_training", "finetune", "--json", "--force"]
    command += ["--snapshot", str(tmp_path / "snapshot.jsonl"), "--epochs", "50"]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, text=True) as trainer:
        assert trainer.stdout is not None
        for line in trainer.stdout:
            event = parse_event(line)
            if event is not None and event.kind == "step" and event.step == 3:
                break
        beside = p95_ms(rows)
        assert trainer.poll() is None
        trainer.kill()
    print(f"p95 of a key: {alone:.1f} ms alone, {beside:.1f} ms while the trainer works")
    assert beside <= SLOWER * alone
