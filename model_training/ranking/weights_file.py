"""Writes `ranking_weights.py`, formatted as ruff would."""

from __future__ import annotations

from pathlib import Path

from p2h_desktop.core.pipeline.ranking import RankingWeights

_PAGE = '''"""The fitted weights of the ranking; made by `python -m model_training ranking`."""

from __future__ import annotations

from {module} import RankingWeights

AFTER_UNKNOWN = {unknown}
"""Where nothing is known of the text before."""

AFTER_KNOWN = {known}
"""Where it is known."""
'''


def write_weights(out: Path, unknown: RankingWeights, known: RankingWeights) -> None:
    """Write both sets of weights as a module."""
    module = RankingWeights.__module__
    page = _PAGE.format(module=module, unknown=_source(unknown), known=_source(known))
    out.write_text(page, "utf-8")


def _source(weights: RankingWeights) -> str:
    rows = "".join(f"        {_row(row)},\n" for row in weights.own)
    return f"RankingWeights(\n    own=(\n{rows}    ),\n    shared={_row(weights.shared)},\n)"


def _row(numbers: tuple[float, ...]) -> str:
    return f"({', '.join(f'{number:.3f}' for number in numbers)})"
