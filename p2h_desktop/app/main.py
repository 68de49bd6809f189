"""The composition root of the desktop application: builds every object and joins them."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from p2h_desktop.app.wiring import app_rules, make_desktop
from p2h_desktop.cli.argparse_words import argparse_in
from p2h_desktop.errors import AssetError, CaptureError, P2HError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.messages.rendering import Say
from p2h_desktop.oslayer.detect.select import OsLayer, Wishes, select_os_layer
from p2h_desktop.oslayer.malloc_trim import keep_out_of_core_dumps, trim_malloc
from p2h_desktop.store import paths
from p2h_desktop.store.log import start_log
from p2h_desktop.store.settings.interface_language import interface_language
from p2h_desktop.store.settings.settings_file import Opening, open_settings_file
from p2h_desktop.store.standard_streams import speak_utf8

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from p2h_desktop.engine.engine import Engine
    from p2h_desktop.gui.shell.desktop import Desktop
    from p2h_desktop.gui.shell.instance import Instance
    from p2h_desktop.store.settings.settings import Settings

log = logging.getLogger(__name__)

_SETTLED_MS = 5000  # after the start


def main(argv: Sequence[str] | None = None) -> int:
    """Run the desktop application, or the terminal composer where there is no display."""
    speak_utf8()
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
    end_signals = quit_on_signals(lambda: QTimer.singleShot(0, application.quit))
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
    end_signals()
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
    from p2h_desktop.engine.input_tables import chosen_keymap

    for said in opening.said:
        desktop.message.emit(said)
    if problems := chosen_keymap(opening.settings)[1]:
        log.warning("the user's keymap: %d entries make no sense", len(problems))
        desktop.message.emit(message(Code.KEYMAP_PROBLEMS, problems=problems))
