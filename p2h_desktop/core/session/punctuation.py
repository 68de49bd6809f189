"""Chinese punctuation and full width for the keys of an English keyboard."""

from __future__ import annotations

from types import MappingProxyType

CHINESE_FORMS = MappingProxyType(
    {
        ",": "，",
        ".": "。",
        "?": "？",
        "!": "！",
        ";": "；",
        ":": "：",
        "(": "（",
        ")": "）",
        "[": "【",
        "]": "】",
        "{": "｛",
        "}": "｝",
        "\\": "、",
        "_": "——",
        "^": "……",
        "$": "￥",
        "`": "·",
        "~": "～",
    }
)

QUOTES = MappingProxyType({'"': ("“", "”"), "'": ("‘", "’")})

# Titles: what opens and closes the outer and the inner one
BRACKETS = MappingProxyType({"<": ("《", "〈"), ">": ("》", "〉")})

# What a key types in Chinese mode that is not itself
MARKS = frozenset({*CHINESE_FORMS, *QUOTES, *BRACKETS})

_WIDER = 0xFEE0  # from a visible ASCII character to its full-width form

# 3.14, 1,000 and 12:30 are numbers, not clauses
PLAIN_AFTER_DIGIT = frozenset(".,:")


def chinese_punctuation(text: str, context: str) -> str:
    """Return what a typed `text` becomes after `context`; itself when it has no Chinese form.

    Quotes open or close by the nearest quote of their kind in the context; a title within a
    title has its own brackets.
    """
    if text in PLAIN_AFTER_DIGIT and context[-1:].isdigit():
        return text
    if text in QUOTES:
        opening, closing = QUOTES[text]
        return closing if _is_open(opening + closing, context) else opening
    if text in BRACKETS:
        outer, inner = BRACKETS[text]
        within = _is_open("《》", context) and (text == "<" or _is_open("〈〉", context))
        return inner if within else outer
    return CHINESE_FORMS.get(text, text)


def full_width(text: str) -> str:
    """Return the text with its visible ASCII characters and spaces in full width."""
    wide = (chr(ord(c) + _WIDER) if "!" <= c <= "~" else c for c in text)
    return "".join(wide).replace(" ", "\u3000")


def _is_open(pair: str, context: str) -> bool:
    return context.rfind(pair[0]) > context.rfind(pair[1])
