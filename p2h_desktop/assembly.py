"""Joins core with the shipped models: what the application and the commands both need."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from p2h_desktop.besides import Drawn, with_sources
from p2h_desktop.core.choices import Choices
from p2h_desktop.core.completion import CompletionSource
from p2h_desktop.core.converter import PinyinConverter
from p2h_desktop.core.corrector import Corrector
from p2h_desktop.core.decoder import Decoder, Weights, Width
from p2h_desktop.core.english import Spelling
from p2h_desktop.core.english_converter import EnglishConverter
from p2h_desktop.core.explain import Explain, Explainer, Explanation
from p2h_desktop.core.fuzzy import COMMON_PAIRS, SoundAlikes
from p2h_desktop.core.habits import Habits
from p2h_desktop.core.keymap import Keymap, keymap_for
from p2h_desktop.core.mixed_converter import MixedConverter
from p2h_desktop.core.paths import TokenBigram
from p2h_desktop.core.personal import (
    JoinedLexicon,
    PersonalConverter,
    UnblockedConverter,
    UnblockedPredictor,
)
from p2h_desktop.core.prediction import NgramPredictor
from p2h_desktop.core.protocols import (
    Converter,
    Lexicon,
    NeuralScorer,
    NgramScorer,
    PersonalWords,
    Predictor,
    SentenceConverter,
    SlipSource,
)
from p2h_desktop.core.scheme import Scheme
from p2h_desktop.core.scheme_converter import SchemeConverter
from p2h_desktop.core.scheme_slips import SchemeSlips
from p2h_desktop.core.session import Session
from p2h_desktop.core.slip_finder import SlipFinder
from p2h_desktop.core.tone_converter import ToneConverter
from p2h_desktop.core.typed_keys import TypedKeys
from p2h_desktop.core.vocab import Vocab, parse_vocab
from p2h_desktop.errors import AssetError, StoreError
from p2h_desktop.inference.ngram_scorer import load_ngram
from p2h_desktop.inference.provider_choice import fastest_scorer
from p2h_desktop.personal import Personal, open_personal
from p2h_desktop.store.english_file import load_english
from p2h_desktop.store.files import sha256_of
from p2h_desktop.store.keymap_file import load_keymap
from p2h_desktop.store.lexicon_file import open_lexicon
from p2h_desktop.store.model_versions import VersionStore
from p2h_desktop.store.paths import asset, own_keymap_file, provider_file, versions_folder
from p2h_desktop.store.readings import load_labeller
from p2h_desktop.store.scheme_file import load_scheme
from p2h_desktop.store.setting_kinds import Group
from p2h_desktop.store.settings import DECLARED, Settings
from p2h_desktop.store.tone_file import load_tones
from p2h_desktop.store.traditional import TraditionalScript

WITHOUT_NETWORK = (
    "神经网络的文件缺失或损坏，现在只靠 n-gram 打字，准确率低一些；p2h doctor 会说明缺什么。"
)

log = logging.getLogger(__name__)

MakeConverter = Callable[[Settings], Converter]

_FOLLOW_UP = ("predictions", "predictions_by_digit")
_SCRIPT = ("traditional", "traditional_kind")
_CONVERSION = (Group.TYPING, Group.SOUNDS, Group.WORDS)  # settings a converter is made with


@dataclass(frozen=True, slots=True)
class Models:
    """The shipped models, loaded once; converters with other settings share them."""

    vocab: Vocab
    bigram: TokenBigram
    ngram: NgramScorer
    network: NeuralScorer | None
    lexicon: Lexicon
    words: PersonalWords | None = None  # the user's dictionary
    habits: Habits | None = None  # of the user's fingers
    emoji: Drawn = lambda: True


def load_vocab(folder: Path) -> Vocab:
    """Read the vocabulary of a model folder."""
    try:
        with (folder / "vocab.tsv").open(encoding="utf-8") as file:
            return parse_vocab(file)
    except (OSError, ValueError) as error:
        raise AssetError("vocab.tsv is missing or damaged") from error


def load_bigram(folder: Path, vocab: Vocab) -> TokenBigram:
    """Read the syllable bigram of a model folder."""
    try:
        return TokenBigram(vocab, np.load(folder / "syllables.npy"))
    except (OSError, EOFError, ValueError) as error:
        raise AssetError("syllables.npy is missing or damaged") from error


def build_converter(
    folder: Path,
    *,
    network: Path | None = None,
    slips: bool = True,
    fuzzy: Collection[str] = (),
    scheme: Scheme | None = None,
) -> SentenceConverter:
    """Load a model folder; without a usable network the n-gram decides alone, said in the log.

    network: as load_models; slips: whether slips of the finger are undone; fuzzy: the pairs of
    fuzzy sounds that are on; scheme: a shuangpin table, None for full pinyin.
    Raises AssetError where vocabulary, bigram, n-gram or lexicon cannot be read.
    """
    models = load_models(folder, network)
    return make_converter(models, slips=slips, fuzzy=fuzzy, scheme=scheme)


def load_models(folder: Path, network: Path | None = None) -> Models:
    """Load a model folder; AssetError where anything but the network cannot be read.

    network: the folder of the network; None for that of the active personal version, where there
    is one, else `folder`.
    """
    vocab = load_vocab(folder)
    ngram = load_ngram(folder / "ngram.bin", vocab)
    neural = load_network(network or network_folder(folder), folder, vocab)
    lexicon = open_lexicon(folder / "lexicon.bin", vocab)
    return Models(vocab, load_bigram(folder, vocab), ngram, neural, lexicon)


def build_corrector(folder: Path) -> Corrector:
    """Load a model folder and the readings of hanzi to mend text with; AssetError as above."""
    models = load_models(folder)
    sounds: dict[str, list[str]] = defaultdict(list)
    for syllable, meant in SoundAlikes(COMMON_PAIRS).meant.items():
        sounds[syllable] += meant
    return Corrector(
        models.vocab,
        models.bigram,
        models.ngram,
        models.network,
        models.lexicon,
        load_labeller().readings,
        sounds,
    )


def make_converter(
    models: Models,
    *,
    slips: bool = True,
    fuzzy: Collection[str] = (),
    scheme: Scheme | None = None,
) -> SentenceConverter:
    """Join loaded models, with options as build_converter."""
    pairs, finder = slip_sources(models, scheme) if slips else (None, None)
    converter = make_pinyin_converter(models, slips=pairs or finder, fuzzy=fuzzy)
    return converter if scheme is None else SchemeConverter(converter, scheme, pairs)


def slip_sources(
    models: Models, scheme: Scheme | None
) -> tuple[SchemeSlips | None, SlipFinder | None]:
    """Return what finds slips in shuangpin, and in full pinyin: one of them."""
    if scheme is not None:
        return SchemeSlips(scheme, models.vocab, models.bigram), None
    return None, SlipFinder(models.vocab, models.bigram, models.habits)


def make_pinyin_converter(
    models: Models, *, slips: SlipSource | None, fuzzy: Collection[str]
) -> SentenceConverter:
    """Join loaded models for full pinyin; some tens of milliseconds."""
    choices = Choices(models.vocab, fuzzy, models.habits)
    converter = PinyinConverter(
        models.vocab,
        models.bigram,
        Decoder(models.vocab, models.ngram, models.network, Weights(), Width(), choices),
        models.ngram,
        joined_lexicon(models),
        slips=slips,
    )
    return converter if models.words is None else PersonalConverter(converter, models.words)


def joined_lexicon(models: Models) -> Lexicon:
    """Return the shipped words and the user's."""
    words, shipped = models.words, models.lexicon
    return shipped if words is None else JoinedLexicon(shipped, words)


