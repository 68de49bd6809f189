"""A report on the whole engine: test sets typed into `p2h convert`, figures, tables, plots."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # needs no screen; chosen before pyplot is loaded
from matplotlib import pyplot

from model_training.evaluation.engine_probe import type_into_engine
from model_training.evaluation.metrics import (
    Answered,
    Bin,
    Figures,
    calibration,
    calibration_error,
    confusions,
    figures,
)
from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code

NBEST = 10
CONFUSIONS = 50
LENGTHS = ((1, 4), (5, 8), (9, 12), (13, 16), (17, 99))  # hanzi, both ends included
OWN_OPTIONS: Mapping[str, tuple[str, ...]] = {"fuzzy": ("--fuzzy",)}  # by name of the test set
HEADINGS = "clauses|top-1|top-5|top-10|hanzi|word P|word R|word F1|keys/hanzi"

# Top-1 and top-5 (%) of engines from Debian 12 packages on the same clauses, learning off
RIVALS: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "full": {
        "libime": (53.0, 73.2),
        "sunpinyin": (42.7, 60.4),
        "rime": (37.3, 37.8),
        "libpinyin": (37.5, 44.1),
        "googlepinyin": (33.3, 33.7),
    },
    "partial": {"libime": (27.8, 42.7), "sunpinyin": (17.0, 28.0), "rime": (16.8, 17.7)},
    "mixed": {"libime": (24.2, 41.3), "sunpinyin": (16.7, 27.8), "libpinyin": (15.3, 19.2)},
    "initials": {"libime": (6.6, 19.0), "libpinyin": (8.4, 13.6), "sunpinyin": (6.6, 12.2)},
    "fuzzy": {"libime": (43.0, 66.0), "sunpinyin": (26.8, 42.5), "rime": (26.0, 26.7)},
    "typo": {"libime": (1.3, 2.2), "rime": (1.2, 1.2), "libpinyin": (1.2, 1.3)},
}


def read_set(path: Path, every: int) -> list[list[str]]:
    """Return each `every`-th line of a test set: letters, hanzi, left context, register."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if r]
    if any(len(row) < 2 for row in rows):
        raise AssetError(Code.LINE_WITHOUT_TEXT, name=path.name)
    return [[*row, "", "", ""][:4] for row in rows[::every]]


def convert(rows: Sequence[Sequence[str]], options: Sequence[str]) -> list[list[tuple[str, float]]]:
    """Type the letters of all rows into `p2h convert`; P2HError if it fails."""
    written, _ = type_into_engine(rows, ["--nbest", str(NBEST), "--json", *options])
    return [
        [(c["text"], c["confidence"]) for c in json.loads(line)] for line in written.splitlines()
    ]


def answer(path: Path, every: int, options: Sequence[str]) -> list[Answered]:
    """Return a test set with its answers; its style is the name of its file."""
    rows, style = read_set(path, every), path.stem
    found = convert(rows, [*options, *OWN_OPTIONS.get(style, ())])
    return [
        Answered(letters, hanzi, register, style, tuple(candidates))
        for (letters, hanzi, _, register), candidates in zip(rows, found, strict=True)
    ]


def report(sets: Sequence[Path], out: Path, every: int = 1, options: Sequence[str] = ()) -> Path:
    """Write report.md and its pictures into `out`; return the path of the first.

    sets: test sets, one file per typing style; every: take each such line only; options: further
    ones for `p2h convert`, such as --context.
    """
    out.mkdir(parents=True, exist_ok=True)
    answered = {path.stem: answer(path, every, options) for path in sets}
    main = next(iter(answered.values()))
    bins = calibration(main)
    _plot_calibration(bins, out / "calibration.png")
    _plot_lengths(main, out / "length.png")
    _plot_rivals(answered, out / "rivals.png")
    parts = [
        "# How well the engine converts\n",
        f"`p2h convert --nbest {NBEST} {' '.join(options)}`".replace(" `", "`")
        + ", every line of the test sets"
        + (f", each {every}th only" if every > 1 else "")
        + ". Shares in %. A text that is not among the candidates is counted as put together "
        "word by word, one choice each.\n",
        "## By typing style\n",
        _table("style", {style: figures(items) for style, items in answered.items()}),
        "![against others](rivals.png)\n",
        f"## By register ({main[0].style})\n",
        _table("register", _grouped(main, lambda item: item.register)),
        f"## By length ({main[0].style})\n",
        _table("hanzi", _grouped(main, _length)),
        "![by length](length.png)\n",
        f"## Calibration ({main[0].style})\n",
        _calibration_table(bins),
        "![calibration](calibration.png)\n",
        f"## The {CONFUSIONS} most frequent confusions ({main[0].style})\n",
        _confusion_table(main),
    ]
    path = out / "report.md"
    path.write_text("\n".join(parts), encoding="utf-8")
    return path


