"""Stand-ins for the parts of the program that need a model, a display or a disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from p2h_desktop.core.graph import build_graph
from p2h_desktop.core.types import Candidate, Commit, Kept, Source, SyllableGraph, SyllableKind

SMALL_TABLE = {
    "ni": "你 尼 泥 拟",
    "hao": "好 号 毫",
    "ni hao": "你好 拟好",
    "ma": "吗 妈 马",
    "wo": "我 握",
    "men": "们 门",
    "wo men": "我们",
    "xi": "西 喜 洗",
    "an": "安 按 案",
    "xian": "先 现 线",
    "xi an": "西安",
    "zhong": "中 种 重",
    "guo": "国 过 果",
    "zhong guo": "中国",
    "ren": "人 认 任",
    "zai": "在 再",
    "lve": "略 掠",
    "nv": "女",
    "nv er": "女儿",
    "er": "二 儿",
    "shi": "是 时 事 十 使 市 式 世 试 师 史 始 实 诗 石 室 食 识 士 视 示 势 适 失 释 湿",
}


class TableConverter:
    """A converter over a table of words; the fewest words win, then the earlier in the table.

    Each question it is asked is kept in `asked` as (letters, context, limit).
    """

    def __init__(self, table: Mapping[str, str] = SMALL_TABLE) -> None:
        self._table = {tuple(key.split()): words.split() for key, words in table.items()}
        self.asked: list[tuple[str, str, int]] = []

    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        self.asked.append((letters, context, limit))
        graph = build_graph(letters)
        words: dict[str, Candidate] = {}  # each over the span that spells it best
        for word in sorted(self._words(graph, 0), key=lambda word: -word.score):
            words.setdefault(word.text, word)
        leading = sorted(words.values(), key=lambda word: -word.end)
        best: dict[int, Candidate] = {graph.length: Candidate("", (), (), 0.0, Source.SENTENCE)}
        for start in reversed(range(graph.length)):
            for word in self._words(graph, start):
                if word.end in best:
                    joined = _join(word, best[word.end])
                    if start not in best or joined.score > best[start].score:
                        best[start] = joined
        sentences = [best[0]] if graph.length and 0 in best else []
        others = [word for word in leading if word.text not in {s.text for s in sentences}]
        return tuple(sentences + others)[:limit]

    def sentences(self, letters: str, context: str, count: int) -> tuple[Candidate, ...]:
        found = self.convert(letters, context, count)
        return tuple(c for c in found if c.end == len(letters))

    def _words(self, graph: SyllableGraph, start: int) -> Iterator[Candidate]:
        for readings, words in self._table.items():
            source = Source.WORD if len(readings) > 1 else Source.CHARACTER
            for ends, penalty in _spans(graph, start, readings).values():
                for rank, text in enumerate(words):
                    score = penalty - 1.0 - rank / 100
                    yield Candidate(text, ends, readings, score, source)


def _spans(
    graph: SyllableGraph, start: int, readings: tuple[str, ...]
) -> dict[int, tuple[tuple[int, ...], float]]:
    """The best path to each end that reads so: where its syllables end, and its penalty."""
    spans: dict[int, tuple[tuple[int, ...], float]] = {start: ((), 0.0)}
    for reading in readings:
        reached: dict[int, tuple[tuple[int, ...], float]] = {}
        for edge in graph.edges:
            whole = edge.kind is SyllableKind.EXACT
            if edge.start in spans and (
                edge.reading == reading if whole else reading.startswith(edge.reading)
            ):
                ends, before = spans[edge.start]
                penalty = before + edge.penalty
                if edge.end not in reached or penalty > reached[edge.end][1]:
                    reached[edge.end] = ((*ends, edge.end), penalty)
        spans = reached
    return spans


def _join(word: Candidate, rest: Candidate) -> Candidate:
    text, readings, ends = (
        word.text + rest.text,
        word.readings + rest.readings,
        word.ends + rest.ends,
    )
    return Candidate(text, ends, readings, word.score + rest.score, Source.SENTENCE)


class FakeRecorder:
    """Keeps what the session told it: (text, context) of commits, counts, dismissed texts."""

    def __init__(self) -> None:
        self.learning = True
        self.commits: list[Commit] = []
        self.heard: list[object] = []

    def committed(self, commit: Commit, context: Kept) -> bool:
        self.commits.append(commit)
        self.heard.append((commit.text, context))
        return self.learning

    def taken_back(self, count: int) -> None:
        self.heard.append(count)

    def dismissed(self, candidate: Candidate) -> None:
        self.heard.append(candidate.text)