@dataclass(frozen=True, slots=True)
class Engine:
    """What a front end needs: converters for any settings, and the user's own, which learns."""

    make: MakeConverter
    personal: Personal
    reload_network: Callable[[], None]
    """Makes later converters with the network of the version that is active now; takes some
    tenths of a second, in any thread."""
    explain: Callable[[Settings], Explain]
    """Makes what explains candidates typed in full pinyin; for the session's thread."""
    predictor: Predictor | None = None


def load_engine(folder: Path, settings: Settings, emoji: Drawn = lambda: True) -> Engine:
    """Load a model folder and what the user has taught; AssetError as load_models."""
    place = network_folder(folder)
    models = load_models(folder, place)
    personal = open_personal(models.vocab, models.ngram, settings)
    models = replace(models, words=personal.words, emoji=emoji)
    personal.version = _version_in(place, folder)
    if models.network is None:
        personal.messages.tell(WITHOUT_NETWORK)

    def taught(chosen: Settings) -> Models:
        model = personal.model
        return replace(models, ngram=model, habits=model.habits) if chosen.learning else models

    def make(chosen: Settings) -> Converter:
        return make_whole_converter(
            taught(chosen), chosen, chosen_scheme(chosen, tell=personal.messages.tell)
        )

    def reload_network() -> None:
        nonlocal models
        place = network_folder(folder)
        models = replace(models, network=load_network(place, folder, models.vocab))
        personal.version = _version_in(place, folder)

    def explain(chosen: Settings) -> Explain:
        return _make_explain(taught(chosen), models.ngram, chosen)

    predictor = NgramPredictor(models.vocab, personal.model, joined_lexicon(models))
    unblocked = UnblockedPredictor(predictor, personal.words)
    return Engine(make, personal, reload_network, explain, unblocked)


