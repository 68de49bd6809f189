"""Another script than simplified hanzi: what goes out is rewritten, what comes in is read back."""

from __future__ import annotations

from dataclasses import replace

from p2h_desktop.core.protocols import HanziVariant
from p2h_desktop.core.types import Candidate, Preedit, Update


class VariantSwitch:
    """Simplified hanzi, or another script beside them; inside, all stays simplified."""

    def __init__(self) -> None:
        """Write simplified hanzi: there is no other script yet."""
        self._other: HanziVariant | None = None
        self._on = False

    def set(self, other: HanziVariant | None, *, on: bool = False) -> None:
        """Have another script; on: whether to write in it now."""
        self._other = other
        self._on = on and other is not None

    def toggle(self) -> None:
        """Change between simplified hanzi and the other script."""
        self._on = not self._on and self._other is not None

    def read(self, text: str) -> str:
        """Return what stands in the application in simplified hanzi."""
        return self._other.read(text) if self._other is not None and self._on else text

    def shown_in(self, update: Update) -> Update:
        """Return an update with its hanzi in the script that is written now."""
        if self._other is None or not self._on:
            return update
        write, preedit, commit = self._other.write, update.preedit, update.commit
        chosen = write(preedit.text[: preedit.fixed])
        text, caret = chosen + preedit.text[preedit.fixed :], preedit.caret - preedit.fixed
        return replace(
            update,
            preedit=Preedit(text, caret + len(chosen), len(chosen)),
            candidates=tuple(_written(c, write(c.text)) for c in update.candidates),
            commit=None if commit is None else replace(commit, text=write(commit.text)),
            retract=write(update.retract),
            traditional=True,
        )


def _written(candidate: Candidate, text: str) -> Candidate:
    """Return a candidate with another text; marks stay where they belong, or mark all of it."""
    slipped = candidate.slipped if len(text) == len(candidate.text) else ()
    return replace(candidate, text=text, slipped=slipped)
