"""Editors for how the candidates look: theme cards, the font, and a preview."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from p2h_desktop.core.types import Candidate, Preedit, Source, Update
from p2h_desktop.gui.candidates.candidate_view import CandidateView
from p2h_desktop.gui.kit.editors import Chooser, Editor, OnChange
from p2h_desktop.gui.kit.flow_layout import FlowLayout
from p2h_desktop.gui.kit.style import GAP
from p2h_desktop.gui.kit.theme import Look, Theme, hanzi_font, theme_for
from p2h_desktop.store.settings.theme_file import ThemeFile

OWN_THEME = "p2h"

_CARD = QSize(112, 46)
_COLUMN = 5  # candidates in a preview of a column: it must leave room for the settings


def sample_update(page_size: int) -> Update:
    """Return an Update to try a look with: a sentence, words, a comment, a corrected one."""
    texts = ("今天天气很好", "今天", "金田", "今", "金", "近", "进", "仅", "紧")[:page_size]
    candidates = tuple(
        Candidate(text, (3,), (), 0.0, Source.WORD, text == "金田", "jīn" if text == "金" else "")
        for text in texts
    )
    preedit = Preedit("jin tian tian qi hen hao", 24, 0)
    return Update(preedit, candidates, 0, 0, 3, None, True, 0)


class Preview(QWidget):
    """The candidate window as it would look, inside another window."""

    def __init__(self) -> None:
        """Make an empty preview."""
        super().__init__()
        self._view = CandidateView(show_preedit=True, parent=self)
        self._view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_look(self, look: Look, page_size: int, badge: str) -> None:
        """Show a sample in this look."""
        self._view.set_look(look, framed=True, rounded=True)
        self._view.set_badge(badge)
        shown = min(page_size, _COLUMN) if look.vertical else page_size
        self._view.resize(self._view.show_update(sample_update(shown), max(self.width(), 520)))
        self.setFixedHeight(self._view.height())


def theme_editor(themes: Mapping[str, ThemeFile], language: str, on_change: OnChange) -> Editor:
    """Return cards to choose a theme from, each a small picture of it."""
    widget = QWidget()
    row = FlowLayout(GAP)
    widget.setLayout(row)
    group = QButtonGroup(widget)
    cards: dict[str, QToolButton] = {}
    every: dict[str, ThemeFile | None] = {OWN_THEME: None, **themes}
    for name, theme in every.items():
        card = QToolButton()
        card.setObjectName("card")
        card.setText(theme.label.say(language) if theme else "P2H")
        card.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        card.setIconSize(_CARD)
        card.setIcon(QIcon(_picture(theme, card.devicePixelRatioF())))
        card.setCheckable(True)
        card.clicked.connect(partial(_choose, on_change, name))
        group.addButton(card)
        row.addWidget(card)
        cards[name] = card

    def show(name: str) -> None:
        cards.get(name, cards[OWN_THEME]).setChecked(True)

    return Editor(widget, show, wide=True)


def font_editor(automatic: str, on_change: OnChange) -> Editor:
    """Return a list of the fonts that hold Simplified hanzi; automatic: what no choice is called.

    A font that is not there any more stays in the list while it is chosen.
    """
    box = Chooser()
    box.setMinimumWidth(200)
    box.addItem(automatic, "")
    for family in QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        if not QFontDatabase.isPrivateFamily(family):
            box.addItem(family, family)
            box.setItemData(box.count() - 1, QFont(family), Qt.ItemDataRole.FontRole)
    box.activated.connect(lambda index: on_change(box.itemData(index)))

    def show(family: str) -> None:
        if box.findData(family) < 0:
            box.addItem(family, family)
        box.setCurrentIndex(box.findData(family))

    return Editor(box, show)


def _choose(on_change: OnChange, name: str, checked: bool = True) -> None:
    on_change(name)


def _picture(theme: ThemeFile | None, ratio: float) -> QPixmap:
    """Paint a card: the left half light, the right half dark."""
    picture = QPixmap(_CARD * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = _CARD.width() // 2
        for left, brightness in ((0, "light"), (half, "dark")):
            _paint_half(painter, theme_for(brightness, theme), left, half)
    return picture


def _paint_half(painter: QPainter, theme: Theme, left: int, width: int) -> None:
    height = _CARD.height()
    painter.fillRect(left, 0, width, height, theme.ground)
    corner = theme.corner / 12
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setFont(hanzi_font(13))
    text = theme.accent
    if theme.mark == "fill":
        painter.setBrush(theme.accent)
        painter.drawRoundedRect(left + 6, 10, 25, 26, corner, corner)
        text = theme.on_accent
    elif theme.mark == "tint":
        painter.setBrush(theme.raised)
        painter.drawRoundedRect(left + 6, 10, 25, 26, corner, corner)
    else:
        painter.fillRect(left + 6, 34, 25, 2, theme.accent)
    centre = Qt.AlignmentFlag.AlignCenter
    painter.setPen(text)
    painter.drawText(left + 6, 10, 25, 26, centre, "字")
    painter.setPen(theme.text)
    painter.drawText(left + 31, 10, 22, 26, centre, "自")
