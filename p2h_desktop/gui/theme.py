"""Colours and fonts of every window, light and dark."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette

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


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one look; text on any of its grounds has a contrast of 4.5 or more."""

    ground: QColor
    raised: QColor
    border: QColor
    text: QColor
    muted: QColor
    accent: QColor
    on_accent: QColor


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


def theme_for(choice: str) -> Theme:
    """Return the look for the setting `choice`: "light", "dark" or "auto" (as the system)."""
    if choice == "auto":
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if choice == "dark" else LIGHT


def hanzi_font(size_pt: float) -> QFont:
    """Return a font for hanzi at `size_pt`: Simplified-Chinese shapes, then the interface font."""
    return _font(_present_hanzi_families() + QGuiApplication.font().families(), size_pt)


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


def style_sheet(theme: Theme) -> str:
    """Return the style of the compose window's widgets; #reason and #primary are names there."""
    ground, raised, border = theme.ground.name(), theme.raised.name(), theme.border.name()
    text, accent, on_accent = theme.text.name(), theme.accent.name(), theme.on_accent.name()
    return f"""
        QPlainTextEdit {{
            background: {ground}; color: {text}; border: 1px solid {border};
            border-radius: 8px; padding: 6px;
        }}
        QPlainTextEdit:focus {{ border-color: {accent}; }}
        QPushButton {{
            background: {ground}; color: {text}; border: 1px solid {border};
            border-radius: 6px; padding: 6px 16px;
        }}
        QPushButton:hover {{ border-color: {accent}; }}
        QPushButton:pressed {{ background: {raised}; }}
        QPushButton#primary {{
            background: {accent}; color: {on_accent}; border-color: {accent};
        }}
        QLabel#reason {{
            background: {ground}; color: {text}; border-left: 4px solid {accent};
            padding: 8px 10px;
        }}
    """
