"""The language of the interface: every text of it is translated, and found at run time."""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from pytestqt.qtbot import QtBot

from p2h_desktop.gui.kit import translation
from p2h_desktop.gui.kit.rendered import rendered
from p2h_desktop.gui.kit.translation import Language, TsTranslator
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message

Translated = tuple[str, str]


def messages_of(path: Path) -> Iterator[Translated]:
    """Yield (context, text) of each text for the interface in a source file."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
            if node.func.attr == "translate" and len(texts) == 2:
                yield str(texts[0]), str(texts[1])
    for owner in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        for node in ast.walk(owner):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "tr"
            ):
                text = node.args[0]
                assert isinstance(text, ast.Constant), f"{path.name}:{node.lineno}"
                yield owner.name, str(text.value)


@pytest.fixture(scope="module")
def messages(project: Path) -> set[Translated]:
    folder = project / "p2h_desktop"
    sources = sorted(p for part in ("app", "gui") for p in (folder / part).rglob("*.py"))
    return {message for path in sources for message in messages_of(path)}


def test_every_text_has_an_english_one(project: Path, messages: set[Translated]) -> None:
    english = TsTranslator(project / "assets" / "translations" / "p2h_en.ts")
    lacking = sorted(m for m in messages if not english.translate(*m))
    assert len(messages) > 50
    assert not lacking, "see CONTRIBUTING.md, Texts of the interface"
    translated = "".join(english.translate(*m) for m in messages)
    assert not [c for c in translated if "一" <= c <= "鿿"]


def test_the_language_is_set_and_taken_back(project: Path, qtbot: QtBot) -> None:
    language = Language(project / "assets" / "translations")
    message = ("Tray", "退出")
    assert language.set("en")
    assert QCoreApplication.translate(*message) == "Quit"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"  # Qt's own
    assert QCoreApplication.translate("Tray", "没有译文") == "没有译文"
    assert not language.set("en")
    assert language.set("zh")
    assert QCoreApplication.translate(*message) == "退出"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"
    assert not language.set("auto")  # the locale of the tests is Chinese
    language.clear()
    language.set("zh")


def test_messages_are_shown_in_the_language_of_the_windows(project: Path, qtbot: QtBot) -> None:
    language = Language(project / "assets" / "translations")
    said = message(Code.LITTLE_DISK, free_mb=3, needed_mb=200)
    language.set("en")
    assert rendered(said) == "only 3 MB of disk space is free; training needs 200 MB"
    language.set("zh")
    assert rendered(said) == "磁盘只剩 3 MB，训练需要 200 MB"


@pytest.mark.parametrize(
    ("variables", "names", "code"),
    [
        ({}, ["zh-Hans-CN", "zh"], "zh"),
        ({}, ["de-DE", "de"], "en"),
        ({}, ["C"], "en"),
        ({}, [], "en"),
        ({"LANG": "zh_CN.UTF-8"}, ["en-US"], "zh"),
    ],
)
def test_the_language_follows_the_system(
    project: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    names: list[str],
    code: str,
) -> None:
    class Locale:
        @staticmethod
        def system() -> Locale:
            return Locale()

        def uiLanguages(self) -> list[str]:
            return names

    assert QLocale.system().uiLanguages() is not None
    monkeypatch.setattr(translation, "QLocale", Locale)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    language = Language(project / "assets" / "translations")
    language.set("auto")
    assert language.code == code
    language.clear()


@pytest.mark.parametrize("content", ["", "<TS><context>", "plain"])
def test_a_damaged_file_translates_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str
) -> None:
    (tmp_path / "p2h_en.ts").write_text(content, "utf-8")
    with caplog.at_level(logging.WARNING):
        translator = TsTranslator(tmp_path / "p2h_en.ts")
    assert translator.isEmpty()
    assert "p2h_en.ts" in caplog.text


def test_unfinished_messages_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "p2h_en.ts").write_text(
        "<TS><context><name>A</name>"
        "<message><source>好</source><translation>good</translation></message>"
        '<message><source>坏</source><translation type="unfinished">bad</translation></message>'
        "</context></TS>",
        "utf-8",
    )
    translator = TsTranslator(tmp_path / "p2h_en.ts")
    assert translator.translate("A", "好") == "good"
    assert not translator.translate("A", "坏")
    assert not translator.translate("B", "好")
