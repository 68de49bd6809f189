"""What core asks of the layers around it; the composition root joins them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from p2h_desktop.core.pinyin.key_reader import ReadKeys
from p2h_desktop.core.segmentation import Segmentation
from p2h_desktop.core.types import Candidate, Commit, Kept, Moment, Offer


class Converter(Protocol):
    """Letters to candidates; the session and the command line see only this."""

    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        """Return at most `limit` candidates for a leading span of `letters`, best first.

        Whole-input sentences come first, then words and characters for the leading syllables.
        Any text at all is accepted; letters that cannot be read give an empty tuple.
        """

    def settled(self, letters: str, context: str) -> Candidate | None:
        """Return the beginning of the likeliest sentence, up to a border in its middle.

        Where the letters have become too many, this can be committed; None where there is no such
        border.
        """


class SentenceConverter(Converter, Protocol):
    """A converter that can also be asked for nothing but whole sentences."""

    def sentences(self, letters: str, context: str, count: int) -> tuple[Candidate, ...]:
        """Return at most `count` candidates for all of the letters, best first."""


class CandidateSource(Protocol):
    """What is typed besides words: emoji, dates, numbers, phrases of the user's …"""

    def offer(self, letters: str, found: Sequence[Candidate]) -> Iterable[Offer]:
        """Return what to put among the candidates `found` for `letters`, each with its place.

        The same letters and candidates must give the same offers.
        """


class Clock(Protocol):
    """The time of day; core has none of its own."""

    def now(self, days: int = 0) -> Moment:
        """Return the present moment, moved by some days."""


class Predictor(Protocol):
    """What may follow the text just committed."""

    def predict(self, context: str, limit: int) -> tuple[Candidate, ...]:
        """Return at most `limit` texts that may follow, likeliest first; they have no letters."""


class HanziVariant(Protocol):
    """Another way to write what is composed in simplified hanzi."""

    def write(self, text: str) -> str:
        """Return simplified text in this script."""

    def read(self, text: str) -> str:
        """Return text of this script in simplified hanzi."""


class NgramScorer(Protocol):
    """An n-gram language model over rows, a row being one (hanzi, reading) pair."""

    @property
    def order(self) -> int:
        """Longest n-gram; a history longer than order - 1 is cut to its end."""

    def log_probs(self, history: tuple[int, ...], low: int, high: int) -> NDArray[np.float32]:
        """Natural log P(row | history) of the rows low..high-1, shape [high - low].

        `history` holds row ids and special ids, oldest first, and may be empty. BREAK, the end
        of a clause, can be asked for like a row: its id follows the last row's. Results are
        read-only and may be cached by the model.
        """


Ranges = tuple[tuple[int, int], ...]


class NeuralScorer(Protocol):
    """The encoder–decoder: P(row | typed tokens, context, rows chosen before).

    W is the model's width, T the tokens of a path. Ranges are those of the rows [low, high) that
    a token can stand for, rising; probabilities are natural logs among all rows of the ranges.
    """

    def encode(
        self, context: tuple[int, ...], paths: Sequence[Sequence[int]]
    ) -> NDArray[np.float32]:
        """Return encoder states [P, T, W] of P token paths, padded to the longest (T)."""

    def position_log_probs(
        self, states: NDArray[np.float32], ranges: Sequence[Ranges]
    ) -> list[NDArray[np.float32]]:
        """Return log P of each position's rows from its state in [T, W] alone."""

    def sequence_log_probs(
        self,
        states: NDArray[np.float32],
        before: int,
        rows: NDArray[np.int64],
        ranges: Sequence[Ranges],
    ) -> NDArray[np.float32]:
        """Return log P [N] of whole row sequences [N, T], each row given those before it.

        states: [T, W]; before: the id that precedes the first row.
        """


class LetterTranslator(Protocol):
    """Letters of full pinyin to hanzi."""

    def translate(self, typed: ReadKeys, context: str, *, whole: bool) -> Iterable[Candidate]:
        """Return candidates for a leading span of the letters, best first, lazily.

        Args:
            typed: The letters, and the keys they were typed with.
            context: The text before.
            whole: Whether all that all letters may spell is wanted, and nothing else.
        """

    def settled(self, typed: ReadKeys, context: str) -> Candidate | None:
        """Return the beginning of the likeliest sentence, as `Converter.settled` does."""


class TypoSource(Protocol):
    """Finds readings of letters in which a finger has slipped."""

    def find(self, typed: ReadKeys, count: int, floor: float) -> list[Segmentation]:
        """Return at most `count` cuts with a slip, each as likely as `floor`, best first."""


class Lexicon(Protocol):
    """Words by their syllables."""

    def words(self, readings: Sequence[str]) -> list[tuple[str, float]]:
        """Return (word, log probability) for exactly these full syllables, likeliest first."""

    def completions(self, prefixes: Sequence[str], limit: int) -> list[tuple[str, float]]:
        """Return words of len(prefixes) syllables, the i-th beginning with prefixes[i].

        A full syllable is marked by a trailing space ("ni "), a prefix is bare ("h"); likeliest
        first, at most `limit`.
        """

    def longer(
        self, prefixes: Sequence[str], limit: int, begins: str = ""
    ) -> list[tuple[str, float]]:
        """Return words of more than len(prefixes) syllables that begin as `completions` says.

        begins: the hanzi they begin with, where these are known too.
        """


class PersonalWords(Lexicon, Protocol):
    """The words of one user, and what they want said of others."""

    def blocked(self, text: str) -> bool:
        """Tell whether the user never wants to be offered this text."""

    def pinned(self, readings: tuple[str, ...]) -> tuple[str, ...]:
        """Return the texts that come first for these syllables, the most wanted first."""

    def any_pinned(self) -> bool:
        """Tell whether there are such texts at all."""


class Recorder(Protocol):
    """Hears what is committed and what is taken back; called in the session's thread.

    It hears of what was chosen in Chinese mode only, and in incognito of nothing. It must not
    raise: a commit that cannot be noted is still handed over.
    """

    def committed(self, commit: Commit, context: Kept) -> bool:
        """Note a commit; context: the text before it, as far as it may be stored.

        Returns whether the text of the commit may be stored as context of later ones.
        """

    def taken_back(self, count: int) -> None:
        """Note that the user deleted the last `count` committed characters that still stand.

        Each call is about what has just been deleted: two calls with 1 are two characters. They
        may reach back over more than one commit. Characters typed since are not counted.
        """

    def dismissed(self, candidate: Candidate) -> None:
        """Forget what was learned of a candidate the user never wants to see again; block it
        where it is shipped. The converter is asked anew at once and should not offer it.

        A command of the user, so that it comes in incognito too.
        """
