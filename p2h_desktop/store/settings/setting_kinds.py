"""What can be declared of a setting: its kind of value, its group and its texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeGuard, TypeVar

from p2h_desktop.messages.bilingual import Bilingual

_MAX_LINE = 200  # characters of a value typed freely
_MAX_LINES = 200
NO_UNIT = Bilingual("", "")

_Value = TypeVar("_Value")


class Group(Enum):
    """Where a setting stands in the dialog and in the documentation, in this order."""

    TYPING = Bilingual("输入", "Typing")
    SOUNDS = Bilingual("纠错和模糊音", "Slips and fuzzy sounds")
    LOOK = Bilingual("外观", "Appearance")
    WORDS = Bilingual("词语和学习", "Words and learning")
    KEYS = Bilingual("按键", "Keys")
    PRIVACY = Bilingual("隐私", "Privacy")
    SYSTEM = Bilingual("系统", "System")


@dataclass(frozen=True, slots=True)
class Switch:
    """On or off: bool."""

    def read(self, raw: object) -> bool:
        """Return the value that stands in a file as `raw`; ValueError if it is none."""
        if not isinstance(raw, bool):
            raise ValueError("neither true nor false")
        return raw

    def range(self, language: str) -> str:
        """Say what values there are, in Markdown."""
        return "`true`, `false`"


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number from `low` to `high`: int."""

    low: int
    high: int
    unit: Bilingual = NO_UNIT

    def read(self, raw: object) -> int:
        """Return the value that stands in a file as `raw`; ValueError if it is none."""
        if type(raw) is not int or not self.low <= raw <= self.high:
            raise ValueError(f"not a whole number from {self.low} to {self.high}")
        return raw

    def range(self, language: str) -> str:
        """Say what values there are, in Markdown."""
        return f"{self.low} … {self.high} {self.unit.say(language)}".strip()


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a Choice or a Subset, and what it is called."""

    value: str
    label: Bilingual


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few: str."""

    options: tuple[Option, ...]

    def read(self, raw: object) -> str:
        """Return the value that stands in a file as `raw`; ValueError if it is none."""
        if not isinstance(raw, str) or raw not in {o.value for o in self.options}:
            raise ValueError("not one of the choices")
        return raw

    def range(self, language: str) -> str:
        """Say what values there are, in Markdown."""
        return _range(self.options, language)


@dataclass(frozen=True, slots=True)
class Subset:
    """Any of several, each with its own switch: tuple[str, ...] in the order of the options."""

    options: tuple[Option, ...]

    def read(self, raw: object) -> tuple[str, ...]:
        """Return the value that stands in a file as `raw`; ValueError if it is none."""
        wanted = set(_strings(raw))
        known = [o.value for o in self.options]
        if not wanted <= set(known):
            raise ValueError("not among the choices")
        return tuple(value for value in known if value in wanted)

    def right(self, raw: object) -> tuple[str, ...]:
        """Return the right ones among the values of a list; () where it is no list."""
        wanted = [one for one in raw if isinstance(one, str)] if _is_list(raw) else []
        return tuple(o.value for o in self.options if o.value in wanted)

    def range(self, language: str) -> str:
        """Say what values there are, in Markdown."""
        return _range(self.options, language)


@dataclass(frozen=True, slots=True)
class Line:
    """A text typed freely, such as a name: str, "" for none."""

    def read(self, raw: object) -> str:
        """Return the value that stands in a file as `raw`; ValueError if it is none."""
        if not isinstance(raw, str) or len(raw) > _MAX_LINE or not raw.isprintable():
            raise ValueError(f"not a line of at most {_MAX_LINE} characters")
        return raw

    def range(self, language: str) -> str:
        """Say what values there are, in Markdown."""
        return Bilingual("一行文字", "a line of text").say(language)


@dataclass(frozen=True, slots=True)
class Lines:
    """Several texts typed freely: tuple[str, ...]."""

    def read(self, raw: object) -> tuple[str, ...]:
        """Return the value that stands in a file as `raw`; ValueError if it is none."""
        lines = _strings(raw)
        if len(lines) > _MAX_LINES:
            raise ValueError(f"more than {_MAX_LINES} lines")
        return tuple(Line().read(line) for line in lines)

    def right(self, raw: object) -> tuple[str, ...]:
        """Return the right ones among the lines of a list; () where it is no list."""
        lines = [one.strip() for one in raw if isinstance(one, str)] if _is_list(raw) else []
        return tuple(one for one in lines if one and len(one) <= _MAX_LINE and one.isprintable())

    def range(self, language: str) -> str:
        """Say what values there are, in Markdown."""
        return Bilingual("若干行文字", "lines of text").say(language)


SWITCH = Switch()
Kind = Switch | WholeNumber | Choice | Subset | Line | Lines


@dataclass(frozen=True, slots=True)
class Declared:
    """All that is declared of a setting."""

    name: str
    default: object
    kind: Kind
    group: Group
    label: Bilingual
    help: Bilingual


def options(*triples: tuple[str, str, str]) -> tuple[Option, ...]:
    """Return options from (value, Chinese, English)."""
    return tuple(Option(value, Bilingual(zh, en)) for value, zh, en in triples)


def setting(default: _Value, kind: Kind, group: Group, zh: str, en: str) -> _Value:
    """Declare a field of Settings; zh and en are "label|help" in Chinese and in English."""
    texts = tuple(Bilingual(*p) for p in zip(zh.split("|"), en.split("|"), strict=True))
    return field(default=default, metadata={"kind": kind, "group": group, "texts": texts})


def declared(name: str, default: object, metadata: Any) -> Declared:
    """Return what `setting` put into the metadata of a field."""
    return Declared(name, default, metadata["kind"], metadata["group"], *metadata["texts"])


def _is_list(raw: object) -> TypeGuard[Sequence[object]]:
    return isinstance(raw, list | tuple)


def _strings(raw: object) -> list[str]:
    if not isinstance(raw, list | tuple) or not all(isinstance(item, str) for item in raw):
        raise ValueError("not a list of texts")
    return list(raw)


def _range(of: tuple[Option, ...], language: str) -> str:
    named = [(f'`"{o.value}"`', o.label.say(language)) for o in of]
    return ", ".join(value if label in value else f"{value} {label}" for value, label in named)
