"""Leftover windows are deleted in the thread of the windows."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from p2h_desktop.gui.shell import garbage
from p2h_desktop.gui.shell.garbage import GarbageCollector


class Leftover(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.cycle = self


def test_only_our_own_thread_collects(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_EVERY_MS", 20)
    monkeypatch.setattr(garbage, "_WHOLE_EVERY", 2)
    gc.enable()
    owner = QObject()
    collector = GarbageCollector(owner)
    assert not gc.isenabled()
    leftover = weakref.ref(Leftover())
    qtbot.waitUntil(lambda: leftover() is None)
    collector.stop()
    assert gc.isenabled()
    gc.disable()
