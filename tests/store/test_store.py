"""Settings, paths, log: any wrong file still starts the program; nothing typed is logged."""

from __future__ import annotations

import json
import logging
import os
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path

import pytest

from p2h_desktop.errors import AssetError, StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.store import paths
from p2h_desktop.store.log import start_log
from p2h_desktop.store.settings.setting_kinds import (
    Choice,
    Declared,
    Line,
    Lines,
    Subset,
    Switch,
    WholeNumber,
)
from p2h_desktop.store.settings.settings import DECLARED, Settings, interpret
from p2h_desktop.store.settings.settings_file import load_settings, save_settings


def another(one: Declared) -> object:
    """Return a right value of a setting that is not its default."""
    match one.kind:
        case Switch():
            return not one.default
        case WholeNumber():
            return one.kind.low if one.default != one.kind.low else one.kind.high
        case Choice():
            return next(o.value for o in one.kind.options if o.value != one.default)
        case Subset():
            return () if one.default else (one.kind.options[-1].value,)
        case Line():
            return "another"
        case Lines():
            return ("another",)


OTHER, WRONG = interpret({name: another(one) for name, one in DECLARED.items()})


def test_no_file_gives_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.json") == Settings()


def test_round_trip_of_every_field(tmp_path: Path) -> None:
    assert not WRONG
    for field in fields(Settings):
        assert getattr(OTHER, field.name) != field.default  # else the trip proves nothing
    path = tmp_path / "new" / "settings.json"
    save_settings(OTHER, path)
    assert load_settings(path) == OTHER


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page_size", 0),
        ("page_size", 10),
        ("page_size", "5"),
        ("page_size", True),
        ("page_size", 5.0),
        ("appearance", "blue"),
        ("appearance", None),
        ("appearance", []),
        ("theme", 1),
        ("font_size", 7),
        ("font_size", 1000),
        ("start_in_chinese", 0),
        ("capture", "no"),
        ("slips", 1),
        ("fuzzy", "all"),
        ("fuzzy", True),
        ("fuzzy", ["z/zh", "b/p"]),
        ("fuzzy", [[]]),
    ],
)
def test_wrong_value_stays_as_it_was_known_and_the_log_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, value: object
) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(asdict(OTHER) | {name: value}), "utf-8")
    with caplog.at_level(logging.WARNING):
        loaded = load_settings(path)
    assert name in caplog.text
    if not isinstance(value, list):
        assert getattr(loaded, name) == getattr(Settings(), name)  # nothing is known
    unharmed = {field.name for field in fields(Settings)} - {name}
    assert all(getattr(loaded, other) == getattr(OTHER, other) for other in unharmed)
    save_settings(OTHER, path)
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {name: value}), "utf-8")
    loaded = load_settings(path)
    if not isinstance(value, list):
        assert loaded == OTHER


DAMAGED = ["", "{", "[1, 2]", "null", "\x00\xff", '"text"', '{"incognito": true,}']
DAMAGED += ["[" * 200_000, '{"a":' * 200_000, '{"page_size": ' + "9" * 5000 + "}"]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_kept_aside_and_loosens_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str
) -> None:
    path = tmp_path / "settings.json"
    said: list[Message] = []
    path.write_bytes(content.encode("latin-1"))
    assert load_settings(path, said.append) == Settings(incognito=True)
    assert caplog.records
    (aside,) = tmp_path.glob("*.damaged-*")
    assert aside.read_bytes() == content.encode("latin-1")
    assert said == [message(Code.SETTINGS_DAMAGED, aside=aside.name)]
    assert load_settings(path, said.append) == Settings(incognito=True)
    assert len(said) == 1
    save_settings(OTHER, path)
    assert load_settings(path) == OTHER
    path.write_bytes(content.encode("latin-1"))
    assert load_settings(path) == replace(OTHER, incognito=True)
    path.write_bytes(content.encode("latin-1"))
    save_settings(OTHER, path)
    assert load_settings(path) == OTHER
    for _ in range(4):
        path.write_bytes(b"{")
        load_settings(path)
    assert len(list(tmp_path.glob("*.damaged-*"))) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_put_aside(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "settings.json"
    make(path)
    assert load_settings(path) == Settings(incognito=True)
    assert path.is_file()


def test_in_a_folder_that_takes_nothing_a_damaged_file_is_strict_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.json"
    path.write_text("{", "utf-8")

    def refuse(*_: object) -> None:
        raise OSError(30, "read-only")

    monkeypatch.setattr(Path, "rename", refuse)
    said: list[Message] = []
    assert load_settings(path, said.append).incognito
    assert said
    assert path.read_text("utf-8") == "{"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("incognito", "yes"),
        ("history", 1),
        ("private_programs", "keepassxc"),
        ("history_days", "30"),
        ("trainer", ["/tmp/x"]),
        ("learning", None),
    ],
)
def test_a_wrong_value_never_loosens_privacy(tmp_path: Path, name: str, value: object) -> None:
    path = tmp_path / "settings.json"
    said: list[Message] = []
    path.write_text(json.dumps({name: value, "history": False} | {name: value}), "utf-8")
    assert load_settings(path, said.append).incognito
    assert said
    strict = Settings(
        incognito=True, history=False, learning=False, private_programs=("keepassxc",),
        history_days=7, trainer="/opt/p2h",
    )  # fmt: skip
    save_settings(strict, path)
    path.write_text(json.dumps(asdict(strict) | {name: value}), "utf-8")
    assert load_settings(path) == strict


