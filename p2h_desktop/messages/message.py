"""A message to the user as a value: a code with its arguments, free of any language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from p2h_desktop.messages.codes import Code


@dataclass(frozen=True, slots=True)
class Message:
    """A code and the values that its text has gaps for; `rendering.render` makes the text.

    An argument may be a message itself, or several values to be listed. Arguments that the text
    does not show are for the log. Typed text is never an argument.
    """

    code: Code
    arguments: tuple[tuple[str, Argument], ...] = ()

    def __str__(self) -> str:
        """Return code and arguments, for the log."""
        shown = ", ".join(f"{name}={_shown(value)}" for name, value in self.arguments)
        return f"{self.code}({shown})"


Argument = str | int | float | Message | tuple["Argument", ...]
Render = Callable[[Message], str]


def message(code: Code, **arguments: Argument) -> Message:
    """Return the message with this code and these arguments."""
    return Message(code, tuple(arguments.items()))


def verbatim(text: str) -> Message:
    """Return a message that shows a text as it is: an old record's, or another program's."""
    return message(Code.VERBATIM, text=text)


def to_json(said: Message) -> dict[str, object]:
    """Return a message as JSON can hold it."""
    return {"code": str(said.code), "arguments": {k: _to_json(v) for k, v in said.arguments}}


def from_json(raw: object) -> Message:
    """Return the message that `to_json` wrote; any text is taken as it is.

    A code of another version of the program shows as its name. ValueError for anything else.
    """
    if isinstance(raw, str):
        return verbatim(raw)
    if not isinstance(raw, Mapping) or not isinstance(raw.get("code"), str):
        raise ValueError("neither a text nor a message")
    arguments = raw.get("arguments", {})
    if not isinstance(arguments, Mapping):
        raise ValueError("the arguments of a message are no table")
    if raw["code"] not in _CODES:
        return verbatim(raw["code"])
    pairs = tuple((str(name), _from_json(value)) for name, value in arguments.items())
    return Message(Code(raw["code"]), pairs)


_CODES = frozenset(str(code) for code in Code)


def _shown(value: Argument) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_shown, value))}]"
    return str(value)


def _to_json(value: Argument) -> object:
    if isinstance(value, Message):
        return to_json(value)
    return [_to_json(item) for item in value] if isinstance(value, tuple) else value


def _from_json(raw: object) -> Argument:
    if isinstance(raw, str | int | float):
        return raw
    if isinstance(raw, list):
        return tuple(map(_from_json, raw))
    return from_json(raw)
