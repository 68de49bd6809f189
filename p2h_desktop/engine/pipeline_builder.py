"""Builds the pipeline: the stages, in order, that every list of candidates is made by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from p2h_desktop.core.extras.dates import DateSource
from p2h_desktop.core.extras.decomposition import DecompositionSource
from p2h_desktop.core.extras.emoji import EmojiSource
from p2h_desktop.core.extras.letter_words import LetterWordSource
from p2h_desktop.core.extras.number_mode import NumberSource
from p2h_desktop.core.extras.word_completion import WordCompletionSource
from p2h_desktop.core.learning.user_model import UserModel
from p2h_desktop.core.pinyin.key_reader import FullPinyin, KeyReader, Shuangpin, TonedPinyin
from p2h_desktop.core.pinyin.shuangpin import ShuangpinScheme
from p2h_desktop.core.pinyin.shuangpin_typos import ShuangpinTypos
from p2h_desktop.core.pinyin.typo_decoder import TypoDecoder
from p2h_desktop.core.pipeline.english_stage import English
from p2h_desktop.core.pipeline.english_words import Spelling
from p2h_desktop.core.pipeline.pinyin_translator import PinyinTranslator
from p2h_desktop.core.pipeline.pipeline import Pipeline
from p2h_desktop.core.pipeline.query import Stage
from p2h_desktop.core.pipeline.stages import Blocked, Distinct, Extras, Modes, Pinyin
from p2h_desktop.core.pipeline.user_words import JoinedLexicon, UserWords
from p2h_desktop.core.protocols import CandidateSource, Lexicon, TypoSource
from p2h_desktop.core.scoring.decoder import Decoder, Weights, Width
from p2h_desktop.core.scoring.emission import Emission
from p2h_desktop.engine.models import Models, load_models
from p2h_desktop.oslayer.clock import SystemClock
from p2h_desktop.store.assets.abbreviations_file import load_abbreviations
from p2h_desktop.store.assets.english_file import load_english
from p2h_desktop.store.assets.letter_words_file import load_letter_words
from p2h_desktop.store.assets.parts_file import load_parts
from p2h_desktop.store.assets.phrase_file import PhraseFile
from p2h_desktop.store.assets.symbol_file import load_symbols
from p2h_desktop.store.assets.tone_file import load_tones
from p2h_desktop.store.assets.vulgar_file import load_vulgar
from p2h_desktop.store.paths import asset, phrases_file
from p2h_desktop.store.settings.settings import Settings

# earlier ones go first where two want one place
_SOURCES = ("phrases", "english", "parts", "dates", "symbols", "completions")


@dataclass(frozen=True, slots=True)
class PipelineOptions:
    """What of the settings decides which candidates are found.

    Attributes:
        slips: Whether slips of the finger are undone.
        fuzzy: The pairs of fuzzy sounds that are on.
        scheme: A shuangpin table; None for full pinyin.
        tones: Whether digits after syllables are tones; in full pinyin only.
        extras: What is offered besides hanzi, some of the setting `extras`.
        emoji: Whether emoji can be drawn.
    """

    slips: bool = True
    fuzzy: tuple[str, ...] = ()
    scheme: ShuangpinScheme | None = None
    tones: bool = False
    extras: tuple[str, ...] = Settings().extras
    emoji: bool = True


def options_of(
    settings: Settings, scheme: ShuangpinScheme | None, *, emoji: bool = True
) -> PipelineOptions:
    """Return what of the settings decides which candidates are found."""
    return PipelineOptions(
        slips=settings.slips,
        fuzzy=settings.fuzzy,
        scheme=scheme,
        tones=settings.tones,
        extras=settings.extras,
        emoji=emoji,
    )


def shipped_pipeline(
    folder: Path, options: PipelineOptions, network: Path | None = None
) -> Pipeline:
    """Load a model folder and return the pipeline over it, without anything of the user's.

    Without a usable network the n-gram decides alone, said in the log.

    Args:
        folder: The model folder.
        options: How keys are read, and what is offered.
        network: As for `load_models`.

    Raises:
        AssetError: Vocabulary, bigram, n-gram or lexicon cannot be read.
    """
    return build_pipeline(load_models(folder, network), options)


def build_pipeline(models: Models, options: PipelineOptions) -> Pipeline:
    """Return the pipeline over loaded models; takes some tens of milliseconds."""
    wanted, capital = options.extras, options.scheme is not None
    made = _makers(models, capital=capital, emoji=options.emoji)
    pinyin = Pinyin(build_translator(models, options), _reader(options))
    own = () if models.words is None else (UserWords(models.words),)
    hanzi: tuple[Stage, ...] = (pinyin, *own)
    words = load_english(asset("english.txt")) if "english" in wanted else {}
    return Pipeline(
        (
            *hanzi,
            English(Pipeline(hanzi), words, spelling_of(options.scheme)),
            Extras(made[name]() for name in _SOURCES if name in wanted),
            Modes(made[name]() for name in ("numbers",) if name in wanted),
            *_user_filters(models),
            Distinct(),
        ),
        pinyin.settled,
    )


def build_translator(models: Models, options: PipelineOptions) -> PinyinTranslator:
    """Return what translates letters of full pinyin, the first stage of the pipeline."""
    choices = Emission(models.vocab, options.fuzzy, models.habits)
    return PinyinTranslator(
        models.bigram,
        Decoder(models.vocab, models.ngram, models.network, Weights(), Width(), choices),
        joined_lexicon(models),
        slips=_slip_source(models, options) if options.slips else None,
        vulgar=load_vulgar(asset("vulgar.txt")),
        usual=load_abbreviations(asset("abbreviations.tsv")),
        taught=models.ngram.taught if isinstance(models.ngram, UserModel) else None,
    )


def joined_lexicon(models: Models) -> Lexicon:
    """Return the shipped words and the user's."""
    words, shipped = models.words, models.lexicon
    return shipped if words is None else JoinedLexicon(shipped, words)


