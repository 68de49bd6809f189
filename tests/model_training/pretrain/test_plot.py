"""The training log as figures and as a picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model_training.pretrain.loop import write_log
from model_training.pretrain.plot import plot, read_log, smoothed


def write_run(path: Path) -> list[dict[str, float]]:
    lines: list[dict[str, float]] = []
    for step in range(20, 201, 20):
        line = {"step": step, "loss": 100.0 / step, "rate": 1e-3, "correct": step / 400}
        if step % 100 == 0:
            line |= {"dev_loss": 90.0 / step, "dev_correct": step / 300}
        lines.append(line)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return lines


def test_a_line_cut_by_a_kill_is_left_out(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    lines = write_run(log)
    with log.open("a") as file:
        file.write('{"step": 220, "lo')
    assert read_log(log) == lines


def test_what_the_loop_writes_reads_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.jsonl"
    write_log(log, {"step": 20, "loss": 1.23456789})
    write_log(log, {"step": 40, "loss": 1.0})
    assert read_log(log) == [{"step": 20, "loss": 1.23457}, {"step": 40, "loss": 1.0}]
    assert capsys.readouterr().out == log.read_text()


def test_smoothing_starts_at_the_first_value_and_follows() -> None:
    assert smoothed([]) == []
    assert smoothed([2.0, 2.0]) == [2.0, 2.0]
    assert smoothed([0.0, 1.0, 1.0]) == pytest.approx([0.0, 0.1, 0.19])


def test_the_picture_is_a_png(tmp_path: Path) -> None:
    write_run(tmp_path / "log.jsonl")
    plot(tmp_path / "log.jsonl", tmp_path / "run.png")
    data = (tmp_path / "run.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    width, height = (int.from_bytes(data[i : i + 4]) for i in (16, 20))
    assert (width, height) == (1430, 440)
