"""Times what the machine offers against the CPU, once, and keeps to the faster."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import onnxruntime

from p2h_desktop.atomic import write_bytes
from p2h_desktop.errors import AssetError
from p2h_desktop.inference.device import CPU, ONNX_ERRORS, offered_accelerators
from p2h_desktop.inference.onnx_scorer import OnnxScorer

WARM_UPS, RUNS = 2, 5
PATHS, SYLLABLES, SENTENCES = 4, 10, 16  # of a typical keystroke

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProviderChoice:
    """The provider to use, and how many milliseconds each needed for a typical keystroke.

    times_ms: without entry for what could not run; empty where there was nothing to compare.
    """

    provider: str
    times_ms: Mapping[str, float]


def choose_provider(folder: Path, cache: Path) -> ProviderChoice:
    """Return the fastest provider for the network in `folder`.

    The answer is kept in the file `cache` until onnxruntime, what it offers, or the network is
    another. Without accelerators nothing is timed, read or written.
    """
    accelerators = offered_accelerators()
    if not accelerators:
        return ProviderChoice(CPU, {})
    key = _key(folder, accelerators)
    kept = _read(cache, key)
    if kept is not None:
        return kept
    times = {name: _time_ms(folder, name) for name in (CPU, *accelerators)}
    usable = {name: spent for name, spent in times.items() if spent is not None}
    choice = ProviderChoice(min(usable, key=usable.__getitem__, default=CPU), usable)
    log.info("provider: %s of %s", choice.provider, ", ".join(times))
    _write(cache, key, choice)
    return choice


def fastest_scorer(folder: Path, cache: Path) -> OnnxScorer:
    """Load the network in `folder` on the fastest provider; AssetError as OnnxScorer.

    One that was chosen once and cannot be had any more gives way to the CPU.
    """
    provider = choose_provider(folder, cache).provider
    if provider != CPU:
        try:
            return OnnxScorer(folder, provider=provider)
        except AssetError:
            log.warning("%s cannot be had any more; the CPU is used", provider)
    return OnnxScorer(folder)


def _time_ms(folder: Path, provider: str) -> float | None:
    """Return the median time of a typical keystroke; None where the provider cannot do it."""
    try:
        work = _keystroke(OnnxScorer(folder, provider=provider))
        for _ in range(WARM_UPS):
            work()
        return median(_spent_ms(work) for _ in range(RUNS))
    except (AssetError, *ONNX_ERRORS):
        return None


def _keystroke(scorer: OnnxScorer) -> Callable[[], object]:
    paths = [list(range(SYLLABLES))] * PATHS
    rows = np.zeros((SENTENCES, SYLLABLES), np.int64)
    ranges = [((0, min(50, scorer.n_ids)),)] * SYLLABLES

    def work() -> object:
        states = scorer.encode((0,), paths)
        return scorer.sequence_log_probs(states[0], 0, rows, ranges)

    return work


def _spent_ms(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3


def _key(folder: Path, accelerators: tuple[str, ...]) -> str:
    try:
        stat = (folder / "encoder.onnx").stat()
        network = f"{stat.st_size} {stat.st_mtime_ns}"
    except OSError:
        network = "none"
    return f"{onnxruntime.__version__} {' '.join(accelerators)} {network}"


def _read(cache: Path, key: str) -> ProviderChoice | None:
    if not cache.is_file():  # a pipe would never end
        return None
    try:
        raw = json.loads(cache.read_text("utf-8"))
        times = {str(name): float(spent) for name, spent in raw["times_ms"].items()}
        choice = ProviderChoice(str(raw["provider"]), times)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return choice if raw["key"] == key else None


def _write(cache: Path, key: str, choice: ProviderChoice) -> None:
    text = {"key": key, "provider": choice.provider, "times_ms": dict(choice.times_ms)}
    try:
        cache.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_bytes(cache, json.dumps(text).encode())
    except OSError:
        log.warning("the choice of a provider cannot be kept")
