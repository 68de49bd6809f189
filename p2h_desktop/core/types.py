"""The immutable values that flow between layers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NewType

Seen = NewType("Seen", str)
"""Text before the caret, whoever wrote it: helps the conversion at hand and is never stored."""

Kept = NewType("Kept", str)
"""Text before the caret that may be stored with a commit: see `core.session.text_before`."""


class SyllableKind(Enum):
    """How the letters of an edge relate to the syllable it stands for."""

    EXACT = "exact"  # the letters spell the whole syllable
    PREFIX = "prefix"  # an unfinished syllable at the end of the input
    ABBREVIATION = "abbreviation"  # an initial (or longer prefix) standing for the syllable
    SLIP = "slip"  # a whole syllable, misspelt by a slip of the finger
    FUZZY = "fuzzy"  # a whole syllable as typed, or one that sounds alike to the user


class Source(Enum):
    """Where a candidate comes from."""

    SENTENCE = "sentence"  # the beam over the whole input
    WORD = "word"  # a lexicon word for the leading syllables
    CHARACTER = "character"  # one hanzi for the first syllable
    USER = "user"  # a word of the user's own dictionary
    ENGLISH = "english"  # the letters as an English word, address or name
    SYMBOL = "symbol"  # an emoji or symbol that means what the letters spell
    PHRASE = "phrase"  # a phrase the user has given a code
    COMPUTED = "computed"  # a date, a number in hanzi, a sum
    PREDICTION = "prediction"  # what may follow the text just committed


@dataclass(frozen=True, slots=True)
class Keystroke:
    """One key press, named as X11 names it.

    key: keysym name ("a", "A", "1", "space", "BackSpace", "Return", "Escape", "Left", "Right",
    "Up", "Down", "Prior", "Next", "Home", "End", "Delete", "apostrophe", "minus", "equal", ...);
    text: what the key would type by itself ("" for none).
    """

    key: str
    text: str = ""
    shift: bool = False
    ctrl: bool = False
    alt: bool = False


@dataclass(frozen=True, slots=True)
class Syllable:
    """An edge of the syllable graph: letters[start:end] read as `reading`.

    reading: for PREFIX and ABBREVIATION the typed prefix ("x", "zh", "xia"), which stands for
    every syllable that begins with it; for FUZZY what was typed, which may be no syllable; else
    a full syllable ("xian", ü written v).
    penalty: a log probability <= 0 added to the score of any path through this edge.
    """

    start: int
    end: int
    reading: str
    kind: SyllableKind
    penalty: float = 0.0

    @property
    def whole(self) -> bool:
        """Whether `reading` is a full syllable, not the beginning of one."""
        return self.kind not in (SyllableKind.PREFIX, SyllableKind.ABBREVIATION)

    def corrected(self, reading: str) -> bool:
        """Whether the letters are not those of a syllable read here."""
        fuzzy = self.kind is SyllableKind.FUZZY and reading != self.reading
        return fuzzy or self.kind is SyllableKind.SLIP


@dataclass(frozen=True, slots=True)
class SyllableGraph:
    """All readings of some letters.

    edges are sorted by (start, end, reading). Separators (') are covered by the edge before
    them: its `end` lies after the apostrophe. Every edge lies on a path from 0 to `length`;
    letters[length:] could not be read as pinyin ("" when everything could).
    """

    letters: str
    edges: tuple[Syllable, ...]
    length: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text offered for the leading letters, one syllable per hanzi.

    ends: where each syllable ends in the letters; readings: the full syllables; score: log
    probability (natural), comparable within one list only; corrected: some letters were read as
    a slip or a fuzzy spelling of others; comment: a word or two shown beside the text. What is
    no hanzi for each syllable (an emoji, a date) has one end and no readings. parts: of hanzi and
    English mixed, each with ends from its own start; such a candidate has no readings of its own.
    slipped: which characters of a corrected text are those of such letters, all where it is empty.
    """

    text: str
    ends: tuple[int, ...]
    readings: tuple[str, ...]
    score: float
    source: Source
    corrected: bool = False
    comment: str = ""
    parts: tuple[Candidate, ...] = ()
    slipped: tuple[int, ...] = ()

    @property
    def marked(self) -> tuple[int, ...]:
        """Which characters read letters as others."""
        return self.slipped or tuple(range(len(self.text) if self.corrected else 0))

    @property
    def end(self) -> int:
        """How many letters the candidate stands for."""
        return self.ends[-1]


@dataclass(frozen=True, slots=True)
class Offer:
    """A candidate from beside the converter; place: how many of the converter's come before."""

    place: int
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Moment:
    """A local date and time.

    weekday: 0 is Monday; lunar: the day in the Chinese calendar, 十月十四, and lunar_year, 丙午;
    both "" where they are not known.
    """

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    weekday: int
    lunar: str = ""
    lunar_year: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A span of the letters already chosen: letters[start:end] became `text`.

    rank: index in the list it was chosen from; source and corrected as in the Candidate.
    """

    text: str
    start: int
    end: int
    readings: tuple[str, ...]
    rank: int = 0
    source: Source = Source.SENTENCE
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Composition:
    """The state behind the preedit: the letters, the caret in them, the segments chosen."""

    letters: str = ""
    caret: int = 0
    fixed: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class Preedit:
    """What is shown while typing.

    text: chosen hanzi, then the rest of the letters with syllables separated by spaces as the
    first candidate reads them; caret: index into text; fixed: how many leading characters of
    text are chosen hanzi.
    """

    text: str = ""
    caret: int = 0
    fixed: int = 0


@dataclass(frozen=True, slots=True)
class Commit:
    """Text handed over to the application.

    rank: index of the last choice in the list offered (0 = first; -1 for raw letters);
    first_offered: the text that was offered first for the whole input; segments: the choices in
    order. The text is theirs, then the letters no one chose for, then punctuation.
    """

    text: str
    letters: str
    readings: tuple[str, ...]
    rank: int
    first_offered: str
    segments: tuple[Segment, ...] = ()

    @property
    def source(self) -> Source | None:
        """Where the last choice came from; None where nothing was chosen."""
        return self.segments[-1].source if self.segments else None


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """A commit as the history keeps it, and what became of it.

    when_ms: milliseconds since 1970 UTC, as the clock said; context: the text before it;
    letters … segments: as in Commit; scheme and model: names of the spelling scheme and of the
    model version; application: the class of the program typed into ("" unknown); taken_back:
    how many characters of its end the user deleted soon after; corrected: what was committed
    next in their stead ("" nothing); id: grows with each record, 0 before it is stored.
    """

    when_ms: int
    context: Kept
    letters: str
    readings: tuple[str, ...]
    text: str
    first_offered: str
    rank: int
    segments: tuple[Segment, ...] = ()
    scheme: str = ""
    model: str = ""
    application: str = ""
    taken_back: int = 0
    corrected: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Update:
    """The answer to a keystroke; everything a window needs to draw.

    candidates: those of the current page, or continuations of what was committed, while nothing
    is composed; selected: index into them, -1 where the space bar takes none; page and pages count
    from 0 and in total (pages == 0 when there are none); commit: text to hand over, if any;
    handled: False when the application should get the key; revision grows with each update;
    chinese: False in English mode; retract: text right before the caret that the application is
    to delete, before anything else; idle_keys: the chords (core.keymap) that the session may
    take for itself while nothing is composed, all others are the application's; marks: whether
    punctuation is Chinese; wide: whether letters, digits and spaces are typed in full width;
    traditional: whether hanzi are written in another script than simplified.
    """

    preedit: Preedit
    candidates: tuple[Candidate, ...]
    selected: int
    page: int
    pages: int
    commit: Commit | None
    handled: bool
    revision: int
    chinese: bool = True
    retract: str = ""
    idle_keys: frozenset[str] = frozenset()
    marks: bool = True
    wide: bool = False
    traditional: bool = False
