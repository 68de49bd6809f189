"""Tells what the fonts here can draw."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QGuiApplication, QTextLayout

_USUAL = "😀👋🍅"  # emoji that every font of emoji has


def can_draw(text: str, font: QFont) -> bool:
    """Tell whether every glyph of a line is there, in `font` or one that stands in for it."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns()
    return bool(runs) and all(0 not in run.glyphIndexes() for run in runs)


@cache
def can_draw_emoji() -> bool:
    """Tell whether a font of emoji is installed; True where no window can draw anything."""
    return QGuiApplication.instance() is None or can_draw(_USUAL, QFont())
