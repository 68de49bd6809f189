"""The style of all windows of Qt's own widgets: colours by their use, spacing, type sizes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from string import Template

from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QWidget

from p2h_desktop.gui.kit.theme import Theme, mixed
from p2h_desktop.store.paths import asset

# Lengths in logical pixels, on a grid of 4.
TIGHT = 4
GAP = 8
WIDE = 12
MARGIN = 16

# Type sizes, as shares of the size of the interface font.
_SMALL, _HEADING, _FIGURE = 0.88, 1.5, 1.8

_DANGER = {False: QColor("#b3261e"), True: QColor("#ff9d94")}  # on light and on dark ground

_STYLE = Template("""
QWidget { color: $text; placeholder-text-color: $muted; }
QLabel { background: transparent; }
QLabel#muted { color: $muted; }
QLabel#danger { color: $danger; font-weight: 600; }
QLabel#small { color: $muted; font-size: ${small}pt; }
QLabel#title { font-weight: 600; }
QLabel#heading { font-size: ${heading}pt; font-weight: 600; }
QLabel#figure { font-size: ${figure}pt; }
QLabel#reason {
    background: $tint; border-left: 4px solid $accent; padding: 8px 12px;
    border-top-right-radius: ${corner}px; border-bottom-right-radius: ${corner}px;
}
QFrame#card { background: $card; border: 1px solid $line; border-radius: ${card_corner}px; }
QFrame#rule { background: $line; border: none; max-height: 1px; }

