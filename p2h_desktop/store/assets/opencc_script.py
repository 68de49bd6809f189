"""Traditional hanzi, by the dictionaries of the package opencc, phrase by phrase."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

# The kinds of the setting: there and back
_KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "standard": ("s2t", "t2s"),
        "taiwan": ("s2tw", "tw2s"),
        "taiwan_words": ("s2twp", "tw2sp"),
        "hongkong": ("s2hk", "hk2s"),
    }
)
KINDS = tuple(_KINDS)


class OpenccScript:
    """Writes simplified text in traditional hanzi; implements core.protocols.Script."""

    def __init__(self, kind: str) -> None:
        """Take one of KINDS; its dictionaries are loaded when they are first needed."""
        self._there, self._back = _KINDS[kind]
        self._loaded: dict[str, Any] = {}

    def write(self, text: str) -> str:
        """Return simplified text in traditional hanzi."""
        return self._convert(self._there, text)

    def read(self, text: str) -> str:
        """Return traditional text in simplified hanzi; simplified hanzi stay."""
        return self._convert(self._back, text)

    def _convert(self, way: str, text: str) -> str:
        if way not in self._loaded:
            import opencc  # most people never write traditional hanzi: not at start

            self._loaded[way] = opencc.OpenCC(way)
        converted: str = self._loaded[way].convert(text)
        return converted
