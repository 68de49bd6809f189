"""Colours, shapes and fonts of every window, light and dark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from string import Template

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QWidget

from p2h_desktop.store.settings import Settings
from p2h_desktop.store.theme_file import Colours, ThemeFile

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

_STYLE = Template("""
QLabel, QCheckBox, QRadioButton { color: $text; }
QPlainTextEdit, QLineEdit, QComboBox, QListWidget {
    background: $ground; color: $text; border: 1px solid $border;
    border-radius: ${corner}px; padding: 5px 8px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QPlainTextEdit { padding: 6px; }
QPlainTextEdit:focus, QLineEdit:focus, QComboBox:focus,
QListWidget:focus { border-color: $accent; }
QPushButton {
    background: $ground; color: $text; border: 1px solid $border;
    border-radius: ${corner}px; padding: 6px 16px;
}
QPushButton:hover, QComboBox:hover { border-color: $accent; }
QPushButton:focus { border-color: $accent; }
QPushButton:pressed { background: $raised; }
QPushButton:checked { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:disabled { color: $muted; background: $raised; }
QPushButton#primary {
    background: $accent; color: $on_accent; border-color: $accent;
}
QPushButton#tool {
    background: transparent; border-color: transparent; text-align: left; padding: 6px 12px;
    color: $accent;
}
QPushButton#tool:hover, QPushButton#tool:focus { background: $soft; }
QPushButton#quiet { background: transparent; border-color: transparent; color: $accent; }
QPushButton#quiet:hover, QPushButton#quiet:focus { background: $soft; }
QPushButton#quiet:disabled { color: transparent; }
QPushButton#step { padding: 5px 11px; }
QToolButton#card {
    background: $raised; color: $text; border: 2px solid transparent;
    border-radius: ${card_corner}px; padding: 4px;
}
QToolButton#card:hover, QToolButton#card:focus { border-color: $border; }
QToolButton#card:checked { border-color: $accent; color: $accent; }
QComboBox { padding-right: 26px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox QAbstractItemView {
    background: $ground; color: $text; border: 1px solid $border;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLabel#reason {
    background: $ground; color: $text; border-left: 4px solid $accent;
    padding: 8px 10px;
}
QLabel#muted { color: $muted; }
QLabel#title { color: $text; font-weight: 600; }
QFrame#card {
    background: $ground; border: 1px solid $soft; border-radius: ${card_corner}px;
}
QListWidget#groups {
    background: transparent; border: none; padding: 0; outline: none;
}
QListWidget#groups::item { padding: 8px 12px; border-radius: ${corner}px; color: $text; }
QListWidget#groups::item:hover { background: $soft; }
QListWidget#groups::item:selected { background: $accent; color: $on_accent; }
QTableView {
    background: $ground; color: $text; border: 1px solid $border;
    border-radius: ${corner}px; outline: none;
    selection-background-color: $accent; selection-color: $on_accent;
}
QTableView::item { padding: 2px 6px; }
QHeaderView, QTableCornerButton::section { background: $raised; border: none; }
QHeaderView::section {
    background: $raised; color: $muted; border: none;
    border-bottom: 1px solid $border; padding: 5px 8px;
}
QTabWidget::pane {
    background: $raised; border: 1px solid $border; border-radius: ${card_corner}px; top: -1px;
}
QTabBar::tab {
    background: transparent; color: $muted; border: none;
    border-bottom: 2px solid transparent; padding: 8px 16px;
}
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $accent; }
QMenu { background: $ground; color: $text; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 6px 18px; border-radius: ${corner}px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QDialog { background: $raised; color: $text; }
QDialog QLabel, QDialog QCheckBox { color: $text; }
QDialog QLabel#muted { color: $muted; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar::handle:vertical {
    background: $border; border-radius: 3px; min-height: 30px;
}
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QToolTip {
    background: $ground; color: $text; border: 1px solid $border; padding: 4px;
}
""")


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


def palette(theme: Theme) -> QPalette:
    """Return the Qt palette of a look, for windows made of Qt's own widgets."""
    made = QPalette(theme.raised, theme.raised)
    roles = {
        QPalette.ColorRole.Window: theme.raised,
        QPalette.ColorRole.Base: theme.ground,
        QPalette.ColorRole.AlternateBase: theme.raised,
        QPalette.ColorRole.Button: theme.ground,
        QPalette.ColorRole.ToolTipBase: theme.ground,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.on_accent,
    }
    for role, colour in roles.items():
        made.setColor(role, colour)
    disabled = (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)
    for role in disabled:
        made.setColor(QPalette.ColorGroup.Disabled, role, theme.muted)
    return made


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


def dress(window: QWidget, theme: Theme) -> None:
    """Give a window of Qt's own widgets the colours of a theme."""
    window.setStyleSheet("")  # under a style sheet a new palette would not reach the ground
    window.setPalette(palette(theme))
    window.setStyleSheet(style_sheet(theme))


def style_sheet(theme: Theme) -> str:
    """Return the style of Qt's own widgets in our windows.

    Names there: #primary (a button), #quiet (a button without a frame), #reason (a label that
    explains), #muted (a label read second), #title (a heading), #card (a framed group).
    """
    colours = {field.name: getattr(theme, field.name).name() for field in fields(Colours)}
    soft = mixed(theme.raised, theme.border, 0.45).name()
    corner = round(theme.corner / 10)
    return _STYLE.substitute(colours, soft=soft, corner=corner, card_corner=corner + 3)
