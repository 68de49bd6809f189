"""What is typed by people who take some sounds for one another, as tables and as drawn."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from model_training.corpus.fuzzy_typing import FuzzyTyping, fuzzy_mixes, fuzzy_typing
from p2h_desktop.core.fuzzy import COMMON_PAIRS, DEFAULT_COSTS, SoundAlikes
from p2h_desktop.core.spelling import SYLLABLES
from p2h_desktop.core.vocab import Vocab

VOCAB = Vocab(tuple((s, chr(0x4E00 + i), 1) for i, s in enumerate(sorted(SYLLABLES))))
RETROFLEX = fuzzy_typing(VOCAB, ["z/zh"])


def number(syllable: str) -> int:
    return VOCAB.syllables.index(syllable)


def shares(typing: FuzzyTyping, syllable: str) -> dict[int, float]:
    """How often each token is typed for a syllable."""
    steps = np.diff(typing.shares[number(syllable)], prepend=0.0)
    found: dict[int, float] = {}
    for token, share in zip(typing.tokens[number(syllable)].tolist(), steps.tolist(), strict=True):
        found[token] = found.get(token, 0.0) + share
    return {token: share for token, share in found.items() if share}


def fuzzy(typed: str) -> int:
    token = VOCAB.fuzzy_token(typed)
    assert token is not None
    return token


@pytest.mark.parametrize(
    ("meant", "other", "kept", "exchanged"),
    [
        ("zhong", "zong", DEFAULT_COSTS.full_kept, DEFAULT_COSTS.plainer),
        ("zong", "zhong", 0.0, DEFAULT_COSTS.fuller),
    ],
)
def test_the_sounds_are_exchanged_as_often_as_people_do(
    meant: str, other: str, kept: float, exchanged: float
) -> None:
    both = exp(kept) + exp(exchanged)
    assert shares(RETROFLEX, meant) == {
        fuzzy(meant): pytest.approx(exp(kept) / both),
        fuzzy(other): pytest.approx(exp(exchanged) / both),
    }
    assert RETROFLEX.careful[number(meant)] == fuzzy(meant)


def test_what_sounds_like_nothing_else_is_typed_as_it_is() -> None:
    # "ban" is like "bang" only for those who have an/ang on
    for syllable in ("ba", "ban", "wo"):
        plain = VOCAB.token(syllable, complete=True)
        assert plain is not None
        assert shares(RETROFLEX, syllable) == {plain: 1.0}
        assert RETROFLEX.careful[number(syllable)] == plain
    assert VOCAB.fuzzy_token("wo") is None
    assert fuzzy("ban") in shares(fuzzy_typing(VOCAB, ["an/ang"]), "bang")


def test_draws_follow_the_shares() -> None:
    syllables = np.full((200, 50), number("zhong"))
    syllables[:, 25:] = number("ba")
    drawn = RETROFLEX.careless(syllables, np.random.default_rng(3))
    assert drawn.shape == syllables.shape
    wanted = shares(RETROFLEX, "zhong")
    assert set(np.unique(drawn[:, :25]).tolist()) == set(wanted)
    for token, share in wanted.items():
        assert (drawn[:, :25] == token).mean() == pytest.approx(share, abs=0.03)
    assert (drawn[:, 25:] == VOCAB.token("ba", complete=True)).all()


def test_every_mix_types_what_may_stand_for_the_syllable() -> None:
    mixes = fuzzy_mixes(VOCAB)
    for mix in mixes:
        np.testing.assert_array_equal(mix.shares[:, -1], 1.0)
        assert (np.diff(mix.shares, axis=1) >= 0).all()
        for syllable, tokens in enumerate(np.column_stack((mix.careful, mix.tokens)).tolist()):
            low, high = VOCAB.token_slices[syllable]
            for token in set(tokens):
                assert any(start <= low and high <= end for start, end in VOCAB.token_ranges[token])


def test_half_of_the_mixes_have_the_common_pairs_on() -> None:
    mixes = fuzzy_mixes(VOCAB)
    common = fuzzy_typing(VOCAB, COMMON_PAIRS)
    same = [np.array_equal(mix.careful, common.careful) for mix in mixes]
    assert sum(same) == len(mixes) / 2
    on = {tuple(mix.careful.tolist()) for mix in mixes}
    assert len(on) > 20  # many kinds of people
    again = fuzzy_mixes(VOCAB)
    assert all(np.array_equal(a.tokens, b.tokens) for a, b in zip(mixes, again, strict=True))


def test_a_vocabulary_without_the_syllable_meant_is_no_obstacle() -> None:
    small = Vocab((("zhong", "中", 1),))
    typing = fuzzy_typing(small, ["z/zh"])
    assert small.fuzzy_token("zong") in typing.tokens[0]
    assert "zong" in SoundAlikes(["z/zh"]).meant
