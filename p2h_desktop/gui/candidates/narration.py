"""Reads candidates out through the screen reader, where one runs."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from p2h_desktop.core.types import Update
from p2h_desktop.gui.candidates.candidate_view import spoken


def narrated(update: Update, before: Update | None) -> str:
    """Return what to read out: all that is offered, or the selection when only that has moved."""
    if before is None or update.candidates != before.candidates:
        return spoken(update)
    if 0 <= update.selected < len(update.candidates):
        return update.candidates[update.selected].text
    return ""


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say `text`."""
    if text:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
