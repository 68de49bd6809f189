"""`p2h convert`: pinyin on standard input, one line each, to hanzi on standard output."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np

from p2h_desktop.core.protocols import SentenceConverter
from p2h_desktop.core.types import Candidate

VISIBLE = 10  # candidates asked for after every key when timing

# The scores of the mixture count the same evidence more than once, so by themselves they are too
# sure; fitted on held-out everyday text.
SHARPNESS = 0.75


@dataclass(slots=True)
class Timer:
    """Time from each key to its candidates, wall and CPU, in milliseconds."""

    load_ms: float
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    by_length: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def type(self, converter: SentenceConverter, letters: str, context: str) -> None:
        """Ask for the first visible candidates after every key of `letters`."""
        for typed in range(1, len(letters) + 1):
            wall, cpu = time.perf_counter(), time.process_time()
            converter.convert(letters[:typed], context, VISIBLE)
            self.cpu.append((time.process_time() - cpu) * 1e3)
            self.wall.append((time.perf_counter() - wall) * 1e3)
            self.by_length[typed].append(self.wall[-1])

    def report(self) -> str:
        """Return one line of JSON."""
        figures: dict[str, object] = {"load_ms": round(self.load_ms, 1)}
        if self.wall:
            figures["first_key_ms"] = round(self.wall[0], 2)
            for prefix, values in (("", self.wall), ("cpu_", self.cpu)):
                for name, share in (("p50", 50), ("p95", 95), ("p99", 99), ("max", 100)):
                    figures[f"{prefix}{name}_ms"] = round(float(np.percentile(values, share)), 3)
            figures["p95_by_length"] = {
                str(n): round(float(np.percentile(v, 95)), 3)
                for n, v in sorted(self.by_length.items())
            }
        figures["peak_rss_mb"] = memory_mb("VmHWM")
        figures["anon_rss_mb"] = memory_mb("RssAnon")
        return json.dumps(figures)


def memory_mb(name: str) -> float | None:
    """Return a memory figure of this process (VmHWM, RssAnon) where Linux tells it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    fields = dict(line.split(":", 1) for line in status.read_text("ascii").splitlines())
    return round(int(fields[name].split()[0]) / 1024, 1)


def as_line(candidates: Sequence[Candidate]) -> str:
    """Return the texts, TAB-separated; "" is no answer."""
    return "\t".join(c.text for c in candidates)


def as_json(candidates: Sequence[Candidate]) -> str:
    """Return a JSON array: the text of each, and how sure it is (0 to 1) among these."""
    shares = confidences([c.score for c in candidates])
    pairs = zip(candidates, shares, strict=True)
    return json.dumps([{"text": c.text, "confidence": round(p, 4)} for c, p in pairs])


def confidences(scores: Sequence[float]) -> list[float]:
    """Return how sure the candidates with these log scores are, 1 in all."""
    if not scores:
        return []
    shares = np.exp(SHARPNESS * (np.array(scores) - max(scores)))
    return [float(share) for share in shares / shares.sum()]


@dataclass(frozen=True, slots=True)
class Output:
    """What is written for each line.

    Attributes:
        nbest: Candidates at most.
        listed: Whether all that the window would show is written, or only hanzi for all letters.
        context: Whether the third column is the text before.
        json: Whether each line is JSON.
    """

    nbest: int = 1
    listed: bool = False
    context: bool = False
    json: bool = False

    def answer(self, converter: SentenceConverter, letters: str, context: str) -> str:
        """Return the line for some letters."""
        ask = converter.convert if self.listed else converter.sentences
        found = ask(letters, context, self.nbest)
        return as_json(found) if self.json else as_line(found)


def convert_lines(
    converter: SentenceConverter,
    lines: Iterable[str],
    out: IO[str],
    output: Output,
    timer: Timer | None = None,
) -> None:
    """Write one line of candidates per input line.

    A line holds letters, then, after a TAB each, hanzi (ignored) and left context.
    """
    for line in lines:
        columns = line.rstrip("\r\n").split("\t")
        context = columns[2] if output.context and len(columns) > 2 else ""
        if timer is not None:
            timer.type(converter, columns[0], context)
        out.write(output.answer(converter, columns[0], context) + "\n")
        out.flush()


def run(converter: SentenceConverter, load_ms: float, args: argparse.Namespace) -> int:
    """Convert standard input; print the timing, if asked for, on standard error."""
    timer = Timer(load_ms) if args.time else None
    output = Output(args.nbest, args.list, args.context, args.json)
    convert_lines(converter, sys.stdin, sys.stdout, output, timer)
    if timer is not None:
        print(timer.report(), file=sys.stderr)
    return 0
