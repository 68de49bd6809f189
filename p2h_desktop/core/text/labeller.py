"""Readings of hanzi in running text, heteronyms told apart by words and context."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from p2h_desktop.core.text.label_lexicon import LONGEST_WORD, LabelLexicon
from p2h_desktop.core.text.label_rules import Rule, manner_reading, must_reading, reading_by_rules
from p2h_desktop.core.tones import plain

_CACHED_CLAUSES = 100_000
_UNKNOWN_LOG_PROB = -18.0

Fixes = tuple[tuple[int, str], ...]  # place in the clause, reading that is not the default


class Labeller:
    """Readings (v for ü) of the hanzi of a text, chosen by context; with tones if its lexicon has.

    Most hanzi have one reading and cost a table look-up; a clause is cut into words only where
    a heteronym stands in a pair of characters that some word reads against the default, or has
    rules of its own.
    """

    def __init__(self, lexicon: LabelLexicon, rules: Mapping[str, tuple[Rule, ...]]) -> None:
        """Prepare the tables; rules of one reading settle nothing where tones do not count."""
        self._lexicon = lexicon
        self._rules = {h: found for h, found in rules.items() if len(lexicon.readings[h]) > 1}
        self._default = {h: r[0] for h, r in self._lexicon.readings.items()}
        self._clause = re.compile("[" + "".join(map(re.escape, self._default)) + "]+")
        self._pairs = _trigger_pairs(self._lexicon)
        self._always = frozenset(self._rules) | {"地", "得"}
        hot = {word[i] for word, fixed in self._lexicon.words.items() for i in fixed}
        self._hot = re.compile("[" + "".join(sorted(hot | self._always)) + "]")
        self._fixes = lru_cache(_CACHED_CLAUSES)(self._fix_clause)

    def readings(self, text: str) -> list[str]:
        """Return one reading per character of text; "" where it is no known hanzi."""
        default = self._default
        result = [default.get(c, "") for c in text]
        for match in self._clause.finditer(text):
            for i, reading in self._fixes(match[0]):
                result[match.start() + i] = reading
        return result

    def candidates(self, hanzi: str) -> tuple[str, ...]:
        """Return every reading of one hanzi, commonest first; () if it is not known."""
        return self._lexicon.readings.get(hanzi, ())

    def _needs_words(self, clause: str) -> bool:
        always, pairs = self._always, self._pairs
        for match in self._hot.finditer(clause):
            i = match.start()
            if clause[i] in always or clause[i : i + 2] in pairs or clause[i - 1 : i + 1] in pairs:
                return True
        return False

    def _fix_clause(self, clause: str) -> Fixes:
        if not self._needs_words(clause):
            return ()
        cuts = self._cut(clause)
        fixes: list[tuple[int, str]] = []
        for k, (start, end) in enumerate(pairwise(cuts)):
            fixed = self._lexicon.words.get(clause[start:end])
            if fixed is not None:
                fixes += [(start + i, reading) for i, reading in fixed.items()]
                continue
            for i in range(start, end):
                if clause[i] not in self._always:
                    continue
                reading = self._by_context(clause, cuts, k, i)
                if reading and reading != self._default[clause[i]]:
                    fixes.append((i, reading))
        return tuple(fixes)

    def _by_context(self, clause: str, cuts: list[int], k: int, i: int) -> str | None:
        """Return what the rules say of hanzi i, which stands in word k of the cut."""
        hanzi = clause[i]
        if hanzi not in "地得":
            found = reading_by_rules(self._rules[hanzi], clause[:i], clause[i + 1 :])
            return found and self._known(hanzi, found)
        if cuts[k + 1] - cuts[k] > 1:
            return None
        word = clause[cuts[k - 1] : i] if k else ""
        following = clause[i + 1 : cuts[k + 2]] if k + 2 < len(cuts) else ""
        tags = self._lexicon.tags
        if hanzi == "地":
            found = manner_reading(word, tags.get(word, ""), following)
        else:
            found = must_reading(word, following, tags.get(following, ""))
        if found is None and hanzi in self._rules:
            found = reading_by_rules(self._rules[hanzi], clause[:i], clause[i + 1 :])
        return found and self._known(hanzi, found)

    def _known(self, hanzi: str, reading: str) -> str:
        """Return the first of the hanzi's readings that `reading` means: bare, of any tone."""
        readings = self._lexicon.readings[hanzi]
        whole = (r for r in readings if r == reading)
        same = (r for r in readings if plain(r) == plain(reading))
        return next(whole, None) or next(same, "")

    def _cut(self, clause: str) -> list[int]:
        """Return the word borders of the likeliest cut, 0 and the length of the clause included."""
        log_prob = self._lexicon.log_prob
        size = len(clause)
        best = [0.0] * (size + 1)
        step = [1] * size
        for start in range(size - 1, -1, -1):
            top = (log_prob.get(clause[start]) or _UNKNOWN_LOG_PROB) + best[start + 1]
            for end in range(start + 2, min(size, start + LONGEST_WORD) + 1):
                found = log_prob.get(clause[start:end])
                if found is None:
                    break
                if found and found + best[end] > top:
                    top = found + best[end]
                    step[start] = end - start
            best[start] = top
        cuts = [0]
        while cuts[-1] < size:
            cuts.append(cuts[-1] + step[cuts[-1]])
        return cuts


def _trigger_pairs(lexicon: LabelLexicon) -> frozenset[str]:
    """Return the pairs of characters in which some word reads one against its default."""
    pairs: set[str] = set()
    for word, fixed in lexicon.words.items():
        for i in fixed:
            pairs.update((word[i : i + 2], word[max(i - 1, 0) : i + 1]))
    return frozenset(pair for pair in pairs if len(pair) == 2)
