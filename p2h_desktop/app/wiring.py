"""The composition root: builds the desktop's parts and joins them."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING

from p2h_desktop.errors import StoreError
from p2h_desktop.oslayer.app_rules import AppRules
from p2h_desktop.oslayer.autostart import set_autostart
from p2h_desktop.oslayer.detect.select import OsLayer, has_compositor
from p2h_desktop.oslayer.launch import find_trainer
from p2h_desktop.store import paths
from p2h_desktop.store.settings.settings_file import load_settings

if TYPE_CHECKING:
    from p2h_desktop.engine.engine import Engine
    from p2h_desktop.gui.help.about_window import AboutWindow
    from p2h_desktop.gui.help.manual_window import ManualWindow
    from p2h_desktop.gui.kit.tool_windows import ToolWindow
    from p2h_desktop.gui.kit.translation import Language
    from p2h_desktop.gui.shell.desktop import Desktop
    from p2h_desktop.gui.training.training_data import TrainingData
    from p2h_desktop.gui.user_data.own_data import OwnData
    from p2h_desktop.gui.user_data.phrases_window import PhrasesWindow
    from p2h_desktop.gui.user_data.statistics_window import StatisticsWindow
    from p2h_desktop.store.settings.settings import Settings

log = logging.getLogger(__name__)


_SWEEP_EVERY_MS = 6 * 3600 * 1000


def make_desktop(
    settings: Settings, engine: Engine, os_layer: OsLayer, language: Language
) -> Desktop:
    """Make the session and the windows, and join them."""
    from PySide6.QtCore import QTimer

    from p2h_desktop.engine.session_config import apply_session_settings, start_session
    from p2h_desktop.gui.shell.desktop import Desktop

    session = start_session(engine, settings)

    def apply_settings(old: Settings, new: Settings) -> None:
        apply_session_settings(session, engine, old, new)
        os_layer.book.rules = app_rules(new)
        if new.autostart != old.autostart:
            _set_autostart(new.autostart)

    desktop = Desktop(
        session,
        settings,
        os_layer,
        compositor=has_compositor(),
        apply_settings=apply_settings,
        language=language,
        entered=engine.user_data.entered,
    )
    _offer_tools(desktop, engine, language)
    _offer_explanations(desktop, engine)
    engine.user_data.messages.listen(desktop.message.emit)
    os_layer.on_trouble(desktop.message.emit)
    sweeping = QTimer(desktop)
    sweeping.timeout.connect(lambda: Thread(target=engine.user_data.sweep, daemon=True).start())
    sweeping.timeout.connect(lambda: desktop.between_keys(engine.user_data.sweep_lessons))
    sweeping.start(_SWEEP_EVERY_MS)
    return desktop


def app_rules(settings: Settings) -> AppRules:
    """Return what the settings want of which applications."""
    return AppRules(
        latin=frozenset(settings.english_apps),
        off=frozenset(settings.excluded_apps),
        latin_terminals=settings.english_terminals,
        off_in_fullscreen=settings.off_in_fullscreen,
    )


def _set_autostart(on: bool) -> None:
    try:
        set_autostart(on)
    except StoreError as error:
        log.warning("%s", error)


def _offer_tools(desktop: Desktop, engine: Engine, language: Language) -> None:
    """Offer the windows that are not for typing; each is loaded when it is opened."""
    from PySide6.QtCore import QCoreApplication

    from p2h_desktop.gui.training.training_schedule import TrainingSchedule

    own, training = _own_data(desktop, engine), _training_data(desktop, engine)

    def dictionary() -> ToolWindow:
        from p2h_desktop.gui.user_data.dictionary_window import DictionaryWindow

        return DictionaryWindow(own)

    def history() -> ToolWindow:
        from p2h_desktop.gui.user_data.history_window import HistoryWindow

        return HistoryWindow(own)

    def train() -> ToolWindow:
        from p2h_desktop.gui.training.training_window import TrainingWindow

        return TrainingWindow(training)

    desktop.add_tool(lambda: QCoreApplication.translate("Tools", "词典…"), dictionary)
    desktop.add_tool(lambda: QCoreApplication.translate("Tools", "短语…"), _phrases)
    desktop.add_tool(lambda: QCoreApplication.translate("Tools", "历史记录…"), history)
    desktop.add_tool(
        lambda: QCoreApplication.translate("Tools", "统计…"), lambda: _statistics(engine)
    )
    desktop.add_tool(lambda: QCoreApplication.translate("Tools", "训练…"), train)
    desktop.add_tool(
        lambda: QCoreApplication.translate("Tools", "使用说明…"), lambda: _manual(language.code)
    )
    desktop.add_tool(lambda: QCoreApplication.translate("Tools", "关于与自检…"), _about)
    schedule = TrainingSchedule(
        training, lambda: engine.user_data.settings.train_when_idle, desktop
    )
    schedule.said.connect(desktop.message)


def _about() -> AboutWindow:
    from p2h_desktop.gui.help.about_window import AboutWindow

    return AboutWindow()


def _manual(language: str) -> ManualWindow:
    from p2h_desktop.gui.help.manual_window import ManualWindow

    return ManualWindow(paths.manual_folder(language))


def _phrases() -> PhrasesWindow:
    from p2h_desktop.gui.user_data.phrases_window import PhrasesWindow

    return PhrasesWindow(paths.phrases_file())


def _statistics(engine: Engine) -> StatisticsWindow:
    from p2h_desktop.core.text.statistics import Statistics, summarise
    from p2h_desktop.gui.kit.background_task import politely
    from p2h_desktop.gui.user_data.statistics_window import StatisticsWindow
    from p2h_desktop.store.history.history_rows import day_of

    def read() -> Statistics:
        records = politely(engine.user_data.history.records())
        return summarise(records, lambda when_ms: day_of(when_ms).toordinal())

    return StatisticsWindow(read)


def _training_data(desktop: Desktop, engine: Engine) -> TrainingData:
    """Return what the training window works with."""
    from p2h_desktop.gui.training.training_data import TrainingData
    from p2h_desktop.store.files import sha256_of
    from p2h_desktop.store.jobs import FineTuneSettings
    from p2h_desktop.store.models.model_versions import VersionStore

    user_data, model = engine.user_data, paths.assets_folder() / "model"

    def choose_trainer(place: str) -> None:
        desktop.change_settings(replace(load_settings(paths.settings_file()), trainer=place))

    return TrainingData(
        history=user_data.history,
        versions=VersionStore(paths.versions_folder()),
        model=model,
        vocab=sha256_of(model / "vocab.tsv"),
        training=paths.training_folder(),
        reload=partial(_reload_network, desktop, engine),
        settings=lambda: FineTuneSettings(
            space_mb=user_data.settings.versions_megabytes,
            epsilon=float(user_data.settings.private_training),
        ),
        trainer=lambda: find_trainer(load_settings(paths.settings_file()).trainer),
        choose_trainer=choose_trainer,
    )


def _reload_network(desktop: Desktop, engine: Engine) -> None:
    """Type with the version that is active now, from the next key on; called in any thread."""
    engine.reload_network()
    session = desktop.session
    desktop.between_keys(lambda: session.set_converter(engine.make(engine.user_data.settings)))


def _offer_explanations(desktop: Desktop, engine: Engine) -> None:
    """Offer the window that explains candidates, and open it where one is asked about."""
    from PySide6.QtCore import QCoreApplication

    from p2h_desktop.gui.help.explain_window import ExplainWindow, Explanations

    def ask(letters: str, context: str, count: int) -> Explanations:
        return engine.explain(load_settings(paths.settings_file()))(letters, context, count)

    window_of = desktop.add_tool(
        lambda: QCoreApplication.translate("Tools", "候选来源…"),
        lambda: ExplainWindow(ask, desktop.between_keys),
    )

    def explain(letters: str, context: str, text: str) -> None:
        window = window_of()
        assert isinstance(window, ExplainWindow)
        window.explain(letters, context, text)

    desktop.explain_wanted.connect(explain)


def _own_data(desktop: Desktop, engine: Engine) -> OwnData:
    """Return what the windows need to show, change and erase what is the user's own."""
    from p2h_desktop.gui.user_data.own_data import OwnData
    from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
    from p2h_desktop.store.erasure import erase_everything, forget_word

    user_data = engine.user_data
    words = UserLexicon(paths.words_file(), user_data.messages.notify)

    def erase() -> None:
        erase_everything(user_data.history, words)
        _reload_network(desktop, engine)  # that of a personal version has learned from the user

    return OwnData(
        history=user_data.history,
        words=words,
        forget=lambda word: desktop.in_session(partial(user_data.forget_learned, word)),
        forget_stored=partial(forget_word, user_data.history, words),
        forget_all=lambda: desktop.in_session(user_data.forget_all_learned),
        erase_stored=erase,
    )
