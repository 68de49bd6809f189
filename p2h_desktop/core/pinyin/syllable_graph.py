"""Letters to the graph of all their readings."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import takewhile

from p2h_desktop.core.spelling import ERHUA, INITIALS, PREFIXES, SPELLINGS, VOWEL_INITIALS
from p2h_desktop.core.types import Syllable, SyllableGraph, SyllableKind

_PINYIN_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz'")
_UNREACHED = float("-inf")
LONGEST = 1 + max(map(len, SPELLINGS))  # letters of a misspelt syllable


@dataclass(frozen=True, slots=True)
class Penalties:
    """What readings cost, as log probabilities, and how far they may fall behind.

    prefix: an unfinished last syllable; prefix_of_whole: the same where the letters already
    spell a whole syllable; abbreviation: an initial for its syllable; vowel_abbreviation: a, e
    or o for a longer syllable (e for er); erhua: r after another syllable for er; margin: edges
    are left out when every path through them costs this much more than the cheapest path.
    """

    prefix: float = -1.0
    prefix_of_whole: float = -3.0
    abbreviation: float = -4.0
    vowel_abbreviation: float = -6.0
    erhua: float = -3.0
    margin: float = 10.0


DEFAULT_PENALTIES = Penalties()

_Edge = tuple[int, int, str, SyllableKind, float]  # the fields of a Syllable, in order


def build_graph(
    letters: str,
    penalties: Penalties = DEFAULT_PENALTIES,
    alike: Container[str] = (),
) -> SyllableGraph:
    """Return all readings of `letters`; of the leading part when the rest is not pinyin.

    An apostrophe is a border that no syllable crosses; leading ones belong to the first edges.
    alike: spellings that may be meant for another syllable.
    """
    run = pinyin_run(letters)
    edges: list[_Edge] = []
    score_to = [_UNREACHED] * (len(run) + 1)  # of the best path from 0
    score_to[0] = 0.0
    for start in range(len(run)):
        if score_to[start] == _UNREACHED:
            continue
        for edge in _edges_from(run, start, penalties, alike):
            edges.append(edge)
            score_to[edge[1]] = max(score_to[edge[1]], score_to[start] + edge[4])
    length = max(i for i, score in enumerate(score_to) if score != _UNREACHED)
    kept = _within_margin(edges, score_to, length, penalties.margin)
    return SyllableGraph(letters, tuple(Syllable(*edge) for edge in kept), length)


def pinyin_run(letters: str) -> str:
    """Return the leading part that holds nothing but pinyin letters and apostrophes."""
    return "".join(takewhile(_PINYIN_LETTERS.__contains__, letters))


def spans(run: str, start: int, longest: int) -> Iterator[tuple[int, int, int]]:
    """Yield every (first, stop, end) an edge from `start` could have: it reads run[first:stop].

    At most `longest` letters; run[start:first] and run[stop:end] are the apostrophes it covers.
    """
    first = _skip_borders(run, start)
    for stop in range(first + 1, min(first + longest, len(run)) + 1):
        if run[stop - 1] == "'":
            return
        yield first, stop, _skip_borders(run, stop)


def exact_edges(
    run: str, start: int, penalties: Penalties = DEFAULT_PENALTIES
) -> Iterator[Syllable]:
    """Yield the edges from `start` that stand for whole syllables, or for an unfinished last."""
    for edge in _edges_from(run, start, penalties):
        if edge[3] is not SyllableKind.ABBREVIATION:
            yield Syllable(*edge)


def _skip_borders(run: str, position: int) -> int:
    while run[position : position + 1] == "'":
        position += 1
    return position


def _edges_from(
    run: str, start: int, penalties: Penalties, alike: Container[str] = ()
) -> Iterator[_Edge]:
    unfinished = True  # so far the letters begin some syllable
    for first, stop, end in spans(run, start, LONGEST):
        typed = run[first:stop]
        syllable = SPELLINGS.get(typed)
        if (syllable or typed) in alike:
            yield start, end, syllable or typed, SyllableKind.FUZZY, 0.0
        elif syllable is not None:
            yield start, end, syllable, SyllableKind.EXACT, 0.0
        if typed == ERHUA[0] and start:
            yield start, end, ERHUA[1], SyllableKind.EXACT, penalties.erhua
        prefix = PREFIXES.get(typed) if unfinished else None
        if prefix is None:
            unfinished = False
        elif stop == len(run):
            penalty = penalties.prefix if syllable is None else penalties.prefix_of_whole
            yield start, end, prefix, SyllableKind.PREFIX, penalty
        elif typed in INITIALS:
            yield start, end, prefix, SyllableKind.ABBREVIATION, penalties.abbreviation
        elif typed in VOWEL_INITIALS:
            yield start, end, prefix, SyllableKind.ABBREVIATION, penalties.vowel_abbreviation


def _within_margin(
    edges: list[_Edge], score_to: list[float], length: int, margin: float
) -> list[_Edge]:
    """Keep the edges with a path from 0 to `length` that is not much costlier than the best."""
    score_from = [_UNREACHED] * (length + 1)  # of the best path to `length`
    score_from[length] = 0.0
    for start, end, _, _, penalty in reversed(edges):
        score_from[start] = max(score_from[start], penalty + score_from[end])
    floor = score_to[length] - margin
    return [edge for edge in edges if score_to[edge[0]] + edge[4] + score_from[edge[1]] >= floor]
