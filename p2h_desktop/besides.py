"""Joins the converter with what is typed besides words: numbers, dates, emoji, phrases, parts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from p2h_desktop.core.dates import DateSource
from p2h_desktop.core.mixed_converter import MixedConverter
from p2h_desktop.core.number_mode import NumberSource
from p2h_desktop.core.parts import PartsSource
from p2h_desktop.core.protocols import CandidateSource, SentenceConverter
from p2h_desktop.core.symbols import SymbolSource
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.oslayer.clock import SystemClock
from p2h_desktop.store.parts_file import load_parts
from p2h_desktop.store.paths import asset, phrases_file
from p2h_desktop.store.phrase_file import PhraseFile
from p2h_desktop.store.symbol_file import load_symbols

Drawn = Callable[[], bool]  # tells whether emoji can be drawn here

_MODES = ("numbers",)
_SOURCES = ("phrases", "parts", "dates", "symbols")  # earlier ones go first


def with_sources(
    converter: SentenceConverter,
    vocab: Vocab,
    wanted: Collection[str],
    *,
    capital: bool,
    emoji: bool = True,
) -> SentenceConverter:
    """Return a converter that offers what is wanted, some of the setting `extras`.

    capital: whether v and u mean something else, so that V and U call numbers and parts; emoji:
    whether they can be shown.
    """
    made = _makers(vocab, capital=capital, emoji=emoji)
    sources, modes = (
        [made[name]() for name in names if name in wanted] for names in (_SOURCES, _MODES)
    )
    return MixedConverter(converter, sources, modes)


def _makers(
    vocab: Vocab, *, capital: bool, emoji: bool
) -> Mapping[str, Callable[[], CandidateSource]]:
    clock = SystemClock()
    return {
        "phrases": lambda: PhraseFile(phrases_file(), clock),
        "numbers": lambda: NumberSource(capital=capital),
        "parts": lambda: PartsSource(vocab, load_parts(asset("parts.tsv")), capital=capital),
        "dates": lambda: DateSource(clock),
        "symbols": lambda: SymbolSource(load_symbols(asset("symbols.tsv"), emoji=emoji)),
    }
