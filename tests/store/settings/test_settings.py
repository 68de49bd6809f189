"""The table of settings: what each kind takes, what is said of it, and `p2h settings`."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest

from p2h_desktop.cli.main import main
from p2h_desktop.errors import StoreError
from p2h_desktop.store.paths import settings_file
from p2h_desktop.store.settings.setting_kinds import (
    SWITCH,
    Choice,
    Kind,
    Line,
    Lines,
    Subset,
    WholeNumber,
    options,
)
from p2h_desktop.store.settings.settings import DECLARED, Settings, changed
from p2h_desktop.store.settings.settings_file import import_settings, load_settings, save_settings

COLOURS = options(("red", "红", "red"), ("green", "绿", "green"), ("blue", "蓝", "blue"))


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (SWITCH, False, False),
        (WholeNumber(3, 9), 9, 9),
        (Choice(COLOURS), "red", "red"),
        (Subset(COLOURS), ["blue", "red", "blue"], ("red", "blue")),
        (Subset(COLOURS), [], ()),
        (Line(), "思源黑体", "思源黑体"),
        (Lines(), ["steam", "mpv"], ("steam", "mpv")),
    ],
)
def test_right_values(kind: Kind, raw: object, value: object) -> None:
    assert kind.read(raw) == value
    assert kind.read(value) == value  # what the program holds can be given back


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (SWITCH, 1),
        (SWITCH, None),
        (WholeNumber(3, 9), 2),
        (WholeNumber(3, 9), True),
        (WholeNumber(3, 9), 5.0),
        (Choice(COLOURS), "yellow"),
        (Choice(COLOURS), ["red"]),
        (Subset(COLOURS), "red"),
        (Subset(COLOURS), ["red", "yellow"]),
        (Subset(COLOURS), [["red"]]),
        (Line(), 3),
        (Line(), "two\nlines"),
        (Line(), "x" * 1000),
        (Lines(), "steam"),
        (Lines(), ["x"] * 1000),
    ],
)
def test_wrong_values(kind: Kind, raw: object) -> None:
    with pytest.raises(ValueError, match=r"not|neither|more"):
        kind.read(raw)


@pytest.mark.parametrize("name", DECLARED)
def test_every_setting_has_a_right_default_and_all_texts(name: str) -> None:
    one = DECLARED[name]
    assert one.kind.read(one.default) == one.default
    for text in (one.label, one.help):
        assert text.zh.strip()
        assert text.en.strip()
    assert one.kind.range("zh")
    assert one.kind.range("en")


def test_the_table_is_the_dataclass() -> None:
    assert list(DECLARED) == [field.name for field in fields(Settings)]


def test_a_change_is_checked() -> None:
    assert changed(Settings(), "page_size", 7) == Settings(page_size=7)
    with pytest.raises(ValueError, match="3 to 9"):
        changed(Settings(), "page_size", 70)


def test_imported_settings_say_what_was_wrong(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text('{"page_size": 7, "font_size": "big", "slips": 3}', "utf-8")
    found = import_settings(path, Settings(font_size=20))
    assert found.safe == Settings(page_size=7, font_size=20)
    assert (found.wrong, found.guarded) == (("font_size", "slips"), ())


HARMFUL: dict[str, object] = {
    "incognito": False,
    "history": True,
    "private_programs": [],
    "history_days": 0,
    "learning": True,
    "train_when_idle": True,
    "trainer": "/tmp/x",
    "autostart": True,
    "page_size": 7,
}
MINE = Settings(
    incognito=True, history=False, private_programs=("keepassxc",), history_days=7, learning=False
)


def test_an_import_keeps_what_it_lacks_and_what_only_the_user_may_change(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text('{"page_size": 7}', "utf-8")
    found = import_settings(path, MINE)
    assert found.safe == found.whole == replace(MINE, page_size=7)
    path.write_text(json.dumps(HARMFUL), "utf-8")
    found = import_settings(path, MINE)
    assert found.safe == replace(MINE, page_size=7)
    assert set(found.guarded) == HARMFUL.keys() - {"page_size"}
    assert found.whole.trainer == "/tmp/x"


def test_p2h_settings_imports_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_settings(MINE, settings_file())
    path = tmp_path / "theirs.json"
    path.write_text(json.dumps(HARMFUL), "utf-8")
    assert main(["settings", "--import", str(path)]) == 0
    assert load_settings(settings_file()) == replace(MINE, page_size=7)
    assert "trainer" in capsys.readouterr().err
    assert main(["settings", "--import", str(path), "--guarded"]) == 0
    assert load_settings(settings_file()).trainer == "/tmp/x"
    path.write_text('{"slips": 3}', "utf-8")
    assert main(["settings", "--import", str(path)]) == 0
    assert "slips" in capsys.readouterr().err
    assert main(["settings", "--import", str(tmp_path / "none.json")]) == 1


def test_p2h_settings_says_that_the_file_is_damaged(capsys: pytest.CaptureFixture[str]) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("{,", "utf-8")
    assert main(["settings", "incognito"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("incognito = true")
    assert "settings.damaged-001.json" in said.err


@pytest.mark.parametrize("content", ["", "[]", '{"other": 1}', "\x00"])
def test_a_file_without_settings_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(content, "utf-8")
    with pytest.raises(StoreError):
        import_settings(path, Settings())
    with pytest.raises(StoreError):
        import_settings(tmp_path / "none.json", Settings())


def test_p2h_settings_shows_changes_and_resets(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "page_size", "7"]) == 0
    assert main(["settings", "appearance", "dark"]) == 0
    assert main(["settings", "fuzzy", '["z/zh"]']) == 0
    wanted = Settings(page_size=7, appearance="dark", fuzzy=("z/zh",))
    assert load_settings(settings_file()) == wanted
    assert main(["settings", "page_size"]) == 0
    assert capsys.readouterr().out.startswith("page_size = 7\t")
    assert main(["settings", "--reset", "page_size"]) == 0
    assert load_settings(settings_file()).page_size == Settings().page_size
    assert load_settings(settings_file()).appearance == "dark"
    assert main(["settings", "--reset"]) == 0
    assert load_settings(settings_file()) == Settings()
    assert json.loads(settings_file().read_text("utf-8"))["appearance"] == Settings().appearance


@pytest.mark.parametrize("words", [["no_such", "1"], ["page_size", "70"], ["page_size", "many"]])
def test_p2h_settings_refuses_what_is_wrong(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main(["settings", *words]) == 2
    assert words[0] in capsys.readouterr().err
    assert load_settings(settings_file()) == Settings()
