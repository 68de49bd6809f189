"""The vocabulary file of a model folder."""

from __future__ import annotations

from pathlib import Path

from p2h_desktop.core.vocab import Vocab, parse_vocab
from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code


def read_vocab(path: Path) -> Vocab:
    """Read a vocabulary file; AssetError if it is missing or damaged."""
    try:
        with path.open(encoding="utf-8") as file:
            return parse_vocab(file)
    except (OSError, ValueError) as error:
        raise AssetError(Code.ASSET_DAMAGED, name="vocab.tsv") from error
