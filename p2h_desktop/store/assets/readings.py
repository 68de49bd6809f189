"""The shipped readings of hanzi, words and rules, read from `assets/readings`."""

from __future__ import annotations

from pathlib import Path

from p2h_desktop.core.text.label_lexicon import parse_label_lexicon
from p2h_desktop.core.text.label_rules import parse_rules
from p2h_desktop.core.text.labeller import Labeller
from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code
from p2h_desktop.store.paths import assets_folder


def load_labeller(*, toned: bool = False, folder: Path | None = None) -> Labeller:
    """Return the labeller over the files of a folder, the shipped ones by default.

    toned: readings with the digit of their tone (hao3). AssetError if a file is missing or
    damaged.
    """
    folder = folder or assets_folder() / "readings"
    try:
        hanzi, words, rules = (
            (folder / name).read_text("utf-8").splitlines()
            for name in ("hanzi.tsv", "words.tsv", "rules.tsv")
        )
        return Labeller(parse_label_lexicon(hanzi, words, toned=toned), parse_rules(rules))
    except (OSError, ValueError, KeyError) as error:
        raise AssetError(Code.ASSET_DAMAGED, name="readings") from error
