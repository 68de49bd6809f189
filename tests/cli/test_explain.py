"""`p2h explain`: the reasons for candidates, in words."""

from __future__ import annotations

import pytest

from p2h_desktop.cli.explain import describe
from p2h_desktop.cli.main import main
from p2h_desktop.core.text.explain import Explanation, HanziReason
from p2h_desktop.core.types import Candidate, Source, SyllableKind
from p2h_desktop.messages.rendering import Say


def test_the_lines_of_a_candidate() -> None:
    candidate = Candidate("你号", (2, 5), ("ni", "hao"), -1.0, Source.SENTENCE)
    reasons = (
        HanziReason("你", "ni", "ni", SyllableKind.EXACT, 0.9, 0.98, "你"),
        HanziReason("号", "hao", "hoa", SyllableKind.SLIP, 0.02, None, "好"),
    )
    title, first, second, words, own, learned = describe(
        Explanation(candidate, reasons, ("你好",), ("你号",), 1.0), Say("zh")
    )
    assert title == "你号  [整句]"
    assert first.split() == ["你", "ni", "ni", "全拼", "神经网络", "98%", "统计模型", "90%"]
    assert "纠错" in second
    assert "备选字 好" in second
    assert words.strip() == "词库：你好"
    assert own.strip() == "个人词典：你号"
    assert "2.7 倍" in learned


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "nihoa", "--nbest", "1", "--context", "她说"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("1  你好")
    assert "纠错" in shown


def test_letters_without_candidates(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "-"]) == 1
    assert capsys.readouterr().out == ""
