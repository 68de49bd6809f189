"""The two passes against an exhaustive search over scorers whose every number is known."""

from __future__ import annotations

from itertools import product
from math import log

import numpy as np
import pytest

from p2h_desktop.core.fuzzy import ALL_PAIRS
from p2h_desktop.core.pinyin.syllable_graph import build_graph
from p2h_desktop.core.scoring.decoder import Decoder, Hypothesis, Weights, Width
from p2h_desktop.core.scoring.emission import Emission, all_ranges, rows_in
from p2h_desktop.core.scoring.ngram_state import AFTER_OTHER, amid_clause
from p2h_desktop.core.segmentation import Segmentation, best_segmentations
from tests.support.fake_models import TableNeural, TableNgram, flat_bigram, row_ids, small_vocab

Ids = tuple[int, ...]
VOCAB = small_vocab()
WEIGHTS = Weights(position=0.8, neural=0.6, ngram=0.3, path=0.7)
CHOICES = Emission(VOCAB, ALL_PAIRS)
EVERYTHING = Width(best=99_999, narrowing=1.0, open=0, judged=99_999, judged_hanzi=10**9)


def paths_of(letters: str, count: int = 4) -> list[Segmentation]:
    found = best_segmentations(build_graph(letters), VOCAB, flat_bigram(VOCAB), count, 50.0)
    assert len(found) == count
    return found


def chain(ngram: TableNgram, context: Ids, rows: Ids) -> float:
    """log P(rows) after a context."""
    ids = context + rows
    places = range(len(context), len(ids))
    return sum(float(ngram.log_probs(ids[:i], ids[i], ids[i] + 1)[0]) for i in places)


def anywhere(ngram: TableNgram, context: Ids, rows: Ids, syllables: int) -> float:
    """As chain, or after whatever may stand before so many syllables where it is not known."""
    if context:
        return chain(ngram, context, rows)
    amid = amid_clause(syllables)
    starts = {
        (VOCAB.break_id,): (1 - amid) * (1 - AFTER_OTHER),
        (VOCAB.other_id,): (1 - amid) * AFTER_OTHER,
        (): amid,
    }
    ways = [log(share) + chain(ngram, start, rows) for start, share in starts.items()]
    return float(np.logaddexp.reduce(ways))


def ngram_score(ngram: TableNgram, context: Ids, rows: Ids) -> float:
    whole = anywhere(ngram, context, rows, len(rows))
    ended = anywhere(ngram, context, (*rows, VOCAB.break_id), len(rows))
    return whole + WEIGHTS.end * (ended - whole)


def first_pass(
    ngram: TableNgram, neural: TableNeural, path: Segmentation, context: Ids, rows: Ids
) -> float:
    positions = 0.0
    for t, own in enumerate(all_ranges(CHOICES, path.tokens)):
        scores = neural.position(context, path.tokens, t, own)
        positions += float(scores[rows_in(own).tolist().index(rows[t])])
    return WEIGHTS.position * positions + WEIGHTS.ngram * ngram_score(ngram, context, rows)


def second_pass(
    ngram: TableNgram, neural: TableNeural | None, path: Segmentation, context: Ids, rows: Ids
) -> float:
    score = ngram_score(ngram, context, rows)
    typed = float(CHOICES.letters_log_probs(path.tokens, np.array([rows]))[0])
    if neural is None:
        return score + WEIGHTS.alike * typed
    ranges = all_ranges(CHOICES, path.tokens)
    whole = neural.sequence(context, path.tokens, context[-1], rows, ranges)
    return WEIGHTS.neural * whole + WEIGHTS.ngram * score + WEIGHTS.alike * typed


def sequences(path: Segmentation) -> list[Ids]:
    return list(product(*(rows_in(own).tolist() for own in all_ranges(CHOICES, path.tokens))))


def start(path: Segmentation) -> float:
    return WEIGHTS.path * path.log_prob + path.penalty


def exhaustive(
    ngram: TableNgram, neural: TableNeural | None, paths: list[Segmentation], context: Ids
) -> list[tuple[float, Ids]]:
    """Every row sequence of every path with its final score, best first."""
    found = [
        (start(path) + second_pass(ngram, neural, path, context, rows), rows)
        for path in paths
        for rows in sequences(path)
    ]
    return sorted(found, reverse=True)


