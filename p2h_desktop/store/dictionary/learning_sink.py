"""The user's dictionary as the session sees it: what it asks for is done, or said not to be."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from p2h_desktop.errors import StoreError
from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
from p2h_desktop.store.sqlite.database import Notify

_log = logging.getLogger(__name__)


class LearningSink:
    """Learns, unlearns and dismisses words; none of its methods fails."""

    def __init__(self, words: UserLexicon, notify: Notify | None = None) -> None:
        """Join the dictionary; notify: takes messages for the user, in any thread."""
        self._words = words
        self._notify = notify

    def learn(self, text: str, readings: tuple[str, ...]) -> None:
        """Note that the user has put a word together."""
        self._do(lambda now_ms: self._words.learn(text, readings, now_ms))

    def unlearn(self, text: str, readings: tuple[str, ...]) -> None:
        """Take back the latest `learn`, which was of this word."""
        self._do(lambda _: self._words.unlearn(text, readings))

    def dismiss(self, text: str) -> None:
        """Never offer a text again: take the user's word away, or block one that is shipped."""
        self._do(lambda now_ms: self._words.dismiss(text, now_ms))

    def _do(self, change: Callable[[int], object]) -> None:
        try:
            change(time.time_ns() // 1_000_000)
        except ValueError:
            _log.info("what was put together is no word")
        except StoreError as error:
            _log.warning("the dictionary was not changed: %s", error)
            if self._notify is not None:
                self._notify(error.message)