def _grouped(items: Iterable[Answered], key: Callable[[Answered], str]) -> dict[str, Figures]:
    groups: dict[str, list[Answered]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    ordered = sorted(groups, key=lambda name: (len(name.split("–")[0]), name))
    return {name: figures(groups[name]) for name in ordered}


def _length(item: Answered) -> str:
    length = len(item.wanted)
    return next(f"{low}–{high}" for low, high in LENGTHS if low <= length <= high)


def _table(first: str, rows: Mapping[str, Figures]) -> str:
    lines = [f"| {first} | " + HEADINGS.replace("|", " | ") + " |"]
    lines.append("|---" * (HEADINGS.count("|") + 2) + "|")
    for name, own in rows.items():
        count, *shares, keys = astuple(own)
        cells = [str(count), *(f"{100 * share:.1f}" for share in shares), f"{keys:.2f}"]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _calibration_table(bins: Sequence[Bin]) -> str:
    lines = ["| confidence | clauses | right |", "|---|---|---|"]
    lines += [f"| {100 * b.confidence:.1f} | {b.count} | {100 * b.right:.1f} |" for b in bins]
    lines.append(f"\nExpected calibration error: {100 * calibration_error(bins):.1f}\n")
    return "\n".join(lines)


def _confusion_table(items: Sequence[Answered]) -> str:
    lines = ["| wanted | got | times |", "|---|---|---|"]
    for (wanted, got), times in confusions(items).most_common(CONFUSIONS):
        lines.append(f"| {wanted} | {got} | {times} |")
    return "\n".join(lines) + "\n"


def _plot_calibration(bins: Sequence[Bin], path: Path) -> None:
    canvas, axes = pyplot.subplots(figsize=(5, 4))
    axes.plot([0, 100], [0, 100], "--", color="grey")
    axes.plot([100 * b.confidence for b in bins], [100 * b.right for b in bins], "o-")
    axes.set(xlabel="confidence of the first candidate (%)", ylabel="right (%)")
    axes.grid(alpha=0.3)
    _save(canvas, path)


def _plot_lengths(items: Sequence[Answered], path: Path) -> None:
    groups = _grouped(items, _length)
    canvas, axes = pyplot.subplots(figsize=(6, 4))
    for name in ("top1", "top5", "hanzi"):
        axes.plot(list(groups), [100 * getattr(f, name) for f in groups.values()], "o-", label=name)
    axes.set(xlabel="hanzi of the clause", ylabel="right (%)")
    axes.legend()
    axes.grid(alpha=0.3)
    _save(canvas, path)


def _plot_rivals(answered: Mapping[str, Sequence[Answered]], path: Path) -> None:
    styles = [style for style in answered if style in RIVALS]
    canvas, axes = pyplot.subplots(figsize=(8, 4))
    engines = ["P2H", *dict.fromkeys(name for style in styles for name in RIVALS[style])]
    for number, engine in enumerate(engines):
        own = {s: 100 * figures(answered[s]).top1 for s in styles} if engine == "P2H" else {}
        top1 = own or {s: RIVALS[s][engine][0] for s in styles if engine in RIVALS[s]}
        places = [styles.index(s) + 0.8 * number / len(engines) for s in top1]
        axes.bar(places, list(top1.values()), 0.8 / len(engines), label=engine)
    axes.set_xticks([n + 0.3 for n in range(len(styles))], styles)
    axes.set(ylabel="first candidate right (%)")
    axes.legend()
    _save(canvas, path)


def _save(canvas: matplotlib.figure.Figure, path: Path) -> None:
    canvas.tight_layout()
    canvas.savefig(path, dpi=110)
    pyplot.close(canvas)
