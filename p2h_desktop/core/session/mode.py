"""The modes a user switches between, and what keys mean in them while nothing is composed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from string import ascii_letters, ascii_lowercase, digits

from p2h_desktop.core.session.key_names import CHARACTER_NAMES, name_of_character
from p2h_desktop.core.session.keymap import MODIFIER_KEYS, Action, Keymap
from p2h_desktop.core.session.punctuation import MARKS, chinese_punctuation, full_width
from p2h_desktop.core.types import Keystroke

_LETTERS = frozenset(ascii_letters)
_SMALL_LETTERS = frozenset(ascii_lowercase)
_MARKS = frozenset(map(name_of_character, MARKS))
_VISIBLE = frozenset(CHARACTER_NAMES.values()) | frozenset(digits) | _LETTERS


@dataclass(frozen=True, slots=True)
class Mode:
    """chinese: pinyin or plain letters; marks: Chinese or Western punctuation in Chinese mode;
    wide: whether what is typed by itself is in full width; capitals: whether a capital letter
    begins an English word in Chinese mode, else it is the application's.
    """

    chinese: bool = True
    marks: bool = True
    wide: bool = False
    capitals: bool = True

    def changed(self, marks: bool | None, wide: bool | None, capitals: bool | None) -> Mode:
        """Return the mode with what is not None."""
        return replace(
            self,
            marks=self.marks if marks is None else marks,
            wide=self.wide if wide is None else wide,
            capitals=self.capitals if capitals is None else capitals,
        )

    def begins(self, keystroke: Keystroke) -> bool:
        """Tell whether a letter begins a composition."""
        wanted = self.capitals or keystroke.text.islower()
        return self.chinese and wanted and types_pinyin(keystroke)

    def toggled(self, action: Action) -> Mode:
        """Return the mode with its marks or its width changed, where the action is that."""
        marks = self.marks is not (action is Action.TOGGLE_PUNCTUATION)
        return replace(self, marks=marks, wide=self.wide is not (action is Action.TOGGLE_WIDTH))

    def written(self, text: str, before: str) -> str:
        """Return what a key that types `text` writes after `before`."""
        if self.chinese and self.marks:
            text = chinese_punctuation(text, before)
        return self.raw(text)

    def raw(self, letters: str) -> str:
        """Return what letters become that are handed over as typed."""
        return full_width(letters) if self.wide else letters

    def idle_keys(self, keymap: Keymap) -> frozenset[str]:
        """Return the chords that may mean something to us while nothing is composed.

        A lone modifier is not among them: what listens for it hears of it anyway. In English
        mode with half width there are none: all keys are the application's.
        """
        if not self.chinese and not self.wide:
            return frozenset()
        keys = frozenset(keymap.idle) - MODIFIER_KEYS
        if self.chinese:
            keys |= _LETTERS if self.capitals else _SMALL_LETTERS
            keys |= _MARKS if self.marks else frozenset()
        return keys | _VISIBLE if self.wide else keys


def types_pinyin(keystroke: Keystroke) -> bool:
    """Tell whether a letter may begin a composition; one that Caps Lock has turned over may not."""
    return keystroke.text.isupper() == keystroke.shift
