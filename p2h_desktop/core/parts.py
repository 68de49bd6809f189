"""The u mode: u and the sounds of its parts find a hanzi one cannot read: ushuishuishui is 淼."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product
from types import MappingProxyType

from p2h_desktop.core.types import Candidate, Offer, Source
from p2h_desktop.core.vocab import Vocab

_MOST = 60  # hanzi in one list
_MOST_CODES = 24  # spellings of one way to take a hanzi apart
_MOST_PARTS = 5
_STROKES = frozenset("一丨丿丶乛亅乚")  # nobody takes a part as far apart as this

_Entry = tuple[str, int, int, str, str]  # sounds of the parts, depth, -count, hanzi, parts

Parts = Mapping[str, Sequence[Sequence[str]]]

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


class PartsSource:
    """Offers hanzi for u and the sounds of their parts."""

    def __init__(
        self, vocab: Vocab, load_parts: Callable[[], Parts], *, capital: bool = False
    ) -> None:
        """Load the parts when they are first asked for; capital: answer to U only, not u."""
        self._vocab = vocab
        self._load_parts = load_parts
        self._capital = capital
        self._index: list[_Entry] = []

    def offer(self, letters: str, found: Sequence[Candidate]) -> Iterator[Offer]:
        """Yield hanzi with exactly these parts, commonest first, then those with more parts."""
        if letters[:1] not in ("U" if self._capital else "uU") or len(letters) < 2:
            return
        code = letters[1:].replace("'", "")
        if not code.isascii() or not code.islower():
            return
        self._index = self._index or sorted(self._entries())
        # "{" follows "z" in ASCII: the end of everything that begins with the code
        low, high = (bisect_left(self._index, (end,)) for end in (code, code + "{"))
        fits = sorted(self._index[low:high], key=lambda entry: (entry[0] != code, *entry[1:]))
        first_way = {hanzi: parts for *_, hanzi, parts in reversed(fits)}
        for hanzi in islice(dict.fromkeys(entry[3] for entry in fits), _MOST):
            reading = self._vocab.row_syllables[self._vocab.rows_of(hanzi)[0]]
            comment = f"{reading} {first_way[hanzi]}"
            ends = (len(letters),)
            yield Offer(0, Candidate(hanzi, ends, (), 0.0, Source.COMPUTED, comment=comment))

    def _entries(self) -> Iterator[_Entry]:
        parts = self._load_parts()
        for hanzi in dict.fromkeys(self._vocab.row_hanzi):
            count = sum(self._vocab.rows[row][2] for row in self._vocab.rows_of(hanzi))
            for depth, taken_apart in _ways(hanzi, parts):
                sounds = [self._sounds(part) for part in taken_apart]
                for code in islice(product(*sounds), _MOST_CODES):
                    yield "".join(code), depth, -count, hanzi, "".join(taken_apart)

    def _sounds(self, part: str) -> Sequence[str]:
        if part in _NAMES:
            return _NAMES[part]
        return [self._vocab.row_syllables[row] for row in self._vocab.rows_of(part)]


def _ways(hanzi: str, parts: Parts) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield 0 and each way to take a hanzi apart, 1 and those that take one part further apart."""
    for way in parts.get(hanzi, ()):
        if len(way) < 2:
            continue
        yield 0, way
        for at, part in enumerate(way):
            for inner in parts.get(part, ()):
                fine = len(way) + len(inner) - 1 > _MOST_PARTS or _STROKES & set(inner)
                if len(inner) > 1 and not fine:
                    yield 1, [*way[:at], *inner, *way[at + 1 :]]
