"""Chinese punctuation for the keys of an English keyboard."""

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
        "<": "《",
        ">": "》",
        "\\": "、",
        "_": "——",
        "^": "……",
        "$": "￥",
        "`": "·",
        "~": "～",
    }
)

QUOTES = MappingProxyType({'"': ("“", "”"), "'": ("‘", "’")})

# 3.14, 1,000 and 12:30 are numbers, not clauses
PLAIN_AFTER_DIGIT = frozenset(".,:")


def chinese_punctuation(text: str, context: str) -> str:
    """Return what a typed `text` becomes after `context`; itself when it has no Chinese form.

    Quotes open or close by the nearest quote of their kind in the context.
    """
    if text in PLAIN_AFTER_DIGIT and context[-1:].isdigit():
        return text
    if text in QUOTES:
        opening, closing = QUOTES[text]
        return closing if context.rfind(opening) > context.rfind(closing) else opening
    return CHINESE_FORMS.get(text, text)
