"""The fitted weights of the ranking; made by `python -m model_training ranking`."""

from __future__ import annotations

from p2h_desktop.core.pipeline.ranking import RankingWeights

AFTER_UNKNOWN = RankingWeights(
    own=(
        (0.45, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0),
        (0.45, 0.1, 0.4, 0.05, 0.0, 0.0, 0.0),
        (0.45, 0.3, 0.4, 0.05, 0.0, 0.0, 0.0),
        (0.45, 0.3, 0.4, 0.05, 0.0, 0.0, 0.0),
        (0.45, 0.3, 0.4, 0.05, 0.0, 0.0, 0.0),
    ),
    shared=(0.75, 0.0, 0.0, 0.0, 0.0, 0.6),
)
"""Where nothing is known of the text before."""

AFTER_KNOWN = AFTER_UNKNOWN
"""Where it is known."""
