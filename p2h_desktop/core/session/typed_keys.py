"""How keys are read while composing: which belong to the letters, and what the preedit shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from p2h_desktop.core.extras.number_mode import in_number_mode
from p2h_desktop.core.pinyin.key_reader import TONES, takes_tone
from p2h_desktop.core.pinyin.shuangpin import ShuangpinScheme, awaits_second, spell
from p2h_desktop.core.session.composition import draw_preedit, fixed_end, fixed_text, remaining
from p2h_desktop.core.types import Composition, Preedit


@dataclass(frozen=True, slots=True)
class TypedKeys:
    """What the user has chosen.

    scheme: a shuangpin table, None for full pinyin; numbers: whether v begins a number (V where
    v is the key of an initial); tones: whether a digit after a syllable is its tone.
    """

    scheme: ShuangpinScheme | None = None
    numbers: bool = False
    tones: bool = False


def takes(keys: TypedKeys, letters: str, text: str) -> bool:
    """Tell whether `text`, which is no letter, continues the letters before the caret."""
    scheme = keys.scheme
    capital = scheme is not None
    if keys.numbers and letters and text and in_number_mode(letters + text, capital=capital):
        return True
    if keys.tones and scheme is None and text in TONES:
        return takes_tone(letters)
    return scheme is not None and text in scheme.seconds and awaits_second(scheme, letters)


def preedit_of(keys: TypedKeys, composition: Composition, ends: Sequence[int]) -> Preedit:
    """Return what is shown of a composition; ends: of the first candidate's syllables."""
    if keys.scheme is None:
        return draw_preedit(composition, ends)
    chosen, spelled = fixed_text(composition), spell(keys.scheme, remaining(composition))
    caret = spelled.carets[composition.caret - fixed_end(composition)]
    return Preedit(chosen + spelled.shown, len(chosen) + caret, len(chosen))
