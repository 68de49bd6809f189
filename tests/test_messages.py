"""Messages: every code has both texts, every text gets its values, every surface one language."""

from __future__ import annotations

import argparse
import ast
import errno
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import pytest

from p2h_desktop.cli.argparse_words import CHINESE, argparse_in
from p2h_desktop.cli.main import build_parser, main
from p2h_desktop.errors import EntryError, StoreError
from p2h_desktop.messages.catalogue import CATALOGUE, doctor, files, keyboard, training, versions
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.language import choose_language
from p2h_desktop.messages.message import from_json, message, to_json, verbatim
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.messages.rendering import Say, render
from p2h_desktop.store.paths import settings_file
from p2h_desktop.store.settings.interface_language import interface_language

HAN = re.compile("[一-鿿]")
# what argparse says to programmers
TO_PROGRAMMERS = re.compile(
    r"conflict|merge|must be optional|not callable|__call__|dest=|invalid option string"
    r"|is an invalid argument|unknown parser|multiple subparser"
)


def sources(project: Path) -> Iterator[tuple[Path, ast.Module]]:
    for folder in ("p2h_desktop", "model_training"):
        for path in sorted((project / folder).rglob("*.py")):
            if "messages" not in path.relative_to(project).parts[:-1]:
                yield path, ast.parse(path.read_text("utf-8"))


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_code_has_one_text_in_each_language() -> None:
    parts = [files.TEXTS, versions.TEXTS, keyboard.TEXTS, doctor.TEXTS, training.TEXTS]
    assert set(CATALOGUE) == set(Code)
    assert sum(map(len, parts)) == len(Code)
    for code, text in CATALOGUE.items():
        assert gaps(text.zh) == gaps(text.en), code
        assert not HAN.search(text.en), code
        assert HAN.search(text.zh) or text.zh == text.en or gaps(text.zh), code


def test_every_code_is_used(project: Path) -> None:
    used = {
        node.attr
        for _, tree in sources(project)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.value.id == "Code"
    }
    inner = {Code.VERBATIM.name}  # made by verbatim()
    inner |= {code.name for code in Code if code.name.startswith("REASON_")}  # by os_reason()
    assert {code.name for code in Code} - used <= inner


def test_every_message_gets_the_values_its_text_shows(project: Path) -> None:
    checked = 0
    for path, tree in sources(project):
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            first = node.args[0]
            if node.func.id != "message" and not node.func.id.endswith("Error"):
                continue
            if isinstance(first, ast.Attribute) and ast.unparse(first.value) == "Code":
                given = {keyword.arg for keyword in node.keywords}
                place = f"{path.name}:{node.lineno}"
                assert gaps(CATALOGUE[Code[first.attr]].zh) <= given, place
                checked += 1
    assert checked > 150


def test_the_texts_of_the_command_line_stand_in_both_languages(project: Path) -> None:
    found = 0
    for path, tree in sources(project):
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "say"):
                continue
            texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
            if len(texts) != 2:
                continue
            zh, en = map(str, texts)
            place = f"{path.name}:{node.lineno}"
            assert gaps(zh) == gaps(en), place
            assert not HAN.search(en), place
            found += 1
    assert found > 100


def test_a_message_is_rendered_with_all_that_is_in_it() -> None:
    low = message(Code.LITTLE_DISK, free_mb=3, needed_mb=200)
    battery = message(Code.ON_BATTERY, charge=9)
    both = message(Code.TRAINING_OBSTACLES, obstacles=(low, battery))
    assert render(both, "zh") == (
        "磁盘只剩 3 MB，训练需要 200 MB；正在使用电池，电量只有 9%，请接通电源后再训练"
    )
    assert render(both, "en") == (
        "only 3 MB of disk space is free; training needs 200 MB; "
        "the computer runs on battery (9% left); plug it in to train"
    )
    files_lost = message(Code.FOUND_FILES_DAMAGED, files=("a", "b"))
    assert render(files_lost, "zh") == "缺失或损坏：a、b"
    assert Say("en").message(files_lost) == "missing or damaged: a, b"
    assert Say("zh")("共 {n} 个", "{n} in all", n=2) == "共 2 个"


def test_errors_carry_a_message_and_tell_the_log_no_prose() -> None:
    reason = os_reason(OSError(errno.ENOSPC, "No space left on device"))
    error = StoreError(Code.CANNOT_WRITE, path="a.json", reason=reason)
    assert render(error.message, "zh") == "无法写入 a.json：磁盘已满"
    assert str(error) == "cannot-write(path=a.json, reason=reason-disk-full())"
    assert str(StoreError(error.message)) == str(error)
    assert isinstance(EntryError(Code.WORD_MISSING), ValueError)
    assert render(os_reason(OSError(9999, "?")), "en") == "system error 9999"
    assert render(os_reason(OSError()), "zh") == "系统错误 0"