def same(found: list[Hypothesis], wanted: list[tuple[float, Ids]]) -> None:
    assert [h.score for h in found] == pytest.approx([s for s, _ in wanted], abs=1e-3)
    assert {h.rows for h in found} == {rows for _, rows in wanted}
    assert found[0].rows == wanted[0][1]


@pytest.mark.parametrize("letters", ["ni", "nihao", "xian", "nihaom", "shixian", "xi'anshi"])
def test_a_wide_beam_over_the_ngram_is_exhaustive(letters: str) -> None:
    ngram = TableNgram(VOCAB, {})
    paths, context = paths_of(letters, 1), (VOCAB.break_id,)
    found = Decoder(VOCAB, ngram, None, WEIGHTS, EVERYTHING).decode(paths, context)
    same(found, exhaustive(ngram, None, paths, context))


@pytest.mark.parametrize(("letters", "count"), [("nihao", 1), ("xian", 2), ("xianma", 2)])
def test_a_wide_beam_over_both_scorers_is_exhaustive(letters: str, count: int) -> None:
    ngram, neural = TableNgram(VOCAB, {}), TableNeural(VOCAB)
    paths, context = paths_of(letters, count), tuple(row_ids(VOCAB, "我们 "))
    found = Decoder(VOCAB, ngram, neural, WEIGHTS, EVERYTHING).decode(paths, context)
    same(found, exhaustive(ngram, neural, paths, context))


@pytest.mark.parametrize("neural", [None, TableNeural(VOCAB)], ids=["ngram", "both"])
def test_fuzzy_tokens_stand_for_the_rows_of_several_syllables(neural: TableNeural | None) -> None:
    ngram, context = TableNgram(VOCAB, {}), (VOCAB.break_id,)
    graph = build_graph("silen", alike=CHOICES.alike)
    paths = best_segmentations(graph, VOCAB, flat_bigram(VOCAB), 1, 99.0)
    assert all(CHOICES.merges_sounds(token).any() for token in paths[0].tokens)
    found = Decoder(VOCAB, ngram, neural, WEIGHTS, EVERYTHING, CHOICES).decode(paths, context)
    same(found, exhaustive(ngram, neural, paths, context))
    read = {tuple(VOCAB.row_syllables[r] for r in h.rows) for h in found}
    assert ("shi", "ren") in read


@pytest.mark.parametrize("neural", [None, TableNeural(VOCAB)], ids=["ngram", "both"])
def test_paths_of_different_lengths_share_one_list(neural: TableNeural | None) -> None:
    ngram = TableNgram(VOCAB, {})
    paths, context = paths_of("xianxian", 2), (VOCAB.break_id,)
    assert len({len(p.tokens) for p in paths}) > 1
    found = Decoder(VOCAB, ngram, neural, WEIGHTS, EVERYTHING).decode(paths, context)
    same(found, exhaustive(ngram, neural, paths, context))


def test_a_narrow_beam_scores_what_it_keeps_right() -> None:
    ngram = TableNgram(VOCAB, {})
    paths, context = paths_of("shixian", 2), tuple(row_ids(VOCAB, "你 "))
    scores = {rows: score for score, rows in exhaustive(ngram, None, paths, context)}
    width = Width(best=3, narrowing=1.0, open=0)
    found = Decoder(VOCAB, ngram, None, WEIGHTS, width).decode(paths, context)
    assert len(found) == 6
    assert [h.score for h in found] == pytest.approx([scores[h.rows] for h in found], abs=1e-3)


