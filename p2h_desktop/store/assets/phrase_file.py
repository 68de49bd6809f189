"""The user's own phrases: phrases.tsv, read again whenever it has changed."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from p2h_desktop.core.extras.phrases import HIGHEST, LOWEST, Phrase, offer_of
from p2h_desktop.core.protocols import Clock
from p2h_desktop.core.types import Candidate, Offer
from p2h_desktop.errors import EntryError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.store.reading import read_text

_LONGEST_CODE = 30
_LONGEST_TEXT = 2000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """What stands in the file. wrong: the number of each line that was skipped, and why."""

    phrases: tuple[Phrase, ...] = ()
    wrong: tuple[tuple[int, Message], ...] = ()


def read_phrases(text: str) -> PhraseBook:
    """Read lines of code, text and place, separated by tabs; the place may be left out.

    In the text \\n is a new line and \\\\ a backslash. Empty lines and those that begin with # say
    nothing; a line that makes no sense is skipped.
    """
    phrases, wrong = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            phrases.append(_phrase(line.split("\t")))
        except EntryError as error:
            wrong.append((number, error.message))
    return PhraseBook(tuple(phrases), tuple(wrong))


def load_phrases(path: Path) -> PhraseBook:
    """Read the file; an empty book where there is none or it cannot be read, which is logged."""
    try:
        return read_phrases(read_text(path, "utf-8-sig"))
    except FileNotFoundError:
        return PhraseBook()
    except (OSError, ValueError):
        _log.warning("phrases.tsv cannot be read; there are no phrases")
        return PhraseBook(wrong=((0, message(Code.PHRASES_UNREADABLE)),))


def _phrase(columns: Sequence[str]) -> Phrase:
    if not 2 <= len(columns) <= 3:
        raise EntryError(Code.PHRASE_COLUMNS)
    code, text = columns[0].strip(), columns[1]
    place = columns[2].strip() if len(columns) == 3 else ""
    if not (code.isascii() and code.isalpha() and code.islower() and len(code) <= _LONGEST_CODE):
        raise EntryError(Code.PHRASE_CODE, longest=_LONGEST_CODE)
    if not text or len(text) > _LONGEST_TEXT:
        raise EntryError(Code.PHRASE_TEXT, longest=_LONGEST_TEXT)
    if place and not (place.isascii() and place.isdigit() and HIGHEST <= int(place) <= LOWEST):
        raise EntryError(Code.PHRASE_PLACE, first=HIGHEST, last=LOWEST)
    lines = "\\".join(part.replace("\\n", "\n") for part in text.split("\\\\"))
    return Phrase(code, lines, int(place or HIGHEST))


class PhraseFile:
    """Offers the phrases of a file; a CandidateSource."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """Read nothing yet: the file may come, change and go while we run."""
        self._path = path
        self._clock = clock
        self._stamp: tuple[int, int] | None = None  # of the file that was read last
        self._by_code: dict[str, list[Phrase]] = {}

    def offer(self, letters: str, found: Sequence[Candidate]) -> Iterator[Offer]:
        """Yield the phrases whose code the letters are."""
        self._refresh()
        for phrase in self._by_code.get(letters, ()):
            yield offer_of(phrase, self._clock)

    def _refresh(self) -> None:
        try:
            status = self._path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
        except OSError:
            stamp = None
        if stamp == self._stamp:
            return
        self._stamp = stamp
        book = load_phrases(self._path) if stamp else PhraseBook()
        if book.wrong:
            _log.warning("phrases.tsv: %d lines were skipped", len(book.wrong))
        by_code = defaultdict(list)
        for phrase in book.phrases:
            by_code[phrase.code].append(phrase)
        self._by_code = dict(by_code)
