"""Statistics of the history: sums, days, speed and slips."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from p2h_desktop.core.pinyin.typos import Typo
from p2h_desktop.core.text.statistics import Tally, summarise
from p2h_desktop.core.types import HistoryRecord, Kept, Segment, Source
from tests.screenshots.own_data import MISSED, records

DAY_MS = 86_400_000


def record(
    when_ms: int,
    letters: str,
    text: str,
    readings: str,
    *,
    ranks: tuple[int, ...] = (0,),
    corrected: bool = False,
    taken_back: int = 0,
    scheme: str = "full",
) -> HistoryRecord:
    syllables = tuple(readings.split())
    segments = tuple(
        Segment(text, 0, len(letters), syllables, rank, Source.SENTENCE, corrected)
        for rank in ranks
    )
    return HistoryRecord(
        when_ms, Kept(""), letters, syllables, text, text, ranks[-1], segments,
        scheme=scheme, taken_back=taken_back,
    )  # fmt: skip


def day(when_ms: int) -> int:
    return when_ms // DAY_MS


def test_nothing_gives_zeros() -> None:
    found = summarise([], day)
    assert found.total == Tally()
    assert (found.total.first_rate, found.total.speed, found.total.keys_saved) == (0.0, 0.0, 0)


def test_sums_by_day() -> None:
    found = summarise(
        [
            record(0, "nihao", "你好", "ni hao"),
            record(6_000, "jttq", "今天天气", "jin tian tian qi"),
            record(DAY_MS, "wo", "我", "wo", ranks=(2,)),
            record(DAY_MS + 3_000, "women", "我们", "wo men", ranks=(0, 0)),
            record(DAY_MS + 100_000, "ta", "他", "ta", taken_back=1),
            record(DAY_MS + 200_000, "", "，", ""),
        ],
        day,
    )
    first, second = found.days[0], found.days[1]
    assert list(found.days) == [0, 1]
    assert (first.characters, first.commits, first.firsts) == (6, 2, 2)
    assert first.keys_saved == 13 - 4  # jintiantianqi by its initials
    assert (first.timed_ms, first.timed_characters, first.speed) == (6_000, 4, 40.0)
    assert (second.characters, second.commits, second.firsts) == (4, 3, 1)
    assert second.keys == (2 + 1) + (5 + 2) + (2 + 1)
    assert second.timed_ms == 3_000  # longer pauses do not count
    assert found.total.characters == 10
    assert found.total.first_rate == 3 / 5


def test_a_clock_that_goes_back_is_no_typing_time() -> None:
    found = summarise([record(9_000, "wo", "我", "wo"), record(0, "wo", "我", "wo")], day)
    assert found.total.timed_ms == 9_000


@pytest.mark.parametrize(
    ("letters", "readings", "slip"),
    [
        ("nihso", "ni hao", Typo("a", "s")),
        ("nhiao", "ni hao", Typo("ih", "hi")),  # swapped
        ("niao", "ni hao", Typo("h", "")),
        ("nihaao", "ni hao", Typo("a", "aa")),
        ("zhonh", "zhong", Typo("g", "h")),
        ("zi", "zhi", None),  # these may be meant: fuzzy sounds
        ("zhon", "zhong", None),
        ("li", "ni", None),
        ("ni", "ni hao", None),  # an abbreviation besides
    ],
)
def test_slips(letters: str, readings: str, slip: Typo | None) -> None:
    found = summarise([record(0, letters, "字", readings, corrected=True)], day)
    assert dict(found.slips) == ({slip: 1} if slip else {})


def test_only_corrected_full_pinyin_has_slips() -> None:
    records = [
        record(0, "nihso", "字", "ni hao"),
        record(1, "nihc", "字", "ni hao", corrected=True, scheme="xiaohe"),
    ]
    assert not summarise(records, day).slips


def test_a_made_up_month_is_counted_as_by_hand() -> None:
    made = list(records(datetime(2026, 5, 20, 12, tzinfo=UTC)))
    found = summarise(made, lambda when_ms: when_ms // 86_400_000)
    pairs = [(b.when_ms - a.when_ms, len(b.text)) for a, b in pairwise(made)]
    timed = [(gap, count) for gap, count in pairs if 0 < gap <= 15_000]
    assert found.total.characters == sum(len(r.text) for r in made) > 4000
    assert found.total.first_rate == sum(r.rank == 0 for r in made) / len(made)
    saved = sum(len("".join(r.readings)) - len(r.letters) for r in made)
    assert found.total.keys_saved == saved
    minutes = sum(gap for gap, _ in timed) / 60_000
    assert found.total.speed == pytest.approx(sum(count for _, count in timed) / minutes)
    assert sum(day.characters for day in found.days.values()) == found.total.characters
    planted = {Typo(meant, typed) for meant, typed in MISSED if typed}
    assert set(found.slips) <= planted  # a g left out may be a fuzzy sound
