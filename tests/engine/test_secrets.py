"""Secrets typed by every way and in every mode are in no file of the user's afterwards."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

pytest.importorskip("jeepney", reason="jeepney is there on Linux only")

from p2h_desktop.core.session.session import Session
from p2h_desktop.engine.engine import Engine, load_engine
from p2h_desktop.engine.session_config import apply_session_settings, start_session
from p2h_desktop.store.settings.settings import Settings
from tests.cli.test_convert import model_folder as model_folder
from tests.support.front_ends import NAMES, FrontEnd, front_end
from tests.support.own_folders import FOLDER_VARIABLES

PLAIN = Settings(extras=())
LETTERS, PASSWORD, NUMBER, HANZI, OTHERS = "hunterpass", "hunter2pass", "6222020", "西安", "别人的"
SECRETS = (LETTERS, PASSWORD, "ｈｕｎｔｅｒ", NUMBER, "６２２２", HANZI, OTHERS)
PRIVATE = "keepassxc"


class Scene:
    """A front end, and the settings of the moment."""

    def __init__(self, front: FrontEnd, session: Session, engine: Engine) -> None:
        self.front = front
        self.session = session
        self._engine = engine
        self._settings = PLAIN

    def set(self, **fields: object) -> None:
        """Change settings as the windows do: in the session's thread."""
        old, new = self._settings, replace(self._settings, **fields)  # type: ignore[arg-type]
        self._settings = new
        self.front.do(lambda: apply_session_settings(self.session, self._engine, old, new))

    def type_secrets(self) -> None:
        """Type hanzi, letters handed over as typed, and digits that pass."""
        self.front.type("xi'an ")
        self.front.type(f"{LETTERS}\r")
        self.front.type(NUMBER)


def incognito(scene: Scene) -> None:
    scene.set(incognito=True)
    scene.type_secrets()
    scene.set(incognito=False)


def nothing_kept(scene: Scene) -> None:
    scene.set(learning=False, history=False)
    scene.type_secrets()
    scene.set(learning=True, history=True)


def english(scene: Scene) -> None:
    scene.front.shift()
    scene.front.type(f"{PASSWORD}\r{PASSWORD}")
    scene.front.shift()


def full_width_english(scene: Scene) -> None:
    scene.front.do(lambda: scene.session.set_modes(wide=True))
    english(scene)
    scene.front.do(lambda: scene.session.set_modes(wide=False))


def full_width_digits(scene: Scene) -> None:
    scene.front.do(lambda: scene.session.set_modes(wide=True))
    scene.front.type(NUMBER)
    scene.front.do(lambda: scene.session.set_modes(wide=False))


def letters_as_typed(scene: Scene) -> None:
    scene.front.type(f"{LETTERS}\r{LETTERS}")
    scene.front.shift()
    scene.front.shift()


def half_chosen(scene: Scene) -> None:
    scene.front.type(f"ni{LETTERS}1\r")


def digits(scene: Scene) -> None:
    scene.front.type(NUMBER)


def text_of_others(scene: Scene) -> None:
    if not scene.front.surround(f"{OTHERS}，{PASSWORD}，{OTHERS}"):
        pytest.skip("no application tells of its text here")


def private_program(scene: Scene) -> None:
    scene.set(private_programs=(PRIVATE,))
    scene.front.go_to(PRIVATE)
    scene.type_secrets()
    scene.front.go_to("editor")


def secret_field(scene: Scene) -> None:
    if not scene.front.be_secret(True):
        pytest.skip("no field is secret here")
    scene.type_secrets()
    scene.front.shift()
    scene.type_secrets()
    scene.front.be_secret(False)


MODES = [
    incognito,
    nothing_kept,
    english,
    full_width_english,
    full_width_digits,
    letters_as_typed,
    half_chosen,
    digits,
    text_of_others,
    private_program,
    secret_field,
]


@pytest.fixture
def engine(model_folder: Path) -> Iterator[Engine]:
    engine = load_engine(model_folder, PLAIN)
    yield engine
    engine.user_data.close()


def files() -> dict[Path, bytes]:
    """Return all files in the user's folders, the WAL and what SQLite has freed included."""
    folders = [Path(os.environ[name]) for name in FOLDER_VARIABLES]
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in found}


def forms(text: str) -> Iterator[bytes]:
    yield text.encode()
    yield text.encode("utf-16-le")
    if not text.isascii():
        yield text.encode("ascii", "backslashreplace")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", NAMES)
def test_no_secret_is_on_the_disk(
    name: str, mode: Callable[[Scene], None], engine: Engine, qtbot: QtBot
) -> None:
    if mode is private_program and name not in ("bridge", "ibus"):
        pytest.skip("no program is told of here")
    session = start_session(engine, PLAIN)
    with front_end(name, session, engine.user_data.entered, qtbot) as front:
        front.type("ma ")
        mode(Scene(front, session, engine))
        front.type("nihao wo ")
        front.type("women,\rma ")
    for look in range(2):  # while the WAL is there, and after
        contents = files()
        assert any("我们".encode() in content for content in contents.values())
        for path, content in contents.items():
            for secret in SECRETS:
                assert not any(form in content for form in forms(secret)), (secret, path.name)
        if not look:
            engine.user_data.close()
