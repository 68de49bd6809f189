"""The user's own slips: which they are, and how much cheaper habits make them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2h_desktop.core.fuzzy import COMMON_PAIRS, DEFAULT_COSTS, SoundAlikes
from p2h_desktop.core.learning.learner import Learner, Listeners
from p2h_desktop.core.learning.user_model import UserModel
from p2h_desktop.core.pinyin.key_reader import FullPinyin
from p2h_desktop.core.pinyin.typing_profile import MOST, TypingProfile, typo_in
from p2h_desktop.core.pinyin.typo_decoder import TypoDecoder
from p2h_desktop.core.pinyin.typos import Typo, misspellings
from p2h_desktop.core.types import Commit, Kept, Segment
from tests.core.learning.test_learner import Notes
from tests.core.learning.test_user_model import BASE, VOCAB
from tests.support.fake_models import flat_bigram

READ = FullPinyin().read
A_TO_S = Typo("a", "s")


@pytest.mark.parametrize(
    ("typed", "readings", "slip"),
    [
        ("nihso", "ni hao", A_TO_S),
        ("ni'hso", "ni hao", A_TO_S),
        ("nihoa", "ni hao", Typo("ao", "oa")),
        ("nhiao", "ni hao", Typo("ih", "hi")),  # across the border
        ("niao", "ni hao", Typo("h", "")),
        ("nihaao", "ni hao", Typo("a", "aa")),
        ("nuha", "ni hao", Typo("i", "u")),  # the last syllable is unfinished
        ("ni", "ni hao", None),  # an abbreviation
        ("nihao", "ni hao", None),
        ("nisao", "ni hao", None),  # no neighbours
        ("zi", "zhi", None),  # these may be meant: fuzzy sounds
        ("zhon", "zhong", None),
        ("li", "ni", None),
        ("", "", None),
    ],
)
def test_slips(typed: str, readings: str, slip: Typo | None) -> None:
    assert typo_in(typed, readings.split()) == slip


@given(st.sampled_from(VOCAB.syllables), st.sampled_from(VOCAB.syllables), st.data())
def test_a_slip_explains_the_letters(one: str, two: str, data: st.DataObject) -> None:
    typed, _ = data.draw(st.sampled_from([*misspellings(one + two)]))
    slip = typo_in(typed, (one, two))
    assert slip is None or any(
        letters == typed[: len(letters)] and made == slip
        for end in range(1, len(one + two) + 1)
        for letters, made in misspellings((one + two)[:end])
    )


def test_a_habit_leans_within_bounds_and_is_forgotten() -> None:
    habits = TypingProfile()
    leans = []
    for _ in range(60):
        habits.count(["hao"], [A_TO_S])
        leans.append(habits.log_odds(A_TO_S))
    assert leans == sorted(leans)
    assert 0 < leans[0] < 0.5  # once says little
    assert leans[-1] == MOST
    assert habits.log_odds(Typo("o", "p")) == 0.0
    assert [*habits.known()] == [A_TO_S]
    for _ in range(60):
        habits.count(["hao"], [A_TO_S], times=-1)
    assert habits.log_odds(A_TO_S) == 0.0
    assert [*habits.known()] == []


def test_what_happens_as_rarely_as_expected_is_no_habit() -> None:
    habits = TypingProfile()
    for _ in range(20_000):
        habits.count(["hao"], [])
    habits.count(["hao"], [A_TO_S] * 5)
    assert habits.log_odds(A_TO_S) == 0.0


def test_a_habit_makes_its_slip_likelier_and_no_other() -> None:
    habits = TypingProfile()
    finder = TypoDecoder(VOCAB, flat_bigram(VOCAB), habits)
    before = {
        letters: finder.find(READ(letters), 1, -1e6)[0].score for letters in ("nihso", "nihap")
    }
    for _ in range(60):
        habits.count(["hao"], [A_TO_S, Typo("ih", "hi"), Typo("?", "!")])
    assert finder.find(READ("nihso"), 1, -1e6)[0].score == pytest.approx(
        before["nihso"] + MOST, abs=1e-3
    )
    assert finder.find(READ("nihap"), 1, -1e6)[0].score == pytest.approx(before["nihap"], abs=1e-3)
    plain = TypoDecoder(VOCAB, flat_bigram(VOCAB)).find(READ("nhiao"), 1, -1e6)[0]
    assert finder.find(READ("nhiao"), 1, -1e6)[0].score == pytest.approx(
        plain.score + MOST, abs=1e-3
    )


def slipped(letters: str, *, corrected: bool = True) -> Commit:
    segment = Segment("我们", 0, len(letters), ("wo", "men"), corrected=corrected)
    return Commit("我们", letters, ("wo", "men"), 0, "我们", (segment,))


def test_commits_teach_slips_and_taking_back_unteaches() -> None:
    model, notes = UserModel(VOCAB, BASE), Notes()
    learner = Learner(model, Listeners(notes))
    learner.committed(slipped("womrn"), Kept(""))
    learner.committed(slipped("women", corrected=False), Kept(""))
    assert [lesson.slips for lesson in notes.lessons] == [(Typo("e", "r"),), ()]
    assert model.habits.log_odds(Typo("e", "r")) > 0
    learner.taken_back(4)
    assert [*model.habits.known()] == []
    learner.committed(slipped("womrn"), Kept(""))
    learner.forget("我们")
    assert [*model.habits.known()] == []


def test_keys_of_shuangpin_teach_no_slips() -> None:
    model = UserModel(VOCAB, BASE)
    learner = Learner(model, Listeners(Notes()))
    learner.full_pinyin = False
    learner.committed(slipped("womrn"), Kept(""))
    assert [*model.habits.known()] == []


def test_who_exchanges_sounds_and_who_does_not_are_told_apart() -> None:
    always, never = TypingProfile(), TypingProfile()
    assert always.merges_sounds == DEFAULT_COSTS.habit
    for _ in range(100):
        always.count((), (), 98)
        never.count((), (), 2)
    assert never.merges_sounds < 0.1 < 0.9 < always.merges_sounds
    for _ in range(100):
        always.count((), (), 98, times=-1)
    assert always.merges_sounds == DEFAULT_COSTS.habit
    never.clear()
    assert never.merges_sounds == DEFAULT_COSTS.habit


def typed_for_us(letters: str) -> Commit:
    segment = Segment("上海", 0, len(letters), ("shang", "hai"))
    return Commit("上海", letters, ("shang", "hai"), 0, "上海", (segment,))


def test_commits_tell_whether_sounds_are_exchanged() -> None:
    model, notes = UserModel(VOCAB, BASE), Notes()
    learner = Learner(model, Listeners(notes))
    learner.committed(typed_for_us("sanhai"), Kept(""))
    assert notes.lessons[-1].merges_sounds is None  # no fuzzy sounds are on
    learner.alike = SoundAlikes(COMMON_PAIRS)
    learner.committed(typed_for_us("sanhai"), Kept(""))
    assert notes.lessons[-1].merges_sounds == 100
    merges_sounds = model.habits.merges_sounds
    assert merges_sounds > DEFAULT_COSTS.habit
    learner.committed(typed_for_us("shanghai"), Kept(""))
    kept = notes.lessons[-1].merges_sounds
    assert kept is not None
    assert 0 < kept < 50
    assert model.habits.merges_sounds < merges_sounds
    learner.committed(typed_for_us("sh"), Kept(""))  # initials tell nothing
    assert notes.lessons[-1].merges_sounds is None
    learner.taken_back(4)
    assert model.habits.merges_sounds == merges_sounds
    learner.full_pinyin = False
    learner.committed(typed_for_us("uhhd"), Kept(""))
    assert model.habits.merges_sounds == merges_sounds


def test_part_of_a_commit_tells_nothing() -> None:
    model, notes = UserModel(VOCAB, BASE), Notes()
    learner = Learner(model, Listeners(notes))
    learner.alike = SoundAlikes(COMMON_PAIRS)
    learner.committed(typed_for_us("sanhai"), Kept(""))
    learner.taken_back(1)
    assert [(lesson.text, lesson.merges_sounds) for lesson in notes.lessons] == [("上", None)]
    assert model.habits.merges_sounds == DEFAULT_COSTS.habit
