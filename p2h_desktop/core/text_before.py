"""What stands before the caret in the application, and which of it the session committed."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import combining

_JOINER = "\u200d"
_JOINING = frozenset(
    {_JOINER, *map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0x1F3FB, 0x1F400))}
)
MAX_CONTEXT = 64  # characters kept


@dataclass(frozen=True, slots=True)
class TextBefore:
    """The known end of the text before the caret; ours[i] tells whether text[i] was committed."""

    text: str = ""
    ours: tuple[bool, ...] = ()


def extend(before: TextBefore, text: str, *, ours: bool) -> TextBefore:
    """Return what stands there once `text` has come after it."""
    flags = before.ours + (ours,) * len(text)
    return TextBefore((before.text + text)[-MAX_CONTEXT:], flags[-MAX_CONTEXT:])


def shorten(before: TextBefore, count: int = 1) -> TextBefore:
    """Return what stands there once its last `count` characters are deleted."""
    kept = max(0, len(before.text) - count)
    return TextBefore(before.text[:kept], before.ours[:kept])


def last_cluster(text: str) -> int:
    """Return how many characters BackSpace deletes at the end of `text`: a letter or hanzi is
    one, an emoji may be several.
    """
    start = max(0, len(text) - 1)
    while start and (
        text[start] in _JOINING or combining(text[start]) or text[start - 1] == _JOINER
    ):
        start -= 1
    return len(text) - start


def follow(before: TextBefore, text: str) -> TextBefore:
    """Take over the application's own word; committed is only what stands where it was known."""
    text = text[-MAX_CONTEXT:]
    known = 0
    for new, old in zip(reversed(text), reversed(before.text), strict=False):
        if new != old:
            break
        known += 1
    return TextBefore(
        text, (False,) * (len(text) - known) + before.ours[len(before.ours) - known :]
    )
