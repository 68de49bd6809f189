"""What a change of mode is called, and the mode that holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from p2h_desktop.core.types import Preedit, Update
from p2h_desktop.gui.compose.mode_note import mode_change, mode_name

NOW = Update(Preedit("", 0, 0), (), -1, 0, 0, None, True, 1)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (replace(NOW, chinese=False), "英文"),
        (replace(NOW, marks=False), "英文标点 ,."),
        (replace(NOW, wide=True), "全角"),
        (replace(NOW, traditional=True), "繁体"),
    ],
)
def test_each_change_is_named(changed: Update, said: str) -> None:
    assert mode_change(NOW, changed) == said
    assert mode_change(changed, NOW) not in ("", said)
    assert mode_change(changed, changed) == mode_change(None, changed) == ""


def test_what_is_usual_is_not_told() -> None:
    assert mode_name(chinese=True, marks=True, wide=False, traditional=False) == "中文"
    assert mode_name(chinese=True, marks=False, wide=True, traditional=True) == (
        "中文 · 英文标点 ,. · 全角 · 繁体"
    )
    assert mode_name(chinese=False, marks=False, wide=False, traditional=True) == "英文"
