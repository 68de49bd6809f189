"""Joining lists of candidates."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.ranking import merge
from p2h_desktop.core.types import Candidate, Source

CANDIDATE = st.builds(
    Candidate,
    st.sampled_from(["西", "先", "西安"]),
    st.tuples(st.integers(1, 4)),
    st.just(()),
    st.just(-1.0),
    st.sampled_from(Source),
    st.booleans(),
)


@given(st.lists(st.lists(CANDIDATE, max_size=5), max_size=4), st.integers(0, 12))
def test_first_of_each_text_and_span_in_order(groups: list[list[Candidate]], limit: int) -> None:
    firsts: list[Candidate] = []
    for candidate in [c for group in groups for c in group]:
        same = [c for c in firsts if c.text == candidate.text]
        if not any(candidate.corrected or candidate.end == c.end for c in same):
            firsts.append(candidate)
    assert merge(groups, limit) == tuple(firsts[:limit])


def test_what_does_not_fit_is_never_made() -> None:
    made: list[int] = []

    def endless() -> Iterator[Candidate]:
        while True:
            made.append(len(made))
            yield Candidate("好", (len(made),), ("hao",), -1.0, Source.WORD)

    assert len(merge((endless(),), 3)) == len(made) == 3
