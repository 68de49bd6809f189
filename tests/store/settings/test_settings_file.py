"""A settings file that another process holds is neither empty nor damaged."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message
from p2h_desktop.store.settings.settings import Settings
from p2h_desktop.store.settings.settings_file import import_settings, load_settings, save_settings
from tests.support.files_in_use import HeldFile

MINE = Settings(page_size=7, history_days=3)


def test_a_file_that_is_held_for_a_moment_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, told = tmp_path / "settings.json", list[Message]()
    save_settings(MINE, path)
    HeldFile(monkeypatch, path, "open", 3)
    assert load_settings(path, told.append) == MINE
    assert not told


def test_a_file_that_cannot_be_read_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, told = tmp_path / "settings.json", list[Message]()
    save_settings(MINE, path)
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"unknown": 1}), "utf-8")
    content = path.read_bytes()
    monkeypatch.setattr("p2h_desktop.atomic._PATIENCE_S", 0.03)
    with monkeypatch.context() as held:
        HeldFile(held, path, "open", math.inf)
        assert load_settings(path, told.append) == replace(MINE, incognito=True)
        with pytest.raises(StoreError, match="cannot-read"):
            save_settings(Settings(), path)
        with pytest.raises(StoreError, match="cannot-read"):
            import_settings(path, Settings())
    assert [said.code for said in told] == [Code.SETTINGS_UNREADABLE]
    assert path.read_bytes() == content
    assert sorted(p.name for p in tmp_path.iterdir()) == ["settings.json", "settings.last.json"]
    assert load_settings(path) == MINE
