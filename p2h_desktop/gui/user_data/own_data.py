"""What windows need to show, change and erase what is the user's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
from p2h_desktop.store.history.history import HistoryStore


@dataclass(frozen=True, slots=True)
class OwnData:
    """The stores, and how to have things forgotten.

    words: an instance for windows, so that typing does not wait for an import; forget: has a
    word forgotten by what learns, at once; forget_stored: deletes it from the files, returns how
    many records held it, and takes a while; forget_all and erase_stored: the same for everything.
    """

    history: HistoryStore
    words: UserLexicon
    forget: Callable[[str], None]
    forget_stored: Callable[[str], int]
    forget_all: Callable[[], None]
    erase_stored: Callable[[], None]
