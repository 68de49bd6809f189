"""Texts from messages, in one language; the surfaces call this, the layers below never do."""

from __future__ import annotations

from dataclasses import dataclass

from p2h_desktop.messages.bilingual import Bilingual
from p2h_desktop.messages.catalogue import CATALOGUE
from p2h_desktop.messages.message import Argument, Message

_COMMA = Bilingual("、", ", ")
_SEMICOLON = Bilingual("；", "; ")  # between messages, which may hold commas


def render(said: Message, language: str) -> str:
    """Return the text of a message in `language`, "zh" or "en"."""
    values = {name: _value(argument, language) for name, argument in said.arguments}
    return CATALOGUE[said.code].say(language).format(**values)


def _value(argument: Argument, language: str) -> str | int | float:
    if isinstance(argument, Message):
        return render(argument, language)
    if isinstance(argument, tuple):
        between = _SEMICOLON if any(isinstance(i, Message) for i in argument) else _COMMA
        return between.say(language).join(str(_value(item, language)) for item in argument)
    return argument


@dataclass(frozen=True, slots=True)
class Say:
    """Renders the texts of a surface in its language."""

    language: str

    def __call__(self, zh: str, en: str, /, **values: str | float) -> str:
        """Return a text that stands in the surface itself, its gaps filled."""
        return Bilingual(zh, en).say(self.language).format(**values)

    def message(self, said: Message) -> str:
        """Return the text of a message from the layers below."""
        return render(said, self.language)
