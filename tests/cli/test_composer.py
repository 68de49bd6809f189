"""The terminal composer, driven by the bytes a terminal sends."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from p2h_desktop.cli import composer
from p2h_desktop.core.session.session import Session
from p2h_desktop.messages.rendering import Say
from tests.support.fakes import TableConverter
from tests.support.scenario_features import make_session
from tests.support.waiting import PATIENCE_S

SAY = Say("zh")
DONE, INTERRUPT, TOGGLE = "\x04", "\x03", "\x00"
_KEYS_COME_RAW = b"\x1b[?2004h"  # the composer asks for bracketed paste at its first picture
WORD_BACK = "\x17"
UNDO, MARKS, WIDTH, SCRIPT = "\x1a", "\x1bOR", "\x1bOS", "\x1b[15~"
LEFT, BACKSPACE, TAB, DOWN = "\x1b[D", "\x7f", "\t", "\x1b[B"


def typed(keys: str, session: Session | None = None) -> tuple[str, int]:
    with create_pipe_input() as pipe:
        pipe.send_text(keys)
        return composer.compose(session or Session(TableConverter()), pipe, DummyOutput(), SAY)


def test_traditional_hanzi_and_continuations() -> None:
    session = make_session("script simplified, continuations by digit")
    assert typed("women " + SCRIPT + "women " + "3" + " " + DONE, session) == ("我们我們是 ", 0)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("", ""),
        ("nihao ", "你好"),
        ("nihao2", "拟好"),
        ("nihao" + DOWN + " ", "拟好"),
        ("nihao" + TAB + " ", "拟好"),
        ("xi'an,women.", "西安，我们。"),
        ("nihao\r", "nihao"),
        ("nihao \rwomen ", "你好\n我们"),
        ("nihao " + LEFT + "wo ", "你我好"),
        ("nihao women " + BACKSPACE, "你好我"),
        ("nih" + BACKSPACE + BACKSPACE + "i ", "你"),
        (TOGGLE + "nihao ok" + TOGGLE + "nihao ", "nihao ok你好"),
        ("nihao " + "\x1b[200~pasted\r\nma text\x1b[201~" + "wo ", "你好pasted\nma text我"),
        ("shi=3", "世"),
        ("nihaoma" + WORD_BACK + " ", "你好"),
        ("nihao " + UNDO + "2", "拟好"),
        ("nihao " + LEFT + UNDO + "wo ", "你我好"),  # nothing to take back
        ("nihao " + LEFT + WORD_BACK, "好"),
        (MARKS + "ni," + MARKS + "ni,", "你,你，"),
        (WIDTH + "7 " + WIDTH + "7", "７\u30007"),
        ("Python ", "Python"),
        ("ni@qq.com\r", "ni@qq.com"),
    ],
)
def test_keys_become_text(keys: str, text: str) -> None:
    assert typed(keys + DONE) == (text, 0)


def test_ctrl_c_keeps_the_text_and_says_so_in_the_status() -> None:
    assert typed("nihao " + INTERRUPT) == ("你好", composer.INTERRUPTED)


def test_letters_not_chosen_are_written_as_typed() -> None:
    assert typed("nihao wom" + DONE) == ("你好wom", 0)


def test_keys_that_wait_are_converted_once() -> None:
    converter = TableConverter()
    with create_pipe_input() as pipe:
        pipe.send_text("nihao" + DONE)
        composer.compose(Session(converter), pipe, DummyOutput(), SAY)
    assert [letters for letters, _, _ in converter.asked] == ["nihao"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_with_stdout_in_a_file_only_the_text_goes_there(project: Path, tmp_path: Path) -> None:
    program = (
        "from tests.support.fakes import TableConverter; from p2h_desktop.cli import composer;"
        "from p2h_desktop.core.session.session import Session;"
        "from p2h_desktop.messages.rendering import Say;"
        "raise SystemExit(composer.run(Session(TableConverter()), Say('zh')))"
    )
    screen, terminal = os.openpty()
    # an ASCII locale must not lose hanzi
    variables = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PROMPT_TOOLKIT_NO_CPR": "1"}
    with (tmp_path / "out").open("wb") as out:
        composing = subprocess.Popen(
            [sys.executable, "-X", "utf8=0", "-c", program],
            stdin=terminal,
            stdout=out,
            stderr=terminal,
            cwd=project,
            env=os.environ | variables,
        )
    os.close(terminal)
    drawn = b""
    while _KEYS_COME_RAW not in drawn:  # before that the terminal would eat Ctrl+D
        drawn += os.read(screen, 100_000)
    os.write(screen, b"nihao ma \x04")
    assert composing.wait(PATIENCE_S) == 0
    os.close(screen)
    assert (tmp_path / "out").read_text("utf-8") == "你好吗\n"


def test_without_a_terminal_it_says_what_to_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("nihao"))
    assert composer.run(Session(TableConverter()), SAY) == 2
    answer = capsys.readouterr()
    assert "p2h convert" in answer.err
    assert not answer.out