def test_messages_go_through_json_and_old_texts_stay() -> None:
    inner = (verbatim("x"), message(Code.REASON_BUSY))
    said = message(Code.CHECK_FAILED, finding=message(Code.TRAINING_OBSTACLES, obstacles=inner))
    assert from_json(to_json(said)) == said
    assert from_json("✓ 不是碰巧") == verbatim("✓ 不是碰巧")
    assert render(verbatim("{as} it is"), "zh") == "{as} it is"
    assert from_json({"code": "of-a-later-version"}) == verbatim("of-a-later-version")


@pytest.mark.parametrize(
    "raw", [None, 3, [], {}, {"code": 3}, {"code": "verbatim", "arguments": 3}]
)
def test_what_is_no_message_is_refused(raw: object) -> None:
    with pytest.raises(ValueError, match=r"message|arguments"):
        from_json(raw)


@pytest.mark.parametrize(
    ("choice", "environ", "system", "language"),
    [
        ("auto", {"LANG": "zh_CN.UTF-8"}, (), "zh"),
        ("auto", {"LANG": "zh_TW"}, (), "zh"),
        ("auto", {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, (), "en"),
        ("auto", {"LANG": "de_DE", "LC_MESSAGES": "zh_CN"}, (), "zh"),
        ("auto", {"LANG": "de_DE.UTF-8"}, ("zh-Hans-CN",), "en"),
        ("auto", {}, ("zh-Hans-CN", "en"), "zh"),
        ("auto", {}, ("C",), "en"),
        ("auto", {"LC_ALL": ""}, (), "en"),
        ("zh", {"LANG": "en_US"}, (), "zh"),
        ("en", {"LANG": "zh_CN"}, (), "en"),
    ],
)
def test_the_language_is_that_of_the_setting_or_the_locale(
    choice: str, environ: dict[str, str], system: tuple[str, ...], language: str
) -> None:
    assert choose_language(choice, environ, system) == language


@pytest.mark.parametrize(
    ("content", "language"),
    [
        ('{"language": "en"}', "en"),
        ('{"language": "xx"}', "zh"),
        ("{", "zh"),
        ("[]", "zh"),
        ("[" * 200_000, "zh"),
    ],
)
def test_commands_follow_the_setting_where_there_is_one(content: str, language: str) -> None:
    assert interface_language() == "zh"  # of the locale
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(content)
    assert interface_language() == language


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_says_no_language(make: Callable[[Path], None]) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    make(settings_file())
    assert interface_language() == "zh"


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for sub in action.choices.values():
                yield from parsers(sub)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_speaks_one_language(language: str) -> None:
    with argparse_in(language):
        for parser in parsers(build_parser(Say(language))):
            shown = parser.format_help()
            if language == "en":
                assert not HAN.search(shown), parser.prog
                continue
            said = [parser.description, *(action.help for action in parser._actions)]
            assert all(HAN.search(text) for text in said if text), parser.prog
            assert not re.search("usage:|options:|arguments:|show this", shown), parser.prog


def test_argparse_has_chinese_for_all_it_says() -> None:
    tree = ast.parse(Path(argparse.__file__).read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    asked = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id in ("_", "ngettext")]
    texts = {str(a.value) for call in asked for a in call.args if isinstance(a, ast.Constant)}
    lacking = {text for text in texts - CHINESE.keys() if not TO_PROGRAMMERS.search(text)}
    assert len(texts) > 20
    assert lacking <= {"can't open '%(filename)s': %(error)s", 'argument "-" with mode %r'}


def test_wrong_arguments_are_told_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["convert", "--nbest", "x", "--json"])
    said = capsys.readouterr().err
    assert "用法: p2h convert" in said
    assert "'x' 不是有效的 int" in said
    with pytest.raises(SystemExit):
        main([])
    assert "缺少参数: 命令" in capsys.readouterr().err


def test_an_english_locale_gets_english(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert main(["words", "delete", "没有"]) == 1
    assert main(["versions", "activate", "none"]) == 1
    assert main(["history", "stats"]) == 0
    assert main(["settings", "page_size", "99"]) == 2
    said = capsys.readouterr()
    assert not HAN.search(said.err + said.out)
    assert "There is no version none" in said.err
