"""What is offered after a commit, while nothing is composed: continuations, until the next key."""

from __future__ import annotations

from dataclasses import replace
from string import digits

from p2h_desktop.core.protocols import Predictor
from p2h_desktop.core.types import Candidate, Commit, Keystroke, Segment, Update

# Keys that must be heard besides those of an idle session, for the offer to vanish with them
_ENDING_KEYS = frozenset(
    {"space", "Return", "KP_Enter", "BackSpace", "Delete", "Escape", "Tab", "Left", "Right", "Up"}
    | {"Down", "Home", "End", "Prior", "Next", *digits}
)


class Suggestions:
    """The continuations offered, and how they are chosen."""

    def __init__(self) -> None:
        """Offer nothing: there is no predictor yet."""
        self._items: tuple[Candidate, ...] = ()
        self._predictor: Predictor | None = None
        self._by_digit = False
        self._due = False

    def set_predictor(self, predictor: Predictor | None, *, by_digit: bool = False) -> None:
        """Ask this one after the next commit; by_digit: whether digits choose."""
        self.clear()
        self._predictor = predictor
        self._by_digit = by_digit

    def clear(self) -> None:
        """Offer nothing."""
        self._items, self._due = (), False

    def note(self, commit: Commit) -> None:
        """Have continuations of hanzi offered when there is time."""
        self._due = self._predictor is not None and bool(commit.readings)

    def refresh(self, context: str, limit: int) -> None:
        """Ask for continuations if they are due."""
        if self._due and self._predictor is not None:
            self._items = self._predictor.predict(context, limit)
        self._due = False

    def press(self, keystroke: Keystroke) -> tuple[bool, Commit | None]:
        """End the offer with a key; return whether that is all the key does, and what it chose."""
        offered = bool(self._items)
        number = keystroke.text if self._by_digit and not (keystroke.ctrl or keystroke.alt) else ""
        commit = self.choose(int(number) - 1) if number in digits and number else None
        self.clear()
        return commit is not None or (offered and keystroke.key == "Escape"), commit

    def choose(self, index: int) -> Commit | None:
        """Return the commit of a continuation, which has no letters; None if there is none."""
        items = self._items
        if not 0 <= index < len(items):
            return None
        self.clear()
        text, readings = items[index].text, items[index].readings
        segment = Segment(text, 0, 0, readings, index, items[index].source)
        return Commit(text, "", readings, index, items[0].text, (segment,))

    def shown_in(self, update: Update) -> Update:
        """Return an update of an idle session with the offer in it; the space bar takes none."""
        if not self._items:
            return update
        keys = update.idle_keys | _ENDING_KEYS
        return replace(update, candidates=self._items, selected=-1, pages=1, idle_keys=keys)
