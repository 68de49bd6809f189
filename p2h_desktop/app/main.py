"""The composition root of the desktop application: builds every object and joins them."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING

from p2h_desktop.cli.argparse_words import argparse_in
from p2h_desktop.errors import AssetError, CaptureError, P2HError, StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.messages.rendering import Say
from p2h_desktop.oslayer.app_rules import AppRules
from p2h_desktop.oslayer.autostart import set_autostart
from p2h_desktop.oslayer.detect.select import OsLayer, Wishes, has_compositor, select_os_layer
from p2h_desktop.oslayer.launch import find_trainer
from p2h_desktop.oslayer.malloc_trim import keep_out_of_core_dumps, trim_malloc
from p2h_desktop.store import paths
from p2h_desktop.store.log import start_log
from p2h_desktop.store.settings.interface_language import interface_language
from p2h_desktop.store.settings.settings_file import Opening, load_settings, open_settings_file

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from p2h_desktop.engine.engine import Engine
    from p2h_desktop.gui.help.about_window import AboutWindow
    from p2h_desktop.gui.kit.tool_windows import ToolWindow
    from p2h_desktop.gui.kit.translation import Language
    from p2h_desktop.gui.shell.desktop import Desktop
    from p2h_desktop.gui.shell.instance import Instance
    from p2h_desktop.gui.training.training_data import TrainingData
    from p2h_desktop.gui.user_data.own_data import OwnData
    from p2h_desktop.gui.user_data.phrases_window import PhrasesWindow
    from p2h_desktop.gui.user_data.statistics_window import StatisticsWindow
    from p2h_desktop.store.settings.settings import Settings

log = logging.getLogger(__name__)

_SWEEP_EVERY_MS = 6 * 3600 * 1000
_SETTLED_MS = 5000  # after the start


def main(argv: Sequence[str] | None = None) -> int:
    """Run the desktop application, or the terminal composer where there is no display."""
    say = Say(interface_language())
    with argparse_in(say.language):
        args = build_parser(say).parse_args(argv)
    keep_out_of_core_dumps()
    try:
        start_log(paths.log_file())
        opening = open_settings_file(paths.settings_file())
        with ThreadPoolExecutor(1) as loader:
            # the models load while Qt does
            status = _run(loader.submit(_load_engine, opening.settings), args, opening, say)
    except P2HError as error:
        print(f"p2h-desktop: {say.message(error.message)}", file=sys.stderr)
        status = 1
    gc.freeze()  # what is left goes with the process: looking through it would double the end
    return status


def build_parser(say: Say) -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    about = say("离线拼音输入。", "Offline pinyin input.")
    parser = argparse.ArgumentParser(prog="p2h-desktop", description=about)
    settings = say("打开设置窗口", "open the settings window")
    parser.add_argument("--settings", action="store_true", help=settings)
    spawned = say("作为 IBus 引擎运行（由 IBus 启动）", "run as an IBus engine (started by IBus)")
    parser.add_argument("--ibus", action="store_true", help=spawned)
    return parser


def _run(loading: Future[Engine], args: argparse.Namespace, opening: Opening, say: Say) -> int:
    obstacle = display_obstacle()
    if obstacle is None:
        from p2h_desktop.gui.shell.instance import Instance

        instance = Instance(paths.lock_file())
        if not instance.claim(take_over=args.ibus):
            instance.ask("settings" if args.settings else "any")
            return 0
        try:
            os_layer = _os_layer(opening.settings, say, spawned=args.ibus)
            return _run_desktop(instance, os_layer, loading, opening, open_settings=args.settings)
        except CaptureError:
            obstacle = message(Code.DISPLAY_UNREACHABLE)
        finally:
            instance.release()
    if args.ibus:
        raise CaptureError(obstacle)
    from p2h_desktop.cli import composer

    for said in (message(Code.TERMINAL_INSTEAD, why=obstacle), *opening.said):
        print(say.message(said), file=sys.stderr)
    return composer.run_engine(loading.result(), opening.settings, say)


def display_obstacle() -> Message | None:
    """Return why no window can be shown here; None when one can."""
    named = map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform not in ("win32", "darwin") and not any(named):
        return message(Code.DISPLAY_MISSING)
    try:
        import PySide6.QtWidgets  # noqa: F401 - a missing system library shows here
    except ImportError as error:
        return message(Code.DISPLAY_LIBRARY_MISSING, library=str(error))
    return None


def _load_engine(settings: Settings) -> Engine:
    from p2h_desktop.engine.engine import load_engine

    return load_engine(paths.assets_folder() / "model", settings, _draws_emoji)


def _draws_emoji() -> bool:
    if display_obstacle():
        return True  # the terminal draws what it can
    from p2h_desktop.gui.kit.glyphs import can_draw_emoji

    return can_draw_emoji()


def _os_layer(settings: Settings, say: Say, *, spawned: bool) -> OsLayer:
    front_end, candidates = settings.front_end, settings.ibus_candidates
    wishes = Wishes(front_end, spawned, candidates, app_rules(settings), say.message)
    return select_os_layer(wishes)


def _run_desktop(
    instance: Instance,
    os_layer: OsLayer,
    loading: Future[Engine],
    opening: Opening,
    *,
    open_settings: bool,
) -> int:
    from PySide6.QtCore import QTimer

    from p2h_desktop.gui.kit.translation import Language
    from p2h_desktop.gui.shell.garbage import GarbageCollector
    from p2h_desktop.gui.shell.signals import quit_on_signals

    application = _make_application()
    language = Language(paths.assets_folder() / "translations")
    language.set(opening.settings.language)
    engine = _loaded(loading, os_layer)
    if engine is None:
        return 1
    desktop = make_desktop(opening.settings, engine, os_layer, language)
    # by a timer: a signal may come before the event loop that is to end
    notifier = quit_on_signals(lambda: QTimer.singleShot(0, application.quit))
    instance.asked.connect(desktop.open_window)
    instance.taught.connect(lambda: desktop.in_session(engine.user_data.learn_anew))
    desktop.start(first_time=opening.first_time)
    _tell_of_wrong_files(opening, desktop)
    instance.listen()
    if open_settings:
        desktop.open_settings()
    collector = GarbageCollector(desktop)
    QTimer.singleShot(_SETTLED_MS, trim_malloc)
    log.info("started")
    status: int = application.exec()
    collector.stop()
    desktop.stop()
    engine.user_data.messages.listen(lambda _: None)  # the windows end; threads may go on a while
    engine.user_data.close()
    notifier.setEnabled(False)
    return status


def _loaded(loading: Future[Engine], os_layer: OsLayer) -> Engine | None:
    """Return the engine; where its files are unusable say so and return None."""
    try:
        return loading.result()
    except AssetError as error:
        _show_missing_model(error)
        os_layer.close()
        return None


def _show_missing_model(error: AssetError) -> None:
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtWidgets import QMessageBox

    from p2h_desktop.gui.kit.rendered import rendered

    said = QCoreApplication.translate("App", "模型文件缺失或损坏，请重新安装 P2H。")
    QMessageBox.critical(None, "P2H", f"{said}\n{rendered(error.message)}")


def _make_application() -> QApplication:
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    from p2h_desktop.gui.kit.theme import interface_font

    application = QApplication(sys.argv[:1])
    application.setApplicationName("p2h-desktop")
    application.setDesktopFileName("p2h-desktop")
    application.setWindowIcon(QIcon(str(paths.asset("icons/p2h.svg"))))
    application.setStyle("Fusion")
    application.setFont(interface_font())
    application.setQuitOnLastWindowClosed(False)
    return application


def _tell_of_wrong_files(opening: Opening, desktop: Desktop) -> None:
    from p2h_desktop.engine.engine import chosen_keymap

    for said in opening.said:
        desktop.message.emit(said)
    if problems := chosen_keymap(opening.settings)[1]:
        log.warning("the user's keymap: %d entries make no sense", len(problems))
        desktop.message.emit(message(Code.KEYMAP_PROBLEMS, problems=problems))


def make_desktop(
    settings: Settings, engine: Engine, os_layer: OsLayer, language: Language
) -> Desktop:
    """Make the session and the windows, and join them."""
    from PySide6.QtCore import QTimer

    from p2h_desktop.engine.engine import apply_session_settings, start_session
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
    _offer_tools(desktop, engine)
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


def _offer_tools(desktop: Desktop, engine: Engine) -> None:
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
    desktop.add_tool(lambda: QCoreApplication.translate("Tools", "关于与自检…"), _about)
    schedule = TrainingSchedule(
        training, lambda: engine.user_data.settings.train_when_idle, desktop
    )
    schedule.said.connect(desktop.message)


def _about() -> AboutWindow:
    from p2h_desktop.gui.help.about_window import AboutWindow

    return AboutWindow()


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
