"""A simulated user at the keyboard: types a clause into a session, chooses, errs, takes back."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from model_training.simulation.texts import Clause
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Candidate, Keystroke, Update

MOST_PAGES = 40  # turned in search of a hanzi
_HASTY = 0.04  # of the wrong first candidates are taken, seen, deleted, and typed again

_NAMES = {"'": "apostrophe", "，": "comma", "。": "period", "？": "question", "！": "exclam"}
_TEXTS = {"，": ",", "。": ".", "？": "?", "！": "!"}
_SPACE, _NEXT = Keystroke("space", " "), Keystroke("Next")
_ESCAPE, _BACKSPACE = Keystroke("Escape"), Keystroke("BackSpace")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a clause was typed: whether it was offered first, and the keys it took."""

    first: bool
    keys: int


class Typist:
    """Types clauses; looks at each page and takes the candidate that gets furthest."""

    def __init__(self, session: Session, dice: random.Random) -> None:
        """Sit down at a session."""
        self._session = session
        self._dice = dice
        self._keys = 0

    def type(self, clause: Clause) -> Outcome:
        """Type one clause and the mark after it (which is not counted)."""
        self._keys = 0
        update = self._letters(clause)
        first = _is_first(update, clause)
        if not first and update.candidates and self._dice.random() < _HASTY:
            update = self._err(clause)
        self._choose(update, clause)
        keys = self._keys
        self._press(Keystroke(_NAMES[clause.mark], _TEXTS[clause.mark]))
        return Outcome(first, keys)

    def _press(self, key: Keystroke, *, more_waiting: bool = False) -> Update:
        self._keys += 1
        return self._session.press(key, more_waiting=more_waiting)

    def _letters(self, clause: Clause) -> Update:
        letters = "".join(clause.spelled)
        for letter in letters[:-1]:
            self._press(Keystroke(_NAMES.get(letter, letter), letter), more_waiting=True)
        return self._press(Keystroke(letters[-1], letters[-1]))

    def _err(self, clause: Clause) -> Update:
        """Take the first candidate, whatever it is, delete what came of it, and type again."""
        update = self._press(_SPACE)
        while update.commit is None and update.candidates:
            update = self._press(_SPACE)
        for _ in update.commit.text if update.commit is not None else "":
            self._press(_BACKSPACE)
        return self._letters(clause)

    def _choose(self, update: Update, clause: Clause) -> None:
        done = 0
        while done < len(clause.text):
            found = self._look(update, clause, done)
            if found is None:  # cannot be typed: leave it
                self._press(_ESCAPE)
                self._session.set_context(self._session.context + clause.text)
                return
            place, length = found
            key = _SPACE if place == 0 and update.page == 0 else Keystroke(str(place + 1))
            if key.key != "space":
                key = Keystroke(key.key, key.key)
            update = self._press(key)
            done += length

    def _look(self, update: Update, clause: Clause, done: int) -> tuple[int, int] | None:
        """Turn pages until one offers something right; return its place there and its length."""
        for _ in range(MOST_PAGES):
            right = dict(_right(update.candidates, clause, done))
            if right:
                place = max(right, key=lambda place: right[place])
                return place, right[place]
            if update.page + 1 >= update.pages:
                return None
            update = self._press(_NEXT)
        return None


def _right(
    candidates: tuple[Candidate, ...], clause: Clause, done: int
) -> Iterator[tuple[int, int]]:
    """Yield the places of candidates that say what comes next, and how many hanzi they say."""
    for place, candidate in enumerate(candidates):
        length = len(candidate.text)
        letters = "".join(clause.spelled[done : done + length])
        if clause.text.startswith(candidate.text, done) and candidate.end == len(letters):
            yield place, length


def _is_first(update: Update, clause: Clause) -> bool:
    if not update.candidates:
        return False
    first = update.candidates[0]
    return first.text == clause.text and first.end == sum(map(len, clause.spelled))
