"""The report: its figures by hand, and the whole of it on a few clauses of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from model_training.evaluation.metrics import (
    Answered,
    calibration,
    calibration_error,
    confusions,
    figures,
    keystrokes,
    right_hanzi,
)
from model_training.evaluation.report import read_set, report
from p2h_desktop.errors import AssetError


def answered(wanted: str, *candidates: tuple[str, float], letters: str = "abcd") -> Answered:
    return Answered(letters, wanted, "chat", "full", candidates)


RIGHT = answered("今天很好", ("今天很好", 0.9), ("今天恨好", 0.1))
SECOND = answered("我去北京", ("我取北京", 0.6), ("我去北京", 0.4))
WRONG = answered("他在家", ("她在家", 1.0))
NOTHING = answered("不行")


def test_figures_by_hand() -> None:
    found = figures([RIGHT, SECOND, WRONG, NOTHING])
    assert (found.count, found.top1, found.top5, found.top10) == (4, 0.25, 0.5, 0.5)
    assert found.hanzi == pytest.approx((4 + 3 + 2 + 0) / 13)
    assert 0 < found.recall < found.precision < 1  # no answer costs recall only
    assert found.f1 == pytest.approx(
        2 * found.precision * found.recall / (found.precision + found.recall)
    )


def test_a_text_out_of_the_list_costs_a_choice_per_word() -> None:
    assert keystrokes(RIGHT) == keystrokes(SECOND) == 4 + 1
    assert keystrokes(WRONG) > 4 + 1
    far = answered("你", *((hanzi, 0.1) for hanzi in "一二三四五六七八九你"))
    assert keystrokes(far) == 4 + 2  # one key more to the second page


@pytest.mark.parametrize(
    ("wanted", "got", "right"),
    [("你好吗", "你好马", 2), ("西安很大", "先很大", 2), ("你好", "", 0)],
)
def test_right_hanzi(wanted: str, got: str, right: int) -> None:
    assert right_hanzi(wanted, got) == right


def test_calibration_puts_like_confidence_together() -> None:
    bins = calibration([RIGHT, SECOND, WRONG, NOTHING])
    assert [(b.count, b.confidence, b.right) for b in bins] == [
        (1, 0.6, 0.0),
        (2, pytest.approx(0.95), 0.5),
    ]
    assert calibration_error(bins) == pytest.approx((0.6 + 2 * 0.45) / 3)


def test_confusions_are_whole_stretches() -> None:
    items = [SECOND, WRONG, answered("买了保险箱", ("卖了报险箱", 1.0)), NOTHING]
    assert confusions(items) == {("去", "取"): 1, ("他", "她"): 1, ("买", "卖"): 1, ("保", "报"): 1}


def test_the_report_of_the_shipped_model(tmp_path: Path) -> None:
    lines = ["nihao\t你好\t\tchat", "women\t我们\t\tchat", "zhongguoren\t中国人\t\tnews"]
    (tmp_path / "full.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "fuzzy.tsv").write_text("zongguoren\t中国人\t\tnews\n", encoding="utf-8")
    out = tmp_path / "report"
    path = report([tmp_path / "full.tsv", tmp_path / "fuzzy.tsv"], out)
    text = path.read_text(encoding="utf-8")
    assert "| full | 3 | 100.0 |" in text
    assert "| fuzzy | 1 | 100.0 |" in text  # its own option is given to the engine
    assert "| chat | 2 |" in text
    for picture in ("calibration.png", "length.png", "rivals.png"):
        assert (out / picture).stat().st_size > 5000


def test_a_test_set_without_hanzi_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.tsv").write_text("nihao\n", encoding="utf-8")
    with pytest.raises(AssetError, match=r"bad\.tsv"):
        read_set(tmp_path / "bad.tsv", 1)
