"""Themes and fonts: the colours that a look is made of, light and dark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication

from p2h_desktop.store.settings.settings import Settings
from p2h_desktop.store.settings.theme_file import Colours, ThemeFile

# Simplified-Chinese shapes first: without a named family the system may draw Japanese ones.
_HANZI_FAMILIES = (
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)

_LEAST_PT = 11  # hanzi have more strokes than letters


@dataclass(frozen=True, slots=True)
class Theme:
    """One look; text on any of its grounds has a contrast of 4.5 or more. Fields as ThemeFile."""

    ground: QColor
    raised: QColor
    border: QColor
    text: QColor
    muted: QColor
    accent: QColor
    on_accent: QColor
    corner: int = 60
    mark: str = "fill"


LIGHT = Theme(
    ground=QColor("#ffffff"),
    raised=QColor("#f0f2f6"),
    border=QColor("#b9c0cc"),
    text=QColor("#1a1d23"),
    muted=QColor("#666e7b"),
    accent=QColor("#2563d9"),
    on_accent=QColor("#ffffff"),
)
DARK = Theme(
    ground=QColor("#23262c"),
    raised=QColor("#31353d"),
    border=QColor("#474c57"),
    text=QColor("#eceef2"),
    muted=QColor("#a3aab6"),
    accent=QColor("#7fb0ff"),
    on_accent=QColor("#0d1626"),
)


@dataclass(frozen=True, slots=True)
class Look:
    """All that the settings say of how windows look; font: a family for hanzi, "" for ours."""

    theme: Theme = LIGHT
    size_pt: float = 13
    font: str = ""
    vertical: bool = False


def look_of(settings: Settings, themes: Mapping[str, ThemeFile]) -> Look:
    """Return the look that the settings and the system choose among `themes`."""
    theme = theme_for(settings.appearance, themes.get(settings.theme))
    vertical = settings.layout == "vertical"
    return Look(theme, settings.font_size, settings.hanzi_font, vertical)


def badge_of(settings: Settings) -> str:
    """Return the word that windows show in incognito; "" otherwise."""
    return QCoreApplication.translate("Incognito", "无痕") if settings.incognito else ""


def theme_for(appearance: str, theme: ThemeFile | None = None) -> Theme:
    """Return a theme in the brightness wanted: "light", "dark" or "auto" (as the system).

    theme: None for the one of P2H.
    """
    dark = appearance == "dark"
    if appearance == "auto":
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    if theme is None:
        return DARK if dark else LIGHT
    colours = theme.dark if dark else theme.light
    made = {field.name: QColor(getattr(colours, field.name)) for field in fields(Colours)}
    return Theme(**made, corner=theme.corner, mark=theme.mark)


def hanzi_font(size_pt: float, family: str = "") -> QFont:
    """Return a font for hanzi at `size_pt`: `family`, Simplified shapes, the interface font."""
    families = _present_hanzi_families() + QGuiApplication.font().families()
    return _font([family, *families] if family else families, size_pt)


def letters_font(size_pt: float) -> QFont:
    """Return a font for letters at `size_pt`: the interface font, then Simplified hanzi."""
    return _font(QGuiApplication.font().families() + _present_hanzi_families(), size_pt)


def _present_hanzi_families() -> list[str]:
    return [family for family in _HANZI_FAMILIES if QFontDatabase.hasFamily(family)]


def _font(families: list[str], size_pt: float) -> QFont:
    font = QGuiApplication.font()
    font.setFamilies(families)
    font.setPointSizeF(size_pt)
    return font


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """Return `one` with a `share` (0 to 1) of `other` in it."""

    def between(low: float, high: float) -> float:
        return low + (high - low) * share

    return QColor.fromRgbF(
        between(one.redF(), other.redF()),
        between(one.greenF(), other.greenF()),
        between(one.blueF(), other.blueF()),
    )


def interface_font() -> QFont:
    """Return the font for the texts of all windows, to be set for the application.

    Fonts set for a window do not reach the widgets that a style sheet has touched.
    """
    return letters_font(max(QGuiApplication.font().pointSizeF(), _LEAST_PT))
