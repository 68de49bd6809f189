"""Joins core with the shipped models: what the application and the commands both need."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from p2h_desktop.core.fuzzy import COMMON_PAIRS, SoundAlikes
from p2h_desktop.core.pipeline.user_words import UnblockedPredictor
from p2h_desktop.core.protocols import Converter, NgramScorer, Predictor
from p2h_desktop.core.session.prediction import NgramPredictor
from p2h_desktop.core.text.corrector import Corrector
from p2h_desktop.core.text.explain import Explain, Explainer, Explanation
from p2h_desktop.engine.input_tables import chosen_scheme
from p2h_desktop.engine.models import Models, load_models, load_network, network_folder, version_in
from p2h_desktop.engine.pipeline_builder import build_pipeline, joined_lexicon, options_of
from p2h_desktop.engine.user_data import UserData, open_user_data
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.store.assets.readings import load_labeller
from p2h_desktop.store.settings.settings import Settings

log = logging.getLogger(__name__)

MakeConverter = Callable[[Settings], Converter]


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
