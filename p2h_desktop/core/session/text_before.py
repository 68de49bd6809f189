"""The text before the caret in the application, and the gate to what may be stored of it.

All of it helps to convert the next letters (`Seen`). Only text that the recorder received as a
commit may be stored as the context of later commits (`Kept`). Keys that pass through, the
application's own text, letters handed over as typed and text typed in incognito are never stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from unicodedata import combining

from p2h_desktop.core.types import Commit, Kept, Seen

_JOINER = "\u200d"
_JOINING = frozenset(
    {_JOINER, *map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0x1F3FB, 0x1F400))}
)
MAX_CONTEXT = 256  # characters kept
WITHHELD = "0"  # in `Kept`, for a word before it that must not be stored


class Whose(IntEnum):
    """Where a character before the caret comes from."""

    OTHERS = 0  # the application, a key that passed, or a commit the recorder did not hear of
    OURS = 1  # a commit the recorder heard of
    KEPT = 2  # such a commit, whose text may be stored as context


@dataclass(frozen=True, slots=True)
class TextBefore:
    """The known end of the text before the caret; whose[i] says where text[i] comes from."""

    text: str = ""
    whose: tuple[Whose, ...] = ()

    @property
    def seen(self) -> Seen:
        """The whole text: for the conversion at hand."""
        return Seen(self.text)

    @property
    def kept(self) -> Kept:
        """The end of the text that may be stored, after a WITHHELD where a word precedes it."""
        start = len(self.text)
        while start and self.whose[start - 1] is Whose.KEPT:
            start -= 1
        gap = WITHHELD if self.text[:start][-1:].isalnum() else ""
        return Kept(gap + self.text[start:])


def extend(before: TextBefore, text: str, whose: Whose) -> TextBefore:
    """Return what stands there once `text` has come after it."""
    flags = before.whose + (whose,) * len(text)
    return TextBefore((before.text + text)[-MAX_CONTEXT:], flags[-MAX_CONTEXT:])


def shorten(before: TextBefore, count: int = 1) -> TextBefore:
    """Return what stands there once its last `count` characters are deleted."""
    left = max(0, len(before.text) - count)
    return TextBefore(before.text[:left], before.whose[:left])


def sealed(before: TextBefore) -> TextBefore:
    """Return the same text, none of which may be stored from now on."""
    return TextBefore(before.text, tuple(min(one, Whose.OURS) for one in before.whose))


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
    theirs = (Whose.OTHERS,) * (len(text) - known)
    return TextBefore(text, theirs + before.whose[len(before.whose) - known :])


def recordable(commit: Commit, *, chinese: bool) -> Commit | None:
    """Return the part of a commit that may be stored; None where there is none.

    Letters handed over as typed may be a password, so only the choices before them are kept. A
    commit without letters is a mark, which is kept in Chinese mode, or a full-width character,
    which never is.
    """
    end = commit.segments[-1].end if commit.segments else 0
    if end < len(commit.letters):
        chosen = "".join(segment.text for segment in commit.segments)
        return _cut(commit, chosen, commit.letters[:end]) if chosen else None
    if not commit.segments and not (chinese and not any(map(str.isalnum, commit.text))):
        return None
    return commit


def _cut(commit: Commit, text: str, letters: str) -> Commit:
    # what was offered first reads the other letters, too
    rank = commit.segments[-1].rank
    return Commit(text, letters, commit.readings, rank, "", commit.segments)
