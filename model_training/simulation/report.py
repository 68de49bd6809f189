"""The figures of a simulation as a page of Markdown and two drawings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from model_training.simulation.measure import Tally
from model_training.simulation.simulate import (
    ARMS,
    BASE,
    FINE_TUNED,
    USER_MODEL,
    WRONG_USER,
    Plan,
    Result,
    totals,
)

BEGIN, END = "<!-- simulate -->", "<!-- /simulate -->"
DRAWING = "learning.svg"

_NAMES = {
    BASE: "shipped models alone",
    USER_MODEL: "user model",
    WRONG_USER: "user model of somebody else",
    FINE_TUNED: "user model and fine-tuned network",
}


def write_report(page: Path, plan: Plan, results: Sequence[Result]) -> None:
    """Put the tables between the two marks of a page, and the drawing beside it.

    ValueError where the page has no marks.
    """
    write_between(page, BEGIN, END, tables(plan, results))
    draw(page.with_name(DRAWING), plan, results)


def write_between(page: Path, begin: str, end: str, text: str) -> None:
    """Replace what stands between two marks of a page; ValueError where it has no such marks."""
    before, found, rest = page.read_text("utf-8").partition(begin)
    _, also_found, after = rest.partition(end)
    if not found or not also_found:
        raise ValueError(f"{page.name} has no {begin} … {end}")
    page.write_text(f"{before}{begin}\n\n{text}\n{end}{after}", "utf-8")


def tables(plan: Plan, results: Sequence[Result]) -> str:
    """Return the tables: each arm over all writers, then writer by writer."""
    total = totals(results)
    size = f"{len(results)} writers, {plan.days} days, {plan.commits} commits a day"
    found = total[BASE]
    lines = [
        f"{size}; measured on days {plan.early + 1} to {plan.days}: {found.commits} clauses,",
        f"{found.new} of them new text, {found.conflicts} conflicts.",
        "",
        "| | first | on new text | conflicts | keys per hanzi | helped | harmed |",
        "|---|---|---|---|---|---|---|",
        *(f"| {_NAMES[arm]} | {_row(total[arm])} |" for arm in ARMS if arm in total),
        "",
        "| first, by writer | " + " | ".join(_NAMES[arm] for arm in ARMS if arm in total) + " |",
        "|---|" + "---|" * len(total),
    ]
    for result in results:
        rates = [f"{result.arms[arm].figures()['first_rate']:.1f}" for arm in result.arms]
        lines.append(f"| {result.writer.name} ({result.writer.title}) | {' | '.join(rates)} |")
    return "\n".join(lines) + "\n"


def _row(found: Tally) -> str:
    figures = found.figures()
    shares = [figures[name] for name in ("first_rate", "new_first_rate", "conflict_first_rate")]
    cells = [f"{share:.1f} %" for share in shares]
    cells += [f"{figures['keys_per_hanzi']:.3f}", str(found.helped), str(found.harmed)]
    return " | ".join(cells)


def draw(path: Path, plan: Plan, results: Sequence[Result]) -> None:
    """Draw hits day by day, and what was helped and harmed for each writer, as an SVG."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "p2h"  # the same figures, the same file
    figure, (days, counts) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for arm in results[0].by_day:
        rates = [sum(day) / len(day) for day in zip(*(r.by_day[arm] for r in results), strict=True)]
        first = plan.days - len(rates) + 1
        days.plot(range(first, plan.days + 1), rates, marker=".", label=_NAMES[arm])
    days.axvline(plan.early + 0.5, color="grey", linestyle=":")
    days.set(xlabel="day", ylabel="first candidate right, %", ylim=(0, 100))
    days.legend(loc="lower right", fontsize="small")
    names = [result.writer.name for result in results]
    helped = [result.arms[USER_MODEL].helped for result in results]
    harmed = [-result.arms[USER_MODEL].harmed for result in results]
    counts.barh(names, helped, color="tab:green", label="helped")
    counts.barh(names, harmed, color="tab:red", label="harmed")
    counts.axvline(0, color="black", linewidth=0.8)
    counts.set(xlabel="commits on later days, user model against shipped models")
    counts.legend(loc="lower right", fontsize="small")
    figure.savefig(path, format="svg", metadata={"Date": None})
    plt.close(figure)
    # matplotlib leaves blanks at the ends of lines
    path.write_text(re.sub(r" +$", "", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
