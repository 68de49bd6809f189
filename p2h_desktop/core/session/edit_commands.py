"""What keys that move and delete do: tables from actions to steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from p2h_desktop.core.session.composition import delete_after, delete_before, delete_to, fixed_end
from p2h_desktop.core.session.keymap import Action
from p2h_desktop.core.types import Composition


def _syllable_left(composition: Composition, ends: Sequence[int]) -> int:
    return max((e for e in ends if e < composition.caret), default=0)


def _syllable_right(composition: Composition, ends: Sequence[int]) -> int:
    return min((e for e in ends if e > composition.caret), default=len(composition.letters))


CARET_MOVES: Mapping[Action, Callable[[Composition, Sequence[int]], int]] = {
    Action.CARET_LEFT: lambda c, _: c.caret - 1,
    Action.CARET_RIGHT: lambda c, _: c.caret + 1,
    Action.CARET_HOME: lambda _, __: 0,
    Action.CARET_END: lambda c, _: len(c.letters),
    Action.SYLLABLE_LEFT: _syllable_left,
    Action.SYLLABLE_RIGHT: _syllable_right,
}

# From the selected index and the page size to the index wanted, which may lie outside the list
SELECTION_MOVES: Mapping[Action, Callable[[int, int], int]] = {
    Action.NEXT_CANDIDATE: lambda selected, _: selected + 1,
    Action.PREVIOUS_CANDIDATE: lambda selected, _: selected - 1,
    Action.NEXT_PAGE: lambda selected, size: (selected // size + 1) * size,
    Action.PREVIOUS_PAGE: lambda selected, size: (selected // size - 1) * size,
}

# From the composition and where its syllables end to what is left after a deletion
DELETIONS: Mapping[Action, Callable[[Composition, Sequence[int]], Composition]] = {
    Action.DELETE_BEFORE: lambda c, _: delete_before(c),
    Action.DELETE_AFTER: lambda c, _: delete_after(c),
    Action.DELETE_SYLLABLE_BEFORE: lambda c, ends: (
        delete_to(c, _syllable_left(c, ends)) if c.caret > fixed_end(c) else delete_before(c)
    ),
    Action.DELETE_SYLLABLE_AFTER: lambda c, ends: delete_to(c, _syllable_right(c, ends)),
    Action.CANCEL: lambda _, __: Composition(),
}

CHOICES: Mapping[Action, int] = {Action.CHOOSE_SECOND: 1, Action.CHOOSE_THIRD: 2}
EDGES: Mapping[Action, int] = {Action.FIRST_CHARACTER: 0, Action.LAST_CHARACTER: -1}
