"""What differential privacy costs: writers fine-tuned with one budget after another."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from model_training.simulation.replay import Replay
from model_training.simulation.simulate import Plan
from model_training.simulation.texts import Writer, days_of
from p2h_desktop.store.files import replace_file
from p2h_desktop.store.jobs import FineTuneSettings

BEGIN, END = "<!-- privacy -->", "<!-- /privacy -->"
EPSILONS = (0.0, 8.0, 3.0, 1.0)

Scores = Mapping[str, Any]


def cost(plan: Plan, replay: Replay) -> str:
    """Return a table: later days and general text with every budget, over all writers.

    Fine-tuning gets what each writer has taught on all days, and is judged by its own gate on the
    last fifth, without the user model.
    """
    found: dict[float, list[Scores]] = {epsilon: [] for epsilon in EPSILONS}
    for writer in plan.writers:
        for epsilon in EPSILONS:
            found[epsilon].append(_kept(plan, writer, replay, epsilon))
    size = f"{len(plan.writers)} writers, {plan.days} days, {plan.commits} commits a day"
    lines = [
        f"{size}; the last fifth of the days is measured, the network alone has learned.",
        "",
        "| ε | later days, first right | helped | harmed | general text, first right |",
        "|---|---|---|---|---|",
        *(_row(epsilon, scores) for epsilon, scores in found.items()),
    ]
    return "\n".join(lines) + "\n"


def _row(epsilon: float, scores: Sequence[Scores]) -> str:
    later, general = (_together(scores, part) for part in ("later", "general"))
    helped, harmed = (sum(s["later"][name] for s in scores) for name in ("helped", "harmed"))
    return f"| {epsilon or 'none'} | {later} | {helped} | {harmed} | {general} |"


def _together(scores: Sequence[Scores], part: str) -> str:
    count = sum(s[part]["count"] for s in scores)
    before, after = (
        100 * sum(s[part][when] * s[part]["count"] for s in scores) / max(1, count)
        for when in ("before", "after")
    )
    return f"{before:.1f} % → {after:.1f} %"


def _kept(plan: Plan, writer: Writer, replay: Replay, epsilon: float) -> Scores:
    """Return the scores that are kept; fine-tune and keep them where there are none."""
    name = f"{writer.name}-{plan.days}x{plan.commits}-epsilon-{epsilon:g}"
    path = plan.keep / f"{name}.json"
    if path.exists():
        kept: Scores = json.loads(path.read_text("utf-8"))
        return kept
    scores = _fine_tuned(plan, writer, replay, epsilon, plan.keep / name)
    replace_file(path, json.dumps(scores).encode())
    plan.notify(f"{writer.title} ε {epsilon:g}: {_together([scores], 'later')}")
    return scores


def _fine_tuned(plan: Plan, writer: Writer, replay: Replay, epsilon: float, folder: Path) -> Scores:
    from model_training.simulation.fine_tuned import fine_tune

    days = days_of(writer, plan.days, plan.commits, replay.vocab)
    lessons = replay.learning(days, ()).lessons
    settings = FineTuneSettings(epsilon=epsilon)
    return fine_tune(lessons, replay.folder, folder, settings).scores
