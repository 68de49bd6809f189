"""The language of the interface: every text of it is translated, and found at run time."""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from pytestqt.qtbot import QtBot

from model_training.gate import Comparison, Findings, decide
from p2h_desktop.gui import trainer_texts, translation
from p2h_desktop.gui.os_texts import TEXTS, told
from p2h_desktop.gui.translation import Language, TsTranslator, system_language
from p2h_desktop.oslayer.front_end import Situation, choose_front_end

Message = tuple[str, str]


def messages_of(path: Path) -> Iterator[Message]:
    """Yield (context, text) of each text for the interface in a source file."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
            if node.func.attr == "translate" and len(texts) == 2:
                yield str(texts[0]), str(texts[1])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
            if node.func.id == "QT_TRANSLATE_NOOP":
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
def messages(project: Path) -> set[Message]:
    folder = project / "p2h_desktop"
    sources = [folder / "app.py", *sorted((folder / "gui").glob("*.py"))]
    return {message for path in sources for message in messages_of(path)}


def test_every_text_has_an_english_one(project: Path, messages: set[Message]) -> None:
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
    assert not language.set("en")
    assert language.set("zh")
    assert QCoreApplication.translate(*message) == "退出"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"  # Qt's own
    assert (language.set("auto"), language.code) == (system_language() == "en", system_language())
    language.set("zh")


def test_why_keys_come_this_way_is_told_in_english(project: Path, qtbot: QtBot) -> None:
    language = Language(project / "assets" / "translations")
    language.set("en")
    yes_no = (False, True)
    for platform, wanted in product(("linux", "win32", "darwin"), ("auto", "ibus", "x11")):
        for display, wayland, ibus, used in product(yes_no, repeat=4):
            now = Situation(platform, display, wayland, ibus, used, wanted)
            said = told(choose_front_end(now).why)
            assert said
            assert not re.search("[一-鿿。]", said), said
    language.set("zh")
    assert told("现在直接从 X11 取键。以后再说。") == "现在直接从 X11 取键。以后再说。"


def test_what_capture_can_fail_of_has_a_translation(project: Path) -> None:
    folder = project / "p2h_desktop" / "oslayer"
    sources = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    raised = set(re.findall('CaptureError\\("([^"]+)"', sources))
    assert raised
    assert raised <= set(TEXTS)


def test_what_the_judge_and_the_trainer_say_is_told_in_english(project: Path, qtbot: QtBot) -> None:
    few = Comparison([True, False] * 5, [True, True] * 5)
    good = Comparison([True, False] * 50, [True, True] * 50)
    bad = Comparison([True, False] * 50, [False, False] * 50)
    reasons = [
        reason
        for findings in (
            Findings(good, good, 0.5, (6.0, 6.1)),
            Findings(bad, bad, 0.001, (6.0, 60.5)),
            Findings(few, good, 0.5, (6.0, 6.1)),
        )
        for reason in decide(findings).reasons
    ]
    source = (project / "model_training" / "finetune.py").read_text("utf-8")
    stages = re.findall(r'"stage", message=f?"([^"]+)"', source)
    assert len(stages) > 4
    language = Language(project / "assets" / "translations")
    language.set("en")
    said = [
        trainer_texts.told(text) for text in reasons + [re.sub("{.+}", "12", s) for s in stages]
    ]
    language.set("zh")
    assert (
        "✓ 100 commits of later days: first candidate right 50.0% → 100.0%, 50 better, " in said[0]
    )
    assert not [text for text in said if re.search("[一-鿿，；]", text)]
    assert trainer_texts.told("以后再说 {x} 12") == "以后再说 {x} 12"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["zh-Hans-CN", "zh"], "zh"),
        (["en-US", "en", "zh"], "en"),
        (["de-DE", "de"], "en"),
        (["C"], "zh"),
        ([], "zh"),
    ],
)
def test_the_language_follows_the_system(
    monkeypatch: pytest.MonkeyPatch, names: list[str], code: str
) -> None:
    class Locale:
        @staticmethod
        def system() -> Locale:
            return Locale()

        def uiLanguages(self) -> list[str]:
            return names

    assert QLocale.system().uiLanguages() is not None
    monkeypatch.setattr(translation, "QLocale", Locale)
    assert system_language() == code


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
