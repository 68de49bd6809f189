"""Pieces of windows: how one comes to the front."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from p2h_desktop.gui.kit.widgets import bring_to_front


@pytest.mark.parametrize("maximised", [False, True])
def test_a_minimised_window_is_seen_again_as_large_as_before(
    qapp: QApplication, maximised: bool
) -> None:
    window = QWidget()
    if maximised:
        window.showMaximized()
    window.showMinimized()
    bring_to_front(window)
    assert window.isVisible()
    assert not window.isMinimized()
    assert window.isMaximized() is maximised
    window.close()