def spelling_of(scheme: ShuangpinScheme | None) -> Spelling:
    """Return how syllables are typed."""
    if scheme is None:
        return Spelling()
    return Spelling(scheme.syllables.__contains__, scheme.beginnings.__contains__)


def _reader(options: PipelineOptions) -> KeyReader:
    if options.scheme is not None:
        return Shuangpin(options.scheme)
    if options.tones:
        return TonedPinyin(load_tones(asset("readings/hanzi.tsv")))
    return FullPinyin()


def _slip_source(models: Models, options: PipelineOptions) -> TypoSource:
    if options.scheme is not None:
        return ShuangpinTypos(options.scheme, models.vocab, models.bigram)
    return TypoDecoder(models.vocab, models.bigram, models.habits)


def _user_filters(models: Models) -> Iterator[Stage]:
    if models.words is not None:
        yield Blocked(models.words.blocked)


def _makers(
    models: Models, *, capital: bool, emoji: bool
) -> Mapping[str, Callable[[], CandidateSource]]:
    """Return how each of the extras is made.

    capital: whether v and u mean something else, so that V and U call numbers and parts.
    """
    clock = SystemClock()
    vocab = models.vocab
    return {
        "phrases": lambda: PhraseFile(phrases_file(), clock),
        "numbers": lambda: NumberSource(capital=capital),
        "parts": lambda: DecompositionSource(
            vocab, load_parts(asset("parts.tsv")), capital=capital
        ),
        "dates": lambda: DateSource(clock),
        "english": lambda: LetterWordSource(load_letter_words(asset("letter_words.tsv"))),
        "symbols": lambda: EmojiSource(load_symbols(asset("symbols.tsv"), emoji=emoji)),
        "completions": lambda: WordCompletionSource(joined_lexicon(models)),
    }
