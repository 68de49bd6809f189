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
from p2h_desktop.gui import translation
from p2h_desktop.gui.lower_texts import told
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


def speaking(project: Path) -> Iterator[Path]:
    """Yield the sources below the windows whose Chinese texts reach the user through a window."""
    app, training = project / "p2h_desktop", project / "model_training"
    silent = {
        *("settings.py", "setting_kinds.py", "settings_doc.py"),  # both languages stand there
        *("version_commands.py", "ibus_install.py"),  # for the command line
        *("ibus_values.py", "autostart.py", "clock.py"),  # for the system, and for what is typed
        "front_end.py",  # has a test of its own
    }
    for layer in ("store", "oslayer", "inference"):
        yield from (p for p in sorted((app / layer).glob("*.py")) if p.name not in silent)
    yield app / "cli" / "doctor.py"
    yield from (app / "core" / "keymap.py", app / "assembly.py", app / "personal.py")
    yield from (training / f"{name}.py" for name in ("finetune", "gate", "resources"))


def chinese_texts(path: Path) -> Iterator[str]:
    """Yield the texts of a source file with {0}, {1} … for what is put in."""
    tree = ast.parse(path.read_text("utf-8"))
    inner = {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
        for part in node.values
    }  # fmt: skip
    inner |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = template_of(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = "" if id(node) in inner else node.value
        else:
            continue
        if re.search("[一-鿿]", text):
            yield text


def template_of(node: ast.JoinedStr) -> str:
    count = iter(range(len(node.values)))
    parts = (p.value if isinstance(p, ast.Constant) else f"{{{next(count)}}}" for p in node.values)
    return "".join(map(str, parts))


# of files that people write, of the command line; and what stands behind another text only
NOT_SAID = {
    *("# P2H 个人词典 1", "{0}\n# 词\t读音\t权重\t标记\n"),
    *("好", "注意", "不行", "，用的是个人版本 {0}"),
    *("IBus 引擎", "从 X11 取键", "系统的键盘钩子", "只能用写字板"),
}


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
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"  # Qt's own
    assert QCoreApplication.translate("Tray", "没有译文") == "没有译文"
    assert not language.set("en")
    assert language.set("zh")
    assert QCoreApplication.translate(*message) == "退出"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"
    assert (language.set("auto"), language.code) == (system_language() == "en", system_language())
    language.clear()
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


def test_what_the_layers_below_say_is_told_in_english(project: Path, qtbot: QtBot) -> None:
    language = Language(project / "assets" / "translations")
    said = {text for path in speaking(project) for text in chinese_texts(path)} - NOT_SAID
    assert len(said) > 80
    language.set("en")
    for template in sorted(said):
        values = [f"x{i}" for i in range(template.count("{"))]
        english = told(template.format(*values))
        assert not re.search("[一-鿿。；]", english), english
        assert all(value in english for value in values), english
    language.set("zh")
    assert all(told(text) == text for text in said)


def test_what_the_judge_says_is_told_in_english(project: Path, qtbot: QtBot) -> None:
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
    language = Language(project / "assets" / "translations")
    language.set("en")
    said = list(map(told, reasons))
    language.set("zh")
    assert said[0].startswith("✓ 100 commits of later days: first candidate right 50.0% → 100.0%")
    assert not [text for text in said if re.search("[一-鿿，；]", text)]


@pytest.mark.parametrize(
    ("text", "english"),
    [
        (
            "✗ 每键用时 4.0 → 9.1 毫秒；变慢了\n✓ 只打过一次的暗记试不出来",
            "✗ A key takes 4.0 → 9.1 ms; slower\n✓ Secrets typed once cannot be found in the model",
        ),
        (
            "历史文件不能用：磁盘已满。打字照常；刚才的内容先留在内存里，稍后再写。",
            "The file of your history cannot be used: the disk is full. "
            "Typing goes on; what is new waits in memory and is written later.",
        ),
        (
            "磁盘只剩 3 MB，训练需要 200 MB；正在用电池，电量只有 9%，请接上电源再训练",
            "Only 3 MB are free on the disk, training needs 200 MB; "
            "On battery, 9 % left; plug in to train",
        ),
        (
            "IBus 引擎：Wayland 上经由 IBus 打字。",
            "IBus engine: On Wayland, typing goes through IBus.",
        ),
        (
            "一句用 9 毫秒，用的是个人版本 v2026",
            "a sentence takes 9 ms, with the personal version v2026",
        ),
        ("/home/me（还没有，用到时再建）", "/home/me (not there yet, made when needed)"),
        ("杨丽：读不出来（no such file）", "杨丽 cannot be read (no such file)"),
        ("没有人说过的话。IBus 没有运行", "没有人说过的话。 IBus is not running"),
        ("cannot be", "cannot be"),
    ],
)
def test_texts_put_together_are_taken_apart(
    project: Path, qtbot: QtBot, text: str, english: str
) -> None:
    language = Language(project / "assets" / "translations")
    language.set("en")
    assert told(text) == english
    language.set("zh")
    assert told(text) == text


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
