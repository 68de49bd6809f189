"""What stands before the caret in the application, and which of it the session committed."""

from __future__ import annotations

from dataclasses import dataclass

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
