"""`p2h correct`: text with homophone errors to text without, the changes marked."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from p2h_desktop.core.text.corrector import Correction, Corrector, apply
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.rendering import Say


def marked(text: str, corrections: Iterable[Correction]) -> str:
    """Return the text with each change as [what stood→what should]."""
    written, position = "", 0
    for change in corrections:
        wrong = text[change.start : change.end]
        written += f"{text[position : change.start]}[{wrong}→{change.text}]"
        position = change.end
    return written + text[position:]


def correct_lines(corrector: Corrector, lines: Iterable[str], out: IO[str], *, plain: bool) -> None:
    """Write one line for each input line."""
    for line in lines:
        text = line.rstrip("\r\n")
        found = corrector.correct(text)
        out.write((apply(text, found) if plain else marked(text, found)) + "\n")
        out.flush()


@dataclass(slots=True)
class Score:
    """How well errors are mended and clean text is left alone."""

    lines: int = 0
    wrong_hanzi: int = 0
    changes: int = 0
    right_changes: int = 0
    mended_hanzi: int = 0
    mended_lines: int = 0
    touched_clean: int = 0

    def add(self, corrector: Corrector, wrong: str, right: str) -> None:
        """Count one line with errors, and the same line without."""
        found = corrector.correct(wrong)
        good = [c for c in found if right[c.start : c.end] == c.text]
        self.lines += 1
        self.wrong_hanzi += _different(wrong, right)
        self.changes += len(found)
        self.right_changes += len(good)
        self.mended_hanzi += sum(_different(wrong[c.start : c.end], c.text) for c in good)
        self.mended_lines += apply(wrong, found) == right
        self.touched_clean += bool(corrector.correct(right))

    @property
    def precision(self) -> float:
        """The share of the changes that are right."""
        return self.right_changes / max(self.changes, 1)

    @property
    def touched(self) -> float:
        """The share of the clean lines that were changed."""
        return self.touched_clean / max(self.lines, 1)

    def report(self, say: Say) -> str:
        """Return the figures in lines to read."""
        return say(
            "{lines} 行，{wrong} 个错字\n"
            "改动 {changes} 处，其中 {precision:.1%} 正确\n"
            "错字改对 {mended:.1%}，{mended_lines} 行全对\n"
            "误改 {touched_lines} 行无错的文字，占 {touched:.2%}",
            "{lines} lines with {wrong} wrong hanzi\n"
            "{changes} changes, {precision:.1%} of them correct\n"
            "{mended:.1%} of the wrong hanzi corrected, {mended_lines} lines entirely correct\n"
            "{touched_lines} clean lines changed ({touched:.2%})",
            lines=self.lines,
            wrong=self.wrong_hanzi,
            changes=self.changes,
            precision=self.precision,
            mended=self.mended_hanzi / max(self.wrong_hanzi, 1),
            mended_lines=self.mended_lines,
            touched_lines=self.touched_clean,
            touched=self.touched,
        )


def check_lines(corrector: Corrector, lines: Iterable[str]) -> Score:
    """Score lines of text with errors TAB the same without; StoreError on anything else."""
    score = Score()
    for number, line in enumerate(lines, 1):
        wrong, _, right = line.rstrip("\r\n").partition("\t")
        if len(wrong) != len(right):
            raise StoreError(Code.LINES_DIFFER, line=number)
        score.add(corrector, wrong, right)
    return score


def _different(first: str, second: str) -> int:
    return sum(a != b for a, b in zip(first, second, strict=True))


def run(corrector: Corrector, say: Say, *, plain: bool, check: bool) -> int:
    """Mend standard input, or score it; return the exit status."""
    if check:
        print(check_lines(corrector, sys.stdin).report(say))
    else:
        correct_lines(corrector, sys.stdin, sys.stdout, plain=plain)
    return 0
