"""Joins core with the shipped models: what the application and the commands both need."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from p2h_desktop.core.fuzzy import COMMON_PAIRS, SoundAlikes
from p2h_desktop.core.pinyin.shuangpin import ShuangpinScheme
from p2h_desktop.core.pipeline.pipeline import Pipeline
from p2h_desktop.core.pipeline.user_words import UnblockedPredictor
from p2h_desktop.core.protocols import Converter, NgramScorer, Predictor
from p2h_desktop.core.session.keymap import Keymap, keymap_for
from p2h_desktop.core.session.prediction import NgramPredictor
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.session.typed_keys import TypedKeys
from p2h_desktop.core.text.corrector import Corrector
from p2h_desktop.core.text.explain import Explain, Explainer, Explanation
from p2h_desktop.engine.models import Models, load_models, load_network, network_folder, version_in
from p2h_desktop.engine.pipeline_builder import PipelineOptions, build_pipeline, joined_lexicon
from p2h_desktop.engine.user_data import UserData, open_user_data
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.store.assets.opencc_script import OpenccScript
from p2h_desktop.store.assets.readings import load_labeller
from p2h_desktop.store.paths import own_keymap_file
from p2h_desktop.store.settings.keymap_file import load_keymap
from p2h_desktop.store.settings.scheme_file import load_scheme
from p2h_desktop.store.settings.setting_kinds import Group
from p2h_desktop.store.settings.settings import DECLARED, Settings
from p2h_desktop.store.sqlite.database import Notify

log = logging.getLogger(__name__)

MakeConverter = Callable[[Settings], Converter]

_FOLLOW_UP = ("predictions", "predictions_by_digit")
_SCRIPT = ("traditional", "traditional_kind")
_CONVERSION = (Group.TYPING, Group.SOUNDS, Group.WORDS)  # settings a converter is made with


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


@dataclass(frozen=True, slots=True)
class Engine:
    """What a front end needs: converters for any settings, and the user's own, which learns."""

    make: MakeConverter
    user_data: UserData
    reload_network: Callable[[], None]
    """Makes later converters with the network of the version that is active now; takes some
    tenths of a second, in any thread."""
    explain: Callable[[Settings], Explain]
    """Makes what explains candidates typed in full pinyin; for the session's thread."""
    predictor: Predictor | None = None


def load_engine(
    folder: Path, settings: Settings, emoji: Callable[[], bool] = lambda: True
) -> Engine:
    """Load a model folder and what the user has taught; AssetError as load_models.

    emoji: tells whether emoji can be drawn here.
    """
    place = network_folder(folder)
    models = load_models(folder, place)
    user_data = open_user_data(models.vocab, models.ngram, settings)
    models = replace(models, words=user_data.words)
    user_data.version = version_in(place, folder)
    if models.network is None:
        user_data.messages.notify(message(Code.NETWORK_UNUSABLE))

    def taught(chosen: Settings) -> Models:
        model = user_data.model
        return replace(models, ngram=model, habits=model.habits) if chosen.learning else models

    def make(chosen: Settings) -> Converter:
        scheme = chosen_scheme(chosen, notify=user_data.messages.notify)
        return build_pipeline(taught(chosen), options_of(chosen, scheme, emoji=emoji()))

    def reload_network() -> None:
        nonlocal models
        place = network_folder(folder)
        models = replace(models, network=load_network(place, folder, models.vocab))
        user_data.version = version_in(place, folder)

    def explain(chosen: Settings) -> Explain:
        return _make_explain(taught(chosen), models.ngram, chosen)

    predictor = NgramPredictor(models.vocab, user_data.model, joined_lexicon(models))
    unblocked = UnblockedPredictor(predictor, user_data.words)
    return Engine(make, user_data, reload_network, explain, unblocked)


def _make_explain(models: Models, base: NgramScorer, settings: Settings) -> Explain:
    """Join what explains; base: the n-gram without what the user taught."""
    converter = build_pipeline(models, options_of(settings, None))
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
        recorder=engine.user_data.learner,
    )
    session.set_incognito(settings.incognito)
    session.set_modes(settings.chinese_marks, settings.full_width, settings.capital_words)
    _set_follow_up(session, engine, settings)
    _set_script(session, settings)
    return session


def _set_follow_up(session: Session, engine: Engine, settings: Settings) -> None:
    predictor = engine.predictor if settings.predictions else None
    session.suggestions.set_predictor(predictor, by_digit=settings.predictions_by_digit)


def _set_script(session: Session, settings: Settings) -> None:
    script = OpenccScript(settings.traditional_kind)
    session.script.set(script, on=settings.traditional)


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


def chosen_scheme(settings: Settings, notify: Notify | None = None) -> ShuangpinScheme | None:
    """Load the shuangpin table that is set; without a usable one keys are full pinyin.

    notify: hears why; the log does in any case.
    """
    try:
        return load_scheme(settings.scheme)
    except StoreError as error:
        log.warning("typing goes on in full pinyin: %s", error)
        if notify is not None:
            notify(message(Code.SCHEME_NOT_USED, problem=error.message))
        return None


def chosen_keymap(settings: Settings) -> tuple[Keymap, tuple[Message, ...]]:
    """Return the key bindings that are set, and what is wrong in the user's own."""
    base = keymap_for(settings.key_habits, backspace_undoes=settings.backspace_undoes)
    return load_keymap(own_keymap_file(), base)


def typed_keys(settings: Settings) -> TypedKeys:
    """Return how the session is to read keys."""
    numbers = "numbers" in settings.extras
    return TypedKeys(chosen_scheme(settings), numbers=numbers, tones=settings.tones)


def apply_session_settings(session: Session, engine: Engine, old: Settings, new: Settings) -> None:
    """Have a session obey changed settings at once; in its thread, between two keys."""
    if engine.user_data.apply_settings(new):
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