def _make_explain(models: Models, base: NgramScorer, settings: Settings) -> Explain:
    """Join what explains; base: the n-gram without what the user taught."""
    converter = make_whole_converter(models, settings, None)
    own, fuzzy = models.words, settings.fuzzy
    explainer = Explainer(
        models.vocab, models.ngram, base, models.network, models.lexicon, own, fuzzy
    )

    def explain(letters: str, context: str, count: int) -> list[Explanation]:
        found = converter.convert(letters, context, count)
        return [explainer.explain(candidate, letters, context) for candidate in found]

    return explain


def start_session(engine: Engine, settings: Settings) -> Session:
    """Return a session that types and learns as the settings say."""
    converter = engine.make(settings)
    converter.convert("nihao", "", 1)  # the first one takes several times as long as the next
    session = Session(
        converter,
        settings.page_size,
        chosen_keymap(settings)[0],
        keys=typed_keys(settings),
        recorder=engine.personal.learner,
    )
    session.set_incognito(settings.incognito)
    session.set_modes(settings.chinese_marks, settings.full_width, settings.capital_words)
    _set_follow_up(session, engine, settings)
    _set_script(session, settings)
    return session


def _set_follow_up(session: Session, engine: Engine, settings: Settings) -> None:
    predictor = engine.predictor if settings.predictions else None
    session.follow_up.set_predictor(predictor, by_digit=settings.predictions_by_digit)


def _set_script(session: Session, settings: Settings) -> None:
    script = TraditionalScript(settings.traditional_kind)
    session.script.set(script, on=settings.traditional)


def make_whole_converter(
    models: Models, settings: Settings, scheme: Scheme | None
) -> SentenceConverter:
    """Join loaded models and everything else that is typed, as the settings have it."""
    wanted = settings.extras
    pairs, finder = slip_sources(models, scheme) if settings.slips else (None, None)
    converter = make_pinyin_converter(models, slips=pairs or finder, fuzzy=settings.fuzzy)
    if settings.tones and scheme is None:
        converter = ToneConverter(converter, load_tones(asset("readings/hanzi.tsv")))
    if "completions" in wanted:
        converter = MixedConverter(converter, [CompletionSource(joined_lexicon(models))])
    if scheme is not None:
        converter = SchemeConverter(converter, scheme, pairs)
    words = load_english(asset("english.txt")) if "english" in wanted else {}
    converter = EnglishConverter(converter, words, spelling_of(scheme))
    capital, emoji = scheme is not None, models.emoji()
    converter = with_sources(converter, models.vocab, wanted, capital=capital, emoji=emoji)
    return converter if models.words is None else UnblockedConverter(converter, models.words)


