"""The table behind the u mode: what hanzi are made of, by sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from model_training.lexicon.decomposition import Parts, build, read_orders, table
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.store.assets.parts_file import load_parts
from tests.support.fake_models import small_vocab

VOCAB = Vocab(
    (
        ("hao", "好", 9),
        ("men", "们", 5),
        ("men", "门", 3),
        ("nv", "女", 4),
        ("xiang", "想", 2),
        ("xiang", "相", 1),
        ("xin", "心", 1),
        ("zi", "子", 4),
        ("zi", "字", 2),
    )
)


def made(parts: Parts) -> list[str]:
    return list(table(VOCAB, parts))


def test_parts_have_the_sounds_of_their_names() -> None:
    assert made({"好": [["女", "子"]]}) == ["nvzi\t0\t好\t女子"]
    assert made({"们": [["亻", "门"]]}) == ["renmen\t0\t们\t亻门", "danrenmen\t0\t们\t亻门"]


def test_one_part_may_be_taken_further_apart() -> None:
    parts = {"想": [["相", "心"]], "相": [["女", "子"]]}
    assert "nvzixin\t1\t想\t女子心" in made(parts)
    assert "xiangxin\t0\t想\t相心" in made(parts)


def test_strokes_are_too_fine() -> None:
    found = made({"想": [["相", "心"]], "相": [["丿", "子"]]})
    assert sorted(found) == ["piezi\t0\t相\t丿子", "xiangxin\t0\t想\t相心"]


def test_what_has_no_sound_or_one_part_is_left_out() -> None:
    assert made({"好": [["𠂇", "子"]], "字": [["字"]], "没": [["女", "子"]]}) == []


def test_the_file_is_sorted_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "parts.tsv"
    count = build(small_vocab(), path)
    lines = load_parts(path)
    assert len(lines) == count > 0
    assert lines == sorted(lines)


def test_strokes_are_five_kinds(tmp_path: Path) -> None:
    script = tmp_path / "cnchar.order.min.js"
    text = """x=JSON.parse('{"女":"mse","水":"gesl"}')},y=JSON.parse('{"j":{"name":"横"}}')"""
    script.write_text(text, "utf-8")
    assert read_orders(script) == {"女": "mse", "水": "gesl"}
    out = tmp_path / "parts.tsv"
    build(VOCAB, out, script)
    assert "zpz\t0\t女\t笔" in load_parts(out)
    script.write_text("nothing", "utf-8")
    with pytest.raises(ValueError, match="strokes"):
        read_orders(script)
