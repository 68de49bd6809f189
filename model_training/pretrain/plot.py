"""The training log as a picture: loss, accuracy and learning rate over steps."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # needs no screen; chosen before pyplot is loaded
from matplotlib import pyplot

SMOOTHING = 0.9


def read_log(path: Path) -> list[dict[str, float]]:
    """Return the figures of every logged step; a line cut by a kill is left out."""
    figures = []
    for line in path.read_text().splitlines():
        try:
            figures.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return figures


def smoothed(values: list[float]) -> list[float]:
    """Return the exponential moving average."""
    result: list[float] = []
    for value in values:
        before = result[-1] if result else value
        result.append(SMOOTHING * before + (1 - SMOOTHING) * value)
    return result


def plot(log: Path, out: Path) -> None:
    """Draw training loss, dev loss, dev accuracy and learning rate into a PNG."""
    figures = read_log(log)
    dev = [f for f in figures if "dev_loss" in f]
    steps, dev_steps = [f["step"] for f in figures], [f["step"] for f in dev]
    canvas, (left, middle, right) = pyplot.subplots(1, 3, figsize=(13, 4))
    left.plot(steps, smoothed([f["loss"] for f in figures]), label="training (smoothed)")
    left.plot(dev_steps, [f["dev_loss"] for f in dev], label="dev, averaged weights")
    left.set(title="loss per hanzi (nats)", xlabel="step", yscale="log")
    left.legend()
    middle.plot(dev_steps, [100 * f["dev_correct"] for f in dev])
    middle.set(title="dev hanzi right, true history (%)", xlabel="step")
    right.plot(steps, [f["rate"] for f in figures])
    right.set(title="learning rate", xlabel="step")
    for axes in (left, middle, right):
        axes.grid(alpha=0.3)
    canvas.tight_layout()
    canvas.savefig(out, dpi=110)
    pyplot.close(canvas)