def test_only_the_best_of_the_first_pass_are_judged() -> None:
    ngram, neural = TableNgram(VOCAB, {}), TableNeural(VOCAB)
    (path,), context = paths_of("nihao", 1), (VOCAB.break_id,)
    rough = {r: first_pass(ngram, neural, path, context, r) for r in sequences(path)}
    width = Width(best=99, open=0, judged=2)
    found = Decoder(VOCAB, ngram, neural, WEIGHTS, width).decode([path], context)
    judged = sorted(rough, key=lambda r: -rough[r])[:2]
    wanted = {r: rough[r] for r in rough if r not in judged}
    wanted |= {r: second_pass(ngram, neural, path, context, r) for r in judged}
    assert len(found) == len(wanted) > 2
    for hypothesis in found:
        score = start(path) + wanted[hypothesis.rows]
        assert hypothesis.score == pytest.approx(score, abs=1e-3)
        assert (hypothesis.judged is not None) == (hypothesis.rows in judged)
        if hypothesis.judged is not None:
            ranges = all_ranges(CHOICES, path.tokens)
            said = neural.sequence(context, path.tokens, context[-1], hypothesis.rows, ranges)
            assert hypothesis.judged == pytest.approx(said, abs=1e-3)
    assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)


def test_the_context_before_decides() -> None:
    ma, horse, mother = row_ids(VOCAB, "吗马妈")
    hao, west = row_ids(VOCAB, "好西")
    ngram = TableNgram(VOCAB, {(hao, ma): 9.0, (west, horse): 9.0}, spread=0.1)
    decoder = Decoder(VOCAB, ngram, None, Weights(), Width())
    for before, wanted in ((hao, ma), (west, horse)):
        assert decoder.decode(paths_of("ma", 1), (before,))[0].rows == (wanted,)
    assert {h.rows[0] for h in decoder.decode(paths_of("ma", 1), (hao,))} == {ma, horse, mother}


@pytest.mark.parametrize("context", [(), (VOCAB.border_id,), tuple(row_ids(VOCAB, "我们是中国人"))])
def test_contexts_of_any_length(context: Ids) -> None:
    ngram = TableNgram(VOCAB, {})
    for letters in ("hao", "nihao", "womenshi"):
        paths = paths_of(letters, 1)
        found = Decoder(VOCAB, ngram, None, WEIGHTS, EVERYTHING).decode(paths, context)
        same(found, exhaustive(ngram, None, paths, context))


def test_an_unknown_text_before_may_end_in_a_number() -> None:
    west, wash = (VOCAB.row(hanzi, "xi") for hanzi in "西洗")
    assert west is not None
    assert wash is not None
    after_number = TableNgram(VOCAB, {(VOCAB.other_id, west): 12.0}, spread=0.01)
    decoder = Decoder(VOCAB, after_number, None, Weights(), Width())
    assert decoder.decode(paths_of("xi", 1), ())[0].rows == (west,)
    pairs = {(VOCAB.other_id, west): 3.0, (VOCAB.break_id, wash): 3.0}
    begun = TableNgram(VOCAB, pairs, spread=0.01)
    decoder = Decoder(VOCAB, begun, None, Weights(), Width())
    assert decoder.decode(paths_of("xi", 1), ())[0].rows == (wash,)


def test_an_unknown_text_before_may_end_amid_a_clause() -> None:
    # 的 hardly ever begins a clause; alone it is typed in the middle of one, before more it is not
    de, get, ma = (VOCAB.row(*pair) for pair in (("的", "de"), ("得", "de"), ("吗", "ma")))
    assert de is not None
    assert get is not None
    assert ma is not None
    pairs = {(VOCAB.break_id, de): -6.0, (VOCAB.break_id, get): 2.0, (de, ma): 0.5}
    ngram = TableNgram(VOCAB, pairs, spread=0.001)
    found = Decoder(VOCAB, ngram, None, Weights(), Width()).decode(paths_of("de", 1), ())
    begun = Decoder(VOCAB, ngram, None, Weights(), Width())
    begun_only = begun.decode(paths_of("de", 1), (VOCAB.break_id,))

    def lead(hypotheses: list[Hypothesis]) -> float:
        scores = {h.rows: h.ngram for h in hypotheses}
        return scores[get,] - scores[de,]

    assert lead(begun_only) == pytest.approx(8.0, abs=0.1)
    assert 0 < lead(found) < 2.0


