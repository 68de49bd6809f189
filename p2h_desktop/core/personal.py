"""The user's dictionary in conversion: their words offered, pinned ones first, blocked ones not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter

from p2h_desktop.core.protocols import Lexicon, PersonalWords, Predictor, SentenceConverter
from p2h_desktop.core.ranking import merge, without
from p2h_desktop.core.types import Candidate, Source

_SPARE = 8  # candidates asked for beyond the limit: blocked ones fall out


class JoinedLexicon:
    """The shipped words and the user's as one lexicon; a word of both counts as the likelier."""

    def __init__(self, shipped: Lexicon, own: PersonalWords) -> None:
        """Join two lexicons."""
        self._shipped = shipped
        self._own = own

    def words(self, readings: Sequence[str]) -> list[tuple[str, float]]:
        """Return (word, log probability) for exactly these full syllables, likeliest first."""
        own = self._own.words(readings)
        shipped = self._shipped.words(readings)
        return _joined(own, shipped) if own else shipped

    def completions(self, prefixes: Sequence[str], limit: int) -> list[tuple[str, float]]:
        """Return words of len(prefixes) syllables, as both lexicons do; at most `limit`."""
        own = self._own.completions(prefixes, limit)
        shipped = self._shipped.completions(prefixes, limit)
        return _joined(own, shipped)[:limit] if own else shipped

    def longer(
        self, prefixes: Sequence[str], limit: int, begins: str = ""
    ) -> list[tuple[str, float]]:
        """Return longer words, as both lexicons do; at most `limit`."""
        own = self._own.longer(prefixes, limit, begins)
        shipped = self._shipped.longer(prefixes, limit, begins)
        return _joined(own, shipped)[:limit] if own else shipped


def _joined(
    own: Sequence[tuple[str, float]], shipped: Sequence[tuple[str, float]]
) -> list[tuple[str, float]]:
    best = dict(shipped)
    for word, log_prob in own:
        best[word] = max(log_prob, best.get(word, log_prob))
    return sorted(best.items(), key=itemgetter(1), reverse=True)


class PersonalConverter:
    """Another converter's candidates as the user wants them."""

    def __init__(self, converter: SentenceConverter, words: PersonalWords) -> None:
        """Join a converter of full pinyin and the user's words."""
        self._converter = converter
        self._words = words

    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        """Return at most `limit` candidates for a leading span of `letters`, best first."""
        found = self._converter.convert(letters, context, limit + _SPARE)
        shown = [self._marked(c) for c in without(found, self._words.blocked)]
        typed = letters.replace("'", "")
        first, after = self._wanted(shown, typed, len(letters))
        sentences = [c for c in shown if c.source is Source.SENTENCE]
        rest = self._pins_first([c for c in shown if c.source is not Source.SENTENCE])
        return merge((first, shown[:1], after, sentences, rest), limit)

    def sentences(self, letters: str, context: str, count: int) -> tuple[Candidate, ...]:
        """Return at most `count` candidates for all of the letters, best first."""
        found = self._converter.sentences(letters, context, count + _SPARE)
        return merge((without(found, self._words.blocked),), count)

    def _marked(self, candidate: Candidate) -> Candidate:
        """Return a word with its source: the user's, if it is one of theirs."""
        if candidate.source not in (Source.WORD, Source.SENTENCE):
            return candidate
        own = any(text == candidate.text for text, _ in self._words.words(candidate.readings))
        return replace(candidate, source=Source.USER) if own else candidate

    def _wanted(
        self, shown: Sequence[Candidate], typed: str, end: int
    ) -> tuple[list[Candidate], list[Candidate]]:
        """Return what comes before the best candidate, and what right after it.

        Pinned words that the letters spell as a whole and exactly; the user's other such words.
        """
        exact = [c for c in shown if c.end == end and "".join(c.readings) == typed]
        pins: list[Candidate] = []
        for readings in dict.fromkeys(c.readings for c in exact):
            like = next(c for c in exact if c.readings == readings)
            pins += [
                replace(like, text=text, source=Source.USER)
                for text in self._words.pinned(readings)
                if not self._words.blocked(text)
            ]
        return pins, [c for c in exact if c.source is Source.USER]

    def _pins_first(self, rest: list[Candidate]) -> list[Candidate]:
        """Return words and characters, those pinned before others of the same span."""
        if not any(self._is_pinned(c) for c in rest):
            return rest
        first: dict[int, int] = {}
        for place, candidate in enumerate(rest):
            first.setdefault(candidate.end, place)
        order = sorted(
            range(len(rest)), key=lambda i: (first[rest[i].end], not self._is_pinned(rest[i]), i)
        )
        return [rest[i] for i in order]

    def _is_pinned(self, candidate: Candidate) -> bool:
        return candidate.text in self._words.pinned(candidate.readings)


class UnblockedConverter:
    """Another converter's candidates without those the user has blocked, wherever they are from."""

    def __init__(self, converter: SentenceConverter, words: PersonalWords) -> None:
        """Join a converter and the user's words."""
        self._converter = converter
        self._words = words

    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        """Return at most `limit` candidates for a leading span of `letters`, best first."""
        found = self._converter.convert(letters, context, limit + _SPARE)
        return tuple(without(found, self._words.blocked))[:limit]

    def sentences(self, letters: str, context: str, count: int) -> tuple[Candidate, ...]:
        """Return at most `count` candidates for all of the letters, best first."""
        found = self._converter.sentences(letters, context, count + _SPARE)
        return tuple(without(found, self._words.blocked))[:count]


class UnblockedPredictor:
    """Another predictor's continuations without those the user has blocked."""

    def __init__(self, predictor: Predictor, words: PersonalWords) -> None:
        """Join a predictor and the user's words."""
        self._predictor = predictor
        self._words = words

    def predict(self, context: str, limit: int) -> tuple[Candidate, ...]:
        """Return at most `limit` texts that may follow, likeliest first."""
        found = self._predictor.predict(context, limit + _SPARE)
        return tuple(without(found, self._words.blocked))[:limit]
