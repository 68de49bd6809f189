"""The user's dictionary in the list: their words offered, pinned ones first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby, islice
from operator import itemgetter

from p2h_desktop.core.pipeline.query import Query
from p2h_desktop.core.protocols import Lexicon, PersonalWords, Predictor
from p2h_desktop.core.types import Candidate, Source

LONGEST = 8  # hanzi of a word looked for in a sentence
SURE = -8.0  # log probability of a word that the user has added, or used again and again
USUAL = -12.5  # … of one that is not only imported
NAME = 3  # hanzi from which on syllables hardly ever spell a word by chance

_SPARE = 8  # continuations asked for beyond the limit: blocked ones fall out


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


class UserWords:
    """The list as the user wants it: their words offered, pinned ones first."""

    name = "user words"

    def __init__(self, words: PersonalWords) -> None:
        """Take the user's words."""
        self._words = words

    def apply(self, query: Query, found: Iterable[Candidate]) -> Iterator[Candidate]:
        """Yield pinned words, the likeliest candidate, the user's words, then the rest."""
        if query.whole:
            yield from found
            return
        end = len(query.keys)
        spans = groupby(found, lambda candidate: candidate.end)
        for place, (span, same) in enumerate(spans):
            if not place and span == end:
                whole = [self._marked(candidate) for candidate in same]
                yield from self._with_wishes(whole, query.keys.replace("'", ""))
            elif self._words.any_pinned():
                yield from self._pinned_first(map(self._marked, same))
            else:
                yield from map(self._marked, same)

    def _with_wishes(self, whole: Sequence[Candidate], typed: str) -> Iterator[Candidate]:
        """Yield what all keys spell, with what the user wants of it."""
        first, after = self._wanted(whole, typed)
        certain, likely = self._with_own_words(whole[0])
        once: dict[str, Candidate] = {}
        for candidate in chain(first, certain, whole[:1], after, likely, whole[1:]):
            once.setdefault(candidate.text, candidate)
        yield from once.values()

    def _marked(self, candidate: Candidate) -> Candidate:
        """Return a word with its source: the user's, if it is one of theirs."""
        if candidate.source not in (Source.WORD, Source.SENTENCE):
            return candidate
        own = any(text == candidate.text for text, _ in self._words.words(candidate.readings))
        return replace(candidate, source=Source.USER) if own else candidate

    def _wanted(
        self, whole: Sequence[Candidate], typed: str
    ) -> tuple[list[Candidate], list[Candidate]]:
        """Return what comes before the likeliest candidate, and what right after it.

        Pinned words that the letters spell as a whole and exactly; the user's other such words.
        """
        exact = [c for c in whole if "".join(c.readings) == typed]
        pins: list[Candidate] = []
        for readings in dict.fromkeys(c.readings for c in exact):
            like = next(c for c in exact if c.readings == readings)
            pins += [
                replace(like, text=text, source=Source.USER)
                for text in self._words.pinned(readings)
            ]
        return pins, [c for c in exact if c.source is Source.USER]

    def _with_own_words(
        self, sentence: Candidate
    ) -> tuple[Sequence[Candidate], Sequence[Candidate]]:
        """Return the best sentence with the user's words where their syllables stand.

        First, if there is one, that with the words that are surely meant, which comes before the
        sentence; then the one with all of them.
        """
        if sentence.source is Source.CHARACTER:
            return (), ()
        found = self._own_words_in(sentence.readings)
        sure = {at: word for at, (word, log_prob) in found.items() if _is_sure(word, log_prob)}
        every = {at: word for at, (word, _) in found.items()}
        certain, likely = _put_in(sentence, sure), _put_in(sentence, every)
        return [c for c in (certain,) if c != sentence], [likely]

    def _own_words_in(self, readings: tuple[str, ...]) -> dict[int, tuple[str, float]]:
        """Return words with their log probabilities by where they begin; longer ones first."""
        found: dict[int, tuple[str, float]] = {}
        start = 0
        while start < len(readings) - 1:
            for end in range(min(len(readings), start + LONGEST), start + 1, -1):
                words = self._words.words(readings[start:end])
                enough = NAME if words and words[0][1] < USUAL else 2
                if words and end - start >= enough and not self._words.blocked(words[0][0]):
                    found[start] = words[0]
                    start = end - 1
                    break
            start += 1
        return found

    def _pinned_first(self, same: Iterable[Candidate]) -> list[Candidate]:
        """Return candidates of one span, the pinned ones first."""
        return sorted(same, key=lambda candidate: not self._is_pinned(candidate))

    def _is_pinned(self, candidate: Candidate) -> bool:
        return candidate.text in self._words.pinned(candidate.readings)


def _is_sure(word: str, log_prob: float) -> bool:
    return len(word) >= NAME and log_prob >= SURE


def _put_in(sentence: Candidate, words: Mapping[int, str]) -> Candidate:
    """Return a sentence with words in place of the hanzi that stand there."""
    text = sentence.text
    for start, word in words.items():
        text = text[:start] + word + text[start + len(word) :]
    return replace(sentence, text=text)


class UnblockedPredictor:
    """Another predictor's continuations without those the user has blocked."""

    def __init__(self, predictor: Predictor, words: PersonalWords) -> None:
        """Join a predictor and the user's words."""
        self._predictor = predictor
        self._words = words

    def predict(self, context: str, limit: int) -> tuple[Candidate, ...]:
        """Return at most `limit` texts that may follow, likeliest first."""
        found = self._predictor.predict(context, limit + _SPARE)
        wanted = (candidate for candidate in found if not self._words.blocked(candidate.text))
        return tuple(islice(wanted, limit))
