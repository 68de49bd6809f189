"""Programs typed into: what the history is told of them, and those that are kept out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from p2h_desktop.cli import composer
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Keystroke
from p2h_desktop.engine.engine import Engine, load_engine
from p2h_desktop.engine.session_config import apply_session_settings, start_session
from p2h_desktop.engine.session_host import CaptureHost
from p2h_desktop.messages.rendering import Say
from p2h_desktop.oslayer.protocols import Place
from p2h_desktop.oslayer.x11.active_app import ActiveAppWatch
from p2h_desktop.store import paths
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.settings.settings import Settings
from tests.cli.test_convert import model_folder as model_folder

SETTINGS = Settings(extras=(), private_programs=("KeePassXC", " "))

Type = Callable[[str, str], None]


@pytest.fixture
def engine(model_folder: Path) -> Iterator[Engine]:
    engine = load_engine(model_folder, SETTINGS)
    yield engine
    engine.user_data.close()


@pytest.fixture
def type_into(engine: Engine) -> Type:
    """Type keys into a program, as the X11 source does."""
    active = [""]
    session = start_session(engine, SETTINGS)
    bridge = CaptureHost(session, lambda: None, entered=engine.user_data.entered)
    watch = ActiveAppWatch(bridge, lambda: Place(application=active[0]))

    def type_into(program: str, keys: str) -> None:
        active[0] = program
        for key in keys:
            watch.press(Keystroke("space" if key == " " else key, key))

    return type_into


def test_the_history_names_the_program(engine: Engine, type_into: Type) -> None:
    for program in ("Gedit", "Firefox", ""):
        type_into(program, "nihao ")
    assert [r.application for r in engine.user_data.history.records()] == ["Gedit", "Firefox", ""]


def test_another_program_begins_without_context(engine: Engine, type_into: Type) -> None:
    type_into("Gedit", "nihao ")
    type_into("Gedit", "ma ")
    type_into("Firefox", "ma ")
    assert [r.context for r in engine.user_data.history.records()] == ["", "你好", ""]


def test_nothing_of_a_program_kept_out_is_kept(engine: Engine, type_into: Type) -> None:
    type_into("keepassxc", "nihao woma ")
    assert engine.user_data.history.count() == 0
    assert engine.user_data.model.lessons == ()
    type_into("", "nihao ")  # a program without a name is not the empty line of the setting
    type_into("KeePassXC", "nihao ")
    type_into("Gedit", "nihao ")
    assert [r.application for r in engine.user_data.history.records()] == ["", "Gedit"]


def test_the_setting_holds_at_once(engine: Engine) -> None:
    session = start_session(engine, SETTINGS)
    bridge = CaptureHost(session, lambda: None, entered=engine.user_data.entered)
    new = replace(SETTINGS, private_programs=("Gedit",))
    apply_session_settings(session, engine, SETTINGS, new)
    bridge.stay(Place(application="Gedit"))
    for key in "nihao ":
        bridge.press(Keystroke("space" if key == " " else key, key))
    assert engine.user_data.history.count() == 0


def test_a_program_may_become_private_while_one_types_there(engine: Engine) -> None:
    session = start_session(engine, SETTINGS)
    bridge = CaptureHost(session, lambda: None, entered=engine.user_data.entered)
    bridge.enter(Place(application="Gedit"))
    new = replace(SETTINGS, private_programs=("Gedit",))
    apply_session_settings(session, engine, SETTINGS, new)
    bridge.consider_privacy()
    for key in "nihao ":
        bridge.press(Keystroke("space" if key == " " else key, key))
    assert engine.user_data.history.count() == 0


def test_a_field_that_asks_for_privacy_gets_it_in_any_program(engine: Engine) -> None:
    bridge = CaptureHost(
        start_session(engine, SETTINGS), lambda: None, entered=engine.user_data.entered
    )
    bridge.enter(Place(application="Gedit", private=True))
    for key in "nihao ":
        bridge.press(Keystroke("space" if key == " " else key, key))
    assert engine.user_data.history.count() == 0


def test_the_terminal_composer_keeps_a_history_and_says_what_went_wrong(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(session: Session, say: Say) -> int:
        for key in "nihao ":
            session.press(Keystroke("space" if key == " " else key, key))
        return 7

    monkeypatch.setattr(composer, "run", run)
    paths.history_file().parent.mkdir(parents=True, exist_ok=True)
    paths.history_file().write_bytes(b"damage" * 2000)
    assert composer.run_engine(load_engine(model_folder, SETTINGS), SETTINGS, Say("zh")) == 7
    (kept,) = HistoryStore(paths.history_file()).records()
    assert (kept.text, kept.application) == ("你好", "p2h type")
    assert "历史记录文件曾经损坏" in capsys.readouterr().err
