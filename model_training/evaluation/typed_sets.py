"""Typed sets: held-out text as people would type it, to fit and to confirm the ranking by.

Clauses are runs of hanzi in a line; jieba cuts them into words, the labeller reads them. Documents
end with a blank line or after BLOCK lines; a hash parts them in two halves, so that nothing of a
document is in both.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from random import Random

import jieba

from model_training.config import TypedConfig
from model_training.corpus.prepare import read_chunks, text_files
from model_training.evaluation.typing_styles import initials, mistyped, mixed, partial
from model_training.lexicon.word_lists import jieba_counts
from p2h_desktop.core.text.labeller import Labeller
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.errors import P2HError
from p2h_desktop.messages.codes import Code
from p2h_desktop.store.assets.readings import load_labeller

HALVES = ("fit", "confirm")
BLOCK = 20  # lines of a document at most
SHORTEST, LONGEST = 2, 20  # hanzi of a clause
BEFORE = 64  # hanzi of the text before, all of the same line
COMMON, COMMON_LONG = 300, 10  # counts in jieba of words typed by initials: two hanzi; three, four

Left = Counter[str]  # by reason: how much was left out


@dataclass(frozen=True, slots=True)
class Typed:
    """A row of a typed set.

    Attributes:
        letters: As typed.
        text: The hanzi meant.
        before: The text before.
        domain: The folder of the text.
    """

    letters: str
    text: str
    before: str
    domain: str

    def line(self) -> str:
        """Return the row as a line of a file."""
        before = "".join(" " if char.isspace() else char for char in self.before)
        return f"{self.letters}\t{self.text}\t{before}\t{self.domain}\n"


@dataclass(frozen=True, slots=True)
class Clause:
    """A run of hanzi.

    Attributes:
        text: The hanzi.
        before: The text before it in its line.
        domain: The folder of the text.
    """

    text: str
    before: str
    domain: str


def read_typed(path: Path) -> list[Typed]:
    """Read a file of a typed set."""
    rows = []
    for number, line in enumerate(path.read_text("utf-8").split("\n")[:-1], 1):
        columns = line.split("\t")
        if len(columns) != 4:
            raise P2HError(Code.TYPED_SET_DAMAGED, name=path.name, line=number)
        rows.append(Typed(*columns))
    return rows


class ClauseReader:
    """Finds the clauses of texts and counts what is left out."""

    def __init__(self, vocab: Vocab, seed: int) -> None:
        """Take the hanzi of a vocabulary; the seed decides the half of a document."""
        hanzi = "".join(map(re.escape, sorted(set(vocab.row_hanzi))))
        self._run = re.compile(f"[{hanzi}]+")
        self._hanzi = frozenset(vocab.row_hanzi)
        self._seed = seed
        self.left: Left = Counter()

    def halves(self, texts: Iterable[Path]) -> dict[str, list[Clause]]:
        """Return the clauses of each half, each once for a domain."""
        found: dict[str, dict[tuple[str, str], Clause]] = {half: {} for half in HALVES}
        for path in text_files(texts):
            domain = path.resolve().parent.name
            for document in self._documents(path):
                own = found[self._half(document)]
                for clause in self._clauses(document, domain):
                    key = clause.domain, clause.text
                    self.left["clauses that occurred before"] += key in own
                    own.setdefault(key, clause)
        return {half: list(own.values()) for half, own in found.items()}

    def _half(self, document: Sequence[str]) -> str:
        digest = zlib.crc32("\n".join((str(self._seed), *document)).encode())
        return HALVES[digest >> 7 & 1]

    def _documents(self, path: Path) -> Iterator[list[str]]:
        document: list[str] = []
        for line in self._lines(path):
            if document and (not line or len(document) == BLOCK):
                yield document
                document = []
            if line:
                document.append(line)
        if document:
            yield document

    def _lines(self, path: Path) -> Iterator[str]:
        for chunk, broken in read_chunks(path):
            self.left["lines that are not UTF-8"] += broken
            yield from map(str.strip, chunk.removesuffix("\n").split("\n"))

    def _clauses(self, document: Sequence[str], domain: str) -> Iterator[Clause]:
        for line in document:
            for match in self._run.finditer(line):
                reason = _unfit(line, *match.span())
                if reason:
                    self.left[reason] += 1
                else:
                    yield Clause(match[0], self._last_hanzi(line[: match.start()]), domain)

    def _last_hanzi(self, text: str) -> str:
        """Return the end of a text, BEFORE hanzi long."""
        places = [i for i, char in enumerate(text) if char in self._hanzi]
        return text[places[-BEFORE] :] if len(places) > BEFORE else text


def _unfit(line: str, start: int, end: int) -> str:
    """Return why a run of hanzi is no clause; "" if it is one."""
    if not SHORTEST <= end - start <= LONGEST:
        return f"runs of hanzi shorter than {SHORTEST} or longer than {LONGEST}"
    if line[max(start - 1, 0) : start].isalnum() or line[end : end + 1].isalnum():
        return "clauses beside a letter, a digit or an unknown hanzi"
    return ""


class Typist:
    """Types clauses in all styles."""

    def __init__(self, vocab: Vocab, labeller: Labeller) -> None:
        """Join the parts."""
        self._vocab = vocab
        self._labeller = labeller
        self._counts = jieba_counts()
        self.left: Left = Counter()

    def sets(
        self, clauses: Sequence[Clause], config: TypedConfig, seed: str
    ) -> dict[str, list[Typed]]:
        """Return the typed sets of some clauses: by name, as many rows as are wanted and found."""
        return {
            name: self._typed(name, _in_turn(clauses, Random(f"{seed} {name}")), count, seed)
            for name, count in config.sizes().items()
        }

    def _typed(self, name: str, clauses: Iterable[Clause], count: int, seed: str) -> list[Typed]:
        rng, rows, had = Random(f"{seed} {name} typing"), list[Typed](), set[str]()
        for clause in clauses:
            if len(rows) >= count:
                break
            syllables = self._syllables(clause)
            if syllables is None:
                self.left[f"clauses with a reading outside the vocabulary in {name}"] += 1
                continue
            made = self._styles[name](self, clause, syllables, rng)
            if name == "initials":
                made = [row for row in made if row.text not in had]
                had.update(row.text for row in made)
            self.left[f"clauses with nothing to type in {name}"] += not made
            rows += made
        return rows

    def _syllables(self, clause: Clause) -> list[str] | None:
        before = len(clause.before)
        syllables = self._labeller.readings(clause.before + clause.text)[before:]
        pairs = zip(clause.text, syllables, strict=True)
        return syllables if all(self._vocab.row(h, s) is not None for h, s in pairs) else None

    def _words(self, clause: Clause, syllables: Sequence[str], _: Random) -> list[Typed]:
        return [
            _part(clause, at, word, "".join(syllables[at : at + len(word)]))
            for at, word in _cut(clause.text)
        ]

    def _initials(self, clause: Clause, syllables: Sequence[str], rng: Random) -> list[Typed]:
        """Return one common word by its initials."""
        words = [(at, word) for at, word in _cut(clause.text) if self._is_abbreviated(word)]
        if not words:
            return []
        at, word = rng.choice(words)
        return [_part(clause, at, word, initials(syllables[at : at + len(word)], rng))]

    def _is_abbreviated(self, word: str) -> bool:
        least = COMMON if len(word) == 2 else COMMON_LONG
        return 2 <= len(word) <= 4 and self._counts.get(word, 0) >= least

    def _hanzi(self, clause: Clause, syllables: Sequence[str], rng: Random) -> list[Typed]:
        """Return a hanzi of a longer word: those that are words are in the set of words."""
        words = [(at, word) for at, word in _cut(clause.text) if len(word) > 1]
        places = [at + i for at, word in words for i in range(len(word))]
        if not places:
            return []
        at = rng.choice(places)
        return [_part(clause, at, clause.text[at], syllables[at])]

    def _whole(self, clause: Clause, syllables: Sequence[str], _: Random) -> list[Typed]:
        return [_part(clause, 0, clause.text, "".join(syllables))]

    def _partial(self, clause: Clause, syllables: Sequence[str], rng: Random) -> list[Typed]:
        return _if_any(clause, partial(syllables, rng))

    def _mixed(self, clause: Clause, syllables: Sequence[str], rng: Random) -> list[Typed]:
        return _if_any(clause, mixed(syllables, rng))

    def _typos(self, clause: Clause, syllables: Sequence[str], rng: Random) -> list[Typed]:
        return _if_any(clause, mistyped(syllables, rng))

    _styles: Mapping[str, Callable[[Typist, Clause, Sequence[str], Random], list[Typed]]] = {
        "words": _words,
        "clauses": _whole,
        "initials": _initials,
        "partial": _partial,
        "mixed": _mixed,
        "typos": _typos,
        "hanzi": _hanzi,
    }


def _in_turn(clauses: Iterable[Clause], rng: Random) -> Iterator[Clause]:
    """Yield clauses of each domain in turn, shuffled, for as long as it has some."""
    by_domain: defaultdict[str, list[Clause]] = defaultdict(list)
    for clause in clauses:
        by_domain[clause.domain].append(clause)
    for own in by_domain.values():
        rng.shuffle(own)
    for turn in zip_longest(*(by_domain[domain] for domain in sorted(by_domain))):
        yield from (clause for clause in turn if clause is not None)


def _cut(text: str) -> Iterator[tuple[int, str]]:
    """Yield the words of a clause and where they begin."""
    at = 0
    for word in jieba.cut(text, HMM=False):
        yield at, word
        at += len(word)


def _part(clause: Clause, at: int, text: str, letters: str) -> Typed:
    return Typed(letters, text, clause.before + clause.text[:at], clause.domain)


def _if_any(clause: Clause, letters: str | None) -> list[Typed]:
    return [] if letters is None else [_part(clause, 0, clause.text, letters)]


def make(texts: Iterable[Path], vocab: Vocab, out: Path, config: TypedConfig) -> Iterator[str]:
    """Write the typed sets of texts below a folder; yield lines on what was made and left out."""
    reader, typist = ClauseReader(vocab, config.seed), Typist(vocab, load_labeller())
    for half, clauses in reader.halves(texts).items():
        (out / half).mkdir(parents=True, exist_ok=True)
        wanted = config.sizes()
        for name, rows in typist.sets(clauses, config, f"{config.seed} {half}").items():
            path = out / half / f"{name}.tsv"
            path.write_text("".join(row.line() for row in rows), "utf-8")
            domains = len({row.domain for row in rows})
            yield f"{half}/{name}: {len(rows)} rows of {wanted[name]} wanted, {domains} domains"
    for reason, count in sorted((reader.left + typist.left).items()):
        yield f"left out: {count} {reason}"