def spelling_of(scheme: Scheme | None) -> Spelling:
    """Return how syllables are typed."""
    if scheme is None:
        return Spelling()
    return Spelling(scheme.syllables.__contains__, scheme.beginnings.__contains__)


def chosen_scheme(settings: Settings, tell: Callable[[str], None] | None = None) -> Scheme | None:
    """Load the shuangpin table that is set; without a usable one keys are full pinyin.

    tell: hears why in words for the user; the log does in any case.
    """
    try:
        return load_scheme(settings.scheme)
    except StoreError as error:
        log.warning("typing goes on in full pinyin: %s", error)
        if tell is not None:
            tell(f"双拼方案用不了，先按全拼输入。{error}")
        return None


def chosen_keymap(settings: Settings) -> tuple[Keymap, tuple[str, ...]]:
    """Return the key bindings that are set, and what is wrong in the user's own, in words."""
    base = keymap_for(settings.key_habits, backspace_undoes=settings.backspace_undoes)
    return load_keymap(own_keymap_file(), base)


def typed_keys(settings: Settings) -> TypedKeys:
    """Return how the session is to read keys."""
    numbers = "numbers" in settings.extras
    return TypedKeys(chosen_scheme(settings), numbers=numbers, tones=settings.tones)


def settle(session: Session, engine: Engine, old: Settings, new: Settings) -> None:
    """Have a session obey changed settings at once; in its thread, between two keys."""
    if engine.personal.obey(new):
        session.written.seal()
    session.set_page_size(new.page_size)
    session.set_incognito(new.incognito)
    session.set_keymap(chosen_keymap(new)[0])
    # marks and width have keys of their own: only a change in the settings moves them
    session.set_modes(
        marks=new.chinese_marks if new.chinese_marks != old.chinese_marks else None,
        wide=new.full_width if new.full_width != old.full_width else None,
        capitals=new.capital_words,
    )
    if _differ(old, new, _FOLLOW_UP):
        _set_follow_up(session, engine, new)
    if _differ(old, new, _SCRIPT):
        _set_script(session, new)
    names = [name for name, one in DECLARED.items() if one.group in _CONVERSION]
    if _differ(old, new, names):
        session.set_converter(engine.make(new))
        session.set_keys(typed_keys(new))


def _differ(old: Settings, new: Settings, names: Iterable[str]) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in names)


def network_folder(shipped: Path) -> Path:
    """Return the folder of the active personal version, or `shipped` where there is none."""
    vocab = shipped / "vocab.tsv"
    if not vocab.is_file():
        return shipped
    return VersionStore(versions_folder()).active_folder(sha256_of(vocab)) or shipped


def _version_in(folder: Path, shipped: Path) -> str:
    return "" if folder == shipped else folder.name


def load_network(folder: Path, shipped: Path, vocab: Vocab) -> NeuralScorer | None:
    """Load a network, or the shipped one where it is unusable, or none; the log says why."""
    for place in dict.fromkeys((folder, shipped)):
        try:
            network = fastest_scorer(place, provider_file())
            made_for, wanted = (network.n_ids, network.n_tokens), (vocab.n_ids, vocab.n_tokens)
            if made_for == wanted:
                return network
            reason = f"made for rows and tokens {made_for}, the vocabulary has {wanted}"
        except AssetError as error:
            reason = str(error)
        log.warning("typing goes on without the network of %s: %s", place.name, reason)
    return None
