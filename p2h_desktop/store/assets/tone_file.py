"""The tones of every hanzi, from the shipped readings."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from p2h_desktop.core.pinyin.key_reader import Tones
from p2h_desktop.core.tones import plain
from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code


def load_tones(path: Path) -> Tones:
    """Return the digits of the tones of each (hanzi, reading); AssetError if damaged.

    path: lines of a hanzi, a tab, its readings with digits (hao3 hao4).
    """
    tones: defaultdict[tuple[str, str], str] = defaultdict(str)
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            hanzi, readings = line.split("\t")
            for reading in readings.split():
                tones[hanzi, plain(reading)] += reading[len(plain(reading)) :]
    except (OSError, ValueError) as error:
        raise AssetError(Code.ASSET_DAMAGED, name=path.name) from error
    return dict(tones)