QPlainTextEdit, QTextBrowser, QLineEdit, QComboBox, QListView, QTreeView, QTableView {
    background: $card; border: 1px solid $edge; border-radius: ${corner}px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QTextBrowser, QListView, QTreeView, QTableView { border-color: $line; }
QFileDialog QToolButton { background: $icon_ground; border-radius: ${corner}px; }
QPlainTextEdit { padding: 8px; }
QLineEdit, QComboBox { padding: 5px 8px; min-height: 20px; }
QPlainTextEdit:focus { border: 2px solid $accent; padding: 7px; }
QLineEdit:focus, QComboBox:focus { border: 2px solid $accent; padding: 4px 7px; }
QComboBox { padding-right: 28px; }
QComboBox:focus { padding-right: 27px; }
QComboBox:hover { border-color: $accent; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow, QPushButton::menu-indicator {
    image: url("$down"); width: 12px; height: 12px;
}
QComboBox QAbstractItemView {
    background: $card; border: 1px solid $line; padding: 4px;
    selection-background-color: $tint; selection-color: $text;
}

QPushButton {
    background: $card; border: 1px solid $line; border-radius: ${corner}px;
    padding: 5px 16px; min-height: 20px;
}
QPushButton:hover { background: $soft; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 15px; }
QPushButton:disabled { color: $faint; background: transparent; }
QPushButton:checked { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:checked:focus { border-color: $text; }
QPushButton#primary { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton#primary:hover { background: $accent_over; border-color: $accent_over; }
QPushButton#primary:focus { border-color: $text; }
QPushButton#primary:disabled { background: $soft; color: $faint; border-color: $soft; }
QPushButton#danger { color: $danger; }
QPushButton#danger:focus { border-color: $danger; }
QPushButton#danger:disabled { color: $faint; }
QPushButton#tool, QPushButton#quiet {
    background: transparent; border-color: transparent; color: $accent;
}
QPushButton#tool { text-align: left; padding: 3px 12px; }
QPushButton#quiet { padding: 0 4px; }
QPushButton#tool:hover, QPushButton#quiet:hover { background: $soft; }
QPushButton#tool:focus { border-color: $accent; padding: 2px 11px; }
QPushButton#quiet:focus { border-color: $accent; padding: 0 3px; }
QPushButton#step { padding: 5px 10px; }
QPushButton#chip { padding: 3px 12px; }
QPushButton#chip:focus { padding: 2px 11px; }
QPushButton#chip:checked { background: $tint; color: $text; border-color: $accent; }
QPushButton::menu-indicator {
    subcontrol-origin: padding; subcontrol-position: right center; right: 8px;
}
QPushButton#menu { padding-right: 28px; }

QToolButton#card {
    background: $soft; border: 2px solid transparent; border-radius: ${card_corner}px; padding: 4px;
}
QToolButton#card:hover { border-color: $line; }
QToolButton#card:checked { border-color: $accent; color: $accent; }
QToolButton#card:focus { border-color: $text; }

QCheckBox { spacing: 8px; }
QCheckBox::indicator, QListWidget::indicator, QMenu::indicator {
    width: 14px; height: 14px; border: 1px solid $edge; border-radius: 4px; background: $card;
}
QCheckBox::indicator:checked, QListWidget::indicator:checked, QMenu::indicator:checked {
    background: $accent; border-color: $accent; image: url("$tick");
}
QCheckBox::indicator:focus { border: 2px solid $accent; }
QCheckBox:focus { color: $accent; }
QSlider::groove:horizontal { background: $line; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal {
    background: $card; border: 2px solid $accent; width: 12px; margin: -6px 0; border-radius: 8px;
}
QSlider::handle:horizontal:focus { background: $accent; }
QProgressBar { background: $line; border: none; border-radius: 4px; max-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }

QListWidget { padding: 4px; outline: none; }
QListWidget::item { padding: 4px 8px; border-radius: ${corner}px; }
QListWidget::item:hover { background: $soft; }
QListWidget::item:selected { background: $tint; color: $text; }
QListWidget:focus, QTextBrowser:focus, QTableView:focus { border-color: $accent; }
QListWidget#groups { background: transparent; border: none; padding: 0; }
QListWidget#groups::item { padding: 7px 12px; border: 1px solid transparent; }
QListWidget#groups::item:selected { background: $accent; color: $on_accent; }
QListWidget#groups:focus::item:selected { border-color: $text; }
QTableView { outline: none; selection-background-color: $tint; selection-color: $text; }
QTableView::item { padding: 0 8px; border: none; border-bottom: 1px solid $soft; }
QHeaderView, QTableCornerButton::section { background: transparent; border: none; }
QHeaderView::section {
    background: $card; color: $muted; border: none; border-bottom: 1px solid $line;
    padding: 6px 8px; font-size: ${small}pt;
}
QTabWidget::pane { border: none; border-top: 1px solid $line; top: -1px; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: $muted; border: none;
    border-bottom: 2px solid transparent; padding: 7px 16px;
}
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover, QTabBar::tab:focus { color: $accent; }
QMenu { background: $card; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 16px 6px 32px; border-radius: ${corner}px; }
QMenu::indicator { left: 8px; }
QMenu::item:selected { background: $tint; color: $text; }
QMenu::item:disabled { color: $muted; background: transparent; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QDialog, QMessageBox { background: $page; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; margin: 2px; }
QScrollBar:horizontal { height: 10px; margin: 2px; }
QScrollBar::handle { background: $edge; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QToolTip { background: $card; color: $text; border: 1px solid $line; padding: 4px; }
""")


@dataclass(frozen=True, slots=True)
class Shades:
    """What the colours of a theme become in windows.

    page: the ground of a window; card: of groups and fields on it; line: separates; edge: of
    fields, with a contrast of 3 to both grounds; soft: under the mouse; tint: what is chosen, text
    on it can be read; faint: what cannot be used now; accent_over: the accent under the mouse.
    """

    page: QColor
    card: QColor
    line: QColor
    edge: QColor
    soft: QColor
    tint: QColor
    faint: QColor
    accent_over: QColor
    danger: QColor


def shades(theme: Theme) -> Shades:
    """Return the colours of windows in a theme; in the dark, what is nearer is lighter."""
    dark = theme.ground.lightness() < 128
    page = mixed(theme.ground, QColor("#000000"), 0.28) if dark else theme.raised
    return Shades(
        page=page,
        card=theme.ground,
        line=mixed(theme.ground, theme.border, 0.75),
        edge=mixed(theme.border, theme.muted, 0.7),
        soft=mixed(theme.ground, theme.border, 0.3),
        tint=mixed(theme.ground, theme.accent, 0.24 if dark else 0.14),
        faint=mixed(theme.muted, page, 0.35),
        accent_over=mixed(theme.accent, theme.text, 0.15),
        danger=_DANGER[dark],
    )


def dress(window: QWidget, theme: Theme) -> None:
    """Give a window of Qt's own widgets the colours of a theme."""
    window.setStyleSheet("")  # under a style sheet a new palette would not reach the ground
    window.setPalette(palette(theme))
    window.setStyleSheet(style_sheet(theme))


def small_font() -> QFont:
    """Return the font for what is painted and read second, as labels of the name #small."""
    font = QGuiApplication.font()
    font.setPointSizeF(font.pointSizeF() * _SMALL)
    return font


def palette(theme: Theme) -> QPalette:
    """Return the Qt palette of a theme, for what a style sheet does not reach."""
    page, ground = shades(theme).page, theme.ground
    made = QPalette(page, page)
    roles = {
        QPalette.ColorRole.Window: page,
        QPalette.ColorRole.Base: ground,
        QPalette.ColorRole.AlternateBase: page,
        QPalette.ColorRole.Button: ground,
        QPalette.ColorRole.ToolTipBase: ground,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.on_accent,
        QPalette.ColorRole.Accent: theme.accent,
    }
    for role, colour in roles.items():
        made.setColor(role, colour)
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, theme.muted)
    return made


def style_sheet(theme: Theme) -> str:
    """Return the style of Qt's own widgets in our windows.

    Names there: buttons #primary, #danger (destroys), #quiet (a link), #tool, #chip, #step, #menu;
    labels #heading, #title, #figure, #muted, #small, #danger, #reason (explains); frames #card,
    #rule (a line); the list #groups.
    """
    made = shades(theme)
    colours = {field.name: getattr(made, field.name).name() for field in fields(Shades)}
    colours |= {
        name: getattr(theme, name).name() for name in ("text", "muted", "accent", "on_accent")
    }
    size = QGuiApplication.font().pointSizeF()
    sizes = {"small": size * _SMALL, "heading": size * _HEADING, "figure": size * _FIGURE}
    corner = round(theme.corner / 10)
    dark = theme.ground.lightness() < 128
    return _STYLE.substitute(
        colours,
        **{name: f"{value:.1f}" for name, value in sizes.items()},
        corner=corner,
        icon_ground=theme.muted.name() if dark else "transparent",  # Qt's own icons are black
        card_corner=corner + 3,
        tick=_icon("tick-dark" if theme.on_accent.lightness() < 128 else "tick-light"),
        down=_icon("down-light" if dark else "down-dark"),
    )


def _icon(name: str) -> str:
    return asset(f"icons/{name}.svg").as_posix()
