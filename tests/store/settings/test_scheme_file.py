"""The user's own shuangpin table: read, refused, chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from p2h_desktop.engine.input_tables import chosen_scheme
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message
from p2h_desktop.store.settings import scheme_file
from p2h_desktop.store.settings.scheme_file import OWN, load_scheme, read_scheme
from p2h_desktop.store.settings.settings import Settings

OWN_TABLE = """
name = "我的双拼"
[initials]
v = "zh"
[finals]
k = "ing uai"
";" = "ong iong"
[syllables]
oa = "a"
"""


@pytest.fixture
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "scheme.toml"
    monkeypatch.setattr(scheme_file, "own_scheme_file", lambda: path)
    return path


def test_the_users_own_table_is_read(own_file: Path) -> None:
    own_file.write_text(OWN_TABLE, "utf-8")
    scheme = load_scheme(OWN)
    assert scheme is not None
    assert scheme.name == "我的双拼"
    wanted = {"v;": "zhong", "x;": "xiong", "xk": "xing", "vk": "zhuai", "oa": "a"}
    assert wanted.items() <= scheme.syllables.items()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[initials]\nv = 'zx'", "v"),
        ("[finals]\nkk = 'ing'", "kk"),
        ("initials = 3", "initials"),
        ("[finals]\nk = 3", "finals"),
        ("[finals", "not-toml"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "scheme.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(StoreError, match=told):
        read_scheme(path)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scheme.toml"
    path.write_bytes('name = "我的"'.encode("gbk"))
    with pytest.raises(StoreError):
        read_scheme(path)


def test_without_a_usable_table_typing_goes_on_in_full_pinyin(
    own_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Message] = []
    assert chosen_scheme(Settings(scheme=OWN), told.append) is None
    assert len(told) == 1
    assert told[0].code is Code.SCHEME_NOT_USED
    assert "scheme.toml" in caplog.text
