"""The composition root of the desktop application: builds every object and joins them."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from p2h_desktop.core.protocols import Converter
from p2h_desktop.core.punctuation import CHINESE_FORMS, QUOTES
from p2h_desktop.core.session import Session
from p2h_desktop.errors import AssetError, CaptureError, P2HError
from p2h_desktop.oslayer.select import OsLayer, has_compositor, select_os_layer
from p2h_desktop.store import paths
from p2h_desktop.store.log import start_log
from p2h_desktop.store.settings import Settings
from p2h_desktop.store.settings_file import load_settings

if TYPE_CHECKING:
    from PySide6.QtCore import QLockFile, QSocketNotifier

log = logging.getLogger(__name__)

# the second instance sends it to the first; Windows has none
_SHOW_SIGNAL: signal.Signals | None = getattr(signal, "SIGUSR1", None)


def main() -> int:
    """Run the desktop application, or the terminal composer where there is no display."""
    try:
        start_log(paths.log_file())
        settings = load_settings(paths.settings_file())
        with ThreadPoolExecutor(1) as loader:
            # the models load while Qt does
            return _run(settings, loader.submit(_load_converter, settings))
    except P2HError as error:
        print(f"p2h-desktop: {error}", file=sys.stderr)
        return 1


def _run(settings: Settings, converter: Future[Converter]) -> int:
    obstacle = display_obstacle()
    if not obstacle:
        lock = _lock_instance()
        if lock is None:
            return 0
        try:
            return _run_desktop(settings, _os_layer(settings), converter)
        except CaptureError:
            obstacle = "连不上图形界面"
        finally:
            lock.unlock()
    from p2h_desktop.cli import composer

    print(f"{obstacle}，改在终端里打字。", file=sys.stderr)
    from p2h_desktop.assembly import typed_keys

    return composer.run(converter.result(), settings.page_size, typed_keys(settings))


def display_obstacle() -> str:
    """Say why no window can be shown here; "" when one can."""
    named = map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform not in ("win32", "darwin") and not any(named):
        return "这里没有图形界面"
    try:
        import PySide6.QtWidgets  # noqa: F401 - a missing system library shows here
    except ImportError as error:
        return f"图形界面缺少系统库（{error}）"
    return ""


def _load_converter(settings: Settings) -> Converter:
    from p2h_desktop.assembly import build_converter, chosen_scheme

    model, scheme = paths.assets_folder() / "model", chosen_scheme(settings)
    return build_converter(model, slips=settings.slips, fuzzy=settings.fuzzy, scheme=scheme)


def _os_layer(settings: Settings) -> OsLayer:
    """Return what this system offers, less what the user has switched off."""
    layer = select_os_layer(CHINESE_FORMS.keys() | QUOTES.keys())
    return layer if settings.capture else replace(layer, reason="设置里关掉了这一项。")


def _run_desktop(settings: Settings, os_layer: OsLayer, converter: Future[Converter]) -> int:
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication, QMessageBox

    from p2h_desktop.assembly import typed_keys
    from p2h_desktop.gui.desktop import Desktop

    application = QApplication(sys.argv[:1])
    application.setApplicationName("p2h-desktop")
    application.setDesktopFileName("p2h-desktop")
    application.setWindowIcon(QIcon(str(paths.asset("icons/p2h.svg"))))
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)
    try:
        session = Session(converter.result(), settings.page_size, keys=typed_keys(settings))
    except AssetError as error:
        QMessageBox.critical(None, "P2H", f"模型文件缺失或损坏，请重新安装。\n{error}")
        os_layer.close()
        return 1
    desktop = Desktop(session, settings, os_layer, compositor=has_compositor())
    notifier = _obey_signals(application.quit, desktop.open_compose_window)
    desktop.start()
    log.info("started")
    status: int = application.exec()
    desktop.stop()
    notifier.setEnabled(False)
    return status


def _lock_instance() -> QLockFile | None:
    """Return the lock of the only instance; None where one runs, which opens its window then."""
    from PySide6.QtCore import QLockFile

    if _SHOW_SIGNAL is not None:
        signal.signal(_SHOW_SIGNAL, signal.SIG_IGN)  # until there is a window to show
    paths.ensure_folder(paths.lock_file().parent)
    lock = QLockFile(str(paths.lock_file()))
    lock.setStaleLockTime(0)  # only the death of its owner makes a lock stale, not its age
    if lock.tryLock(0):
        return lock
    owner, _, _ = lock.getLockInfo()
    log.info("already running")
    if _SHOW_SIGNAL is not None and owner:
        os.kill(owner, _SHOW_SIGNAL)
    return None


def _obey_signals(
    quit_application: Callable[[], None], show: Callable[[], None]
) -> QSocketNotifier:
    """Quit cleanly on SIGINT and SIGTERM, and open a window when a second instance asks.

    Python runs its handlers only between two steps of its own, and Qt waits outside Python: the
    pipe makes Qt come back when a signal arrives.
    """
    from PySide6.QtCore import QSocketNotifier

    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    notifier = QSocketNotifier(read, QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: os.read(read, 64))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: quit_application())
    if _SHOW_SIGNAL is not None:
        signal.signal(_SHOW_SIGNAL, lambda *_: show())
    return notifier
