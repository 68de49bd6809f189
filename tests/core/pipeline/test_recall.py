"""What of the text before comes back."""

from __future__ import annotations

import pytest

from p2h_desktop.core.pipeline.recall import COMMON, NOTHING, REACH, Recall
from p2h_desktop.core.vocab import Vocab
from tests.support.fake_models import row_ids

# 的 is common, the others are rare
ROWS = (
    ("bo", "泊", 5),
    ("de", "的", 100_000),
    ("nong", "侬", 5),
    ("ta", "他", 900),
    ("ta", "她", 800),
)
VOCAB = Vocab(ROWS)
RECALL = Recall(VOCAB)


def repeated(context: str, text: str) -> tuple[float, float, float]:
    (found,) = RECALL.features(context, [tuple(row_ids(VOCAB, text))])
    return found


def test_a_rare_hanzi_of_the_text_before_counts_by_its_rarity() -> None:
    rare, _, _ = repeated("泊在", "泊")
    assert rare == pytest.approx(9.73 - COMMON, abs=0.1)
    assert repeated("侬在", "泊") == NOTHING
    assert repeated("", "泊") == NOTHING


def test_common_hanzi_say_nothing() -> None:
    assert repeated("的", "的") == NOTHING


def test_pairs_count_in_their_order() -> None:
    assert repeated("泊侬", "泊侬")[1] == 1.0
    assert repeated("泊侬", "侬泊")[1] == 0.0
    assert repeated("泊，侬", "泊侬")[1] == 0.0


@pytest.mark.parametrize(
    ("context", "she", "he"),
    [
        ("她来了", 1.0, -1.0),
        ("他来了，她也来，他走", -1.0, 1.0),
        ("她和他", 0.0, 0.0),
        ("谁", -1.0, 0.0),
        ("", -1.0, 0.0),
    ],
)
def test_he_or_she_as_the_text_before_speaks_of(context: str, she: float, he: float) -> None:
    assert repeated(context, "她")[2] == she
    assert repeated(context, "他")[2] == he


def test_what_lies_far_back_is_forgotten() -> None:
    assert repeated("泊" + "的" * REACH, "泊") == NOTHING
    assert repeated("泊" + "的" * (REACH - 1), "泊")[0] > 0
