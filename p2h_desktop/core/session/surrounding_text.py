"""What has been written before the caret: the session's part of it, and how it is taken back."""

from __future__ import annotations

from p2h_desktop.core.protocols import Recorder
from p2h_desktop.core.session.keymap import Action, meaning
from p2h_desktop.core.session.text_before import (
    TextBefore,
    Whose,
    extend,
    follow,
    last_cluster,
    recordable,
    sealed,
    shorten,
)
from p2h_desktop.core.types import Candidate, Commit, Composition, Keystroke, Seen


class SurroundingText:
    """Follows commits, keys of the application and deletions; tells the recorder of its own."""

    def __init__(self, recorder: Recorder | None) -> None:
        """Start with nothing known."""
        self.incognito = False  # as the user wishes
        self.private = False  # as the application asks
        self._recorder = recorder
        self._before = TextBefore()
        self._last = (Composition(), "")  # what became the last commit of letters, and its text

    @property
    def noted(self) -> bool:
        """Whether the recorder hears of what is written."""
        return not (self.incognito or self.private)

    @property
    def text(self) -> Seen:
        """The text before the caret, as far as it is known."""
        return self._before.seen

    @property
    def undoable(self) -> bool:
        """Whether the last commit of letters still stands right before the caret."""
        return bool(self._last[1]) and self.text.endswith(self._last[1])

    def forget(self) -> None:
        """The caret is somewhere else."""
        self._before = TextBefore()
        self._last = (Composition(), "")

    def seal(self) -> None:
        """Make the text before the caret unfit for storage, after a change of settings."""
        self._before = sealed(self._before)

    def follow(self, text: str) -> None:
        """Take over the application's own word."""
        self._before = follow(self._before, text)

    def add(self, commit: Commit, composed: Composition, *, chinese: bool) -> None:
        """Note a commit; composed: what the key that made it found; chinese: the mode."""
        part = recordable(commit, chinese=chinese) if self.noted else None
        if part is not None and self._recorder is not None:
            keeps = self._recorder.committed(part, self._before.kept)
            whose = Whose.KEPT if keeps else Whose.OURS
            self._before = extend(self._before, part.text, whose)
            self._before = extend(self._before, commit.text[len(part.text) :], Whose.OTHERS)
        else:
            self._before = extend(self._before, commit.text, Whose.OTHERS)
        if commit.letters:
            self._last = (composed, commit.text)

    def undo(self) -> tuple[Composition, str]:
        """Take the last commit back: return what it was made from, and its text."""
        last, self._last = self._last, (Composition(), "")
        self._delete(len(last[1]))
        return last

    def pass_key(self, keystroke: Keystroke) -> None:
        """Note what a key does to the text when the application gets it."""
        action = meaning(keystroke)
        if action is Action.IGNORE and keystroke.key == "BackSpace":
            self._delete(last_cluster(self.text))
        elif action is Action.IGNORE and keystroke.key in ("Return", "KP_Enter"):
            self._before = extend(self._before, "\n", Whose.OTHERS)
        elif action in (Action.IGNORE, Action.ABANDON):
            self._before = TextBefore()  # the caret may be anywhere now
        elif action is not Action.PASS:
            self._before = extend(self._before, keystroke.text, Whose.OTHERS)

    def dismiss(self, candidate: Candidate) -> bool:
        """Have a candidate forgotten or blocked; False where no one can."""
        if self._recorder is None:
            return False
        self._recorder.dismissed(candidate)
        return True

    def _delete(self, count: int) -> None:
        lost = sum(map(bool, self._before.whose[-count:])) if count else 0
        self._before = shorten(self._before, count)
        if lost and self._recorder is not None and self.noted:
            self._recorder.taken_back(lost)
