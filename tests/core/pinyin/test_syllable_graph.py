"""Which readings a run of letters has; each table line is letters and what they may mean."""

from __future__ import annotations

import timeit
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.pinyin.syllable_graph import DEFAULT_PENALTIES, Penalties, build_graph
from p2h_desktop.core.spelling import INITIALS, SYLLABLES
from p2h_desktop.core.types import Syllable, SyllableGraph, SyllableKind

ONLY_EXACT = Penalties(margin=0.0)
SYLLABLE = st.sampled_from(sorted(SYLLABLES))
PINYIN_LIKE = st.text("abcdeghijnosuvxyz'", max_size=30)


def paths(graph: SyllableGraph, start: int = 0) -> Iterator[tuple[Syllable, ...]]:
    if start == graph.length:
        yield ()
    for edge in graph.edges:
        if edge.start == start:
            for rest in paths(graph, edge.end):
                yield (edge, *rest)


def spelled(edge: Syllable) -> str:
    """An exact syllable bare, a beginning with a dash: "ni", "h-"."""
    return edge.reading + ("" if edge.kind is SyllableKind.EXACT else "-")


def readings(letters: str, penalties: Penalties = DEFAULT_PENALTIES) -> set[str]:
    return {" ".join(map(spelled, path)) for path in paths(build_graph(letters, penalties))}


@pytest.mark.parametrize(
    ("letters", "whole_readings"),
    [
        ("nihao", {"ni hao", "ni ha o"}),
        ("xian", {"xian", "xi an"}),
        ("xi'an", {"xi an"}),
        ("xian'", {"xian", "xi an"}),
        ("'xian", {"xian", "xi an"}),
        ("xi'''an", {"xi an"}),
        ("fangan", {"fang an", "fan gan"}),
        ("lve", {"lve", "lv e"}),
        ("jvzi", {"ju zi"}),
        ("'", {""}),
        ("", {""}),
    ],
)
def test_whole_readings(letters: str, whole_readings: set[str]) -> None:
    assert readings(letters, ONLY_EXACT) == whole_readings


@pytest.mark.parametrize(
    ("letters", "some_readings"),
    [
        ("n", {"n-"}),
        ("xi", {"xi", "xi-"}),
        ("xianx", {"xian x-", "xi an x-"}),
        ("zhonggu", {"zhong gu", "zhong gu-"}),
        ("zhguo", {"zh- guo", "z- h- guo"}),
        ("women", {"wo men", "wo me n-"}),
        ("wm", {"w- m-"}),
        ("wom'", {"wo m-"}),
        ("nish'zaikai", {"ni sh- zai kai", "ni s- h- zai kai"}),
        ("eryue", {"er yue", "e r- yue"}),
        ("ey", {"e- y-", "e y-"}),
        ("jva", {"ju a", "ju a-", "jua-"}),
        ("shei", {"shei", "s- hei", "sh- ei"}),
        ("lue", {"lve", "lu e"}),
    ],
)
def test_shortened_readings(letters: str, some_readings: set[str]) -> None:
    assert some_readings <= readings(letters)


@pytest.mark.parametrize(
    ("letters", "never"),
    [
        ("hao", "hao-"),  # nothing longer begins so
        ("xi'", "xi-"),  # the border ends the syllable
        ("nizhaom", "ni zha- o m-"),  # only initials stand for syllables before the end
    ],
)
def test_never_read_so(letters: str, never: str) -> None:
    assert never not in readings(letters)


@pytest.mark.parametrize(
    ("letters", "readable"),
    [
        ("nihaoV", "nihao"),
        ("nihao3", "nihao"),
        ("nihaou", "nihaou"),  # ha ou
        ("nihaoi", "nihao"),
        ("iu", ""),
        ("V", ""),
        ("你好", ""),
        ("''", ""),
        ("ni'V", "ni'"),
    ],
)
def test_leading_readable_part(letters: str, readable: str) -> None:
    graph = build_graph(letters)
    assert graph.letters == letters
    assert letters[: graph.length] == readable


@pytest.mark.parametrize(
    ("letters", "reading", "penalty"),
    [
        ("hao", "hao", 0.0),
        ("haox", "x-", -1.0),
        ("haoxi", "xi-", -3.0),
        ("xhao", "x-", -4.0),
        ("ahao", "a-", -6.0),
    ],
)
def test_penalties(letters: str, reading: str, penalty: float) -> None:
    found = {spelled(edge): edge.penalty for edge in build_graph(letters).edges}
    assert found[reading] == penalty


def test_separators_belong_to_the_edge_before_them() -> None:
    spans = {(e.reading, e.start, e.end) for e in build_graph("'xi''an'").edges}
    assert {("xi", 0, 5), ("an", 5, 8)} <= spans


def test_readings_far_behind_the_best_are_left_out() -> None:
    assert "zh- o n- g- guo" in readings("zhongguo", Penalties(margin=12.0))
    assert "zh- o n- g- guo" not in readings("zhongguo", Penalties(margin=10.0))


@given(st.lists(SYLLABLE, min_size=1, max_size=12))
def test_syllables_run_together_are_read_back(syllables: list[str]) -> None:
    graph = build_graph("".join(syllables))
    exact = {(e.start, e.end, e.reading) for e in graph.edges if e.kind is SyllableKind.EXACT}
    start = 0
    for syllable in syllables:
        assert (start, start + len(syllable), syllable) in exact
        start += len(syllable)
    assert graph.length == start


@given(st.lists(SYLLABLE, max_size=4), st.sampled_from(sorted(INITIALS)), SYLLABLE)
def test_an_initial_among_syllables_is_read(before: list[str], initial: str, after: str) -> None:
    start = len("".join(before))
    edges = build_graph("".join([*before, initial, after])).edges
    assert any(
        (e.start, e.end, e.reading, e.kind)
        == (start, start + len(initial), initial, SyllableKind.ABBREVIATION)
        for e in edges
    )


@given(PINYIN_LIKE | st.text(max_size=20))
def test_every_edge_lies_on_a_path_over_the_readable_part(letters: str) -> None:
    graph = build_graph(letters)
    starts, ends = {0}, {graph.length}
    for edge in graph.edges:
        assert edge.start in starts
        starts.add(edge.end)
    for edge in reversed(graph.edges):
        assert edge.end in ends
        ends.add(edge.start)
    assert 0 in ends
    assert graph.length in starts


@given(PINYIN_LIKE)
def test_edges_are_sorted_and_spell_their_letters(letters: str) -> None:
    graph = build_graph(letters)
    keys = [(e.start, e.end, e.reading) for e in graph.edges]
    assert keys == sorted(keys)
    assert len({(e.start, e.end, e.reading, e.kind) for e in graph.edges}) == len(graph.edges)
    for edge in graph.edges:
        span = letters[edge.start : edge.end].strip("'")
        assert "'" not in span
        assert len(span) == len(edge.reading)
        assert (edge.reading in SYLLABLES) or edge.kind is not SyllableKind.EXACT


def test_sixty_letters_stay_small() -> None:
    letters = "liangpideliangshaodekelianzuochedaoweiyuanxianrenminyiyuan"
    assert len(build_graph(letters).edges) <= 2 * len(letters)


@pytest.mark.bench
def test_forty_letters_take_less_than_a_third_of_a_millisecond() -> None:
    letters = "ruguonixiangkandegengqingchudehuajiushiz"
    seconds = min(timeit.repeat(lambda: build_graph(letters), number=100, repeat=5)) / 100
    assert seconds < 0.0003
