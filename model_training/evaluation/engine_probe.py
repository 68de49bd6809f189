"""The whole engine measured from outside: `p2h convert` in a process of its own.

What is measured is what the user gets: segmentation, n-gram, lexicon and the exported network.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from p2h_desktop.errors import P2HError
from p2h_desktop.messages.codes import Code

_OWN_CONVERTER = (sys.executable, "-m", "p2h_desktop.cli.main")


@dataclass(frozen=True, slots=True)
class Row:
    """Letters to convert, the text before them, and what is wanted."""

    letters: str
    context: str
    text: str


@dataclass(frozen=True, slots=True)
class Speed:
    """Of a key, in milliseconds: typical processor time, and wall time of all but 5 %."""

    cpu_p50_ms: float
    p95_ms: float


def first_candidates(
    rows: Sequence[Row], network: Path, converter: Sequence[str] = ()
) -> list[str]:
    """Return the first candidate for each row, with the network of the folder `network`."""
    out, _ = _convert(rows, network, converter)
    answers = out.split("\n")
    if len(answers) < len(rows):
        raise P2HError(Code.CONVERTER_ENDED)
    return [answer.split("\t")[0] for answer in answers[: len(rows)]]


def side_by_side(
    rows: Sequence[Row], networks: Sequence[Path], converter: Sequence[str] = ()
) -> list[list[str]]:
    """Return the first candidates with each network; one process for each, all at once."""
    with ThreadPoolExecutor(len(networks)) as pool:
        return list(pool.map(lambda network: first_candidates(rows, network, converter), networks))


def speed(rows: Sequence[Row], network: Path, converter: Sequence[str] = ()) -> Speed:
    """Return the time from a key to its candidates."""
    _, report = _convert(rows, network, converter, "--time")
    figures = json.loads(report.strip().splitlines()[-1])
    return Speed(float(figures["cpu_p50_ms"]), float(figures["p95_ms"]))


def _convert(
    rows: Sequence[Row], network: Path, converter: Sequence[str], *options: str
) -> tuple[str, str]:
    lines = [(_flat(r.letters), "", _flat(r.context)) for r in rows]
    return type_into_engine(lines, ["--context", "--network", str(network), *options], converter)


def type_into_engine(
    rows: Iterable[Sequence[str]], options: Sequence[str], converter: Sequence[str] = ()
) -> tuple[str, str]:
    """Return what `p2h convert` writes for rows of columns: standard output and error.

    converter: the command `p2h`, by default that of this environment. P2HError if it fails; its
    messages are not passed on, they may quote what was typed.
    """
    done = subprocess.run(
        [*(converter or _OWN_CONVERTER), "convert", *options],
        input="".join("\t".join(row) + "\n" for row in rows),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise P2HError(Code.CONVERTER_FAILED, status=done.returncode)
    return done.stdout, done.stderr


def _flat(text: str) -> str:
    """Return text fit for a column: no tab, no line break."""
    return text.replace("\t", " ").replace("\r", " ").replace("\n", " ")
