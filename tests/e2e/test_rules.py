"""Rules for applications, in real windows on X11."""

from __future__ import annotations

from collections.abc import Callable

from tests.e2e.conftest import Hook
from tests.support.e2e.desktop import Desktop, Typist

NIHAO = [*"nihao", "space"]
HUMAN_S = 0.06


def test_english_first_in_terminals_and_back_to_chinese_elsewhere(
    desktop: Desktop, typist: Typist, start_hook: Callable[..., Hook]
) -> None:
    field, terminal = desktop.qt("editor"), desktop.xterm("terminal")
    start_hook("0", "x11", "terminals")
    typist.type([*NIHAO, "Shift_L", *NIHAO], HUMAN_S)
    terminal.wait_for_text("nihao 你好")
    field.activate()
    typist.type(NIHAO, HUMAN_S)
    field.wait_for_text("你好")
    terminal.activate()
    typist.type(NIHAO, HUMAN_S)
    terminal.wait_for_text("nihao 你好nihao ")


def test_an_excluded_program_gets_every_key(
    desktop: Desktop, typist: Typist, start_hook: Callable[..., Hook]
) -> None:
    field, terminal = desktop.qt("open"), desktop.xterm("excluded")
    start_hook("0", "x11", "XTerm")
    typist.type([*NIHAO, "Shift_L", *NIHAO], HUMAN_S)
    terminal.wait_for_text("nihao nihao ")
    field.activate()
    typist.type(NIHAO, HUMAN_S)
    field.wait_for_text("你好")
