"""Steps from one composition to the next, and the preedit drawn from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from p2h_desktop.core.types import Candidate, Commit, Composition, Preedit, Segment


def fixed_end(composition: Composition) -> int:
    """Return where the letters not yet chosen begin."""
    return composition.fixed[-1].end if composition.fixed else 0


def fixed_text(composition: Composition) -> str:
    """Return the hanzi chosen so far."""
    return "".join(segment.text for segment in composition.fixed)


def remaining(composition: Composition) -> str:
    """Return the letters not yet chosen."""
    return composition.letters[fixed_end(composition) :]


def insert(composition: Composition, text: str) -> Composition:
    """Put letters in at the caret."""
    letters, caret = composition.letters, composition.caret
    return replace(
        composition,
        letters=letters[:caret] + text + letters[caret:],
        caret=caret + len(text),
    )


def delete_before(composition: Composition) -> Composition:
    """Delete the letter before the caret; after chosen hanzi, take the last choice back."""
    letters, caret = composition.letters, composition.caret
    if caret > fixed_end(composition):
        return replace(composition, letters=letters[: caret - 1] + letters[caret:], caret=caret - 1)
    return replace(composition, fixed=composition.fixed[:-1])


def delete_after(composition: Composition) -> Composition:
    """Delete the letter after the caret."""
    letters, caret = composition.letters, composition.caret
    return replace(composition, letters=letters[:caret] + letters[caret + 1 :])


def delete_to(composition: Composition, border: int) -> Composition:
    """Delete the letters between the caret and `border`; nothing that is chosen."""
    letters = composition.letters
    border = min(max(border, fixed_end(composition)), len(letters))
    low, high = min(border, composition.caret), max(border, composition.caret)
    return replace(composition, letters=letters[:low] + letters[high:], caret=low)


def move_caret(composition: Composition, caret: int) -> Composition:
    """Put the caret at a letter, kept within the letters not yet chosen."""
    low, high = fixed_end(composition), len(composition.letters)
    return replace(composition, caret=min(max(caret, low), high))


def fix(composition: Composition, candidate: Candidate, rank: int) -> Composition:
    """Choose a candidate offered for the remaining letters; rank: its index in the list.

    What is mixed of hanzi and English becomes a segment for each part.
    """
    segments = list(composition.fixed)
    parts = candidate.parts
    if "".join(part.text for part in parts) != candidate.text:
        parts = (candidate,)
    for part in parts:
        start = segments[-1].end if segments else 0
        end = start + part.end
        segments.append(
            Segment(part.text, start, end, part.readings, rank, part.source, part.corrected)
        )
    return replace(
        composition,
        caret=max(composition.caret, segments[-1].end),
        fixed=tuple(segments),
    )


def draw_preedit(composition: Composition, ends: Sequence[int]) -> Preedit:
    """Return the chosen hanzi and the remaining letters with a space at each of `ends`.

    `ends` are positions in the letters, rising. An apostrophe needs no space after it.
    """
    chosen = fixed_text(composition)
    start, letters = fixed_end(composition), composition.letters
    spaced = [e for e in ends if start < e < len(letters) and letters[e - 1] != "'"]
    borders = [start, *spaced, len(letters)]
    pieces = [letters[low:high] for low, high in pairwise(borders)]
    spaces_before = sum(end < composition.caret for end in spaced)
    return Preedit(
        text=chosen + " ".join(pieces),
        caret=len(chosen) + composition.caret - start + spaces_before,
        fixed=len(chosen),
    )


def has_edges(candidate: Candidate) -> bool:
    """Tell whether a candidate is a word with a reading for each hanzi."""
    return 1 < len(candidate.text) == len(candidate.readings)


def commit_of(composition: Composition, rest: str, first_offered: str) -> Commit:
    """Return what a composition becomes: the chosen hanzi, then `rest` for the other letters."""
    fixed = composition.fixed
    raw = bool(remaining(composition)) or not fixed
    return Commit(
        text=fixed_text(composition) + rest,
        letters=composition.letters,
        readings=tuple(r for segment in fixed for r in segment.readings),
        rank=-1 if raw else fixed[-1].rank,
        first_offered=first_offered,
        segments=fixed,
    )
