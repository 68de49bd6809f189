"""The user manual: whole in both languages, within reach of its window, and shown there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextDocument
from pytestqt.qtbot import QtBot

from p2h_desktop.errors import AssetError
from p2h_desktop.gui.help.manual_window import ManualWindow, pages_of
from p2h_desktop.gui.kit.theme import Look
from p2h_desktop.store.paths import manual_folder

LANGUAGES = ("zh", "en")
LINK = re.compile(r"\]\(([^)]+)\)")


@pytest.fixture
def window(qtbot: QtBot) -> ManualWindow:
    made = ManualWindow(manual_folder("en"))
    qtbot.addWidget(made)
    made.set_look(Look())
    return made


def title(window: ManualWindow) -> str:
    return window.page.document().begin().text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_the_index(language: str) -> None:
    folder = manual_folder(language)
    assert {path for _, path in pages_of(folder)} == set(folder.glob("*.md"))
    assert all(title for title, _ in pages_of(folder))


def test_both_languages_have_the_same_pages() -> None:
    zh, en = ([path.name for _, path in pages_of(manual_folder(code))] for code in LANGUAGES)
    assert zh == en


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_stay_among_the_installed_files(language: str) -> None:
    folder = manual_folder(language)
    root = folder.parents[1].resolve()
    for path in folder.glob("*.md"):
        for link in LINK.findall(path.read_text("utf-8")):
            target = (folder / link).resolve()
            assert target.is_file(), f"{path.name}: {link}"
            assert target.is_relative_to(root), f"{path.name}: {link}"


def test_the_list_turns_pages(window: ManualWindow) -> None:
    assert title(window) == "P2H user manual"
    row = [name for name, _ in pages_of(manual_folder("en"))].index("Shuangpin")
    window.list.setCurrentRow(row)
    assert title(window) == "Shuangpin"


def test_a_link_turns_the_page_and_moves_the_list(window: ManualWindow) -> None:
    window.page.setSource(window.page.source().resolved(QUrl("modes.md")))
    assert title(window) == "The v and u modes"
    current = window.list.currentItem()
    assert current is not None
    assert current.text() == "The v and u modes"


def test_links_have_the_colour_of_the_theme(window: ManualWindow) -> None:
    (one, *_) = [c for b in blocks(window) for c in formats(b) if c.isAnchor()]
    assert one.foreground().color() == Look().theme.accent


def test_pictures_are_no_wider_than_the_page(window: ManualWindow) -> None:
    url = QUrl("../../screenshots/settings-en.png")
    kind = QTextDocument.ResourceType.ImageResource.value
    image = window.page.loadResource(kind, url)
    assert 0 < image.deviceIndependentSize().width() <= 620  # type: ignore[attr-defined]


def test_a_search_finds_pages_and_places(window: ManualWindow) -> None:
    window.search.setText("Zhonghuarm")
    shown = [i for i in range(window.list.count()) if not window.list.item(i).isHidden()]
    assert [window.list.item(i).text() for i in shown] == ["Typing pinyin"]
    assert title(window) == "Typing pinyin"
    assert window.page.textCursor().selectedText() == "zhonghuarm"
    window.search.setText("no page says this")
    assert title(window) == "Typing pinyin"
    window.search.clear()
    assert not any(window.list.item(i).isHidden() for i in range(window.list.count()))


def test_enter_goes_to_the_next_place_and_round(window: ManualWindow) -> None:
    window.list.setCurrentRow([n for n, _ in pages_of(manual_folder("en"))].index("Shuangpin"))
    window.search.setText("nijc")
    first = window.page.textCursor().position()
    window.search.returnPressed.emit()
    assert window.page.textCursor().position() == first  # the only one


def test_a_missing_manual_is_an_error_of_the_installation() -> None:
    with pytest.raises(AssetError):
        manual_folder("tlh")


def blocks(window: ManualWindow) -> Iterator[QTextBlock]:
    block = window.page.document().begin()
    while block.isValid():
        yield block
        block = block.next()


def formats(block: QTextBlock) -> list[QTextCharFormat]:
    return [run.fragment().charFormat() for run in block]  # type: ignore[attr-defined]
