"""The u mode finds hanzi one cannot read, by the sounds of their parts or by their strokes.

ushuishuishui is 淼, uhspn 木: h 横, s 竖, p 撇, n or d 捺 and 点, z 折.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from p2h_desktop.core.types import Candidate, Offer, Source
from p2h_desktop.core.vocab import Vocab

_MOST = 60  # hanzi in one list
_FEWEST = 2  # sounds of fewer letters fit half of all hanzi
STROKES = "笔"  # in place of parts: the sounds are strokes
_KINDS = frozenset("hspndz")
_DRAWN = str.maketrans("hspnz", "一丨丿丶乛")
_MOST_DRAWN = 5  # strokes to come, told in a comment


class DecompositionSource:
    """Offers hanzi for u and the sounds of their parts, or their first strokes."""

    def __init__(self, vocab: Vocab, lines: Sequence[str], *, capital: bool = False) -> None:
        """Take a table; capital: answer to U, not to u.

        lines: "sounds TAB depth TAB hanzi TAB parts", sorted.
        """
        self._vocab = vocab
        self._counts: dict[str, int] = {}
        for _, hanzi, count in vocab.rows:
            self._counts[hanzi] = max(count, self._counts.get(hanzi, 0))
        self._lines = lines
        self._capital = capital

    def offer(self, letters: str, found: Sequence[Candidate]) -> Iterator[Offer]:
        """Yield hanzi with exactly these parts, commonest first, then those with more parts.

        They come first, or after what English spells so.
        """
        if letters[:1] != ("U" if self._capital else "u") or len(letters) <= _FEWEST:
            return
        place = sum(c.source is Source.ENGLISH for c in found[:1]) if not self._capital else 0
        code = letters[1:].replace("'", "")
        if not code.isascii() or not code.islower():
            return
        if set(code) <= _KINDS:
            code = code.replace("d", "n")
        # "{" follows "z" in ASCII: the end of everything that begins with the code
        low, high = (bisect_left(self._lines, end) for end in (code, code + "{"))
        ranked = sorted(self._ranked(line, code) for line in self._lines[low:high])
        parts = {hanzi: made_of for *_, hanzi, made_of in reversed(ranked)}
        for hanzi in list(dict.fromkeys(entry[3] for entry in ranked))[:_MOST]:
            rows = self._vocab.rows_of(hanzi)
            if rows:
                comment = f"{self._vocab.row_syllables[rows[0]]} {parts[hanzi]}".rstrip()
                ends = (len(letters),)
                yield Offer(
                    place, Candidate(hanzi, ends, (), 0.0, Source.COMPUTED, comment=comment)
                )

    def _ranked(self, line: str, code: str) -> tuple[bool, int, int, str, str]:
        sounds, depth, hanzi, parts = line.split("\t")
        count = self._counts.get(hanzi, 0)
        made_of = _drawn(sounds.removeprefix(code)) if parts == STROKES else parts
        return sounds != code, int(depth), -count, hanzi, made_of


def _drawn(strokes: str) -> str:
    """Return the strokes that are still to come."""
    shown = strokes[:_MOST_DRAWN].translate(_DRAWN)
    return shown + "…" if len(strokes) > _MOST_DRAWN else shown
