"""Themes: the shipped ones can be read in both senses; wrong ones are left out."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from p2h_desktop.errors import StoreError
from p2h_desktop.gui.candidates.candidate_layout import Form, lay_out, make_fonts
from p2h_desktop.gui.candidates.candidate_window import CandidateWindow
from p2h_desktop.gui.kit.style import shades
from p2h_desktop.gui.kit.theme import DARK, LIGHT, Look, look_of, theme_for
from p2h_desktop.gui.settings.look_editors import sample_update
from p2h_desktop.store.paths import assets_folder
from p2h_desktop.store.settings.settings import Settings
from p2h_desktop.store.settings.theme_file import load_themes, read_theme
from tests.gui.candidates.test_windows import colours, contrast

THEMES = load_themes((assets_folder() / "themes",))
INK = (assets_folder() / "themes" / "ink.toml").read_text("utf-8")


def test_six_themes_are_shipped() -> None:
    assert len(THEMES) == 6
    assert len({theme.label.zh for theme in THEMES.values()}) == 6
    assert {theme.mark for theme in THEMES.values()} == {"fill", "tint", "line"}


@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize("name", THEMES)
def test_text_can_be_read(name: str, appearance: str) -> None:
    theme = theme_for(appearance, THEMES[name])
    for ground in (theme.ground, theme.raised):
        for text in (theme.text, theme.muted, theme.accent):
            assert contrast(text, ground) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert (theme.ground.lightness() > 128) == (appearance == "light")


@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize("name", ["", *THEMES])
def test_windows_in_it_can_be_read(name: str, appearance: str) -> None:
    theme = theme_for(appearance, THEMES.get(name))
    made = shades(theme)
    for ground in (made.page, made.card, made.soft, made.tint):
        assert contrast(theme.text, ground) >= 4.5
    for ground in (made.page, made.card):
        for text in (theme.muted, theme.accent, made.danger):
            assert contrast(text, ground) >= 4.5
        assert contrast(made.edge, ground) >= 3
    assert contrast(theme.on_accent, made.accent_over) >= 4.5


@pytest.mark.parametrize("vertical", [False, True])
@pytest.mark.parametrize("name", ["ink", "bamboo", "cinnabar"])  # a line, a tint, a fill
def test_the_selected_candidate_stands_out(qtbot: QtBot, name: str, vertical: bool) -> None:
    window = CandidateWindow()
    qtbot.addWidget(window)
    theme = theme_for("light", THEMES[name])
    window.set_look(Look(theme, vertical=vertical), rounded=False)
    window.show_update(replace(sample_update(3), revision=1), QRect(100, 100, 1, 20))
    layout = lay_out(sample_update(3), Form(make_fonts(13), vertical=vertical), 800)
    marked = theme.raised if theme.mark == "tint" else theme.accent
    found = [marked.name() in colours(window.grab(), cell.rect) for cell in layout.cells]
    assert found == [True, False, False, False, False]


def test_settings_choose_theme_brightness_font_and_direction(qtbot: QtBot) -> None:
    settings = Settings(
        theme="bamboo", appearance="dark", font_size=20, layout="vertical", hanzi_font="Kai"
    )
    look = look_of(settings, THEMES)
    assert look.theme.ground == QColor(THEMES["bamboo"].dark.ground)
    assert look.theme.mark == THEMES["bamboo"].mark
    assert (look.size_pt, look.font, look.vertical) == (20, "Kai", True)
    assert look_of(Settings(theme="gone", appearance="light"), THEMES).theme is LIGHT
    assert look_of(Settings(appearance="dark"), THEMES).theme is DARK


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('zh = "水墨"', ""),
        ("[dark]", "[night]"),
        ('text = "#1c1b19"', 'text = "black"'),
        ('\naccent = "#9c2b1f"', ""),
        ("corner = 0", "corner = 200"),
        ('mark = "line"', 'mark = "blink"'),
        ("[light]", "[light"),
    ],
)
def test_a_wrong_theme_is_refused(tmp_path: Path, old: str, new: str) -> None:
    assert old in INK
    path = tmp_path / "mine.toml"
    path.write_text(INK.replace(old, new, 1), "utf-8")
    with pytest.raises(StoreError, match=r"mine\.toml"):
        read_theme(path)


def test_own_themes_come_beside_the_shipped_ones(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "mine.toml").write_text(INK.replace("水墨", "我的"), "utf-8")
    (tmp_path / "ink.toml").write_text(INK.replace("水墨", "新墨"), "utf-8")
    (tmp_path / "wrong.toml").write_text("zh = 1", "utf-8")
    with caplog.at_level(logging.WARNING):
        themes = load_themes((assets_folder() / "themes", tmp_path, tmp_path / "none"))
    assert themes["mine"].label.zh == "我的"
    assert themes["ink"].label.zh == "新墨"
    assert "wrong" not in themes
    assert "wrong.toml" in caplog.text
    assert len(themes) == 7