def test_a_wrong_entry_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    said: list[Message] = []
    programs = ["keepassxc", "x" * 201, 7, "gpg\n", "\x07", *(f"p{n}" for n in range(300))]
    raw = {"private_programs": programs, "fuzzy": ["z/zh", "b/p", [], "n/l"]}
    path.write_text(json.dumps(raw), "utf-8")
    found = load_settings(path, said.append)
    assert found.private_programs[:3] == ("keepassxc", "gpg", "p0")
    assert len(found.private_programs) == 302
    assert found.fuzzy == ("z/zh", "n/l")
    assert not found.incognito
    assert said


def test_without_the_file_privacy_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    save_settings(Settings(incognito=True, history=False, page_size=9), path)
    path.unlink()
    assert load_settings(path) == Settings(incognito=True, history=False)


def test_what_was_edited_by_hand_is_known_once_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"history": false, "page_size": 8}', "utf-8")
    load_settings(path)
    path.write_text('{"history": false, "page_size": 8,}', "utf-8")
    assert load_settings(path) == Settings(history=False, page_size=8, incognito=True)


def test_half_a_surrogate_pair_in_an_unknown_key_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"odd": "\\ud800"}', "utf-8")
    save_settings(Settings(page_size=7), path)
    assert load_settings(path).page_size == 7


def test_unknown_keys_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"from_a_newer_version": [1, "二"], "page_size": 7}', "utf-8")
    save_settings(load_settings(path), path)
    raw = json.loads(path.read_text("utf-8"))
    assert raw["from_a_newer_version"] == [1, "二"]
    assert raw["page_size"] == 7


def test_failed_write_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.json"
    save_settings(OTHER, path)

    def full_disk(descriptor: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(StoreError, match="reason-disk-full"):
        save_settings(Settings(), path)
    assert load_settings(path) == OTHER
    assert {p.name for p in tmp_path.iterdir()} == {"settings.json", "settings.last.json"}


@pytest.fixture
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    ours = logging.getLogger("p2h_desktop")
    handlers, level = ours.handlers[:], ours.level
    start_log(tmp_path / "log" / "p2h.log")
    yield tmp_path / "log" / "p2h.log"
    for handler in set(ours.handlers) - set(handlers):
        ours.removeHandler(handler)
        handler.close()
    ours.setLevel(level)


def _fail_at(text: str) -> None:
    raise ValueError(text)


@pytest.mark.parametrize("where", ["main", "thread"])
def test_uncaught_errors_are_logged_by_type_and_place_only(log_file: Path, where: str) -> None:
    if where == "thread":
        thread = threading.Thread(target=_fail_at, args=("woshishui",))
        thread.start()
        thread.join()
    else:
        try:
            _fail_at("woshishui")
        except ValueError:
            sys.excepthook(*sys.exc_info())
    logged = log_file.read_text("utf-8")
    assert "ValueError" in logged
    assert "test_store.py:" in logged
    assert "woshishui" not in logged


def test_the_log_rotates(log_file: Path) -> None:
    for _ in range(6000):
        logging.getLogger("p2h_desktop.any").info("x" * 100)
    sizes = [path.stat().st_size for path in log_file.parent.iterdir()]
    assert len(sizes) == 3
    assert max(sizes) <= 200_000


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_new_folders_are_private(tmp_path: Path) -> None:
    folder = paths.ensure_folder(tmp_path / "p2h")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_folder_in_the_way_of_a_file_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        paths.ensure_folder(tmp_path / "file" / "p2h")


def test_assets_in_the_package_come_before_those_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "p2h_desktop"
    monkeypatch.setattr(paths, "_PACKAGE", package)
    with pytest.raises(AssetError):
        paths.assets_folder()
    (tmp_path / "assets").mkdir()
    assert paths.assets_folder() == tmp_path / "assets"
    (package / "assets").mkdir(parents=True)
    assert paths.assets_folder() == package / "assets"


def test_missing_asset_names_the_file() -> None:
    with pytest.raises(AssetError, match="no-such-file"):
        paths.asset("no-such-file")


def test_user_files_lie_in_the_users_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform != "linux":
        pytest.skip("the folders are set by variables on Linux only")
    for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    found = {paths.settings_file(), paths.log_file(), paths.lock_file()}
    assert len({path.parent for path in found}) == 3
    assert all(tmp_path in path.parents for path in found)
