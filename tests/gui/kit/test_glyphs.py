"""What the fonts here can draw."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from p2h_desktop.gui.kit import glyphs
from p2h_desktop.gui.kit.glyphs import can_draw, can_draw_emoji


def test_a_glyph_that_no_font_has_is_told_from_one_that_is_there(qtbot: QtBot) -> None:
    assert can_draw("abc", QFont())
    assert not can_draw("a\U0010fffd", QFont())  # private: in no font
    assert not can_draw("", QFont())


def test_emoji_are_drawn_where_their_font_is(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "can_draw", lambda text, _: "👋" not in text)
    can_draw_emoji.cache_clear()
    assert not can_draw_emoji()
    can_draw_emoji.cache_clear()
