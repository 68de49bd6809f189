"""The user model: counts in context, taken back and forgotten without a trace."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.learning.user_model import Blend, Observation, UserModel, part, without
from p2h_desktop.core.types import Kept
from tests.support.fake_models import SMALL_ROWS, TableNgram, row_ids, small_vocab

VOCAB = small_vocab()
BASE = TableNgram(VOCAB, {}, spread=2.0)
READING = {hanzi: syllable for syllable, row in SMALL_ROWS.items() for hanzi in row}
HANZI = "".join(dict.fromkeys("".join(SMALL_ROWS.values())))
PROBES = [(), *((VOCAB.break_id, row) for row in range(0, VOCAB.n_rows, 3))]


def lesson(text: str, offered: str | None = None, before: str = "") -> Observation:
    readings = tuple(READING[hanzi] for hanzi in text)
    return Observation(Kept(before), text, readings, text if offered is None else offered)


def model(blend: Blend | None = None) -> UserModel:
    return UserModel(VOCAB, BASE, blend)


def answers(of: UserModel) -> list[bytes]:
    """All that a model says after some histories, bit by bit."""
    histories = [
        *PROBES,
        *(tuple(row_ids(VOCAB, pair)) for pair in ("你好", "我们", "中国", "西安")),
    ]
    return [of.log_probs(h, 0, VOCAB.n_rows + 1).tobytes() for h in histories]


def share(of: UserModel, before: str, hanzi: str) -> float:
    """What the model says of a hanzi after others."""
    (row,) = row_ids(VOCAB, hanzi)
    history = tuple(row_ids(VOCAB, before)) or (VOCAB.break_id,)
    return float(of.log_probs(history, row, row + 1)[0])


texts = st.text(HANZI, min_size=1, max_size=6)
lessons = st.builds(
    lambda text, offered, before: lesson(text, (offered * 6)[: len(text)], before),
    texts,
    texts,
    st.text(HANZI, max_size=3),
)


def test_nothing_taught_is_the_shipped_model() -> None:
    assert answers(model()) == answers(UserModel(VOCAB, BASE))
    row = VOCAB.row("泥", "ni")
    assert row is not None
    assert model().log_probs((), row, row + 1)[0] == BASE.log_probs((), row, row + 1)[0]


def test_a_choice_counts_at_once_where_it_was_made() -> None:
    taught = model()
    before = share(taught, "我", "泥")
    taught.learn(lesson("我泥", "我你"))
    assert share(taught, "我", "泥") > before + 1.0


def test_a_choice_counts_little_after_anything_else() -> None:
    taught, plain = model(), model()
    taught.learn(lesson("我泥", "我你"))
    near = share(taught, "我", "泥") - share(plain, "我", "泥")
    far = share(taught, "中", "泥") - share(plain, "中", "泥")
    assert 0 <= far < near / 3


def test_what_is_accepted_as_offered_says_nothing_without_its_context() -> None:
    taught, plain = model(), model()
    taught.learn(lesson("我泥"))
    assert share(taught, "中", "泥") == share(plain, "中", "泥")
    assert share(taught, "我", "泥") > share(plain, "我", "泥")


def test_nothing_that_was_not_taught_gets_less() -> None:
    taught = model()
    for _ in range(20):
        taught.learn(lesson("我泥", "我你"))
    all_rows = (0, VOCAB.n_rows + 1)
    after = tuple(row_ids(VOCAB, "我"))
    assert np.all(taught.log_probs(after, *all_rows) >= BASE.log_probs(after, *all_rows))


def test_a_commit_that_has_stood_counts_more() -> None:
    blend = Blend(trial=2)
    taught = model(blend)
    taught.learn(lesson("我泥", "我你"))
    fresh = share(taught, "我", "泥")
    taught.learn(lesson("中国"))
    assert share(taught, "我", "泥") == pytest.approx(fresh, abs=0.01)
    taught.learn(lesson("西安"))
    assert share(taught, "我", "泥") > fresh + 0.01


def test_a_rejected_habit_gives_way() -> None:
    taught = model()
    for _ in range(6):
        taught.learn(lesson("我泥", "我你"))
    for _ in range(3):
        taught.learn(lesson("我你", "我泥"))
    plain = model()
    gained = {h: share(taught, "我", h) - share(plain, "我", h) for h in "泥你"}
    stubborn = model(Blend(rejected=1.0))
    for taught_again in taught.lessons:
        stubborn.learn(taught_again)
    assert gained["泥"] < share(stubborn, "我", "泥") - share(plain, "我", "泥")
    assert gained["你"] > 0


def test_lessons_fade() -> None:
    taught = model(Blend(half_life=5.0, prior=1.0))
    taught.learn(lesson("我泥", "我你"))
    fresh = share(taught, "我", "泥")
    for _ in range(40):
        taught.learn(lesson("我们"))
    assert share(taught, "我", "泥") < fresh - 0.5


def test_only_so_many_lessons_are_remembered() -> None:
    taught = model(Blend(lessons=3, trial=1))
    taught.learn(lesson("我泥", "我你"))
    for _ in range(3):
        taught.learn(lesson("中国"))
    assert len(taught.lessons) == 3
    assert share(taught, "我", "泥") == share(model(), "我", "泥")


def test_the_half_life_can_be_changed() -> None:
    taught, other = model(), model(Blend(half_life=10.0))
    for text in ("我泥", "中国", "西安"):
        taught.learn(lesson(text))
        other.learn(lesson(text))
    taught.remember(10.0)
    assert answers(taught) == answers(other)


@given(st.lists(lessons, max_size=8), st.lists(lessons, min_size=1, max_size=8))
def test_taking_back_restores_exactly(first: list[Observation], then: list[Observation]) -> None:
    taught = model(Blend(trial=2, lessons=6))
    for one in first:
        taught.learn(one)
    before, stood = answers(taught), taught.lessons
    for one in then:
        taught.learn(one)
    for _ in then:
        assert taught.undo()
    assert taught.lessons == stood
    assert answers(taught) == before


def test_what_is_taught_after_one_hanzi_keeps_what_longer_histories_tell() -> None:
    taught = model()
    taught.learn(lesson("我泥"))
    raised = [
        share(taught, before, "泥") - share(model(), before, "泥") for before in ("们我", "中我")
    ]
    assert raised[0] > 0.5
    assert raised[0] == pytest.approx(raised[1], abs=1e-4)
    assert share(model(), "们我", "泥") != pytest.approx(share(model(), "中我", "泥"), abs=0.1)


def test_taking_back_more_than_is_known_does_nothing() -> None:
    taught = model()
    assert not taught.undo()
    taught.relearn([lesson("我泥")])
    assert taught.undo()
    assert not taught.undo()


@given(st.lists(lessons, max_size=8), st.text(HANZI, min_size=1, max_size=2))
def test_forgetting_leaves_nothing(some: list[Observation], word: str) -> None:
    taught = model()
    for one in some:
        taught.learn(one)
    held = taught.forget(word)
    for one in taught.lessons:
        assert word not in one.before + one.text
        assert word not in one.offered
    assert bool(held) == any(word in o.before + o.text or word in o.offered for o in some)
    never = model()
    for one in some:
        for rest in without(one, word):
            never.learn(rest)
    assert answers(taught) == answers(never)


@given(lessons, st.text(HANZI, min_size=1, max_size=3))
def test_what_is_left_of_a_lesson_fits_together(one: Observation, word: str) -> None:
    left = without(one, word)
    assert sum(len(rest.text) for rest in left) <= len(one.text)
    for rest in left:
        assert rest.text in one.text
        assert len(rest.readings) == len(rest.text) == len(rest.offered)
        assert all(
            READING[hanzi] == reading
            for hanzi, reading in zip(rest.text, rest.readings, strict=True)
        )
    if word not in one.before + one.text + one.offered:
        assert left == [one]


def test_a_forgotten_word_is_cut_out_of_the_sentence() -> None:
    taught = lesson("我们中国人", "我们中国认", "你")
    first, last = without(taught, "中国")
    assert (first.before, first.text, first.offered) == ("你", "我们", "我们")
    assert (last.text, last.offered) == ("人", "认")
    # what followed does not become the start of a clause
    assert small_vocab().encode_context(last.before, 2) == (small_vocab().other_id,)


def test_a_part_of_a_lesson_keeps_what_stood_before() -> None:
    cut = part(lesson("我们中国", "我们中过", "你"), 0, 3)
    assert cut == lesson("我们中", "我们中", "你")


def test_hanzi_without_a_row_teach_nothing() -> None:
    taught = model()
    taught.learn(replace(lesson("我泥我"), readings=("wo", "wo", "wo")))
    assert share(taught, "我", "泥") == share(model(), "我", "泥")


def test_dropped_lessons_count_no_longer() -> None:
    taught, plain = model(), model()
    for number in range(6):
        taught.learn(lesson("我泥" if number < 5 else "中国", "我你" if number < 5 else None))
    taught.drop_oldest(5)
    assert [one.text for one in taught.lessons] == ["中国"]
    assert share(taught, "我", "泥") == pytest.approx(share(plain, "我", "泥"), abs=0.01)
    assert not taught.undo()
    taught.drop_oldest(5)
    assert taught.lessons == ()


def test_of_too_many_lessons_the_latest_count() -> None:
    few = model(Blend(lessons=3))
    few.relearn(lesson(text) for text in ("我们", "中国", "西安", "泥", "你好"))
    assert [one.text for one in few.lessons] == ["西安", "泥", "你好"]
