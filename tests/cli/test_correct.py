"""`p2h correct`: changes are marked, and they are right; figures on sentences with errors."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import pytest

from p2h_desktop.cli.correct import check_lines, correct_lines, marked
from p2h_desktop.cli.main import main
from p2h_desktop.core.text.corrector import Correction, Corrector
from p2h_desktop.engine.engine import build_corrector
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.rendering import Say

ROOT = Path(__file__).parents[2]
PRECISION = 0.9
TOUCHED = 0.01
SAMPLE = 20  # each run checks every so many lines


@cache
def shipped() -> Corrector:
    return build_corrector(ROOT / "assets" / "model")


def errors() -> list[str]:
    return (ROOT / "tests" / "golden" / "corrections.tsv").read_text("utf-8").splitlines()


def test_changes_are_marked() -> None:
    changes = [Correction(1, 2, "们", 9.0), Correction(4, 5, "在", 8.0)]
    assert marked("我门明天再家", changes) == "我[门→们]明天[再→在]家"
    assert marked("我们", ()) == "我们"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("我门明天见", "我们明天见"),
        ("犯罪嫌疑人被依法代捕", "犯罪嫌疑人被依法逮捕"),
        ("现在开使上课", "现在开始上课"),
        ("这件衣服很漂两", "这件衣服很漂亮"),
        ("祝你身体建康", "祝你身体健康"),
    ],
)
def test_everyday_errors(wrong: str, right: str) -> None:
    out = io.StringIO()
    correct_lines(shipped(), [wrong + "\n"], out, plain=True)
    assert out.getvalue() == right + "\n"


def test_a_line_out_for_every_line_in() -> None:
    out = io.StringIO()
    correct_lines(shipped(), ["你好\r\n", "\n", "OK 123"], out, plain=False)
    assert out.getvalue() == "你好\n\nOK 123\n"


def test_most_changes_are_right_and_clean_text_stays() -> None:
    score = check_lines(shipped(), errors()[::SAMPLE])
    assert score.precision >= PRECISION
    assert score.touched_clean <= 1
    assert score.mended_hanzi >= score.wrong_hanzi / 2


@pytest.mark.slow
def test_the_same_on_all_sentences() -> None:
    score = check_lines(shipped(), errors())
    print(score.report(Say("en")))
    assert score.lines == 500
    assert score.precision >= PRECISION
    assert score.touched <= TOUCHED


def test_lines_to_check_hold_two_texts() -> None:
    with pytest.raises(StoreError, match="line=2"):
        check_lines(shipped(), ["你好\t你好", "你好\t你"])


def test_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("我门明天见\n"))
    assert main(["correct"]) == 0
    assert capsys.readouterr().out == "我[门→们]明天见\n"
    monkeypatch.setattr("sys.stdin", io.StringIO("我门明天见\t我们明天见\n"))
    assert main(["correct", "--check"]) == 0
    assert "改动 1 处，其中 100.0% 正确" in capsys.readouterr().out
