"""The IBus engine against a daemon that is played: what it is asked, what it says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jeepney", reason="jeepney is there on Linux only")

from p2h_desktop.core.session.session import Session
from p2h_desktop.engine.session_host import CaptureHost
from p2h_desktop.messages.rendering import Say
from p2h_desktop.oslayer.app_rules import Application, AppRules, RuleBook, application
from p2h_desktop.oslayer.detect.select import NullCaretLocator
from p2h_desktop.oslayer.front_end import CandidatePlace
from p2h_desktop.oslayer.ibus import bus as ibus_bus
from p2h_desktop.oslayer.ibus.bus import find_address
from p2h_desktop.oslayer.ibus.engine import (
    APART_S,
    ENGINE_INTERFACE,
    FACTORY_PATH,
    IbusEngine,
    Surroundings,
)
from p2h_desktop.oslayer.ibus.source import IbusCaretLocator
from p2h_desktop.oslayer.ibus.values import ENGINE_NAME, MODE_PROPERTY, text_of, text_value
from p2h_desktop.oslayer.protocols import Caret
from tests.support.fakes import TableConverter
from tests.support.scenario_features import TablePredictor

RETURN, SHIFT_L, LEFT, BACKSPACE = 0xFF0D, 0xFFE1, 0xFF51, 0xFF08
RELEASE, CONTROL = 1 << 30, 1 << 2
PREEDIT_AND_SURROUNDING = 1 | 32
PASSWORD, EMAIL, TERMINAL = 8, 6, 10


class Daemon:
    """Calls one engine object as the daemon does, and collects what it is told."""

    def __init__(
        self,
        place: CandidatePlace = CandidatePlace.WINDOW,
        *,
        latin_terminals: bool = False,
    ) -> None:
        self.converter = TableConverter()
        self.session = Session(self.converter)
        self.bridge = CaptureHost(self.session, lambda: None, lambda: self.wanted)
        self.wanted, self.locked = True, False
        self.front = Application()
        self.locator = IbusCaretLocator(NullCaretLocator())
        self.rescued: list[str] = []
        self.bridge.on_undelivered = self.rescued.append
        around = Surroundings(
            place,
            book=RuleBook(AppRules(latin_terminals=latin_terminals, off=frozenset({"Game"}))),
            front=lambda: self.front,
            render=Say("zh").message,
            silent=lambda: self.locked,
        )
        self.engine = IbusEngine(self.bridge, self.locator.on_cursor_location, around)
        self.told: list[tuple[str, Any]] = []
        self.waiting: list[tuple[int, int, int]] = []  # key events that have come already
        self.engine.join(self.on_signal, lambda _: self.waiting)
        self.engine.apply_update(self.bridge.cancel())
        _, (self.path,) = self.engine.on_call(FACTORY_PATH, "", "CreateEngine", (ENGINE_NAME,))
        self.call("SetCapabilities", PREEDIT_AND_SURROUNDING)
        self.call("FocusInId", "/context/1", "gtk3-im:editor")

    def on_signal(self, path: str, interface: str, name: str, signature: str, body: Any) -> None:
        self.told.append((name, body))

    def call(self, method: str, *body: Any, interface: str = ENGINE_INTERFACE) -> Any:
        answer = self.engine.on_call(self.path, interface, method, body)[1]
        return answer[0] if answer else None

    def press(self, keysym: int | str, state: int = 0) -> bool:
        code = ord(keysym) if isinstance(keysym, str) else keysym
        return bool(self.call("ProcessKeyEvent", code, 0, state))

    def release(self, keysym: int) -> bool:
        return self.press(keysym, RELEASE)

    def type(self, text: str) -> list[bool]:
        return [self.press(character) for character in text]

    def set_content_type(self, purpose: int, hints: int = 0) -> None:
        body = (ENGINE_INTERFACE, "ContentType", ("(uu)", (purpose, hints)))
        self.call("Set", *body, interface="org.freedesktop.DBus.Properties")

    def committed(self) -> list[str]:
        return [text_of(body[0]) for name, body in self.told if name == "CommitText"]

    def last(self, name: str) -> Any:
        return [body for told, body in self.told if told == name][-1]


def test_pinyin_becomes_hanzi_and_the_preedit_is_shown_in_the_field() -> None:
    daemon = Daemon()
    assert daemon.type("nihao") == [True] * 5
    text, caret, visible, _ = daemon.last("UpdatePreeditText")
    assert (text_of(text), caret, visible) == ("ni hao", 6, True)
    assert daemon.press(" ")
    assert daemon.committed() == ["你好"]
    assert daemon.last("UpdatePreeditText")[2] is False
    assert "UpdateLookupTable" not in [name for name, _ in daemon.told]
    assert daemon.type(" A1") == [False] * 3
    assert not daemon.press("a", CONTROL)
    assert not daemon.press(RETURN)


def test_the_panel_shows_candidates_and_is_obeyed_where_our_window_cannot_be() -> None:
    daemon = Daemon(CandidatePlace.PANEL)
    daemon.type("shi")
    (_, table), visible = daemon.last("UpdateLookupTable")
    assert visible
    assert [text_of(candidate) for candidate in table[7]] == ["是", "时", "事", "十", "使"]
    daemon.call("PageDown")
    daemon.call("CursorDown")
    (_, table), _ = daemon.last("UpdateLookupTable")
    assert (text_of(table[7][0]), table[3]) == ("市", 1)
    daemon.call("CursorUp")
    daemon.call("PageUp")
    daemon.call("CandidateClicked", 2, 1, 0)
    assert daemon.committed() == ["事"]
    assert daemon.last("UpdateLookupTable")[1] is False


def test_candidates_stand_behind_the_preedit_where_the_panel_would_take_the_focus() -> None:
    daemon = Daemon(CandidatePlace.INLINE)
    daemon.type("shi")
    text, caret, visible, _ = daemon.last("UpdatePreeditText")
    assert (text_of(text), caret, visible) == ("shi  1是 2时 3事 4十 5使  1/4", 3, True)
    attributes = [fields[2:] for _, fields in text[1][3][1][2]]
    assert attributes == [(1, 1, 0, 3), (2, 0xFFFFFF, 5, 7), (3, 0x2563DB, 5, 7)]
    assert daemon.press("3")
    assert daemon.committed() == ["事"]
    assert daemon.last("UpdatePreeditText")[2] is False
    assert "UpdateLookupTable" not in [name for name, _ in daemon.told]


def test_continuations_stand_in_the_field_as_well() -> None:
    daemon = Daemon(CandidatePlace.INLINE)
    daemon.session.suggestions.set_predictor(TablePredictor())
    daemon.type("nihao ")
    text, _, visible, _ = daemon.last("UpdatePreeditText")
    assert (text_of(text), visible) == ("  1吗 2啊", True)
    assert not daemon.press(" ")
    assert daemon.last("UpdatePreeditText")[2] is False


def test_a_field_without_preedit_is_not_sent_one_that_the_panel_would_show() -> None:
    daemon = Daemon(CandidatePlace.INLINE)
    daemon.call("SetCapabilities", 0)
    daemon.type("nihao ")
    assert daemon.committed() == ["你好"]
    assert "UpdatePreeditText" not in [name for name, _ in daemon.told]


def test_continuations_are_in_the_table_with_none_marked() -> None:
    daemon = Daemon(CandidatePlace.PANEL)
    daemon.session.suggestions.set_predictor(TablePredictor())
    daemon.type("nihao ")
    (_, table), visible = daemon.last("UpdateLookupTable")
    assert visible
    assert [text_of(value) for value in table[7]] == ["吗", "啊"]
    assert (table[3], table[4]) == (0, False)
    assert daemon.last("UpdatePreeditText")[2] is False
    daemon.call("CandidateClicked", 1, 1, 0)
    assert daemon.committed() == ["你好", "啊"]
    assert daemon.last("UpdateLookupTable")[1] is False


def test_a_lone_shift_changes_the_mode_and_the_panel_shows_it() -> None:
    daemon = Daemon()
    assert not daemon.press(SHIFT_L)
    assert not daemon.release(SHIFT_L)
    assert daemon.type("ni") == [False, False]
    assert text_of(daemon.last("UpdateProperty")[0][1][11:][0]) == "英"
    daemon.call("PropertyActivate", MODE_PROPERTY, 1)
    assert text_of(daemon.last("UpdateProperty")[0][1][11:][0]) == "中"
    daemon.press(SHIFT_L)
    daemon.press("N", 1)
    daemon.release(SHIFT_L)
    assert daemon.press("n")


def test_in_password_fields_nothing_is_heard() -> None:
    daemon = Daemon()
    daemon.set_content_type(PASSWORD)
    assert daemon.type("nihao ") == [False] * 6
    daemon.press(SHIFT_L)
    daemon.release(SHIFT_L)
    assert not daemon.converter.asked
    assert daemon.session.context == ""
    daemon.set_content_type(0)
    daemon.type("ni ")
    assert daemon.committed() == ["你"]


@pytest.mark.parametrize(
    ("purpose", "latin_terminals", "latin"),
    [(EMAIL, False, True), (TERMINAL, True, True), (TERMINAL, False, False), (7, True, False)],
)
def test_english_is_the_rule_in_some_fields_and_ends_with_them(
    purpose: int, latin_terminals: bool, latin: bool
) -> None:
    daemon = Daemon(latin_terminals=latin_terminals)
    daemon.set_content_type(purpose)
    assert daemon.press("n") is not latin
    daemon.call("FocusOutId", "/context/1")
    daemon.set_content_type(0)
    daemon.call("FocusIn")
    assert daemon.press("n")


def test_rules_for_applications_hold_under_ibus() -> None:
    daemon = Daemon(latin_terminals=True)
    daemon.front = application(["Alacritty"])
    daemon.call("FocusIn")
    assert not daemon.press("n")
    daemon.front = Application()
    daemon.call("FocusInId", "/context/2", "gtk4-im:org.example.Game")
    daemon.press(SHIFT_L)
    daemon.release(SHIFT_L)
    assert daemon.type("ni") == [False, False]
    daemon.call("FocusInId", "/context/1", "gtk3-im:editor")
    assert daemon.press("n")


def test_private_fields_are_typed_into_without_a_record() -> None:
    daemon = Daemon()
    daemon.set_content_type(0, hints=1 << 11)
    assert daemon.session.incognito
    daemon.set_content_type(0)
    assert not daemon.session.incognito


def test_text_around_the_caret_is_the_context_unless_it_is_stale() -> None:
    daemon = Daemon()
    daemon.call("SetSurroundingText", text_value("共3页"), 2, 2)
    daemon.type("ni")
    assert daemon.session.context == "共3"
    daemon.press(" ")
    daemon.call("SetSurroundingText", text_value("共3页"), 2, 2)  # it has not taken 你 yet
    daemon.type("hao")
    assert daemon.session.context == "共3你"
    daemon.press(" ")
    daemon.call("SetSurroundingText", text_value("又你好页"), 3, 3)
    daemon.type("ma")
    assert daemon.session.context == "又你好"


def test_letters_that_wait_are_neither_converted_nor_shown_one_by_one() -> None:
    daemon = Daemon()
    daemon.waiting = [(ord("i"), 0, 0)]
    daemon.press("n")
    assert "UpdatePreeditText" not in [name for name, _ in daemon.told]
    daemon.waiting = [(ord("i"), 0, RELEASE), (SHIFT_L, 0, 0)]
    daemon.press("i")
    assert text_of(daemon.last("UpdatePreeditText")[0]) == "ni"
    daemon.waiting = [(ord("h"), 0, 0)]
    daemon.press(" ")
    assert daemon.committed() == ["你"]
    assert daemon.last("UpdatePreeditText")[2] is False


def test_a_key_just_typed_may_be_missing_in_the_text_around_the_caret() -> None:
    daemon = Daemon()
    daemon.type("ni ")
    daemon.call("SetSurroundingText", text_value("你"), 1, 1)
    assert not daemon.press("7")
    daemon.call("SetSurroundingText", text_value("你"), 1, 1)  # it has not taken the 7 yet
    daemon.press(",")
    assert daemon.session.context == "你7,"


def test_what_is_said_after_a_key_of_the_application_waits_until_it_has_arrived(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr("time.sleep", lambda passed_s: now.append(now.pop() + passed_s))
    daemon = Daemon()
    daemon.type("ni ")
    daemon.press("7")
    said = len(daemon.told)
    daemon.press("n")
    assert len(daemon.told) > said
    assert now[0] == pytest.approx(100.0 + APART_S)
    daemon.type("i ")
    assert now[0] == pytest.approx(100.0 + APART_S)


def test_keys_go_the_way_of_a_commit_to_xim() -> None:
    daemon = Daemon()
    daemon.call("FocusInId", "/context/1", "xim")
    assert not daemon.press("7")
    daemon.type("ni ")
    assert daemon.press("7")
    assert not daemon.press(SHIFT_L)
    told = [name for name, _ in daemon.told if name in ("CommitText", "ForwardKeyEvent")]
    assert told == ["CommitText", "ForwardKeyEvent"]
    assert daemon.last("ForwardKeyEvent") == (ord("7"), 0, 0)


def test_a_reset_drops_the_composition_unless_it_answers_a_key_of_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    daemon = Daemon()
    daemon.press(LEFT)
    daemon.type("ni")
    daemon.call("Reset")
    assert daemon.session.composition.letters == "ni"
    now[0] += 1
    daemon.call("Reset")
    assert not daemon.session.composition.letters


def test_a_commit_taken_back_is_deleted_from_the_field() -> None:
    daemon = Daemon()
    daemon.type("nihao ")
    assert daemon.press(BACKSPACE, CONTROL)
    assert daemon.last("DeleteSurroundingText") == (-2, 2)
    assert text_of(daemon.last("UpdatePreeditText")[0]) == "ni hao"
    daemon.press(" ")
    daemon.call("SetCapabilities", 8)
    daemon.press(BACKSPACE, CONTROL)
    forwarded = [body for name, body in daemon.told if name == "ForwardKeyEvent"]
    assert [body[2] for body in forwarded] == [0, RELEASE] * 2


def test_paused_all_keys_go_to_the_application() -> None:
    daemon = Daemon()
    daemon.wanted = False
    assert daemon.type("ni ") == [False] * 3


def test_nothing_is_heard_while_the_screen_is_locked() -> None:
    daemon = Daemon()
    daemon.locked = True
    assert daemon.type("ni3") == [False] * 3
    assert not daemon.session.context
    daemon.locked = False
    assert daemon.type("ni") == [True] * 2


def test_the_caret_is_where_the_daemon_says() -> None:
    daemon = Daemon()
    assert daemon.locator.locate() is None
    daemon.call("SetCursorLocation", 10, 20, 0, 15)
    assert daemon.locator.locate() == Caret(10, 20, 1, 15, exact=True)
    daemon.call("SetCursorLocation", 0, 0, 0, 0)
    assert daemon.locator.locate() is None


def test_text_without_a_field_to_take_it_is_given_back() -> None:
    daemon = Daemon()
    daemon.type("ni")
    update = daemon.bridge.select(0)
    daemon.call("Destroy", interface="org.freedesktop.IBus.Service")
    daemon.engine.apply_update(update)
    assert daemon.rescued == ["你"]


def test_unknown_objects_engines_and_methods_are_refused() -> None:
    daemon = Daemon()
    for path, interface, method, body in [
        ("/nowhere", ENGINE_INTERFACE, "Reset", ()),
        (FACTORY_PATH, "", "CreateEngine", ("other",)),
        (daemon.path, "org.freedesktop.DBus.Introspectable", "Introspect", ()),
    ]:
        with pytest.raises(LookupError):
            daemon.engine.on_call(path, interface, method, body)
    assert daemon.call("ProcessHandWritingEvent", [0.0, 0.0]) is None


def test_the_daemon_is_found_by_the_file_it_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine_id = tmp_path / "machine-id"
    machine_id.write_text("abc\n")
    monkeypatch.setattr(ibus_bus, "MACHINE_IDS", (tmp_path / "none", machine_id))
    folder = tmp_path / "ibus" / "bus"
    folder.mkdir(parents=True)
    environ = {"XDG_CONFIG_HOME": str(tmp_path), "DISPLAY": ":7.0"}
    assert find_address(environ) == ""
    file = folder / "abc-unix-7"
    file.write_text(
        f"# made by it\nIBUS_ADDRESS=unix:path=/x,guid=1\nIBUS_DAEMON_PID={os.getpid()}"
    )
    assert find_address(environ) == "unix:path=/x,guid=1"
    assert find_address({**environ, "IBUS_ADDRESS": "unix:path=/y"}) == "unix:path=/y"
    file.rename(folder / "abc-unix-wayland-0")
    assert find_address(environ) == ""
    assert find_address({**environ, "WAYLAND_DISPLAY": "wayland-0"}) == "unix:path=/x,guid=1"
    (folder / "abc-unix-wayland-0").write_text(
        "IBUS_ADDRESS=unix:path=/x\nIBUS_DAEMON_PID=999999999"
    )
    assert find_address({**environ, "WAYLAND_DISPLAY": "wayland-0"}) == ""