def test_words_are_scored_beside_what_the_beam_finds() -> None:
    ngram, neural = TableNgram(VOCAB, {}), TableNeural(VOCAB)
    (path,), context = paths_of("nihao", 1), (VOCAB.break_id,)
    every = {
        h.rows: h
        for h in Decoder(VOCAB, ngram, neural, WEIGHTS, EVERYTHING).decode([path], context)
    }
    narrow = Decoder(VOCAB, ngram, neural, WEIGHTS, Width(best=2, work=4, open=0))
    kept = {h.rows for h in narrow.decode([path], context)}
    lost = [rows for rows in every if rows not in kept]
    assert lost
    found = {h.rows: h for h in narrow.decode([path], context, [[*lost, *kept]])}
    assert found.keys() == every.keys()
    for rows, hypothesis in found.items():
        wanted = every[rows]
        for one, other in (
            (hypothesis.ngram, wanted.ngram),
            (hypothesis.end, wanted.end),
            (hypothesis.position, wanted.position),
            (hypothesis.score, wanted.score),
        ):
            assert one == pytest.approx(other, abs=1e-3)


def test_a_hypothesis_says_what_each_model_says() -> None:
    ngram, neural = TableNgram(VOCAB, {}), TableNeural(VOCAB)
    (path,), context = paths_of("xi'an", 1), tuple(row_ids(VOCAB, "我们 "))
    for one in Decoder(VOCAB, ngram, neural, WEIGHTS, EVERYTHING).decode([path], context):
        assert one.ngram == pytest.approx(chain(ngram, context, one.rows), abs=1e-3)
        ended = chain(ngram, context, (*one.rows, VOCAB.break_id))
        assert one.end == pytest.approx(ended - one.ngram, abs=1e-3)
        first = first_pass(ngram, neural, path, context, one.rows)
        rest = WEIGHTS.ngram * ngram_score(ngram, context, one.rows)
        assert WEIGHTS.position * one.position == pytest.approx(first - rest, abs=1e-3)
        assert one.letters == 0.0


def test_the_best_is_found_though_its_beginning_is_unlikely() -> None:
    mud, number, you = (VOCAB.row(*pair) for pair in (("泥", "ni"), ("号", "hao"), ("你", "ni")))
    assert mud is not None
    assert number is not None
    assert you is not None
    ngram = TableNgram(VOCAB, {(VOCAB.break_id, you): 3.0, (mud, number): 12.0}, spread=0.01)
    decoder = Decoder(VOCAB, ngram, None, Weights(), Width(best=2))
    assert decoder.decode(paths_of("nihao", 1), (VOCAB.break_id,))[0].rows == (mud, number)


def test_later_paths_get_narrower_beams() -> None:
    paths = paths_of("shixian", 2)
    width = Width(best=8, narrowing=0.25, open=0)
    found = Decoder(VOCAB, TableNgram(VOCAB, {}), None, WEIGHTS, width).decode(
        paths, (VOCAB.break_id,)
    )
    assert [sum(h.path is p for h in found) for p in paths] == [8, 2]


@pytest.mark.parametrize(
    ("letters", "rank", "width"),
    [
        ("nihao", 0, 10),
        ("nihao", 1, 5),
        ("nihao", 9, 2),
        ("nihaox", 0, 10),  # the last syllable may stay unfinished
        ("nhao", 0, 17),
        ("nhx", 0, 20),
        ("nhx", 1, 10),
    ],
)
def test_unfinished_syllables_widen_the_beam(letters: str, rank: int, width: int) -> None:
    path = paths_of(letters, 1)[0]
    assert Width(best=10, narrowing=0.5, open=7, work=60).of(path, rank) == width


def test_the_likelihood_of_the_cut_counts() -> None:
    paths, context = paths_of("xian", 2), (VOCAB.break_id,)
    ngram = TableNgram(VOCAB, {}, spread=0.0)
    gaps = []
    for weight in (9.0, 0.0):
        decoder = Decoder(VOCAB, ngram, None, Weights(path=weight), Width())
        found = decoder.decode(paths, context)
        best, other = (max(h.score for h in found if h.path is p) for p in paths)
        gaps.append(best - other)
    shift = 9.0 * (paths[0].log_prob - paths[1].log_prob)
    assert gaps[0] - gaps[1] == pytest.approx(shift, abs=1e-3)
