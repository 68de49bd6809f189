"""Sounds that are alike: what may be typed for what, and the cuts that follow."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2h_desktop.core.fuzzy import ALL_PAIRS, COMMON_PAIRS, DEFAULT_COSTS, FuzzyCosts, SoundAlikes
from p2h_desktop.core.pinyin.syllable_graph import build_graph
from p2h_desktop.core.pinyin.typing_profile import TypingProfile
from p2h_desktop.core.scoring.emission import Emission, rows_in
from p2h_desktop.core.segmentation import best_segmentations
from p2h_desktop.core.spelling import SYLLABLES
from p2h_desktop.core.types import SyllableKind
from p2h_desktop.core.vocab import Vocab
from tests.support.fake_models import flat_bigram, small_vocab

COSTS = FuzzyCosts(
    plainer=-1.0,
    fuller=-4.0,
    other=-2.0,
    full_kept=-0.25,
    other_kept=-0.5,
    rare=-3.0,
    habit=0.5,
)
VOCAB = small_vocab()


@pytest.mark.parametrize(
    ("pair", "typed", "meant", "penalty"),
    [
        ("z/zh", "zong", "zhong", -1.0),
        ("z/zh", "zhong", "zong", -4.0),
        ("c/ch", "ci", "chi", -1.0),
        ("s/sh", "shan", "san", -4.0),
        ("n/l", "lan", "nan", -2.0),
        ("n/l", "nan", "lan", -2.0),
        ("f/h", "fui", "hui", -3.0),  # no syllable as typed
        ("l/r", "len", "ren", -3.0),
        ("an/ang", "san", "sang", -1.0),
        ("en/eng", "eng", "en", -4.0),
        ("in/ing", "xin", "xing", -1.0),
        ("ian/iang", "xian", "xiang", -1.0),
        ("uan/uang", "guang", "guan", -4.0),
        ("g/k", "gan", "kan", -3.0),
        ("u/ou", "dou", "du", -3.0),
    ],
)
def test_each_pair_has_its_switch(pair: str, typed: str, meant: str, penalty: float) -> None:
    only = SoundAlikes([pair], COSTS).meant
    others = SoundAlikes(set(ALL_PAIRS) - {pair}, COSTS).meant
    assert only[typed][meant] == penalty
    assert meant not in others.get(typed, {})


def test_initial_and_final_together() -> None:
    found = SoundAlikes(["s/sh", "an/ang"], COSTS).meant
    # shan keeps its sh, sang its ang: the right sound, where the other could have been typed
    assert dict(found["san"]) == {"shan": -1.0, "sang": -1.0, "shang": -2.0}
    assert found["sang"]["shang"] == -1.25


def test_no_pair_and_all_pairs() -> None:
    assert not SoundAlikes([], COSTS).meant
    assert set(COMMON_PAIRS) < set(ALL_PAIRS)
    for typed, meant in SoundAlikes(ALL_PAIRS, COSTS).meant.items():
        assert typed not in meant
        assert meant.keys() <= SYLLABLES


def test_likelihoods_are_those_of_two_kinds_of_people() -> None:
    alike = SoundAlikes(["z/zh"], COSTS)
    zi, zhi = alike.log_likelihoods("zi", 0.5), alike.log_likelihoods("zhi", 0.5)
    assert set(zi) == set(zhi) == {"zi", "zhi"}
    for meant in ("zi", "zhi"):
        assert exp(zi[meant]) + exp(zhi[meant]) == pytest.approx(1.0)
    # by hand: half of the people careless, who type zi for zhi by e^-1 to e^-0.25
    by_hand = 0.5 * exp(-1.0) / (exp(-1.0) + exp(-0.25))
    assert exp(zi["zhi"]) == pytest.approx(by_hand)
    assert zi["zi"] > zhi["zhi"] > zi["zhi"] > zhi["zi"]
    assert alike.log_likelihoods("ma", 0.5) == {"ma": 0.0}
    assert alike.log_likelihoods("nonsense", 0.5) == {}


@pytest.mark.parametrize(
    ("typed", "meant", "low", "high"),
    [
        ("zongguolen", "zhong guo ren", 0.99, 1.0),
        ("zong'guoren", "zhong guo ren", 0.99, 1.0),
        ("zhongguoren", "zhong guo ren", 0.01, 0.49),  # could have been typed otherwise
        ("zhongguorenhao", "zhong guo ren hao", 0.01, 0.49),
        ("nihaosij", "ni hao shi jie", 0.99, 1.0),  # the rest is an abbreviation
        ("xinan", "xin an", 0.4, 0.5),
        ("xinan", "xing an", 0.99, 1.0),
    ],
)
def test_letters_tell_who_typed_them(typed: str, meant: str, low: float, high: float) -> None:
    found = SoundAlikes(COMMON_PAIRS).sound_merging(typed, meant.split(), 0.5)
    assert found is not None
    assert low <= found <= high


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ma", "ma"), ("zg", "zhong guo"), ("nihso", "ni hao"), ("", ""), ("", "wo")],
)
def test_letters_that_do_not_tell(typed: str, meant: str) -> None:
    assert SoundAlikes(COMMON_PAIRS).sound_merging(typed, meant.split(), 0.5) is None


def test_the_more_sounds_are_as_meant_the_less_likely_is_an_exchange() -> None:
    alike = SoundAlikes(["z/zh"])
    told = [alike.sound_merging("zhi" * n, ["zhi"] * n, 0.9) or 0.0 for n in range(1, 9)]
    assert told == sorted(told, reverse=True)
    share = exp(-1.2) / (exp(-1.2) + exp(-0.6))  # of zhi that are typed so, by hand
    assert told[1] == pytest.approx(0.9 * share**2 / (0.9 * share**2 + 0.1))


def spelled(letters: str, pairs: tuple[str, ...] = ALL_PAIRS) -> set[str]:
    """Return the cuts of letters; a fuzzy syllable is marked."""
    choices = Emission(VOCAB, pairs)
    graph = build_graph(letters, alike=choices.alike)
    paths = best_segmentations(graph, VOCAB, flat_bigram(VOCAB), 9, 99.0)
    kinds = {SyllableKind.FUZZY: "~", SyllableKind.PREFIX: "…"}
    return {" ".join(e.reading + kinds.get(e.kind, "") for e in p.edges) for p in paths}


@pytest.mark.parametrize(
    ("letters", "cut"),
    [
        ("zongguolen", "zong~ guo~ len~"),
        ("zong'guo'ren", "zong~ guo~ ren~"),
        ("lihao", "li~ hao"),
        ("nifao", "ni~ fao~"),
        ("nihaom", "ni~ hao m…"),
    ],
)
def test_a_cut_keeps_what_was_typed(letters: str, cut: str) -> None:
    assert cut in spelled(letters)


def test_only_the_pairs_that_are_on_make_a_syllable_fuzzy() -> None:
    assert "ni~ hao" in spelled("nihao", ("n/l",))
    assert not any("fao" in cut for cut in spelled("nifao", ("n/l",)))


@pytest.mark.parametrize("pairs", [ALL_PAIRS, COMMON_PAIRS, ("n/l",), ("in/ing", "g/k")])
def test_a_fuzzy_token_stands_for_every_syllable_it_may_be_meant_for(
    pairs: tuple[str, ...],
) -> None:
    choices, alike = Emission(VOCAB, pairs), SoundAlikes(pairs)
    assert choices.alike
    for typed, token in choices.alike.items():
        rows, merges_sounds = rows_in(choices.ranges(token)), choices.merges_sounds(token)
        assert merges_sounds.shape == rows.shape
        read = {VOCAB.row_syllables[row] for row in rows}
        likely = alike.log_likelihoods(typed, DEFAULT_COSTS.habit)
        assert read == likely.keys() & set(VOCAB.syllables)
        alone = choices.letters_log_probs((token,), rows[:, None])
        for row, always, told in zip(rows, merges_sounds.tolist(), alone.tolist(), strict=True):
            reading = VOCAB.row_syllables[row]
            assert always == pytest.approx(alike.log_likelihoods(typed, 1.0)[reading])
            assert choices.log_likelihood(typed, reading) == pytest.approx(likely[reading])
            assert told == pytest.approx(likely[reading])


def test_who_exchanges_one_sound_exchanges_others_too() -> None:
    rows = (("shi", "是", 90), ("si", "四", 20), ("zhong", "中", 50), ("zong", "总", 10))
    vocab = Vocab(rows)
    choices = Emission(vocab, ("z/zh", "s/sh"))

    def log_prob(typed: str, hanzi: str) -> float:
        tokens = [choices.alike[syllable] for syllable in typed.split()]
        ids = np.array([[vocab.rows_of(h)[0] for h in hanzi]])
        return float(choices.letters_log_probs(tokens, ids)[0])

    # two exchanges share one habit: together they are likelier than each by itself
    both, first, second = log_prob("si zong", "是中"), log_prob("si", "是"), log_prob("zong", "中")
    assert both > first + second
    # typed as meant, shi speaks against an exchange beside it
    assert log_prob("shi zong", "是中") < log_prob("shi", "是") + second
    assert log_prob("shi zhong", "是中") > log_prob("shi", "是") + log_prob("zhong", "中")


def test_the_users_own_habit_decides_how_likely_an_exchange_is() -> None:
    vocab, habits = Vocab((("zhong", "中", 50), ("zong", "总", 10))), TypingProfile()
    choices = Emission(vocab, ("z/zh",), habits)
    token = choices.alike["zong"]
    rows = np.array([[vocab.rows_of("中")[0]], [vocab.rows_of("总")[0]]])
    usual = choices.letters_log_probs((token,), rows)
    for _ in range(200):
        habits.count((), (), 0)
    careful = choices.letters_log_probs((token,), rows)
    assert careful[0] < usual[0] - 2
    assert careful[1] > usual[1]
    assert choices.log_likelihood("zong", "zhong") == pytest.approx(float(careful[0]))


def test_forty_exchanges_are_unlikely_not_impossible() -> None:
    vocab = Vocab((("zhong", "中", 50), ("zong", "总", 10)))
    choices = Emission(vocab, ("z/zh",))
    rows = np.full((1, 40), vocab.rows_of("总")[0])
    told = choices.letters_log_probs([choices.alike["zhong"]] * 40, rows)
    assert told.dtype == np.float32
    assert -1000 < told[0] < -100


def test_sure_tokens_say_nothing_of_their_rows() -> None:
    choices = Emission(VOCAB, ("n/l",))
    token = VOCAB.token("hao", complete=True)
    assert token is not None
    rows = rows_in(choices.ranges(token))[:, None]
    assert not choices.merges_sounds(token).any()
    assert not choices.letters_log_probs((token,), rows).any()


@given(st.text("aeghilmnorswxz'", max_size=14))
@settings(max_examples=50)
def test_cuts_cover_all_letters(letters: str) -> None:
    choices = Emission(VOCAB, ALL_PAIRS)
    graph = build_graph(letters, alike=choices.alike)
    for path in best_segmentations(graph, VOCAB, flat_bigram(VOCAB), 4, 9.0):
        assert [e.start for e in path.edges] == [0, *(e.end for e in path.edges[:-1])]
        assert path.edges[-1].end == graph.length
        assert len(path.tokens) == len(path.edges)
