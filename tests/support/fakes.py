"""Stand-ins for the parts of the program that need a model, a display or a disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from p2h_desktop.core.pinyin.key_reader import FullPinyin, KeyReader, ReadKeys
from p2h_desktop.core.pinyin.syllable_graph import build_graph
from p2h_desktop.core.pipeline.english_stage import English
from p2h_desktop.core.pipeline.english_words import Spelling, Words
from p2h_desktop.core.pipeline.pipeline import Pipeline
from p2h_desktop.core.pipeline.query import Stage
from p2h_desktop.core.pipeline.stages import Blocked, Distinct, Extras, Modes, Pinyin
from p2h_desktop.core.pipeline.user_words import UserWords
from p2h_desktop.core.protocols import CandidateSource, LetterTranslator, PersonalWords
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


class TableTranslator:
    """Finds hanzi in a table of words; the fewest words win, then the earlier in the table.

    Each question it is asked is kept in `asked` as (letters, context).
    """

    def __init__(self, table: Mapping[str, str] = SMALL_TABLE) -> None:
        self._table = {tuple(key.split()): words.split() for key, words in table.items()}
        self.asked: list[tuple[str, str]] = []

    def translate(self, typed: ReadKeys, context: str, *, whole: bool) -> Iterator[Candidate]:
        letters = typed.letters
        self.asked.append((letters, context))
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
        found = sentences + others
        return iter([c for c in found if c.end == len(letters)] if whole else found)

    def settled(self, typed: ReadKeys, context: str) -> Candidate | None:
        first = next(self.translate(typed, context, whole=False), None)
        half = 0 if first is None else len(first.text) // 2
        if first is None or not half:
            return None
        ends, readings = first.ends[:half], first.readings[:half]
        return Candidate(first.text[:half], ends, readings, first.score, Source.SENTENCE)

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


def table_pipeline(
    translator: LetterTranslator | None = None,
    reader: KeyReader | None = None,
    *,
    words: Words | None = None,
    spelling: Spelling | None = None,
    sources: Iterable[CandidateSource] = (),
    modes: Iterable[CandidateSource] = (),
    user_words: PersonalWords | None = None,
    blocked: Callable[[str], bool] | None = None,
) -> Pipeline:
    """The application's stages, in its order, over a table instead of models."""
    pinyin = Pinyin(translator or TableTranslator(), reader or FullPinyin())
    hanzi: tuple[Stage, ...] = (pinyin,)
    if user_words is not None:
        hanzi, blocked = (pinyin, UserWords(user_words)), user_words.blocked
    english = English(Pipeline(hanzi), words or {}, spelling)
    filters = () if blocked is None else (Blocked(blocked),)
    stages = (*hanzi, english, Extras(sources), Modes(modes), *filters, Distinct())
    return Pipeline(stages, pinyin.settled)


class TableConverter:
    """The table by itself, without stages.

    Each question it is asked is kept in `asked` as (letters, context, limit).
    """

    def __init__(self, table: Mapping[str, str] = SMALL_TABLE) -> None:
        self._translator = TableTranslator(table)
        self.asked: list[tuple[str, str, int]] = []

    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        self.asked.append((letters, context, limit))
        found = self._translator.translate(ReadKeys(letters, letters), context, whole=False)
        return tuple(islice(found, limit))

    def settled(self, letters: str, context: str) -> Candidate | None:
        return self._translator.settled(ReadKeys(letters, letters), context)


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
